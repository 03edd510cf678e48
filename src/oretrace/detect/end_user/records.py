"""What only `end_user` knows of a named end user, and what a scan of it was made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oretrace.detect.custody.flow import Flow
    from oretrace.detect.custody.ledger import WeighedFirms
    from oretrace.detect.end_user.listed import ListHit
    from oretrace.detect.end_user.named import NamedEndUsers
    from oretrace.detect.end_user.statements import EndUserPapers
    from oretrace.parties.custody import Custody


@dataclass(frozen=True)
class EndUserDetails:
    """What a named end user got, what of it went on by its own sales, and to whom in the end.

    `licensed_kg` came under licences of the register, `certified_kg` with certificates of an end user; `of_others_kg`
    under either that names another end user in another territory, each lot once, and `others` are whom, with
    territory, kg and papers. `licences` and `certificates` are those with the largest masses. `dwell_days`,
    `new_share` and `business` are as of `passthrough`, None where nothing went on. `last` are the last consignees of
    what went on, the largest first, with their territories and kg; `listed` the names of the end user, of these and
    of `others` that are on a list of the store, with list and score. `resolved_with`, `doubted` and
    `notified_kg` are as of `passthrough`.
    """

    entity: str
    got_kg: float
    licensed_kg: float
    certified_kg: float
    of_others_kg: float
    passed_kg: float
    passed_share: float
    dwell_days: float | None
    new_share: float | None
    business: float | None
    licences: tuple[str, ...]
    certificates: tuple[str, ...]
    others: tuple[str, ...]
    last: tuple[str, ...]
    listed: tuple[str, ...]
    placebos: int
    resolved_with: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()
    notified_kg: float = 0.0


@dataclass(frozen=True)
class EndUserCase:
    """One named end user with something to say: number among the weighed firms (None: nothing went on), and among
    the named ones; what went on and where it ended in kg; hits on lists.
    """

    weighed: int | None
    named: int
    flow: Flow
    last: dict[tuple[int, int], float]
    hits: tuple[ListHit, ...]


@dataclass(frozen=True)
class EndUserWorking:
    """What a scan was made of."""

    custody: Custody
    weighed: WeighedFirms
    named: NamedEndUsers
    papers: EndUserPapers
    cases: tuple[EndUserCase, ...]
