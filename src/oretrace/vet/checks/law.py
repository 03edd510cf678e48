"""The law of the day for every line, by the check of `oretrace measures check`, and the licence that it asks for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.hs_codes import hs_codes
from oretrace.catalog.territories import territories
from oretrace.vet.checks.record import Outcome, check

if TYPE_CHECKING:
    import pyarrow as pa

    from oretrace.arrays import Mask
    from oretrace.vet.checks.batch import Batch, Objects

_BOX = "form and purity of the goods: a sample, the certificate of analysis, the licence"


@check(
    "licence_missing",
    "law",
    "high",
    2.0,
    -0.3,
    "{note}, and no licence is stated",
    "no act reaches it, or a licence is stated",
    _BOX,
)
def licence_missing(batch: Batch) -> Outcome:
    """Controlled on that day, and no licence."""
    return _without_licence(batch, "controlled", "controlled")


@check(
    "licence_perhaps_missing",
    "law",
    "medium",
    0.8,
    -0.1,
    "{note}, and no licence is stated",
    "no act may reach it, or a licence is stated",
    _BOX,
)
def licence_perhaps_missing(batch: Batch) -> Outcome:
    """Perhaps controlled, by purity or form, and no licence."""
    return _without_licence(batch, "depends", "perhaps controlled")


def _without_licence(batch: Batch, wanted: str, word: str) -> Outcome:
    """Lines without a licence of which the law answers `wanted`, with the acts as the note."""
    answer, acts, looked = answers(batch)
    fires = looked & (answer == wanted) & ~batch.has("licence")
    note = np.full(len(batch), "", object)
    notes = zip(acts[fires], _of_origin(batch, fires)[fires], strict=True)
    note[fires] = [f"{word} on that day by {some or 'an act'}{of}" for some, of in notes]
    return Outcome(fires, looked, note=note)


def _of_origin(batch: Batch, lines: Mask) -> Objects:
    """Of some lines whose law is asked, where another territory exports the goods than the one they are from."""
    origin, exporter = batch.text("origin"), batch.text("departure")
    exporter = np.where(batch.text("flow") == "export", batch.text("reporter"), exporter)
    others = np.flatnonzero(lines & (exporter != "") & (exporter != origin))
    words = np.full(len(batch), "", object)
    words[others] = [f" for goods that {origin[n]} exports; {exporter[n]} exports these" for n in others]
    return words


def answers(batch: Batch) -> tuple[Objects, Objects, Mask]:
    """Of each line the answer of the law and its acts, and where it could be asked; asked once a batch."""
    return batch.once("law", _ask)


def _ask(batch: Batch) -> tuple[Objects, Objects, Mask]:
    from oretrace.law.check import check_lines

    answer, acts = np.full(len(batch), "", object), np.full(len(batch), "", object)
    table, looked = _questions(batch)
    if looked.any():
        found = check_lines(table)
        answer[looked] = found["answer"].to_numpy(zero_copy_only=False)
        acts[looked] = _names(found["acts"].combine_chunks())
        given = np.flatnonzero(looked)[batch.under_acts(table)]
        answer[given], acts[given] = "controlled", "an act that was given"
    return answer, acts, looked


def _names(acts: pa.ListArray) -> Objects:
    """The acts of each line as one text."""
    import pyarrow.compute as pc

    return np.asarray(pc.binary_join(acts, ", ").to_numpy(zero_copy_only=False), dtype=object)


def _questions(batch: Batch) -> tuple[pa.Table, Mask]:
    """Lines whose code, places and day are such that the law can be asked. Of the code six digits: the rest is as
    declared, and whoever declares falsely chooses them."""
    import pyarrow as pa
    import pyarrow.compute as pc

    lines = batch.lines
    return askable(pa.table(
        {"hs_code": pc.utf8_slice_codeunits(lines["hs_code"], 0, 6), "origin": lines["origin"],
         "destination": lines["destination"], "on": pc.coalesce(lines["happened_on"], lines["filed_on"]),
         "form": batch.goods, "purity_text": lines["purity_text"]}
    ))  # fmt: skip


def askable(lines: pa.Table) -> tuple[pa.Table, Mask]:
    """Of n lines those that the law can be asked of, and which (n,) these are."""
    import pyarrow as pa
    import pyarrow.compute as pc

    good = pc.and_(pc.is_in(lines["hs_code"], pa.array(list(hs_codes()))), pc.is_valid(lines["on"]))
    for name in ("origin", "destination"):
        good = pc.and_(good, pc.is_in(lines[name], pa.array(sorted(_places()))))
    return lines.filter(good), np.asarray(good.to_numpy(), bool)


@lru_cache(maxsize=1)
def _places() -> frozenset[str]:
    """Territories that the law can be asked of."""
    return frozenset(iso for iso, one in territories().by_iso3.items() if one.kind in ("country", "union"))
