"""Routes whose ends are linked: goods that go from a firm by way of another to a firm under the same control.

The firms of a register are resolved together with the mentions and the registers of a store; a route goes from the
first firm by way of one hub or two to the second, or to a linked hub that sells on. Forwarders are no hubs: many
routes have them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.cells import check_out, write_cells
from oretrace.parties.control import Link, actor_of, actors_of, links
from oretrace.parties.entities import entities_of
from oretrace.parties.firms import Firm, read_firms
from oretrace.parties.holding_files import read_holdings
from oretrace.parties.registers import firms_in
from oretrace.parties.resolve import Mention, Resolution, resolve_all

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence
    from pathlib import Path

    from oretrace.parties.resolve import Judged
    from oretrace.store import Store

_HEADER = ("first", "first_name", "hub", "hub_name", "last", "last_name", "shared", "value", "lines_in", "lines_out")


@dataclass(frozen=True, slots=True)
class Route:
    """Two entities that are linked, and the hubs by way of which goods go from the first to the last.

    `last` is "" where the hub itself is linked with the first, and sells on to others.
    """

    first: str
    hubs: tuple[str, ...]
    last: str
    link: Link
    lines_in: int
    lines_out: int


def linked_routes(
    mentions: Sequence[Mention],
    firms: Sequence[Firm],
    found: Sequence[Link],
    judged: Sequence[Judged] = (),
    dealing: Container[tuple[str, str | None]] = (),
) -> tuple[list[Route], dict[str, str]]:
    """Every route between linked firms, and the name of each entity as it was first written.

    `judged` are pairs of names as people judged them, which are obeyed; `dealing` the names, with their addresses,
    that are called like forwarders and deal for themselves.
    """
    entity = resolve_all(mentions, firms, judged)
    dealers = {entity.of(one) for one in mentions if (one.name, one.address) in dealing}
    actors = actors_of(entity, mentions, firms, dealers)
    names: dict[str, str] = {}
    for one in mentions:
        names.setdefault(entity.of(one), one.name)
    onward = _movements(mentions, entity)
    entities = {id: {of} for id, of in entity.firms.items()}
    routes = {
        route
        for link in found
        for first, last in ((link.left, link.right), (link.right, link.left))
        for route in _between(onward, entities[first], entities[last], link)
        if not any(actors[hub].forwards for hub in route.hubs)
    }
    return sorted(routes, key=_most_lines_first), names


def _most_lines_first(one: Route) -> tuple[int, str, tuple[str, ...], str, str, str]:
    return -min(one.lines_in, one.lines_out), one.first, one.hubs, one.last, one.link.shared, one.link.value


def _movements(mentions: Sequence[Mention], entity: Resolution) -> Mapping[str, Mapping[str, int]]:
    """Lines from each shipper to each consignee."""
    parties: dict[tuple[int, int], dict[str, str]] = defaultdict(dict)
    for one in mentions:
        if one.role in ("shipper", "consignee"):
            parties[one.snapshot, one.line][one.role] = entity.of(one)
    onward: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for line in parties.values():
        if len(line) == 2 and line["shipper"] != line["consignee"]:
            onward[line["shipper"]][line["consignee"]] += 1
    return onward


def _between(
    onward: Mapping[str, Mapping[str, int]], firsts: set[str], lasts: set[str], link: Link
) -> Iterator[Route]:
    for first in firsts - lasts:
        for hub, lines_in in onward.get(first, {}).items():
            further = onward.get(hub, {})
            if hub in lasts and further:
                yield Route(first, (hub,), "", link, lines_in, sum(further.values()))
            elif hub not in firsts:
                yield from _by_way_of(onward, (first, hub), lasts - firsts, link)


def _by_way_of(
    onward: Mapping[str, Mapping[str, int]], legs: tuple[str, str], lasts: set[str], link: Link
) -> Iterator[Route]:
    """By way of the hub, or of that and a second one."""
    first, hub = legs
    lines_in = onward[first][hub]
    for second, lines in onward.get(hub, {}).items():
        if second in lasts:
            yield Route(first, (hub,), second, link, lines_in, lines)
        elif second != first:
            for last in lasts & set(onward.get(second, ())) - {hub}:
                yield Route(first, (hub, second), last, link, lines_in, onward[second][last])


def routes_file(
    store: Store, firms: Path, owners: Sequence[Path], out: Path, day: str, judged: Sequence[Judged]
) -> tuple[int, int]:
    """Write the routes of a store whose ends are linked on a day ("": today); rows, and routes.

    Ends are firms of the file; names are put together with the registers of the store, too.
    """
    check_out(out, firms, *owners)
    read = [replace(firm, id=f"file {firm.id}") for firm in read_firms(firms)]  # no id of a store is like it
    holdings = read_holdings(owners, day).on(day)
    known = entities_of(store, judged)
    with store.connect() as connection:
        known.keep_in(connection)
        mentions = [Mention(**row) for row in engine.run(connection, "parties/counted_mentions.sql", {}).to_pylist()]
        registers = firms_in(connection)
    linked = links(map(actor_of, read), holdings)
    found, names = linked_routes(mentions, [*registers, *read], linked, judged, known.dealing)
    rows = []
    for one in found:
        parts = ((one.first,), one.hubs, (one.last,))
        who = [cell for part in parts for cell in (" > ".join(part), " > ".join(names.get(x, "") for x in part))]
        rows.append([*who, one.link.shared, one.link.written, str(one.lines_in), str(one.lines_out)])
    write_cells(out, _HEADER, rows)
    return len(rows), len({(one.first, one.hubs, one.last) for one in found})
