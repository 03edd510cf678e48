"""Corridors, shipments and papers hold what they know against one another: who says what, and what follows from it.

A flagged hub of the statistics raises the lines that go through it. A vetted set of papers and an inspection are
facts about their lines; they add to what is known of the hub, and through it to its other lines. Each fact counts
once: the papers of a set are one fact, however many lines it has; they add nothing where a check of the line has seen
the same thing; and what a line is given by its hub holds none of its own facts (kernels/coupling.py).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from oretrace import engine
from oretrace.catalog.territories import territories
from oretrace.kernels.coupling import MOST, Coupled, by_themselves, couple, each_once
from oretrace.text import short
from oretrace.vet.checks.batch import Batch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from oretrace.arrays import Array, Index
    from oretrace.vet.checks.batch import FlaggedHub
    from oretrace.vet.checks.record import Outcome
    from oretrace.vet.papers.vetting import PaperVerdict

FALSE_ALARM = 0.01
"""The share of regular shipments whose papers disagree."""
SHOWN = np.array([0.0, 0.05, 0.15, 0.3, 0.5, 0.7, 0.9])
"""The share of irregular shipments whose papers disagree: of goods sent on with honest papers none."""
WAYS = np.full(len(SHOWN), 1 / len(SHOWN))
SAYS = {
    "inconsistent": np.log((SHOWN + (1 - SHOWN) * FALSE_ALARM) / FALSE_ALARM),
    "consistent": np.log(1 - SHOWN),
    "inconclusive": np.zeros(len(SHOWN)),
}
"""What the verdict on its papers adds to the log-odds of a shipment, for each share that shows."""
FOUND, NOT_FOUND = 6.0, -4.0
"""Log-odds that an inspection adds which found something (400 to 1), or nothing (1 to 55: it can miss something).

Set by hand, so that it outweighs any verdict on papers, which adds from −2.3 to 4.5 (`SAYS`).
"""
FROM_HUBS = ("hub_under_finding",)
"""Checks of lines whose fact is the hub's finding: the hub gives it, and must not hear it again."""
SAME: Mapping[str, frozenset[str]] = {
    "goods": frozenset({"text_against_code", "controlled_goods_elsewhere"}),
    "hs": frozenset({"text_against_code", "controlled_goods_elsewhere"}),
    "price": frozenset({"price_low", "price_high"}),
    "weight": frozenset({"gross_below_net", "heavy_packing", "over_payload"}),
    "packages": frozenset({"kg_per_package"}),
    "container": frozenset({"container_digit", "over_payload"}),
    "number": frozenset({"firm_number"}),
    "licence": frozenset(
        {"licence_of_another", "licence_other_goods", "licence_other_place", "licence_ended", "licence_exhausted"}
    ),
}
"""Checks of papers, and the checks of lines that look at the same thing."""


@dataclass(frozen=True)
class HubFinding:
    """A finding about a hub for some goods; `log_odds` that goods are diverted there, by the finding."""

    finding: str
    hub: str
    log_odds: float


@dataclass(frozen=True)
class VettedSet:
    """A set of papers with its verdict, the checks that weigh, and its lines as (snapshot, line).

    `at` is where its first paper stands: "snapshot/line".
    """

    finding: str
    at: str
    title: str
    verdict: PaperVerdict
    checks: frozenset[str]
    lines: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class HubCounts:
    """What the lines of a hub are known to be: sets of papers and inspections, and what they add to its log-odds."""

    hub: HubFinding
    lines: int
    inconsistent: int
    consistent: int
    irregular: int
    regular: int
    gain: float
    log_odds: float

    def speaks_for(self) -> tuple[str, ...]:
        """Sentences for the finding about the hub."""
        return self._sentences(self.inconsistent, "disagree", self.irregular, "irregular") if self.gain > 0 else ()

    def speaks_against(self) -> tuple[str, ...]:
        """Sentences against it."""
        return self._sentences(self.consistent, "agree", self.regular, "regular") if self.gain < 0 else ()

    def _sentences(self, sets: int, how: str, lines: int, found: str) -> tuple[str, ...]:
        vetted, opened = self.inconsistent + self.consistent, self.irregular + self.regular
        parts = [f"the papers of {sets:,} of {vetted:,} vetted shipments {how}"] if vetted else []
        parts += [f"{lines:,} of {opened:,} inspected ones were {found}"] if opened else []
        change = f"{'raises' if self.gain > 0 else 'lowers'} its odds by a factor of {short(np.exp(abs(self.gain)))}"
        return (f"Of {self.lines:,} shipments through it {' and '.join(parts)}; that {change}.",)


