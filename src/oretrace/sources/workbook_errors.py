"""Cells of a workbook that the parser shows as empty though they are not: errors, and formulas never computed.

They become the text that a person sees (#DIV/0!) or the formula, so that where a column is read they are refused as
any wrong text is, and where it is ignored they do no harm.
"""

from __future__ import annotations

import html
import io
import posixpath
import re
import zipfile
from collections.abc import Iterator

PART = re.compile(
    rb"<(?:\w+:)?row\b(?P<row>[^>]*)>|<(?:\w+:)?c\b(?P<cell>(?:[^>/]|/(?!>))*)(?:/>|>(?P<content>.*?)</(?:\w+:)?c>)",
    re.S,
)
REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{0,3})(\d{1,7})[\"']")
IS_ERROR = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
IS_TEXT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>([^<]*)<")
NEVER_COMPUTED = "a formula without its value: open and save the file in a spreadsheet program"
SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")


def unreadable_cells(data: bytes, title: str) -> dict[tuple[int, int], str]:
    """The text of each such cell of the sheet `title` by row and column, both from 0."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        path = _path_of(archive, title)
        part = archive.read(path) if path in archive.namelist() else b""
    if not (FORMULA.search(part) or IS_ERROR.search(part)):
        return {}
    cells = ((at, _unread(attributes, content)) for at, attributes, content in _placed(part))
    return {at: text for at, text in cells if text is not None}


def _placed(part: bytes) -> Iterator[tuple[tuple[int, int], bytes, bytes]]:
    """Row and column, from 0, attributes and content of each cell; one without a reference follows the one before."""
    row = column = -1
    for found in PART.finditer(part):
        at = REFERENCE.search(found["row"] or found["cell"] or b"")
        if found["row"] is not None:
            row, column = int(at[2]) - 1 if at else row + 1, -1
            continue
        row, column = _position(at) if at else (row, column + 1)
        yield (row, column), found["cell"], found["content"] or b""


def _unread(attributes: bytes, content: bytes) -> str | None:
    """What a person sees in a cell that the parser shows as empty; None for any other cell."""
    value = VALUE.search(content)
    if IS_ERROR.search(attributes):
        return value[1].decode("utf-8", "replace") if value else "#ERROR!"
    known = value is not None and (value[1].strip() or IS_TEXT.search(attributes))  # a text may be computed as empty
    return NEVER_COMPUTED if FORMULA.search(content) and not known else None


def _path_of(archive: zipfile.ZipFile, title: str) -> str:
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    id = next((_attribute(tag, "id") for tag in SHEET.findall(book) if _attribute(tag, "name") == title), None)
    relations = "xl/_rels/workbook.xml.rels"
    text = archive.read(relations).decode("utf-8", "replace") if relations in archive.namelist() else ""
    for tag in RELATION.findall(text):
        if id and _attribute(tag, "Id") == id:
            target = _attribute(tag, "Target") or ""
            return target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    return "xl/worksheets/sheet1.xml"


def _attribute(tag: str, name: str) -> str | None:
    found = re.search(rf"\b(?:\w+:)?{name}\s*=\s*([\"'])(.*?)\1", tag)
    return html.unescape(found[2]) if found else None


def _position(at: re.Match[bytes]) -> tuple[int, int]:
    column = 0
    for letter in at[1].upper():
        column = 26 * column + letter - 64
    return int(at[2]) - 1, column - 1
