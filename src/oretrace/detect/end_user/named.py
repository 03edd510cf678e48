"""Who is named as end user: by papers, else as consignee or notify party; whose papers name somebody else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace.detect.custody.ledger import bought_from_origin
from oretrace.parties.scoring import score_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from oretrace.arrays import Index
    from oretrace.detect.custody.ledger import LotEnds
    from oretrace.detect.end_user.statements import EndUserPapers, EndUserStatement
    from oretrace.parties.custody import Custody, CustodyLots

UNLIKE = 0.2
"""Score of two names under which they are of two parties."""


@dataclass(frozen=True)
class OtherEndUser:
    """Whom papers name in place of the consignee, and where; the kg of the lots, each once, and the papers."""

    end_user: str
    place: str
    kg: float
    papers: tuple[str, ...]


@dataclass(frozen=True)
class NamedEndUsers:
    """Firms that got the goods under the act (k,): entity, territory, lots; kg under licences and with certificates.

    `of_others_kg` is of lots of which a paper names another end user in another territory, `others` whom.
    """

    firm: Index
    hub: Index
    lots: tuple[Index, ...]
    licensed_kg: tuple[float, ...]
    certified_kg: tuple[float, ...]
    of_others_kg: tuple[float, ...]
    others: tuple[tuple[OtherEndUser, ...], ...]


def named_end_users(custody: Custody, ends: LotEnds, papers: EndUserPapers) -> NamedEndUsers:
    """Every consignee of the act's goods from its origin to a third territory, from the day of the act."""
    lots, size = custody.lots, len(custody.places)
    got = np.flatnonzero(bought_from_origin(custody, ends) & (lots.left >= ends.act))
    key = lots.consignee[got] * size + lots.importer[got]
    firms = np.unique(key)
    members = tuple(got[key == one] for one in firms.tolist())
    others = _Others(custody)
    found = [{k: others.of(k, papers) for k in at.tolist()} for at in members]
    return NamedEndUsers(
        firms // size,
        firms % size,
        members,
        tuple(_kg(lots, at, papers.licence_of) for at in members),
        tuple(_kg(lots, at, papers.certificates_of) for at in members),
        tuple(float(lots.kg[[k for k, some in of.items() if some]].sum()) for of in found),
        tuple(_together(lots, of) for of in found),
    )


def _kg(lots: CustodyLots, at: Index, of: Callable[[CustodyLots, int], Sequence[EndUserStatement]]) -> float:
    return float(lots.kg[[k for k in at.tolist() if of(lots, k)]].sum())


class _Others:
    """Finds statements that name another end user than the consignee; two names are compared once."""

    def __init__(self, custody: Custody) -> None:
        self._custody = custody
        self._unlike: dict[tuple[str, int], bool] = {}

    def of(self, lot: int, papers: EndUserPapers) -> list[EndUserStatement]:
        """Those of a lot; a licence of several end users names another only where none of them is the consignee."""
        lots = self._custody.lots
        licence = papers.licence_of(lots, lot)
        against = [one for one in licence if self._against(one, lot)]
        if len(against) < len(licence):
            against = []
        return against + [one for one in papers.certificates_of(lots, lot) if self._against(one, lot)]

    def _against(self, one: EndUserStatement, lot: int) -> bool:
        """Whether a statement names an end user in another territory, whose name is unlike the consignee's.

        A forwarder is nobody's end user: goods in its name are on their way to the one that the paper names. Nor is
        a firm where the goods come from: the seller's territory stands there by a slip. The notify party of a bill to
        order is named as end user by nobody.
        """
        custody = self._custody
        if custody.lots.notified[lot]:
            return False
        firm, ends = int(custody.lots.consignee[lot]), (custody.lots.importer[lot], custody.lots.exporter[lot])
        if one.place is None or one.place in {custody.places[end] for end in ends}:
            return False
        if (one.end_user, firm) not in self._unlike:
            names = custody.every_name(firm)
            self._unlike[one.end_user, firm] = not custody.forwards(firm) and not is_like(one.end_user, names)
        return self._unlike[one.end_user, firm]


def is_like(name: str, names: Sequence[str]) -> bool:
    """Whether a name may be of the party that has some names."""
    return max(score_names(name, one).score for one in names) >= UNLIKE


def _together(lots: CustodyLots, found: dict[int, list[EndUserStatement]]) -> tuple[OtherEndUser, ...]:
    """The end users named in a consignee's place, the largest first: of one lot a licence and a certificate are one.

    Names that are alike in one territory are one end user.
    """
    members: dict[tuple[str, str], dict[int, None]] = defaultdict(dict)
    papers: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    for lot, some in found.items():
        for one in some:
            place = one.place or ""
            same = (key for key in members if key[1] == place and is_like(one.end_user, [key[0]]))
            key = next(same, (one.end_user, place))
            members[key][lot] = None
            papers[key][one.paper] = None
    kg = {key: float(lots.kg[list(of)].sum()) for key, of in members.items()}
    return tuple(
        OtherEndUser(*key, kg[key], tuple(papers[key])) for key in sorted(kg, key=lambda key: (-kg[key], key))
    )


def papers_by_kg(
    lots: CustodyLots, at: Index, of: Callable[[CustodyLots, int], Sequence[EndUserStatement]]
) -> tuple[str, ...]:
    """The papers of one kind that lots come under, those with the largest masses first."""
    kg: dict[str, float] = defaultdict(float)
    for k in at.tolist():
        for paper in dict.fromkeys(one.paper for one in of(lots, k)):
            kg[paper] += float(lots.kg[k])
    return tuple(sorted(kg, key=lambda one: (-kg[one], one)))
