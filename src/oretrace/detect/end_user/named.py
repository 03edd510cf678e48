"""Who is named as end user: by the register of licences, else as consignee; whose licences name somebody else."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from oretrace import engine
from oretrace.detect.custody.ledger import bought_from_origin
from oretrace.parties.marks import FORWARDS
from oretrace.parties.scoring import score_names

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oretrace.arrays import Index
    from oretrace.detect.custody.ledger import LotEnds
    from oretrace.parties.custody import Custody
    from oretrace.store import Store

LICENCES = "detect/end_user/licences.sql"
UNLIKE = 0.2
"""Score of two names under which they are of two parties."""
Register = dict[str, tuple[str, str | None]]


@dataclass(frozen=True)
class NamedEndUsers:
    """Firms that got the goods under the act (k,): entity, territory, lots; kg under licences, and of others."""

    firm: Index
    hub: Index
    lots: tuple[Index, ...]
    licensed_kg: tuple[float, ...]
    of_others_kg: tuple[float, ...]


def register_of(store: Store) -> Register:
    """End user and territory by number of licence."""
    with store.connect() as connection:
        rows = engine.run(connection, LICENCES).to_pylist()
    return {row["number"]: (row["end_user"], row["destination"]) for row in rows}


def named_end_users(custody: Custody, ends: LotEnds, register: Register) -> NamedEndUsers:
    """Every consignee of the act's goods from its origin to a third territory, from the day of the act."""
    lots, size = custody.lots, len(custody.places)
    got = np.flatnonzero(bought_from_origin(custody, ends) & (lots.left >= ends.act))
    key = lots.consignee[got] * size + lots.importer[got]
    firms = np.unique(key)
    members = tuple(got[key == one] for one in firms.tolist())
    licensed, others = [], []
    seen: dict[tuple[str, int], bool] = {}
    for at in members:
        under = [k for k in at.tolist() if lots.licence[k].upper() in register]
        licensed.append(float(lots.kg[under].sum()))
        others.append(sum(float(lots.kg[k]) for k in under if _names_another(custody, k, register, seen)))
    return NamedEndUsers(firms // size, firms % size, members, tuple(licensed), tuple(others))


def _names_another(custody: Custody, lot: int, register: Register, seen: dict[tuple[str, int], bool]) -> bool:
    """Whether a lot's licence names an end user in another territory, whose name is unlike the consignee's.

    A forwarder is nobody's end user: goods in its name are on their way to the one that the licence names.
    """
    end_user, place = register[custody.lots.licence[lot].upper()]
    firm, here = int(custody.lots.consignee[lot]), custody.places[custody.lots.importer[lot]]
    if place is None or place == here:
        return False
    if (end_user, firm) not in seen:
        names = custody.names[firm]
        unlike = max(score_names(end_user, name).score for name in names) < UNLIKE
        seen[end_user, firm] = unlike and not any(FORWARDS.search(name) for name in names)
    return seen[end_user, firm]


def licences_of(custody: Custody, lots: Index, register: Mapping[str, object]) -> tuple[str, ...]:
    """The numbers of the register that lots name, those with the largest masses first."""
    kg: dict[str, float] = defaultdict(float)
    for k in lots.tolist():
        number = custody.lots.licence[k].upper()
        if number in register:
            kg[number] += float(custody.lots.kg[k])
    return tuple(sorted(kg, key=lambda one: (-kg[one], one)))
