"""Firms under one control, as far as registers show it: the same controller, address, telephone number or domain.

What more than `MOST_SHARING` firms have in common is an agent's or a building's and links nobody; nor does a number
that a forwarder has. A link is consistent with one control and does not establish it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

from oretrace.cells import check_out, write_cells
from oretrace.parties.firms import Firm, read_firms
from oretrace.parties.holding_files import read_holdings
from oretrace.parties.holdings import Holdings
from oretrace.parties.letters import latin_words
from oretrace.parties.marks import MOST_SHARING, lent, marks_of_firm
from oretrace.parties.ownership import shares

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

CONTROLLERS = frozenset({"controller", "possible controller"})
SHARED = frozenset(("address", "phone", "domain", "agent"))
_HEADER = ("left", "left_name", "right", "right_name", "shared", "value")


@dataclass(frozen=True, slots=True)
class Link:
    """Two firms by identifier, in order, and what they share: a (possible) controller or a mark, and its value."""

    left: str
    right: str
    shared: str
    value: str


def links(firms: Sequence[Firm], holdings: Holdings | None = None) -> list[Link]:
    """Every pair of firms that share something, by identifier and kind."""
    having: dict[tuple[str, str], set[str]] = defaultdict(set)
    barred = lent(firms)
    for firm in firms:
        for mark in marks_of_firm(firm):
            if mark.kind in SHARED:
                having[mark].add(firm.id)
    having |= _controlled(firms, holdings or Holdings(()))
    found = {
        (left, right, *mark)
        for mark, ids in having.items()
        if len(ids) > 1 and (mark[0] in CONTROLLERS or len(ids) <= MOST_SHARING) and mark not in barred
        for left, right in combinations(sorted(ids), 2)
    }
    surely = {
        (left, right, "possible controller", value) for left, right, shared, value in found if shared == "controller"
    }
    return [Link(*one) for one in sorted(found - surely)]


def _controlled(firms: Sequence[Firm], holdings: Holdings) -> Mapping[tuple[str, str], set[str]]:
    """The firms of which each owner holds half or more, or may (an owner that is a firm is one of them).

    An owner who may hold half of one of two firms is their possible controller, of both.
    """
    by_number = {firm.number: firm.id for firm in firms if firm.number}
    by_name = {" ".join(latin_words(firm.name)): firm.id for firm in firms}
    firm_of = {}
    for owned, name in holdings.names.items():
        found = by_number.get(holdings.numbers.get(owned, ""), by_name.get(" ".join(latin_words(name))))
        if found:
            firm_of[owned] = found
    controlled: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (owner, owned), share in shares(holdings).items():
        if share.half != "no" and owned in firm_of:
            both = {firm_of[owned], *([firm_of[owner]] if owner in firm_of else [])}
            controlled["possible controller", owner] |= both
            if share.half == "yes":
                controlled["controller", owner] |= both
    return controlled


def control_file(firms: Path, owners: Sequence[Path], out: Path, day: str = "") -> tuple[int, int]:
    """Write the links of a register's extract; the number of firms and of pairs that are linked."""
    check_out(out, firms, *owners)
    read = read_firms(firms)
    holdings = read_holdings(owners, day).on(day)
    found = links(read, holdings)
    names = {firm.id: firm.name for firm in read}
    cells = [
        [one.left, names[one.left], one.right, names[one.right], one.shared, holdings.names.get(one.value, one.value)]
        for one in found
    ]
    write_cells(out, _HEADER, cells)
    return len(read), len({(one.left, one.right) for one in found})
