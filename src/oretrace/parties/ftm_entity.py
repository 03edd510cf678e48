"""One entity of FollowTheMoney: an id that follows from what it is, and properties that are lists of texts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from oretrace.text import visible

PUBLISHER = "oretrace"


def entity_of(schema: str, key: tuple[str, ...], **properties: str | list[str]) -> dict[str, Any]:
    """An entity with an id that follows from its key; a property is a list of texts, left out where it is empty."""
    return named_entity(key_of(schema, *key), schema, properties)


def named_entity(id: str, schema: str, properties: Mapping[str, str | Sequence[str]]) -> dict[str, Any]:
    """An entity with an id of its own."""
    listed = {
        name: [visible(text) for text in ([value] if isinstance(value, str) else value) if text]
        for name, value in properties.items()
    }
    return {"id": id, "schema": schema, "properties": {name: of for name, of in listed.items() if of}}


def key_of(*parts: str) -> str:
    """An id that follows from parts."""
    return "oretrace-" + hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]


def line_of(entity: Mapping[str, Any]) -> str:
    """The entity as a line of JSON; the same entity gives the same line."""
    return json.dumps(entity, ensure_ascii=False, sort_keys=True) + "\n"
