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

CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^>/])>(.*?)</(?:\w+:)?c>", re.S)
REFERENCE = re.compile(rb"\br\s*=\s*[\"']([A-Za-z]{1,3})(\d{1,7})[\"']")
IS_ERROR = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
FORMULA = re.compile(rb"<(?:\w+:)?f[\s/>]")
VALUE = re.compile(rb"<(?:\w+:)?(?:v|t)(?:\s[^>]*)?>([^<]*)<")
SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")
RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")


def unreadable_cells(data: bytes, title: str) -> dict[tuple[int, int], str]:
    """The text of each such cell of the sheet `title` by row and column, both from 0."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        path = _path_of(archive, title)
        part = archive.read(path) if path in archive.namelist() else b""
    if not (FORMULA.search(part) or IS_ERROR.search(part)):
        return {}
    found = {}
    for attributes, content in CELL.findall(part):
        at = REFERENCE.search(attributes)
        value = VALUE.search(content)
        if at and IS_ERROR.search(attributes):
            found[_position(at)] = value[1].decode("utf-8", "replace") if value else "#ERROR!"
        elif (
            at and FORMULA.search(content) and (value is None or not value[1].strip()) and b'"str"' not in attributes
        ):
            found[_position(at)] = "a formula without its value: open and save the file in a spreadsheet program"
    return found


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
