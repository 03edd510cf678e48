"""`oretrace rank --store`: the lines of a store by all checks, or learned where outcomes are known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.special import expit, logit

from oretrace import engine
from oretrace.engine import OnDisk
from oretrace.errors import InputError
from oretrace.vet.checks.batch import PART, Batch
from oretrace.vet.checks.registry import BASE, CHECKS, damped, evidence, run_checks
from oretrace.vet.coupling import FROM_HUBS, CoupledLines, couple_lines
from oretrace.vet.ranking.budget import Plan, curve, plan, positions
from oretrace.vet.ranking.features import build, drift
from oretrace.vet.ranking.lines import lines_of
from oretrace.vet.ranking.linked import linked
from oretrace.vet.ranking.model import LEAST_HITS, LEAST_LINES, predict
from oretrace.vet.ranking.ranked import OPEN, PAPERS, PASS, Ranked

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.arrays import Array, Index, Mask
    from oretrace.catalog.measures import Measure
    from oretrace.vet.checks.batch import FlaggedHub
    from oretrace.vet.checks.record import LineCheck, Outcome
    from oretrace.vet.coupling import VettedSet

NOTABLE = 0.5
"""Log-odds from which what other lots add is worth a sentence."""
FROM_LINES = tuple(one for one in CHECKS if one.id not in FROM_HUBS)
"""Checks whose evidence lots of the same parties share; a hub gives its evidence to each line itself."""
GIVEN = tuple(one for one in CHECKS if one.id in FROM_HUBS)
WHOLE = ("licence_ended", "licence_exhausted", "licence_other_goods", "licence_other_place")
"""Checks of the register of licences that stand whatever other lots of the same parties are."""
WRITTEN = 1 << 16
"""Lines that are in words at a time."""
_NONE = "no check speaks against it"
_OTHERS = "other lots of the same parties and goods speak against them"
ASKS_FOR_PAPERS = ("licence_missing", "licence_perhaps_missing", "vague_text")
WORTH_NOTING = -0.05
"""Relief of a check from where on it is worth a sentence that it found nothing."""
_ANY = "goods against invoice and packing list: count, weigh, compare labels"
COLUMNS = (
    *("snapshot", "line", "number", "score", "probability", "lane", "look_for", "reasons", "kinds", "drawn"),
    "propensity",
)


@dataclass(frozen=True)
class Weighed:
    """The lines of a store with what the checks found and the place of each, the likeliest first."""

    batch: Batch
    outcomes: Mapping[str, Outcome]
    probability: Array
    position: Index
    chosen: Plan
    learned: int
    aside: int
    coupled: CoupledLines
    drift: tuple[tuple[str, float], ...] = ()

    @property
    def lines(self) -> pa.Table:
        """The lines, in the order of the store."""
        return self.batch.lines

    @cached_property
    def _alike(self) -> tuple[list[_Pattern], Index]:
        """Lines against which the same checks speak, or of which the same ones find nothing: few patterns, and that
        of each line."""
        weights = [(one, one.weight * damped(self.outcomes[one.id])) for one in CHECKS]
        kept = sorted(((one, weight) for one, weight in weights if weight > 0), key=lambda pair: -pair[1])
        quiet = [one for one in CHECKS if one.relief < WORTH_NOTING]
        patterns: dict[bytes, tuple[int, _Pattern]] = {}
        numbers = np.zeros(len(self.batch), np.int64)
        for first in range(0, len(self.batch), PART):
            part = slice(first, first + PART)
            fires = np.column_stack([self.outcomes[one.id].fires[part] for one, _ in kept])
            looked = np.column_stack([self.outcomes[one.id].looked[part] for one in quiet])
            looked[np.asarray(fires.any(axis=1))] = False
            bits = _as_one(np.packbits(np.column_stack([fires, looked]), axis=1))
            _, rows, pattern_of = np.unique(bits, return_index=True, return_inverse=True)
            for row in rows.tolist():
                against = [kept[place] for place in np.flatnonzero(fires[row]).tolist()]
                in_vain = [quiet[place] for place in np.flatnonzero(looked[row]).tolist()]
                patterns.setdefault(bits[row].tobytes(), (len(patterns), _Pattern(against, in_vain)))
            numbers[part] = np.array([patterns[bits[row].tobytes()][0] for row in rows.tolist()])[pattern_of]
        return [one for _, one in patterns.values()], numbers

    @cached_property
    def needs_papers(self) -> Mask:
        """Lines of which papers are asked for, unless they are opened."""
        return np.asarray(np.column_stack([self.outcomes[id].fires for id in ASKS_FOR_PAPERS]).any(axis=1))

    def _of(self, row: int) -> _Pattern:
        patterns, number = self._alike
        return patterns[int(number[row])]

    def fired(self, row: int) -> list[LineCheck]:
        """The checks that speak against a line, the weightiest first."""
        return [one for one, _ in self._of(row).against]

    @cached_property
    def _linked(self) -> Array:
        """What the other lots of its parties add to each line."""
        own = evidence(self.outcomes, len(self.batch), FROM_LINES)
        return linked(self.batch).evidence(own, _whole(self.outcomes)) - own

    def lane(self, row: int) -> str:
        """What is done with a line."""
        if self.chosen.opened[row]:
            return OPEN
        return PAPERS if self.needs_papers[row] else PASS

    @cached_property
    def _kinds_together(self) -> tuple[list[str], Index, Array]:
        """The lines (k,) that the other lots of their parties raise, and what the weights of each kind come to among
        these (k, kinds)."""
        kinds, groups, columns = sorted({one.kind for one in CHECKS}), linked(self.batch), []
        rows = np.flatnonzero(self._linked > NOTABLE)
        for kind in kinds:
            own, given = (
                sum((self._weight(one) for one in some if one.kind == kind), np.zeros(len(self.batch)))
                for some in (FROM_LINES, GIVEN)
            )
            columns.append((groups.evidence(own, _whole(self.outcomes)) + given)[rows])
        return list(kinds), rows, np.column_stack(columns)

    def _weight(self, one: LineCheck) -> Array:
        outcome = self.outcomes[one.id]
        return np.where(outcome.fires, one.weight * damped(outcome), 0.0)

    def kinds(self, row: int) -> list[tuple[str, float]]:
        """The probability of each kind of irregularity: that of the line, shared by the weights that speak for it.

        Where other lots raise the line, their weights count as they do for its probability.
        """
        shares = self._of(row).kinds
        if self._linked[row] > NOTABLE:
            names, rows, together = self._kinds_together
            place = int(np.searchsorted(rows, row))
            shares = _shares(dict(zip(names, together[place].tolist(), strict=True)))
        probability = float(self.probability[row])
        return [(kind, probability * share) for kind, share in shares]

    def look_for(self, row: int) -> str:
        """What to look for in the box."""
        return self._of(row).look_for

    def reasons(self, row: int) -> list[str]:
        """The sentences of the checks against the line, or that there are none, and what was looked at first."""
        mine = self._of(row)
        against = [one.sentence(self.outcomes[one.id], row) for one in self.fired(row)]
        against += [_OTHERS] if self._linked[row] > NOTABLE else []
        set_of = self.coupled.set_at(row)
        if set_of is not None and self.coupled.papers[row] > 0:
            against.insert(0, f"its papers disagree in {', '.join(sorted(set_of.checks))}: set {set_of.title}")
        return against or [_NONE, *(one.sentence(self.outcomes[one.id], row) for one in mine.quiet[:1])]


@dataclass(frozen=True)
class _Pattern:
    """Checks against a line with what they weigh, the weightiest first; without any, those that find it usual."""

    against: list[tuple[LineCheck, float]]
    quiet: list[LineCheck]

    @cached_property
    def kinds(self) -> list[tuple[str, float]]:
        """The share of each kind in the weights, the largest first."""
        parts: dict[str, float] = {}
        for one, weight in self.against:
            parts[one.kind] = parts.get(one.kind, 0.0) + weight
        return _shares(parts)

    @property
    def look_for(self) -> str:
        """What to look for in the box."""
        return self.against[0][0].look_for if self.against else _ANY


def _shares(parts: Mapping[str, float]) -> list[tuple[str, float]]:
    """Each part over the sum of all, the largest first."""
    total = sum(parts.values())
    return sorted(((kind, part / total) for kind, part in parts.items() if part), key=lambda one: (-one[1], one[0]))


def _as_one(bits: np.ndarray[Any, np.dtype[np.uint8]]) -> np.ndarray[Any, Any]:
    """Rows of bytes as one value each."""
    return np.ascontiguousarray(bits).view(np.dtype((np.void, bits.shape[1]))).reshape(-1)


def weigh(
    connection: DuckDBPyConnection,
    labels: Mapping[str, bool] | None = None,
    budget: float = 0.01,
    hubs: Sequence[FlaggedHub] = (),
    sets: Sequence[VettedSet] = (),
    acts: Sequence[Measure] = (),
    seed: int = 1,
) -> Weighed:
    """All counted lines of a store.

    `labels`: number to outcome, beside those that the lines have; `hubs`: routes under findings of the statistics;
    `sets` of papers that were vetted; `acts` beside those of the catalog. InputError where there is no shipment.
    """
    engine.leave_memory(connection)
    lines = OnDisk(connection, "vet/checks/counted.sql")
    if not lines.rows.num_rows:
        raise InputError("shipments", "none", "--store", do="oretrace import shipments reads them")
    added = [(code, act.issuer, act.effective_from) for act in acts for code in act.hs6_codes if act.effective_from]
    licences = engine.run(connection, "SELECT * FROM current_licence")
    batch = Batch(lines, hubs, added, licences, engine.run(connection, "SELECT * FROM current_firm"))
    outcomes = run_checks(batch)
    outcome = _outcomes(batch, labels or {})
    aside = engine.run(connection, "SELECT count(*) AS n FROM shipment_quarantine")["n"][0].as_py()
    strength = strength_of(batch, outcomes)
    learned = int(np.isfinite(outcome).sum())
    enough = learned >= LEAST_LINES and LEAST_HITS <= np.nansum(outcome) <= learned - LEAST_HITS
    probability, shifts = _learned(batch.lines, outcomes, outcome, strength) if enough else (expit(strength), ())
    given = evidence(outcomes, len(batch), GIVEN)
    coupled = couple_lines(batch, outcomes, given, sets, outcome, labels_are_learned=bool(enough))
    probability = np.where(coupled.added == 0, probability, expit(logit(probability) + coupled.added))
    value = np.nan_to_num(batch.amount("value_usd"))
    position = positions(np.round(probability, 9), np.round(strength, 9), value)
    chosen = plan(position, budget, seed)
    return Weighed(batch, outcomes, probability, position, chosen, learned if enough else 0, aside, coupled, shifts)


def strength_of(batch: Batch, outcomes: Mapping[str, Outcome]) -> Array:
    """The log-odds (n,) of lines of unknown outcome: of the checks, and of the other lots of their parties."""
    own = evidence(outcomes, len(batch), FROM_LINES)
    return BASE + linked(batch).evidence(own, _whole(outcomes)) + evidence(outcomes, len(batch), GIVEN)


def _whole(outcomes: Mapping[str, Outcome]) -> Mask:
    return np.asarray(np.column_stack([outcomes[id].fires for id in WHOLE]).any(axis=1))


def _outcomes(batch: Batch, labels: Mapping[str, bool]) -> Array:
    """1 irregular, 0 not, NaN unknown: of the file of labels, else of the line itself."""
    import pyarrow as pa
    import pyarrow.compute as pc

    own = np.asarray(batch.lines["irregular"].cast("float64").to_numpy(), float)
    place = pc.index_in(pc.fill_null(batch.lines["number"], ""), pa.array(list(labels), pa.string()))
    given = np.array([*labels.values(), np.nan], float)[pc.fill_null(place, -1).to_numpy()]
    return np.where(np.isnan(given), own, given)


def _learned(
    lines: pa.Table, outcomes: Mapping[str, Outcome], outcome: Array, strength: Array
) -> tuple[Array, tuple[tuple[str, float], ...]]:
    """Probabilities from the lines with outcomes, and how far the others have shifted; checks are features.

    A line with an outcome keeps the probability that it would have had: nothing is learned from itself.
    """
    import pyarrow as pa

    place = lines.column_names.index("irregular")
    marked = lines.set_column(place, "irregular", pa.array(outcome, from_pandas=True).cast("bool"))
    known = np.isfinite(outcome)
    order = np.concatenate([np.flatnonzero(known), np.flatnonzero(~known)])
    checked = np.column_stack([*(outcomes[one.id].fires.astype(float) for one in CHECKS), strength])
    names = (*(f"check {one.id}" for one in CHECKS), "evidence")
    first, rest = lines_of(marked.filter(pa.array(known))), lines_of(marked.filter(pa.array(~known)))
    features = build(first, rest).with_numbers(checked[order], names)
    found = np.empty(len(outcome))
    found[order] = predict(features).final
    return found, drift(features, len(first))


def ranked(found: Weighed) -> Ranked:
    """What a person is shown."""
    opened, papers = int(found.chosen.opened.sum()), int((found.needs_papers & ~found.chosen.opened).sum())
    lines = len(found.probability)
    lanes = {OPEN: opened, PAPERS: papers, PASS: lines - opened - papers}
    points = tuple(curve(found.position, found.probability))
    by_lot = int(found.chosen.by_lot.sum())
    return Ranked(lines + found.aside, found.aside, found.learned, 0, lanes, by_lot, points, found.drift)


def rows(found: Weighed) -> Iterator[list[str]]:
    """A row for each line, in the order of the store."""
    lines = len(found.probability)
    for first in range(0, lines, WRITTEN):
        yield from _rows(found, range(first, min(first + WRITTEN, lines)))


def _rows(found: Weighed, some: range) -> Iterator[list[str]]:
    part = slice(some.start, some.stop)
    lines = found.lines.slice(some.start, len(some))
    names = [lines[name].to_pylist() for name in ("snapshot", "line", "number")]
    figures = (found.position, found.probability, found.chosen.propensity, found.chosen.by_lot, found.chosen.opened)
    columns = zip(some, *names, *(one[part].tolist() for one in figures), strict=True)
    last = len(found.probability)
    for row, snapshot, line, number, place, chance, propensity, by_lot, opened in columns:
        yield [
            str(snapshot), str(line), number or "", f"{1 - (place + 0.5) / last:.9f}", f"{chance:.6f}",
            found.lane(row), found.look_for(row), "; ".join(found.reasons(row)),
            "; ".join([f"{kind} {share:.3f}" for kind, share in found.kinds(row)]),
            "by lot" if by_lot else "by rank" if opened else "", f"{propensity:.6g}",
        ]  # fmt: skip
