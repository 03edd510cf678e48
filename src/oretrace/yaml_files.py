"""YAML that a user writes, read within bounds of size, depth and time."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oretrace.errors import InputError
from oretrace.files import read_text

if TYPE_CHECKING:
    import yaml

MOST_BYTES = 1 << 20
MOST_NODES = 20_000
"""Ten times the largest act of the catalog; what checks the keys takes time by the node."""
MOST_DEPTH = 20
LONG_NUMBER = re.compile(r"[-+.\d][-+.:_\da-fA-FoxX]{63,}")
"""A number of more digits than anything is measured in; the time to read it grows with their square."""


def read_yaml(path: Path, expected: str) -> dict[str, Any]:
    """The mapping of text keys in a YAML file; an InputError with the line for anything that is not one.

    Plain values, lists and mappings only: no anchors, tags or several documents, no key twice, as the second would
    take the place of the first without a word.
    """
    return parse_yaml(read_text(path, expected, MOST_BYTES), str(path), expected)


def parse_yaml(text: str, where: str, expected: str) -> dict[str, Any]:
    """As `read_yaml`, of a text that stands at `where`."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        _check(yaml.parse(text, loader), where)
        raw = yaml.load(text, loader)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a date that is none
        raise InputError("readable YAML", " ".join(str(error).split()), where) from None
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        raise InputError(f"{expected}: a mapping of keys to values", raw, where)
    return raw


def _check(events: Any, where: str) -> None:
    """Every bound, on the bare events: nothing is built yet, so nothing can grow."""
    import yaml

    open_: list[_Keys | None] = []  # of each collection around: keys of a mapping, None for a list
    for number, event in enumerate(events):
        place = f"{where}, line {event.start_mark.line + 1}"
        if number > MOST_NODES:
            raise InputError(f"at most {MOST_NODES:,} values", "more", place)
        if isinstance(event, yaml.CollectionEndEvent):
            open_.pop()
        elif isinstance(event, yaml.NodeEvent):
            _check_node(event, place)
            if open_ and open_[-1] is not None:
                open_[-1].take(event, place)
            if isinstance(event, yaml.CollectionStartEvent):
                open_.append(_Keys() if isinstance(event, yaml.MappingStartEvent) else None)
        if len(open_) > MOST_DEPTH:
            raise InputError(f"values at most {MOST_DEPTH} levels deep", "more", place)


def _check_node(event: yaml.NodeEvent, place: str) -> None:
    import yaml

    if isinstance(event, yaml.AliasEvent) or event.anchor:
        raise InputError("plain values", f"the anchor {event.anchor!r}", place, do="Write the value out")
    tag = getattr(event, "tag", None)
    if tag and tag != "!":
        raise InputError("plain values", f"the tag {tag!r}", place, do="Leave the tag out")
    if isinstance(event, yaml.ScalarEvent) and event.implicit[0] and LONG_NUMBER.fullmatch(event.value):
        raise InputError("a number of at most 64 characters", event.value, place, do="Put a text between quotes")


class _Keys:
    """The keys of one mapping, as its nodes go by: a key, its value, the next key."""

    def __init__(self) -> None:
        self.known: set[str] = set()
        self.is_key = True

    def take(self, event: yaml.NodeEvent, place: str) -> None:
        import yaml

        if self.is_key:
            if not isinstance(event, yaml.ScalarEvent) or event.value == "<<":
                raise InputError("a word as key", getattr(event, "value", "a list or mapping"), place)
            if event.value in self.known:
                raise InputError("each key once", f"{event.value!r} again", place)
            self.known.add(event.value)
        self.is_key = not self.is_key
