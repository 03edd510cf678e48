"""Every change as a line of JSON, the first one first; the file is written anew each time, so no line comes twice."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oretrace.files import whole
from oretrace.text import visible_json

if TYPE_CHECKING:
    from oretrace.watch.records import Change


def write(path: Path, changes: Iterable[Change]) -> None:
    """Write all changes, which come the newest first; InputError where the file cannot be written."""
    lines = [visible_json(json.dumps(line_of(one), ensure_ascii=False)) for one in changes]
    with whole(path, "output json_lines", of_store=True) as unfinished:
        unfinished.write_text("".join(f"{line}\n" for line in reversed(lines)), "utf-8")


def line_of(change: Change) -> dict[str, Any]:
    """A change as JSON-ready values, its number first; figures of the benchmark are marked."""
    marked = {"modelled": True} if change.modelled else {}
    return {
        "number": change.number,
        **marked,
        "day": change.day.isoformat(),
        "kind": change.kind,
        "cause": change.cause,
        "alert": change.alert,
        "question": change.name,
        "topic": change.topic,
        "finding": change.finding,
        "sentence": change.sentence,
        "why": change.why,
        "record": dict(change.record),
    }
