"""The last changes as an Atom feed (RFC 4287): one entry a change, its id the same for ever."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from oretrace.files import whole
from oretrace.text import visible

if TYPE_CHECKING:
    from oretrace.watch.records import Change

ATOM = "http://www.w3.org/2005/Atom"
MOST = 200
"""Entries of a feed; older ones stand in the watch's own file."""


def write(path: Path, changes: Sequence[Change]) -> None:
    """Write the feed of some changes, the newest first; InputError where the file cannot be written."""
    feed = Element("feed", xmlns=ATOM)
    _text(feed, "id", _id(str(path.absolute())))
    _text(feed, "title", "oretrace watch")
    _text(feed, "updated", _moment(changes[0].made_at if changes else None))
    _text(SubElement(feed, "author"), "name", "oretrace")
    for one in changes:
        _entry(feed, str(path.absolute()), one)
    indent(feed)
    with whole(path, "output atom", of_store=True) as unfinished:
        unfinished.write_bytes(tostring(feed, "utf-8", xml_declaration=True) + b"\n")


def _entry(feed: Element, of: str, change: Change) -> None:
    entry = SubElement(feed, "entry")
    marked = "MODELLED: " if change.modelled else ""
    _text(entry, "id", _id(f"{of} {change.number} {change.made_at}"))
    _text(entry, "title", f"{marked}{change.kind}: {change.name}")
    _text(entry, "updated", _moment(change.made_at))
    SubElement(entry, "category", term=change.kind)
    SubElement(entry, "category", term=change.cause)
    _text(entry, "content", f"{marked}{change.sentence}. Why: {change.why}.").set("type", "text")


def _text(parent: Element, name: str, text: str) -> Element:
    child = SubElement(parent, name)
    child.text = visible(text, keep="")
    return child


def _id(text: str) -> str:
    return f"urn:uuid:{UUID(bytes=hashlib.sha256(text.encode()).digest()[:16], version=5)}"


def _moment(at: datetime | None) -> str:
    return (at or datetime.fromtimestamp(0, UTC)).isoformat(timespec="seconds")
