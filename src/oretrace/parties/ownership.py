"""Shares through chains of owners, and the 50 per cent rule over several of them, as intervals.

A share through a chain is the product of its stakes, over all chains together; a cycle adds the shares that go round
it, ever smaller, and nobody holds more than the whole of anything. Where a file states a share through a chain
itself, its interval replaces that of the chains.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from oretrace.cells import check_out, write_cells
from oretrace.errors import InputError
from oretrace.parties.headings import column_of_names, headings
from oretrace.parties.holding_files import read_holdings
from oretrace.parties.holdings import HALF
from oretrace.parties.letters import folded
from oretrace.sources.spreadsheets import read_grid

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from oretrace.parties.holdings import Holding, Holdings

Verdict = Literal["yes", "no", "unknown"]
_LONGEST = 20_000
"""Owners of owners that are followed: of a cycle in which .999 of a share comes back all but a billionth."""
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
    direct = _with_room(holdings.between())
    low, high = (_through({pair: share[end] for pair, share in direct.items()}) for end in (0, 1))
    found = {
        (a, b): Share(min(1.0, low.get((a, b), 0.0)), min(1.0, value)) for (a, b), value in high.items() if a != b
    }
    for pair, one in holdings.between(indirect=True).items():
        if one.high > 0:
            own = direct.get(pair, (0.0, 0.0))
            found[pair] = Share(min(1.0, own[0] + one.low), min(1.0, own[1] + one.high))
    return found


def held_in_steps(holdings: Holdings) -> dict[tuple[str, str], Verdict]:
    """By (owner, entity) "yes" where each step from the one to the other is half or more, "unknown" where it may be.

    Who holds 60 per cent of a firm that holds 60 per cent of another controls both, though his share is 36.
    """
    steps: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for (owner, owned), share in shares(holdings).items():
        if share.half != "no":
            steps[owner].append((owned, share.half == "yes"))
    found: dict[tuple[str, str], Verdict] = {}
    for owner in steps:
        todo, reached = [(owner, True)], {owner: True}
        while todo:
            at, sure = todo.pop()
            for owned, half in steps.get(at, ()):
                if not reached.get(owned, False) and (owned not in reached or (sure and half)):
                    reached[owned] = sure and half
                    todo.append((owned, sure and half))
        found |= {(owner, one): "yes" if sure else "unknown" for one, sure in reached.items() if one != owner}
    return found


def _with_room(direct: Mapping[tuple[str, str], Holding]) -> dict[tuple[str, str], tuple[float, float]]:
    """Both ends of each stake; the upper one as far as other named owners of today leave room."""
    taken: dict[str, float] = defaultdict(float)
    lasting = {pair: one.low if one.known and not one.end else 0.0 for pair, one in direct.items()}
    for (_, owned), low in lasting.items():
        taken[owned] += low
    ends = {}
    for (owner, owned), one in direct.items():
        room = 1.0 - taken[owned] + lasting[owner, owned]
        # Those who hold more than the whole together hold some of it jointly, and leave any room.
        ends[owner, owned] = one.low, max(one.low, min(one.high, room)) if taken[owned] <= 1 + _NOTHING else one.high
    return ends


def _through(stakes: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Sums over all chains of the products of the stakes, each at most the whole."""
    held: dict[str, dict[str, float]] = defaultdict(dict)
    for (owner, owned), value in stakes.items():
        held[owner][owned] = value
    total: dict[tuple[str, str], float] = defaultdict(float)
    for owner in list(held):
        front: Mapping[str, float] = held[owner]
        for _ in range(_LONGEST):
            onward: dict[str, float] = defaultdict(float)
            for owned, came in front.items():
                share = min(came, 1.0 - total[owner, owned])
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
    named may be theirs: they add to `high`, as far as the named owners leave room. What a file states that one of
    them holds through a chain is the least; where the chain is not in the files it may come on top.
    """
    direct, stated = holdings.between(), holdings.between(indirect=True)
    reach = _through({pair: one.high for pair, one in direct.items()})
    owners: dict[str, list[Holding]] = defaultdict(list)
    through: dict[str, list[tuple[Holding, bool]]] = defaultdict(list)
    for (_, owned), one in direct.items():
        owners[owned].append(one)
    for (owner, owned), one in stated.items():
        through[owned].append((one, all((owner, other.owner) not in reach for other in owners.get(owned, ()))))
    surely, perhaps = set(parties), set(parties)
    found: dict[str, Share] = {}
    changed = True
    while changed:
        changed = False
        for entity in dict.fromkeys((*owners, *through)):
            share = _together(owners.get(entity, ()), surely, perhaps)
            share = _with_stated(share, through.get(entity, ()), surely, perhaps)
            found[entity] = share
            for group, end in ((surely, share.low), (perhaps, share.high)):
                if end >= HALF and entity not in group:
                    group.add(entity)
                    changed = True
    return found


def _together(stakes: Iterable[Holding], surely: Collection[str], perhaps: Collection[str]) -> Share:
    known = list(stakes)
    low = sum(one.low for one in known if one.owner in surely)
    high = sum(one.high for one in known if one.owner in perhaps or not one.known)
    others = sum(one.low for one in known if one.owner not in perhaps and one.known)
    return Share(min(1.0, low), max(min(1.0, low), min(high, 1.0 - min(1.0, others))))


def _with_stated(
    share: Share, stated: Iterable[tuple[Holding, bool]], surely: Collection[str], perhaps: Collection[str]
) -> Share:
    """With what files state of chains, each with whether the chain itself is not in them."""
    low, high, more = share.low, share.high, share.high
    for one, hidden in stated:
        if one.owner in surely:
            low = max(low, one.low)
        if one.owner in perhaps or not one.known:
            high, more = max(high, one.high), more + (one.high if hidden else 0.0)
    return Share(low, min(1.0, max(high, more)))


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


def held_file(paths: Sequence[Path], of: Path, out: Path, day: str = "") -> tuple[int, int, int]:
    """Write what the parties of a table (column id or name) hold of each entity together.

    Returns rows, those of half or more, and how many of the parties are in no file. InputError as `read_holdings`,
    and where none of the parties is in the files.
    """
    check_out(out, *paths, of)
    holdings = read_holdings(paths, day).on(day)
    grid = read_grid(of, "parties: a CSV or Excel file", ("id", *headings()["name"]))
    at = next(iter(grid.columns(("id",))), None)
    at = column_of_names(grid, "parties") if at is None else at
    asked = sorted({row[at].strip() for row in grid.rows} - {""})
    by = _known_as(holdings)
    known = [
        {id for key in (("id", one), ("name", folded(one)), ("born", holdings.born.get(one, "?"))) for id in by[key]}
        for one in asked
    ]
    parties = {id for ids in known for id in ids}
    if not parties:
        do = "Give identifiers or names as the files of owners write them"
        raise InputError("parties that are in the files of owners", asked[:5], str(of), do=do)
    found = {entity: share for entity, share in held_by(holdings, parties).items() if share.high > 0}
    cells = [
        [entity, holdings.names.get(entity, ""), f"{share.low:.6g}", f"{share.high:.6g}", share.half]
        for entity, share in sorted(found.items())
    ]
    write_cells(out, ("entity", "entity_name", "low", "high", "half"), cells)
    return len(cells), sum(share.half == "yes" for share in found.values()), sum(not ids for ids in known)


def _known_as(holdings: Holdings) -> dict[tuple[str, str], set[str]]:
    """Who is in the files by identifier, by name, and as a person by name and day of birth."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for one in {end for stake in holdings.stakes for end in (stake.owner, stake.owned)}:
        keys = ("id", one), ("name", folded(holdings.names.get(one, ""))), ("born", holdings.born.get(one, ""))
        for key in keys:
            found[key].add(one)
    return found


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
