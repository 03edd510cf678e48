"""Firms and parents as the Global LEI Foundation publishes them: who is who (level 1), and who consolidates whom.

Level 2 has relationships, and exceptions from reporting them. A parent that consolidates a firm is taken to hold half
of it or more; the share itself is not published. An exception is an owner who is not named, unless it says that there
is none.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from oretrace.errors import InputError
from oretrace.parties.days import day
from oretrace.parties.holdings import Holding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

START, END, KIND = (
    "Relationship.StartNode.NodeID",
    "Relationship.EndNode.NodeID",
    "Relationship.RelationshipType",
)
LEI, CATEGORY, REASON = "LEI", "Exception.Category", "Exception.Reason.1"
NAME = "Entity.LegalName"
RELATIONSHIPS, EXCEPTIONS = (START, END, KIND), (LEI, CATEGORY)
_PUBLISHED, _WITHDRAWN = "Registration.RegistrationStatus", frozenset(("ANNULLED", "DUPLICATE"))
_STATUS, _PERIODS = "Relationship.RelationshipStatus", range(1, 6)
_QUANTIFIER = "Relationship.Quantifiers.1.QuantifierAmount"
_CONSOLIDATED = {"IS_DIRECTLY_CONSOLIDATED_BY": False, "IS_ULTIMATELY_CONSOLIDATED_BY": True}
_BRANCH = "IS_INTERNATIONAL_BRANCH_OF"
_MANAGED = frozenset(("IS_FUND-MANAGED_BY", "IS_SUBFUND_OF", "IS_FEEDER_TO"))
_NOBODY = frozenset(("NON_CONSOLIDATING", "NO_KNOWN_PERSON"))
"""Reasons by which nobody consolidates the firm."""
_UNNAMED = frozenset(
    (
        "NATURAL_PERSONS",
        "NO_LEI",
        "NON_PUBLIC",
        "BINDING_LEGAL_COMMITMENTS",
        "LEGAL_OBSTACLES",
        "CONSENT_NOT_OBTAINED",
    )
) | {"DISCLOSURE_DETRIMENTAL", "DETRIMENT_NOT_EXCLUDED"}


def relationship(cells: Mapping[str, str], where: str, left: Counter[str]) -> Iterator[Holding]:
    """The stake of one relationship; what is not current is counted in `left`. InputError for an unknown kind."""
    kind = cells[KIND]
    if kind not in _CONSOLIDATED and kind not in _MANAGED and kind != _BRANCH:
        raise InputError("a kind of relationship of the LEI format", kind, where)
    if cells.get(_STATUS, "ACTIVE") not in ("ACTIVE", ""):
        left[f"relationship {cells[_STATUS].lower()}"] += 1
        return
    if cells.get(_PUBLISHED, "") in _WITHDRAWN:
        left[f"relationship that was {cells[_PUBLISHED].lower()}"] += 1
        return
    low, high = (0.5, 1.0) if kind in _CONSOLIDATED else (1.0, 1.0) if kind == _BRANCH else (0.0, 0.0)
    if kind in _CONSOLIDATED and (amount := cells.get(_QUANTIFIER, "")):
        low = high = _percent(amount, where)
    start, end = _span(cells, where)
    yield Holding(cells[END], cells[START], low, high, kind in _MANAGED, start, end, _CONSOLIDATED.get(kind, False))


def exception(cells: Mapping[str, str], where: str, left: Counter[str]) -> Iterator[Holding]:
    """An owner who is not named; none where the reason says that nobody consolidates the firm."""
    reason = cells.get(REASON, "")
    if reason in _NOBODY:
        left[f"exception {reason.lower()}: nobody consolidates"] += 1
    elif reason and reason not in _UNNAMED:
        raise InputError("a reason of the LEI format", reason, where)
    else:
        ultimate = cells[CATEGORY].startswith("ULTIMATE")
        yield Holding(f"unknown owner of {cells[LEI]}", cells[LEI], 0.0, 1.0, indirect=ultimate, known=False)


def named(cells: Mapping[str, str], where: str, left: Counter[str]) -> Iterator[Holding]:
    """No stake: a record of level 1 says who an LEI is."""
    return iter(())


_OTHER = (
    "Entity.OtherEntityNames.OtherEntityName",
    "Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName",
)
_ADDRESS = (
    *("FirstAddressLine", "AdditionalAddressLine.1", "AdditionalAddressLine.2", "AdditionalAddressLine.3"),
    *("City", "Region", "PostalCode", "Country"),
)


def firm_cells(cells: Mapping[str, str]) -> dict[str, list[str]]:
    """What a record of level 1 has of a firm, by the kinds of `firms.COLUMNS`."""
    found = {
        "id": [cells[LEI]],
        "lei": [cells[LEI]],
        "name": [cells[NAME]],
        "others": [cells.get(f"{column}.{n}", "") for column in _OTHER for n in _PERIODS],
        "territory": [cells.get(f"Entity.{of}", "") for of in ("LegalAddress.Country", "LegalJurisdiction")],
        "addresses": [
            ", ".join(filter(None, (cells.get(f"Entity.{of}.{part}", "") for part in _ADDRESS)))
            for of in ("LegalAddress", "HeadquartersAddress")
        ],
        "number": [cells.get("Entity.RegistrationAuthority.RegistrationAuthorityEntityID", "")],
        "founded": [cells.get("Entity.EntityCreationDate", "")[:10]],
    }
    return {kind: list(filter(None, texts)) for kind, texts in found.items()}


def _percent(amount: str, where: str) -> float:
    try:
        share = float(amount) / 100
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        raise InputError("a percentage from 0 to 100", amount, where)
    return share


def _span(cells: Mapping[str, str], where: str) -> tuple[str, str]:
    """First and last day of the relationship, among the periods of a record."""
    for n in _PERIODS:
        period = f"Relationship.Period.{n}"
        if cells.get(f"{period}.periodType") == "RELATIONSHIP_PERIOD":
            return (
                day(cells.get(f"{period}.startDate", "")[:10], where),
                day(cells.get(f"{period}.endDate", "")[:10], where),
            )
    return "", ""
