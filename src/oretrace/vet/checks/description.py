"""What the text says against what the code says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.catalog.materials import hs_materials
from oretrace.vet.checks.batch import read_pairs
from oretrace.vet.checks.record import Outcome, check
from oretrace.vet.classify import classify

if TYPE_CHECKING:
    from oretrace.arrays import Array, Mask
    from oretrace.vet.checks.batch import Batch, Objects

SURE = 0.6
UNLIKELY = 0.05
VAGUE = 0.3
_SAMPLE = "whether the goods are those of the code: labels, composition, a sample"


@check(
    "text_against_code", "description", "high", 1.5, -0.3, "the text reads as {note}", "text and code agree", _SAMPLE
)
def text_against_code(batch: Batch) -> Outcome:
    """The text names goods of another heading."""
    read = _readings(batch)
    fires = read.looked & (read.sure >= SURE) & (read.same < UNLIKELY)
    return Outcome(fires, read.looked & (read.sure >= VAGUE), note=read.best)


@check(
    "controlled_goods_elsewhere",
    "description",
    "high",
    1.5,
    0.0,
    "the text reads as {note}, goods under control, and the code is another",
    "no goods under control are named under another code",
    _SAMPLE,
)
def controlled_goods_elsewhere(batch: Batch) -> Outcome:
    """The text names a material that acts control, under a code that none names."""
    read = _readings(batch)
    listed = {row.hs6 for row in hs_materials() if row.controlled_by}
    named = np.isin(read.best.astype("U6"), sorted(listed))
    declared = batch.map_text("hs_code", lambda text: text[:6] in listed) > 0
    fires = read.looked & named & ~declared & (read.sure >= SURE) & (read.same < UNLIKELY)
    return Outcome(fires, read.looked, note=read.best)


@check("vague_text", "description", "low", 1.0, -0.2, "the text names no goods", "the text names goods", _SAMPLE)
def vague_text(batch: Batch) -> Outcome:
    """Metal products, chemicals, spare parts: a text that fits everything."""
    read = _readings(batch)
    given = batch.has("goods_text")
    return Outcome(given & (read.sure < VAGUE), given)


@dataclass(frozen=True)
class _Read:
    """Of each line the likeliest code and its probability, that of the declared heading, and where both are given."""

    best: Objects
    sure: Array
    same: Array
    looked: Mask


def _readings(batch: Batch) -> _Read:
    """The readings of a batch; each text is read once."""
    return batch.once("readings", _read)


def _read(batch: Batch) -> _Read:
    values, place = batch.distinct("goods_text")
    guesses = [classify(value, 12) for value in values]
    best = np.array([some[0].hs6 if some else "" for some in guesses], object)[place]
    sure = np.array([some[0].probability if some else 0.0 for some in guesses])[place]
    headings: list[dict[str, float]] = [{} for _ in guesses]
    for mine, some in zip(headings, guesses, strict=True):
        for one in some:
            mine[one.hs6[:4]] = mine.get(one.hs6[:4], 0.0) + one.probability
    by_text = dict(zip(values, headings, strict=True))
    shared, pair = read_pairs(
        (values, place), batch.distinct("hs_code"), lambda text, code: by_text[text].get(code[:4], 0.0)
    )
    same = np.array(shared, float)[pair]
    return _Read(best, sure, same, batch.has("hs_code") & batch.has("goods_text"))
