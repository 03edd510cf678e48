"""Further pages, by the envelope of a server's answer, in the spellings of the usual services."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from oretrace.sources.sheet import AnswerPage

TOTALS = {
    "total",
    "totalcount",
    "totalrecords",
    "totalresults",
    "totalitems",
    "totalelements",
    "numberofrecords",
    "numfound",
}
PAGES = {"pages", "totalpages", "pagecount", "numpages", "lastpage"}
NUMBERS = {"page", "pagenumber", "pageno", "currentpage"}
OFFSETS = {"offset", "skip", "start", "from", "startindex"}
NEXT = {
    "next",
    "nextlink",
    "nextpage",
    "nexturl",
    "nextpageurl",
    "nextpagetoken",
    "nextcursor",
    "odatanextlink",
    "cursor",
}
PREVIOUS = {"prev", "previous", "previouslink", "previouspage", "prevpage", "previousurl", "prevpageurl"}
MORE = {"more", "hasmore", "hasnext", "hasnextpage", "truncated", "istruncated"}
LINK_NUMBER = re.compile(r"[?&](?:page|pageNumber|p|page\[number\])=(\d{1,9})(?:&|$)", re.I)
LINK_OFFSET = re.compile(r"[?&]\$?(?:offset|skip|start)=(\d{1,12})(?:&|$)", re.I)


def page_of(envelope: dict[str, Any], count: int) -> AnswerPage | None:
    """The place of an answer of `count` records among the pages of its query; None where it mentions none."""
    found = list(_fields(envelope))
    forward = _first(found, NEXT)
    further = forward is not None or _first(found, MORE) == "true"
    back = _first(found, PREVIOUS)
    number, offset = _number(_first(found, NUMBERS)), _number(_first(found, OFFSETS))
    if number is None:
        number = _beside(LINK_NUMBER, forward, -1) or _beside(LINK_NUMBER, back, 1)
    if offset is None and forward is not None and (after := _beside(LINK_OFFSET, forward, 0)) is not None:
        offset = max(after - count, 0)
    total = _number(_first(found, TOTALS))
    counted = _number(_first(found, {"count", "odatacount"}))
    pages = _number(_first(found, PAGES))
    page = AnswerPage(total, number, pages, offset, further, counted)
    return None if page == AnswerPage() else page


def _fields(value: Any) -> Iterator[tuple[str, str]]:
    """Names, in letters and digits only, and texts of an envelope; those of links by what they lead to."""
    if isinstance(value, list):
        for item in value:
            if isinstance(item, dict) and isinstance(item.get("rel"), str) and isinstance(item.get("href"), str):
                yield _letters(item["rel"]), item["href"]
    elif isinstance(value, dict):
        for name, cell in value.items():
            if isinstance(cell, dict) and isinstance(cell.get("href"), str):
                yield _letters(name), cell["href"]
            elif isinstance(cell, dict | list):
                yield from _fields(cell)
            elif isinstance(cell, bool):
                yield _letters(name), str(cell).lower()
            elif isinstance(cell, str):
                yield _letters(name), cell


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name)).casefold()


def _first(fields: list[tuple[str, str]], names: set[str]) -> str | None:
    """The first text under one of the names."""
    texts = (text for name, text in fields if name in names)
    return next((text for text in texts if text.strip() and text not in ("null", "false")), None)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 13 else None


def _beside(pattern: re.Pattern[str], link: str | None, step: int) -> int | None:
    found = pattern.search(link or "")
    return int(found[1]) + step if found else None
