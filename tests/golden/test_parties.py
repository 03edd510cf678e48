"""Names made by others: entities of an invented world; listed names in English and Chinese that were not fitted."""

from __future__ import annotations

import csv
import json
import os
import random
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

from oretrace.parties.resolve import Mention, resolve_all
from oretrace.parties.scoring import MATCH, score_names

DATA = Path(os.environ.get("ORETRACE_DATA", Path(__file__).parents[2].parent / "shared" / "data"))
CASES = DATA.parent / "cases" / "consignments"
LISTED = DATA / "parties" / "opensanctions_cn_sanctions.csv"
FILES = {
    "us_manifests": {"shipper": "shipper_name", "consignee": "consignee_name", "notify": "notify_party"},
    "cn_declarations": {"declarant": "declarant", "shipper": "shipper", "consignee": "consignee"},
    "th_declarations": {"declarant": "declarant", "shipper": "shipper", "consignee": "consignee"},
}


def _pairs(counts: Counter[str] | Counter[tuple[str, str]]) -> float:
    return sum(n * (n - 1) / 2 for n in counts.values())


@pytest.mark.slow
@pytest.mark.skipif(not CASES.is_dir(), reason=f"expected the example world in {CASES}, found none")
def test_mentions_of_the_example_world() -> None:
    lines = json.loads((CASES / "truth.json").read_text("utf-8"))["lines"]
    mentions, truth = [], []
    for snapshot, (file, roles) in enumerate(FILES.items(), 1):
        with (CASES / f"{file}.csv").open(encoding="utf-8", newline="") as rows:
            for number, row in enumerate(csv.DictReader(rows), 1):
                known = lines.get(row["line_id"], {}).get("e", {})
                for role, column in roles.items():
                    if row[column] and role in known:
                        mentions.append(Mention(snapshot, number, role, row[column]))
                        truth.append(known[role])
    entity = resolve_all(mentions).names
    found = [entity[one.name] for one in mentions]
    both = _pairs(Counter(zip(found, truth, strict=True)))
    assert both / _pairs(Counter(found)) > 0.95
    assert both / _pairs(Counter(truth)) > 0.95


@pytest.mark.slow
@pytest.mark.skipif(not LISTED.is_file(), reason=f"expected listed names in {LISTED}, found none")
def test_listed_names_in_english_and_chinese() -> None:
    """Of the half that was not fitted: each pair, and six wrong ones beside it."""
    with LISTED.open(encoding="utf-8-sig", newline="") as rows:
        pairs = sorted({(row["Name"], row["Chinese name"]) for row in csv.DictReader(rows) if row["Chinese name"]})
    held = [pair for pair in pairs if int(sha256(pair[1].encode()).hexdigest(), 16) % 2 == 0]
    lot = random.Random(7)
    wrong = [(name, lot.choice(pairs)[1]) for name, _ in held for _ in range(6)]
    hit = sum(score_names(*pair).score >= MATCH for pair in held)
    missed = sum(score_names(*pair).score >= MATCH for pair in wrong if pair not in pairs)
    assert hit / len(held) >= 0.85
    assert hit / (hit + missed) >= 0.95
