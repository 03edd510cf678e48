"""What papers state of end users: lines of the register of licences, and end-user certificates among the papers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace import engine
from oretrace.vet.papers.words import country

if TYPE_CHECKING:
    from collections.abc import Mapping

    from oretrace.parties.custody import CustodyLots
    from oretrace.store import Store

LICENCES = "detect/end_user/licences.sql"
CERTIFICATES = "detect/end_user/certificates.sql"


@dataclass(frozen=True)
class EndUserStatement:
    """An end user as a paper names it, its territory (None: unknown or not limited), and the paper."""

    end_user: str
    place: str | None
    paper: str


@dataclass(frozen=True)
class EndUserPapers:
    """The statements of licences by number, and of certificates by line of a shipment (snapshot, line)."""

    licences: Mapping[str, tuple[EndUserStatement, ...]]
    certificates: Mapping[tuple[int, int], tuple[EndUserStatement, ...]]

    def licence_of(self, lots: CustodyLots, lot: int) -> tuple[EndUserStatement, ...]:
        """Those of the licence that a lot names, as the register has it."""
        return self.licences.get(lots.licence[lot].upper(), ())

    def certificates_of(self, lots: CustodyLots, lot: int) -> tuple[EndUserStatement, ...]:
        """Those of the certificates of a lot, each once, whichever of its lines has them."""
        found = (one for line in lots.lines[lot] for one in self.certificates.get(line, ()))
        return tuple(dict.fromkeys(found))


def papers_of(store: Store) -> EndUserPapers:
    """All statements that a store has."""
    licences: dict[str, list[EndUserStatement]] = defaultdict(list)
    certificates: dict[tuple[int, int], list[EndUserStatement]] = defaultdict(list)
    if not store.holds("licence") and not store.holds("document"):
        return EndUserPapers({}, {})
    with store.connect() as connection:
        for row in engine.run(connection, LICENCES).to_pylist():
            paper = f"licence {row['number']}"
            licences[row["number"]].append(EndUserStatement(row["end_user"], row["destination"], paper))
        for row in engine.run(connection, CERTIFICATES).to_pylist() if store.holds("document") else ():
            paper = f"certificate {row['number']}" if row["number"] else "a certificate without a number"
            place = territory_of(row["country"], row["address"])
            certificates[row["snapshot"], row["line"]].append(EndUserStatement(row["end_user"], place, paper))
    return EndUserPapers(
        {number: tuple(found) for number, found in licences.items()},
        {line: tuple(found) for line, found in certificates.items()},
    )


def territory_of(named: str | None, address: str | None) -> str | None:
    """The territory of a country as written, else of the end of an address; None where neither is known."""
    ends = (address or "").replace("，", ",").rsplit(",", 1)
    return country(named or "") or country(ends[-1])
