"""Entities of FollowTheMoney, one by one."""

import json
from pathlib import Path

import pytest

from oretrace.errors import InputError
from oretrace.parties.ftm_entity import checked_entity, entity_of, json_records, key_of, line_of

PATH = Path("e.json")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": 1}\n\n{"a": 2}\n', [(1, "e.json, line 1", {"a": 1}), (3, "e.json, line 3", {"a": 2})]),
        (' [{"a": 1}, {"a": 2}]', [(1, "e.json, record 1", {"a": 1}), (2, "e.json, record 2", {"a": 2})]),
    ],
)
def test_records_are_lines_or_a_list_with_their_places(text: str, found: list[object]) -> None:
    assert list(json_records(text, PATH)) == found


@pytest.mark.parametrize("text", ["[]", "[1", "x"])
def test_a_text_without_records_is_refused(text: str) -> None:
    with pytest.raises(InputError, match=r"e\.json, line 1.*a FollowTheMoney entity"):
        list(json_records(text, PATH))


@pytest.mark.parametrize(
    "found",
    [
        {"id": 1, "schema": "Company", "properties": {}},
        {"id": "a", "schema": None, "properties": {}},
        {"id": "a", "schema": "Company", "properties": {"name": "Nordal"}},
        {"id": "a", "schema": "Company"},
        ["id"],
    ],
)
def test_an_entity_needs_id_schema_and_properties_that_are_lists(found: object) -> None:
    whole = {"id": "a", "schema": "Company", "properties": {"name": ["Nordal"]}}
    assert checked_entity(whole, "here") is whole
    with pytest.raises(InputError, match="here"):
        checked_entity(found, "here")


def test_an_entity_has_lists_without_empty_texts_and_an_id_from_its_key() -> None:
    made = entity_of("Company", ("x",), name="Nordal", country=["no", ""], sector="")
    assert made["properties"] == {"name": ["Nordal"], "country": ["no"]}
    assert made["id"] == key_of("Company", "x") and made["id"] != key_of("Person", "x")
    assert key_of("a", "b") != key_of("ab") and len(made["id"]) == len("oretrace-") + 40
    assert line_of(made) == line_of(dict(reversed(made.items()))) and json.loads(line_of(made)) == made
