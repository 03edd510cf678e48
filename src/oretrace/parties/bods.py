"""Statements of the Beneficial Ownership Data Standard as stakes: version 0.4, and 0.1 to 0.3 brought into its shape.

In 0.4 statements are about records, each with an identifier of its own, and the last statement of a record counts.
Before, a statement named those it replaces: the first of such a row is the record here.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from oretrace.parties.days import day as day_of
from oretrace.parties.holdings import HALF, Holding, Holdings

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

STAKES = frozenset({"shareholding", "votingRights", "rightsToProfitOrIncome", "rightsToSurplusAssetsOnDissolution"})
"""Kinds of interest that are a share; shareholding counts before the others."""
NO_CONTROL = frozenset({"nominee", "unknownInterest", "unpublishedInterest"})
"""Interests that direct nothing: a nominee acts for his nominator."""
_KINDS = {"entityStatement": "entity", "personStatement": "person", "ownershipOrControlStatement": "relationship"}
_BESIDE = 1e-6
"""Percent: more than sums of stakes lose by rounding, so that less than half is less."""
_UNNAMED = frozenset({"anonymousEntity", "unknownEntity"})


def holdings_of(statements: Iterable[Mapping[str, Any]], day: str) -> Holdings:
    """The stakes of statements, of those that were updated the last one up to `day` ("" for the last of all).

    KeyError, TypeError, ValueError or AttributeError where they have not the shape of the standard.
    """
    last: dict[str, Mapping[str, Any]] = {}
    for one in sorted(_as_records(list(statements)), key=lambda one: str(one.get("statementDate", ""))):
        if not day or str(one.get("statementDate", ""))[:10] <= day:
            last[one["recordId"]] = one
    current = [one for one in last.values() if one.get("recordStatus") != "closed"]
    names, numbers, unnamed = {}, {}, set[str]()
    for one in current:
        if one["recordType"] != "relationship":
            record, details = one["recordId"], one["recordDetails"]
            names[record], named = _name(one["recordType"], details)
            numbers[record] = next((str(of["id"]) for of in details.get("identifiers") or () if of.get("id")), "")
            unnamed |= set() if named else {record}
    related = [one for one in current if one["recordType"] == "relationship"]
    stakes = tuple(stake for one in related for stake in _relation(one, unnamed))
    nobody = sum(not isinstance(one["recordDetails"]["subject"], str) for one in related)
    persons = frozenset(one["recordId"] for one in current if one["recordType"] == "person")
    left = Counter({"record that is closed": len(last) - len(current), "relationship without a subject": nobody})
    return Holdings(stakes, names, numbers, persons, +left)


def _name(kind: str, details: Mapping[str, Any]) -> tuple[str, bool]:
    """The name of a person or an entity, and whether it is one that has been named."""
    if kind == "entity":
        type_ = details.get("entityType") or {}
        return str(details.get("name") or ""), (
            type_ if isinstance(type_, str) else type_.get("type")
        ) not in _UNNAMED
    names = (one.get("fullName") for one in details.get("names") or ())
    return str(next(filter(None, names), "")), details.get("personType") == "knownPerson"


def _as_records(statements: Sequence[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Statements in the shape of 0.4."""
    before = {old: one["statementID"] for one in statements for old in _replaced(one)}
    after: dict[str, list[str]] = {}
    for old, new in before.items():
        after.setdefault(new, []).append(old)

    def record(statement: str) -> str:
        seen = {statement}
        while (earlier := after.get(statement)) and earlier[0] not in seen:
            statement = earlier[0]
            seen.add(statement)
        return statement

    for one in statements:
        yield (
            one
            if "recordType" in one
            else {
                "recordId": record(one["statementID"]),
                "recordType": _KINDS[one["statementType"]],
                "statementDate": one.get("statementDate") or "",
                "recordDetails": {**one, **_ends(one, record)} if "subject" in one else one,
            }
        )


def _replaced(statement: Mapping[str, Any]) -> Sequence[str]:
    found = statement.get("replacesStatements") or statement.get("replacesStatement") or ()
    return [found] if isinstance(found, str) else found


def _ends(one: Mapping[str, Any], record: Any) -> dict[str, Any]:
    """The ends and the interests of a statement before 0.4 as a relationship of 0.4 has them."""
    subject, party = (one[end] for end in ("subject", "interestedParty"))
    of = next(
        (party[key] for key in ("describedByEntityStatement", "describedByPersonStatement") if party.get(key)), None
    )
    interests = [
        {
            **interest,
            "type": re.sub(r"-(.)", lambda found: found[1].upper(), interest.get("type") or ""),
            "directOrIndirect": interest.get("directOrIndirect") or interest.get("interestLevel"),
        }
        for interest in one.get("interests") or ()
    ]
    return {
        "subject": record(subject["describedByEntityStatement"]),
        "interestedParty": record(of) if of else {},
        "interests": interests,
        "componentRecords": one.get("componentStatementIDs"),
    }


def _relation(statement: Mapping[str, Any], unnamed: set[str]) -> Iterator[Holding]:
    details = statement["recordDetails"]
    party, subject = details["interestedParty"], details["subject"]
    if not isinstance(subject, str):
        return
    where = f"record {statement['recordId']}"
    known = isinstance(party, str) and party not in unnamed
    owner = party if isinstance(party, str) else f"unknown owner of {subject}"
    interests = details.get("interests") or [{}]
    kinds = [one.get("type") or "" for one in interests]
    # What a nominee holds is not his.
    given = [] if "nominee" in kinds else [one for one in interests if one.get("type") in STAKES and one.get("share")]
    best = [one for one in given if one["type"] == "shareholding"] or given
    for one in interests:
        kind, low, high = one.get("type") or "", 0.0, 0.0
        if one in best:
            low, high = _share(one["share"])
        elif not best and "nominee" not in kinds and (kind in STAKES or kind in ("", "unknownInterest")):
            high = 1.0  # What says nothing of its kind may be a stake of any size; a seat on a board is none.
        start, end = (day_of(str(one.get(day) or ""), where) for day in ("startDate", "endDate"))
        indirect = one.get("directOrIndirect") == "indirect" and bool(details.get("componentRecords"))
        if high > 0 or _directs(one):
            votes = kind == "votingRights" and _directs(one)
            yield Holding(owner, subject, low, high, _directs(one), start, end, indirect, known, votes)


def _directs(interest: Mapping[str, Any]) -> bool:
    """Whether an interest directs the firm beside its share: half of the votes, or what is no stake at all."""
    kind = interest.get("type") or ""
    if kind == "votingRights" and interest.get("share"):
        return _share(interest["share"])[0] >= HALF
    return bool(kind) and kind not in STAKES and kind not in NO_CONTROL


def _share(given: Mapping[str, Any]) -> tuple[float, float]:
    """The interval of a share in percent; an exclusive end is a millionth of a percent from it.

    Up to 0.3 an exclusive end is the inclusive one and a flag.
    """
    exact = given.get("exact")
    low, high = (
        float(next((one for one in (exact, given.get(name)) if one is not None), other))
        for name, other in (("minimum", 0.0), ("maximum", 100.0))
    )
    under, over = given.get("exclusiveMinimum"), given.get("exclusiveMaximum")
    if under is not None and under is not False:
        low = (low if under is True else float(under)) + _BESIDE
    if over is not None and over is not False:
        high = (high if over is True else float(over)) - _BESIDE
    if not 0 <= low <= high <= 100:
        raise ValueError(f"a share of {json.dumps(given)} percent")
    return low / 100, high / 100
