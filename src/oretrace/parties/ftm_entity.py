"""One entity of FollowTheMoney: an id that follows from what it is, and properties that are lists of texts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from oretrace.errors import InputError
from oretrace.text import parsed_json, visible

PUBLISHER = "oretrace"


def json_records(text: str, path: Path) -> Iterator[tuple[int, str, Any]]:
    """Number from 1, place and value of each record of a file: one a line, or all of them in a list."""
    if text.lstrip().startswith("["):
        found = _parsed(text, f"{path}, line 1")
        if not found:
            raise no_entity(text, f"{path}, line 1")
        yield from ((n, f"{path}, record {n}", one) for n, one in enumerate(found, 1))
        return
    for n, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield n, f"{path}, line {n}", _parsed(line, f"{path}, line {n}")


def checked_entity(found: Any, where: str) -> Mapping[str, Any]:
    """An entity with id, schema, and properties that are lists; InputError for anything else."""
    try:
        shaped = isinstance(found["id"], str) and isinstance(found["schema"], str)
        lists = all(isinstance(values, list) for values in found["properties"].values())
    except (KeyError, TypeError, AttributeError):
        shaped = lists = False
    if not (shaped and lists):
        raise no_entity(str(found), where)
    entity: Mapping[str, Any] = found
    return entity


def no_entity(found: str, where: str) -> InputError:
    """The InputError for a text `found` at `where` that is no FollowTheMoney entity."""
    do = "Give one FollowTheMoney entity a line, with id, schema and properties; or a table as CSV or Excel"
    return InputError("a FollowTheMoney entity", found[:80], where, do=do)


def _parsed(text: str, where: str) -> Any:
    try:
        return parsed_json(text)
    except (ValueError, RecursionError):
        raise no_entity(text, where) from None


def entity_of(schema: str, key: tuple[str, ...], **properties: str | list[str]) -> dict[str, Any]:
    """An entity with an id that follows from its key; a property is a list of texts, left out where it is empty."""
    return named_entity(key_of(schema, *key), schema, properties)


def named_entity(id: str, schema: str, properties: Mapping[str, str | Sequence[str]]) -> dict[str, Any]:
    """An entity with the given id; empty texts and properties are left out."""
    listed = {
        name: [visible(text) for text in ([value] if isinstance(value, str) else value) if text]
        for name, value in properties.items()
    }
    return {"id": id, "schema": schema, "properties": {name: of for name, of in listed.items() if of}}


def key_of(*parts: str) -> str:
    """The id that is made of a schema and what identifies the entity: the same parts give the same id."""
    return "oretrace-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]


def line_of(entity: Mapping[str, Any]) -> str:
    """The entity as a line of JSON; the same entity gives the same line."""
    return json.dumps(entity, ensure_ascii=False, sort_keys=True) + "\n"
