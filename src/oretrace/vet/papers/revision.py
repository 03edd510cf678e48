"""Whether a PDF was changed after it was made, as far as its own bytes show: intact, modified or inconclusive.

A file that was saved again by adding to it has more than one end mark; the bytes up to an earlier mark are the
file as it was. Its text then is compared with the text now: figures that differ are a modification, an added
stamp or signature is not. A file that was written anew as a whole leaves no such trace: intact means "no
trace", not "genuine".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from oretrace.vet.papers.signature import has_more, signatures

State = Literal["intact", "modified", "inconclusive"]

_END = re.compile(rb"%%EOF[\r\n ]*")
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?")
_LEAST = "0", "1", "1", "0", "0", "0"
_EDITORS = re.compile(
    r"photoshop|illustrator|inkscape|gimp|coreldraw|pdf ?editor|foxit (?:phantom|editor)|pdf-xchange|nitro|ilovepdf|"
    r"sejda|"
    r"smallpdf|pdfescape|pdfelement|master pdf|canva|libreoffice draw|affinity|infix|pdffiller|adobe acrobat.*edit|"
    r"pdf24|"
    r"touchup|wondershare|soda pdf",
    re.IGNORECASE,
)
_LATE = timedelta(hours=1)
"""A later ModDate within this of CreationDate is one act of saving."""


@dataclass(slots=True)
class Revision:
    """What the bytes show: state, the sentences that say why, and texts that an earlier revision had."""

    state: State = "intact"
    traces: list[str] = field(default_factory=list)
    before: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    edited: bool = False


def revisions(data: bytes) -> list[bytes]:
    """Earlier revisions held in a file, oldest first; linearised files have two marks from the beginning."""
    ends = [match.end() for match in _END.finditer(data)]
    if b"/Linearized" in data[:1024]:
        ends = ends[1:]
    return [data[:end] for end in ends[:-1]]


def revision_of(data: bytes, meta: dict[str, str], lines: Any, now: list[str]) -> Revision:
    """The state of a file: `lines(bytes)` gives the lines of a revision, `now` are those of the whole file."""
    found = Revision()
    earlier = revisions(data)
    if earlier:
        before = lines(earlier[0])
        if before is None:
            found.state = "inconclusive"
            found.traces.append("The file was saved again after it was made; its first state cannot be read.")
        else:
            _compare(found, before, now, len(earlier))
    _metadata(found, meta)
    found.traces.extend(signatures(data))
    if found.state == "intact" and has_more(data):
        found.state = "inconclusive"
    return found


def covers(sheet: Any) -> Iterator[str]:
    """Sentences about figures that something was put over: an annotation, or other figures."""
    for text, (left, top, right, bottom) in sheet.notes:
        for cell in sheet.cells:
            wide = min(cell.x1, right) - max(cell.x0, left)
            high = min(cell.bottom, bottom) - max(cell.top, top)
            over = high > 0.5 * cell.height and wide > 0.3 * (cell.x1 - cell.x0)
            if over and any(sign.isdigit() for sign in cell.text) and not _is_stamp(text or "stamp"):
                yield f"An annotation {text[:60]!r} lies over {cell.text[:60]!r}."
    for one, other in sheet.doubled:
        yield f"Of two figures in one place, {one!r} and {other!r}, one hides the other."


def _compare(found: Revision, before: list[str], now: list[str], count: int) -> None:
    lost = _without(before, now)
    gained = _without(now, before)
    if lost:
        found.state = "modified"
        found.before, found.after = lost, gained
        shown = "; ".join(repr(text) for text in lost[:3])
        instead = "; ".join(repr(text) for text in gained[:3])
        found.traces.append(
            f"The file was saved again {count} time(s) after it was made, and what stood there was changed: {shown}"
            + (f" became {instead}." if instead else " is gone.")
        )
    elif gained and any(sign.isdigit() for text in gained for sign in text) and not all(map(_is_stamp, gained)):
        found.state = "inconclusive"
        found.traces.append(
            f"Text was added after the file was made: {'; '.join(repr(text) for text in gained[:3])}."
        )
    else:
        found.traces.append("The file was saved again after it was made; no text that stood there was changed.")


def _without(some: list[str], others: list[str]) -> list[str]:
    rest = list(others)
    missing = []
    for text in some:
        if text in rest:
            rest.remove(text)
        else:
            missing.append(text)
    return missing


_STAMP = re.compile(
    r"received|registered|approved|paid|copy|original|checked|cleared|released|signed|stamp|eingegangen|recibido|reçu|"
    r"certified|legali[sz]ed|收讫|已验",
    re.IGNORECASE,
)


def _is_stamp(text: str) -> bool:
    return bool(_STAMP.search(text)) or not any(sign.isdigit() for sign in text)


def _metadata(found: Revision, meta: dict[str, str]) -> None:
    made, changed = moment(meta.get("CreationDate", "")), moment(meta.get("ModDate", ""))
    tool = " ".join(meta.get(key, "") for key in ("Producer", "Creator"))
    if _EDITORS.search(tool):
        found.traces.append(f"The file was written by a program for changing pages: {tool.strip()}.")
        found.state = "inconclusive" if found.state == "intact" else found.state
        found.edited = True
    if made and changed and changed - made > _LATE:
        found.traces.append(f"Made {made:%Y-%m-%d %H:%M}, saved again {changed:%Y-%m-%d %H:%M}.")
        found.state = "inconclusive" if found.state == "intact" else found.state
    if made and changed and made - changed > _LATE:
        found.traces.append(
            f"The file claims to be changed ({changed:%Y-%m-%d}) before it was made ({made:%Y-%m-%d})."
        )
        found.state = "inconclusive" if found.state == "intact" else found.state


def moment(text: str) -> datetime | None:
    """The time in a PDF's date, without its zone; None for an invalid date."""
    match = _DATE.match(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (
        int(part or least) for part, least in zip(match.groups(), _LEAST, strict=True)
    )
    try:
        return datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