@dataclass(frozen=True)
class CoupledLines:
    """Of n lines: their hub (a place in `hubs`, or -1), the facts about each, and what came of coupling them.

    `given` is what the hub's finding by itself adds to the log-odds of each line, `learned` what the hub has learned
    from its other lines adds to that; the former is counted among the checks.
    """

    hubs: tuple[HubFinding, ...]
    sets: tuple[VettedSet, ...]
    hub_of: Index
    set_of: Index
    papers: Array
    inspected: Array
    given: Array
    learned: Array
    coupled: Coupled

    @property
    def added(self) -> Array:
        """What is added to the log-odds of each line beside its checks: by its papers, by its hub's other lines."""
        return self.papers + self.learned

    def counts(self, place: int) -> HubCounts:
        """What is known of the lines of a hub."""
        inside = self.hub_of == place
        vetted = [self.sets[one].verdict for one in np.unique(self.set_of[inside & (self.set_of >= 0)])]
        return HubCounts(
            self.hubs[place],
            int(inside.sum()),
            vetted.count("inconsistent"),
            vetted.count("consistent"),
            int((self.inspected[inside] > 0).sum()),
            int((self.inspected[inside] < 0).sum()),
            float(self.coupled.gain[place]),
            float(self.coupled.log_odds[place]),
        )

    def raised_by(self, row: int) -> tuple[str, bool]:
        """What its hub does to the odds of a line, in words, and whether it raises them."""
        one, added = self.hubs[self.hub_of[row]], float(self.given[row] + self.learned[row])
        times = short(np.exp(abs(added)))
        how = f"{'raises' if added > 0 else 'lowers'} the odds of its shipment by a factor of {times}"
        rest = "by the finding and by what is known of the other shipments through it"
        where = f"Through {territories().name(one.hub)}, under finding {one.finding[:8]} for these goods"
        return f"{where}: that {how}, {rest}.", added > 0

    def set_at(self, row: int) -> VettedSet | None:
        """The papers of a line."""
        return self.sets[self.set_of[row]] if self.set_of[row] >= 0 else None

    def hub_at(self, row: int) -> HubFinding | None:
        """The finding about the hub of a line."""
        return self.hubs[self.hub_of[row]] if self.hub_of[row] >= 0 else None


def couple_lines(
    batch: Batch,
    outcomes: Mapping[str, Outcome],
    given: Array,
    sets: Sequence[VettedSet],
    inspected: Array,
    labels_are_learned: bool = False,
) -> CoupledLines:
    """`given` (n,) is what the hubs' findings add to the lines by a check; `inspected` (n,) 1 irregular, 0 not, NaN.

    Where a model has learned from the inspections, lines get them from it, not from their hub, which gets them too.
    """
    hubs, hub_of = _hubs_of(batch)
    set_of = _sets_of(batch.lines, sets)
    opened = np.where(np.isnan(inspected), 0.0, np.where(inspected > 0, FOUND, NOT_FOUND))
    rows = np.flatnonzero((hub_of >= 0) | (set_of >= 0) | (opened != 0))  # the others have no evidence
    papers, added = _of_papers(set_of, rows, sets, outcomes)
    shipment = np.where(set_of >= 0, set_of, len(sets) + np.arange(len(batch)))[rows]
    _, member = np.unique(shipment, return_inverse=True)  # lines with one set are one shipment
    members = int(member.max(initial=-1)) + 1
    through = np.full(members, -1, np.int64)
    np.maximum.at(through, member, hub_of[rows])
    prior = np.array([one.log_odds for one in hubs], float)
    vetted, looked = np.flatnonzero(set_of[rows] >= 0), np.flatnonzero(opened[rows])
    facts = each_once(member[vetted], shipment[vetted], papers[vetted], members)
    found = np.repeat(opened[rows][looked, None], len(WAYS), axis=1)
    both = np.clip(facts + each_once(member[looked], looked, found, members), -MOST, MOST)
    whole = couple(prior, through, both, WAYS)
    evidence = facts if labels_are_learned else both
    passed_on = couple(prior, through, evidence, WAYS).added if labels_are_learned else whole.added
    passed_on = passed_on - by_themselves(evidence, WAYS) - couple(prior, through, np.zeros_like(facts), WAYS).added
    learned, together = np.zeros(len(batch)), np.zeros(len(batch))
    learned[rows], together[rows] = np.round(passed_on, 9)[member], whole.added[member]
    whole = replace(whole, added=together)
    return CoupledLines(hubs, tuple(sets), hub_of, set_of, added, opened, given, learned, whole)


