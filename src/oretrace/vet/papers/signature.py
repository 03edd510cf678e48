"""Digital signatures of a PDF, by their structure: what bytes each covers, and whether the file has more.

A signature covers the bytes of its `/ByteRange`: all of the file as it was signed, but for the signature itself.
Bytes after that range were added later. Nothing is verified: who signed, and whether the digest fits, needs the
certificates.
"""

from __future__ import annotations

import re

_RANGE = re.compile(rb"/ByteRange\s*\[\s*(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s+(\d{1,12})\s*\]")
_BLANK = b"\r\n \t\0"
MOST = 50
"""Signatures of a file that are looked at."""


def signatures(data: bytes) -> list[str]:
    """A sentence for each signature, the first one first; none for a file that is not signed."""
    ranges = _ranges(data)
    malformed = [text for found in ranges if (text := _malformed(found, len(data)))]
    if malformed or not ranges:
        return malformed
    after = data[max(map(_end, ranges)) :]
    if after.strip(_BLANK):
        added = f"{len(after):,} bytes were added after the signed range, which no signature covers"
        return [f"Digitally signed; {added}."]
    more = f"{len(ranges)} signatures, the last of which covers" if len(ranges) > 1 else "the signature covers"
    return [f"Digitally signed; {more} the whole file. The signature itself was not verified."]


def has_more(data: bytes) -> bool:
    """Whether a signed file has bytes that no signature covers, or a signature whose range cannot be."""
    ranges = _ranges(data)
    if any(_malformed(found, len(data)) for found in ranges):
        return True
    return bool(ranges and data[max(map(_end, ranges)) :].strip(_BLANK))


def _ranges(data: bytes) -> list[tuple[int, ...]]:
    """Where each signed range begins, ends, begins again, and how long it is then."""
    return [tuple(map(int, match.groups())) for match in _RANGE.finditer(data)][:MOST]


def _end(found: tuple[int, ...]) -> int:
    return found[2] + found[3]


def _malformed(found: tuple[int, ...], size: int) -> str | None:
    """Why a range cannot be that of a signed file: it begins at the first byte and leaves out the signature alone."""
    start, first, second, _ = found
    if start != 0 or second < first or _end(found) > size:
        return f"Digitally signed, but its byte range [{' '.join(map(str, found))}] is not of this file."
    return None
