"""Shares through chains of owners, and the 50 per cent rule over several of them, as intervals.

A share through a chain is the product of its stakes, over all chains together; a cycle adds the shares that go round
it, ever smaller. Where a file states a share through a chain itself, its interval replaces the computed one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from oretrace.cells import check_out, write_cells
from oretrace.errors import InputError
from oretrace.parties.headings import column_of_names, headings
from oretrace.parties.holding_files import read_holdings
from oretrace.sources.spreadsheets import read_grid

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from pathlib import Path

    from oretrace.parties.holdings import Holding, Holdings

Verdict = Literal["yes", "no", "unknown"]
HALF = 0.5
_LONGEST = 64
"""Owners of owners that are followed; what a longer chain or cycle adds is below a millionth of a millionth."""
_NOTHING = 1e-12
_COLUMNS = ("entity", "entity_name", "owner", "owner_name", "low", "high", "half", "controls")


@dataclass(frozen=True, slots=True)
class Share:
    """What a party holds of an entity, directly and through others: from `low` to `high`, each from 0 to 1."""

    low: float
    high: float

    @property
    def half(self) -> Verdict:
        """Whether it is half or more."""
        return "yes" if self.low >= HALF else "no" if self.high < HALF else "unknown"


def shares(holdings: Holdings) -> dict[tuple[str, str], Share]:
    """The share of each owner in each entity, by (owner, entity), through all chains; nobody owns himself."""
    direct = [one for one in holdings.stakes if not one.indirect and one.owner != one.owned]
    low, high = ({(a, b): x for (a, b), x in _through(direct, end).items() if a != b} for end in ("low", "high"))
    found = {pair: Share(min(1.0, low.get(pair, 0.0)), min(1.0, value)) for pair, value in high.items()}
    for one in holdings.stakes:
        if one.indirect and one.high > 0:
            found[one.owner, one.owned] = Share(one.low, one.high)
    return found


def _through(stakes: Sequence[Holding], end: Literal["low", "high"]) -> dict[tuple[str, str], float]:
    """Sums over all chains of the products of one end of the stakes."""
    held: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for one in stakes:
        value = one.low if end == "low" else one.high
        held[one.owner][one.owned] = min(1.0, held[one.owner][one.owned] + value)
    total: dict[tuple[str, str], float] = defaultdict(float)
    for owner in list(held):
        front: Mapping[str, float] = held[owner]
        for _ in range(_LONGEST):
            onward: dict[str, float] = defaultdict(float)
            for owned, share in front.items():
                total[owner, owned] += share
                # Through the owner himself nothing is added: he holds it already.
                for further, part in held.get(owned, {}).items() if owned != owner else ():
                    onward[further] += share * part
            front = {owned: share for owned, share in onward.items() if share > _NOTHING}
            if not front:
                break
    return {pair: value for pair, value in total.items() if value > 0}


def held_by(holdings: Holdings, parties: Collection[str]) -> dict[str, Share]:
    """What `parties` hold of each entity together under the 50 per cent rule.

    An entity of which they hold half counts as one of them, and all it holds as theirs. Stakes of owners who are not
    named may be theirs: they add to `high`, as far as the named owners leave room.
    """
    owners: dict[str, list[Holding]] = defaultdict(list)
    for one in holdings.stakes:
        if not one.indirect and one.owner != one.owned:
            owners[one.owned].append(one)
    surely, perhaps = set(parties), set(parties)
    found: dict[str, Share] = {}
    changed = True
    while changed:
        changed = False
        for entity, stakes in owners.items():
            share = _together(stakes, surely, perhaps)
            found[entity] = share
            for group, end in ((surely, share.low), (perhaps, share.high)):
                if end >= HALF and entity not in group:
                    group.add(entity)
                    changed = True
    return _with_stated(holdings, parties, found)


def _together(stakes: Sequence[Holding], surely: Collection[str], perhaps: Collection[str]) -> Share:
    low = sum(one.low for one in stakes if one.owner in surely)
    high = sum(one.high for one in stakes if one.owner in perhaps or not one.known)
    others = sum(one.low for one in stakes if one.owner not in perhaps and one.known)
    return Share(min(1.0, low), max(min(1.0, low), min(high, 1.0 - min(1.0, others))))


def _with_stated(holdings: Holdings, parties: Collection[str], found: dict[str, Share]) -> dict[str, Share]:
    """Where a file states what a party holds through a chain, that is the least, and known better than the chain."""
    stated: dict[str, list[Holding]] = defaultdict(list)
    for one in holdings.stakes:
        if one.indirect and one.owner in parties and one.high > 0:
            stated[one.owned].append(one)
    for entity, stakes in stated.items():
        low, high = sum(one.low for one in stakes), sum(one.high for one in stakes)
        found[entity] = Share(min(1.0, low), min(1.0, high))
    return found


def controllers(holdings: Holdings) -> dict[str, frozenset[str]]:
    """Who controls each entity: half or more of it, or in another way such as a seat on its board."""
    found: dict[str, set[str]] = defaultdict(set)
    for (owner, entity), share in shares(holdings).items():
        if share.half == "yes":
            found[entity].add(owner)
    for one in holdings.stakes:
        if one.control:
            found[one.owned].add(one.owner)
    return {entity: frozenset(owners) for entity, owners in found.items()}


def held_file(paths: Sequence[Path], of: Path, out: Path, day: str = "") -> tuple[int, int]:
    """Write what the parties of a table (column id or name) hold of each entity together; rows, and half or more.

    InputError as `read_holdings`, and where none of the parties is in the files.
    """
    check_out(out, *paths, of)
    holdings = read_holdings(paths, day).on(day)
    grid = read_grid(of, "parties: a CSV or Excel file", ("id", *headings()["name"]))
    at = next(iter(grid.columns(("id",))), None)
    at = column_of_names(grid, "parties") if at is None else at
    asked = {row[at].strip().casefold() for row in grid.rows}
    parties = {
        one for one in _everybody(holdings) if {one.casefold(), holdings.names.get(one, "").casefold()} & asked
    }
    if not parties:
        shown, do = sorted(asked)[:5], "Give identifiers or names as the files of owners write them"
        raise InputError("parties that are in the files of owners", shown, str(of), do=do)
    found = {entity: share for entity, share in held_by(holdings, parties).items() if share.high > 0}
    cells = [
        [entity, holdings.names.get(entity, ""), f"{share.low:.6g}", f"{share.high:.6g}", share.half]
        for entity, share in sorted(found.items())
    ]
    write_cells(out, ("entity", "entity_name", "low", "high", "half"), cells)
    return len(cells), sum(share.half == "yes" for share in found.values())


def _everybody(holdings: Holdings) -> set[str]:
    return {one for stake in holdings.stakes for one in (stake.owner, stake.owned)}


def owners_file(paths: Sequence[Path], out: Path, day: str = "") -> tuple[int, int]:
    """Write every share of every owner; the number of rows and of entities. InputError as `read_holdings`."""
    check_out(out, *paths)
    holdings = read_holdings(paths, day).on(day)
    found, in_control = shares(holdings), controllers(holdings)
    names = holdings.names
    pairs = sorted({*found, *((owner, entity) for entity, owners in in_control.items() for owner in owners)})
    rows = []
    for owner, entity in sorted(pairs, key=lambda pair: (pair[1], pair[0])):
        share = found.get((owner, entity))
        cells = (f"{share.low:.6g}", f"{share.high:.6g}", share.half) if share else ("", "", "no")
        who = (entity, names.get(entity, ""), owner, names.get(owner, ""))
        rows.append([*who, *cells, "yes" if owner in in_control.get(entity, ()) else "no"])
    write_cells(out, _COLUMNS, rows)
    return len(rows), len({row[0] for row in rows})
