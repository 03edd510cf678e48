"""45,326 payments as they left and as they arrived, with truth: nobody's shipments, but the same task."""

from __future__ import annotations

import os
import time
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from oretrace.parties.lots import LotRecords, match, read_records

DATA = Path(os.environ.get("ORETRACE_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
FILES = [DATA / "oracles" / f"transactions_{end}.parquet" for end in ("origin", "destination")]


@pytest.mark.slow
@pytest.mark.skipif(not FILES[0].is_file(), reason=f"expected linked payments in {FILES[0]}, found none")
def test_payments_find_their_arrival() -> None:
    ends = [_mixed(path, seed) for seed, path in enumerate(FILES)]
    (left, truth), (arrived, other_truth) = ends
    before = time.process_time()
    pairs = match(left, arrived)
    assert time.process_time() - before < 20.0
    right = (truth[pairs.first] == other_truth[pairs.second]).sum()
    assert right / pairs.first.size >= 0.995 and right / truth.size >= 0.98


def _mixed(path: Path, seed: int) -> tuple[LotRecords, np.ndarray]:
    """The records in random order, without identifiers: both files are in the order of the truth."""
    records = read_records(path)
    order = np.random.default_rng(seed).permutation(len(records.id))
    truth = pq.read_table(path, columns=["ground_truth"])["ground_truth"].to_numpy()
    text = [records.text[n] for n in order]
    return LotRecords([""] * order.size, text, records.day[order], records.amount[order]), truth[order]
