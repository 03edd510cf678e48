"""Statements of ownership before BODS 0.4: as Open Ownership published whole registers, one a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from oretrace.parties.holding_files import read_holdings
from oretrace.parties.ownership import shares

SHARE = {"minimum": 50, "maximum": 75, "exclusiveMinimum": True, "exclusiveMaximum": False}


def _statements(*more: dict[str, Any]) -> list[dict[str, Any]]:
    firm = {"statementType": "entityStatement", "entityType": "registeredEntity", "name": "Nordal Ltd"}
    person = {"statementType": "personStatement", "personType": "knownPerson", "names": [{"fullName": "Pia Holm"}]}
    link = {
        "statementID": "l1",
        "statementType": "ownershipOrControlStatement",
        "statementDate": "2019-01-01",
        "subject": {"describedByEntityStatement": "e1"},
        "interestedParty": {"describedByPersonStatement": "p1"},
        "interests": [
            {"type": "shareholding", "interestLevel": "direct", "share": SHARE, "startDate": "2016-04"},
            {"type": "voting-rights", "interestLevel": "direct", "share": SHARE},
        ],
    }
    number = [{"scheme": "GB-COH", "id": "06292597"}]
    return [{"statementID": "e1", "identifiers": number, **firm}, {"statementID": "p1", **person}, link, *more]


def _read(folder: Path, statements: list[dict[str, Any]], day: str = "") -> Any:
    (folder / "b.json").write_text("\n".join(map(json.dumps, statements)), encoding="utf-8")
    return read_holdings([folder / "b.json"], day)


def test_a_share_with_flags_for_its_ends_is_more_than_half(tmp_path: Path) -> None:
    found = _read(tmp_path, _statements())
    stake, votes = found.stakes
    assert (stake.owner, stake.owned, stake.start, stake.control) == ("p1", "e1", "2016-04-01", False)
    assert votes.control and votes.votes and votes.high == 0
    assert 0.5 < stake.low < 0.5001 and stake.high == 0.75
    assert (found.names, found.numbers["e1"]) == ({"e1": "Nordal Ltd", "p1": "Pia Holm"}, "06292597")
    assert shares(found)["p1", "e1"].half == "yes"


def test_a_statement_takes_the_place_of_those_it_replaces(tmp_path: Path) -> None:
    more = [
        {
            **_statements()[0],
            "statementID": "e2",
            "replacesStatements": ["e1"],
            "name": "Kvikk Ltd",
            "statementDate": "2020",
        },
        {
            **_statements()[2],
            "statementID": "l2",
            "replacesStatements": ["l1"],
            "statementDate": "2021-01-01",
            "subject": {"describedByEntityStatement": "e2"},
            "interests": [{"type": "shareholding", "share": {"exact": 10}}],
        },
    ]
    found = _read(tmp_path, _statements(*more))
    assert [(one.owned, one.low) for one in found.stakes] == [("e1", 0.1)]
    assert found.names["e1"] == "Kvikk Ltd"
    assert _read(tmp_path, _statements(*more), "2020-06-01").stakes[0].high == 0.75


def test_an_owner_without_a_name_is_not_known(tmp_path: Path) -> None:
    statements = _statements()
    statements[2]["interestedParty"] = {"unspecified": {"reason": "unknown"}}
    stake = _read(tmp_path, statements).stakes[0]
    assert (stake.owner, stake.known) == ("unknown owner of e1", False)
    now = {
        "statementId": "s", "recordId": "x", "recordType": "entity", "recordStatus": "new",
        "recordDetails": {"isComponent": False, "entityType": {"type": "anonymousEntity"}},
    }  # fmt: skip
    relation = {
        "statementId": "t", "recordId": "r", "recordType": "relationship",
        "recordDetails": {"subject": "y", "interestedParty": "x", "interests": [{"type": "shareholding"}]},
    }  # fmt: skip
    assert [(one.low, one.high, one.known) for one in _read(tmp_path, [now, relation]).stakes] == [(0.0, 1.0, False)]
