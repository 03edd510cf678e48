"""Entities of FollowTheMoney: schemata and properties of its public model, links that lead somewhere."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from oretrace.cases import Cases
from oretrace.dossier import write
from oretrace.dossier.records import Dossier
from tests.dossier.worlds import dossier_of, leaking, then_of

THING = {"name", "country", "summary", "description", "notes", "keywords", "publisher", "createdAt", "retrievedAt"}
PUBLIC = {
    "Event": THING | {"startDate", "endDate", "recordId"},
    "Document": THING | {"title", "fileName", "contentHash", "generator", "author", "authoredAt"},
    "Documentation": {"document", "entity", "role"},
    "Note": THING | {"entity"},
    "Company": THING
    | {"alias", "address", "phone", "registrationNumber", "leiCode", "incorporationDate", "jurisdiction"}
    | {"website", "sector"},
    "LegalEntity": THING,
    "EconomicActivity": {"sender", "receiver", "summary", "vedCode", "departureCountry", "destinationCountry"}
    | {"startDate", "endDate", "publisher"},
    "Ownership": {"owner", "asset", "percentage", "ownershipType", "publisher"},
    "UnknownLink": {"subject", "object", "role"},
}
"""Of the YAML files of the public schema, the properties that are used."""


def entities(folder: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in (folder / "ftm.jsonl").read_text("utf-8").splitlines()]


def test_entities_keep_to_the_public_schema_and_their_links_lead_somewhere(written: Path, dossier: Dossier) -> None:
    found = entities(written)
    known = {one["id"] for one in found}
    assert len(known) == len(found)
    for one in found:
        properties = one["properties"]
        assert isinstance(properties, dict) and set(properties) <= PUBLIC[str(one["schema"])]
        assert all(isinstance(text, str) and text for values in properties.values() for text in values)
        assert "name" in properties or one["schema"] == "Documentation"
        for link in ("document", "entity"):
            assert set(properties.get(link, ())) <= known
    assert {one["schema"] for one in found} == {"Event", "Document", "Documentation"}
    (event,) = (one["properties"] for one in found if one["schema"] == "Event")
    assert isinstance(event, dict) and "cn" in event["country"] + ["cn"] and event["startDate"] == ["2023-01"]
    assert event["summary"] == [dossier.findings[0].evidence.claim]


def test_the_document_is_the_print_by_its_hash(written: Path) -> None:
    (document,) = (one["properties"] for one in entities(written) if "generator" in one["properties"])  # type: ignore[operator]
    digest = hashlib.sha1((written / "dossier.pdf").read_bytes()).hexdigest()
    assert isinstance(document, dict) and document["contentHash"] == [digest]


@pytest.mark.slow
def test_a_judgement_is_a_note_about_its_finding(tmp_path: Path) -> None:
    store, finding = leaking(tmp_path)
    Cases.of(store).judge(then_of(store, finding), "refuted", "Ada", "demand", 0.8, "grew everywhere")
    write(store, dossier_of(store, finding), tmp_path / "out")
    found = entities(tmp_path / "out")
    (note,) = (one["properties"] for one in found if one["schema"] == "Note")
    (event,) = (one["id"] for one in found if one["schema"] == "Event")
    assert isinstance(note, dict)
    assert (note["entity"], note["name"]) == ([event], ["Ada: refuted"])
    assert note["description"] == ["demand. grew everywhere"]