def _of_papers(
    set_of: Index, rows: Index, sets: Sequence[VettedSet], outcomes: Mapping[str, Outcome]
) -> tuple[Array, Array]:
    """What papers say of lines `rows` for each share that shows (rows, WAYS), and add to each of all lines (n,)."""
    papers, added = np.zeros((len(rows), len(WAYS))), np.zeros(len(set_of))
    for place in np.flatnonzero(set_of[rows] >= 0).tolist():
        row, one = rows[place], sets[set_of[rows[place]]]
        papers[place] = SAYS[one.verdict]
        added[row] = 0.0 if _is_seen(one, outcomes, row) else by_themselves(papers[[place]], WAYS)[0]
    return papers, added


def _hubs_of(batch: Batch) -> tuple[tuple[HubFinding, ...], Index]:
    """The findings about hubs, those with lower odds first, and the place of each line's; -1 without one."""
    known = {one.finding: HubFinding(one.finding, one.hub, one.log_odds) for one in batch.hubs}
    hubs = sorted(known.values(), key=lambda one: (one.log_odds, one.finding))
    place = {one.finding: place for place, one in enumerate(hubs)}
    hub_of = np.full(len(batch), -1, np.int64)
    if hubs:
        found = batch.answer("hubs.sql")
        hub_of[found["id"].to_numpy()] = [place.get(one, -1) for one in found["finding"].to_pylist()]
    return tuple(hubs), hub_of


def _sets_of(lines: pa.Table, sets: Sequence[VettedSet]) -> Index:
    """The place of each line's set of papers, of several the first that disagrees; -1 without one."""
    wanted = np.array([key for one in sets for key in one.lines], np.int64).reshape(-1, 2)
    snapshots, numbers = lines["snapshot"].to_numpy(), lines["line"].to_numpy()
    rows = np.flatnonzero(np.isin(snapshots, wanted[:, 0]) & np.isin(numbers, wanted[:, 1]))
    row_of = {(int(snapshots[row]), int(numbers[row])): int(row) for row in rows}
    found = np.full(lines.num_rows, -1, np.int64)
    for place, one in enumerate(sets):
        for row in (row_of[key] for key in one.lines if key in row_of):
            if found[row] < 0 or (one.verdict == "inconsistent" and sets[found[row]].verdict != "inconsistent"):
                found[row] = place
    return found


def _is_seen(one: VettedSet, outcomes: Mapping[str, Outcome], row: int) -> bool:
    """Whether papers disagree only in what a check of the line has seen."""
    seen = all(any(_fires(outcomes, same, row) for same in SAME.get(check, ())) for check in one.checks)
    return one.verdict == "inconsistent" and seen


def _fires(outcomes: Mapping[str, Outcome], check: str, row: int) -> bool:
    return check in outcomes and bool(outcomes[check].fires[row])


def through_hubs(
    connection: DuckDBPyConnection, hubs: Sequence[FlaggedHub], sets: Sequence[VettedSet]
) -> CoupledLines:
    """The lines of a store that go through hubs, coupled by papers and inspections alone: no check is run."""
    asked = {"hubs": [one.hub for one in hubs], "codes": [one.hs6 for one in hubs]}
    batch = Batch(engine.run(connection, "vet/hub_lines.sql", asked), hubs)
    inspected = np.asarray(batch.lines["irregular"].cast("float64").to_numpy(), float)
    hubs_alone = couple_lines(batch, {}, np.zeros(len(batch)), (), np.full(len(batch), np.nan))
    return couple_lines(batch, {}, hubs_alone.coupled.added, sets, inspected)
