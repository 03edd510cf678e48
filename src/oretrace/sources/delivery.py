"""The files of one delivery as one sheet: pages of an answer, batches of partners, values beside quantities."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from oretrace.errors import InputError
from oretrace.sources.sheet import AnswerPage, Sheet

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

CAPS = (500, 100_000, 250_000)  # records at which UN Comtrade's preview and its answers with a key end
GET_ALL = "Get the other pages, and give all files in one command"


def joined(sheets: Sequence[Sheet]) -> Sheet:
    """One sheet of all records in the order of the files; a page that is missing among several is an InputError.

    A column that a file has not is empty there. Records of a later file count on from those before.
    """
    if len(sheets) == 1:
        _doubt_alone(sheets[0])
        return sheets[0]
    import numpy as np
    import pyarrow as pa

    _check_pages(sheets)
    names = list(dict.fromkeys(name for sheet in sheets for name in sheet.table.column_names))
    columns = [pa.chunked_array(_alike([_column(sheet, name) for sheet in sheets])) for name in names]
    counts = [len(sheet.records) for sheet in sheets]
    ends = np.cumsum(counts)
    starts = [1, *(int(end) + 1 for end in ends[:-1])]

    def locate(record: int) -> str:
        number = bisect_right(starts, record) - 1
        return f"{sheets[number].file}, {sheets[number].locate(record - starts[number] + 1)}"

    records = np.arange(1, int(ends[-1]) + 1, dtype=np.int64)
    dropped = tuple(dict.fromkeys(name for sheet in sheets for name in sheet.dropped))
    file = f"{len(sheets)} files"
    made = Sheet(file, pa.table(columns, names=names), records, locate, starts=tuple(starts[1:]), dropped=dropped)
    if all(count in CAPS for count in counts):
        made.warnings.append(_cut_off(counts[-1], f"each of the {file}"))
    return made


def _column(sheet: Sheet, name: str) -> pa.ChunkedArray:
    import pyarrow as pa

    if name in sheet.table.column_names:
        return sheet.table.column(name)
    return pa.chunked_array([pa.nulls(len(sheet.records), pa.string())])


def _alike(columns: list[pa.ChunkedArray]) -> list[pa.Array]:
    """The columns in one type: their own where they share it, otherwise text."""
    import pyarrow as pa

    types = {column.type for column in columns if column.null_count < len(column)}
    wanted = next(iter(types)) if len(types) == 1 else pa.string()
    return [chunk for column in columns for chunk in column.cast(wanted).chunks]


def _doubt_alone(sheet: Sheet) -> None:
    """Warn where one file alone seems to be a part of an answer."""
    count, page = len(sheet.records), sheet.page
    what = _more_of(page, count) if page is not None else None
    if page is not None and page.count not in (None, count) and not what:
        do = "The answer was cut short; ask for fewer records at a time, or give its pages in one command"
        raise InputError(f"{page.count} records, as in `count`", count, sheet.file, do=do)
    if what:
        sheet.warnings.append(f"{sheet.file} is one page of an answer ({what}). {GET_ALL}")
    if count in CAPS:
        sheet.warnings.append(_cut_off(count, sheet.file))


def _cut_off(count: int, what: str) -> str:
    return f"{what} has exactly {count:,} records, where services cut answers off: some may be missing. {GET_ALL}"


def _more_of(page: AnswerPage, count: int) -> str | None:
    """The sign in a page that there are others; None without one."""
    if page.further:
        return "it names a next page"
    if page.offset:
        return f"it begins after {page.offset:,} records"
    if (page.pages or 1) > 1 or (page.number or 1) > 1:
        return f"page {page.number or '?'} of {page.pages or '?'}"
    return f"{count:,} of {page.total:,} records" if page.total is not None and page.total > count else None


def _check_pages(sheets: Sequence[Sheet]) -> None:
    """An InputError where the pages among several files are not all of their answer's."""
    paged = [(sheet, sheet.page) for sheet in sheets if sheet.page is not None]
    if not paged:
        return
    last = paged[-1][0].file
    if len(paged) == len(sheets) and all(page.further for _, page in paged):
        raise InputError("the last page of the answer", "only pages that name a next one", last, do=GET_ALL)
    _check_numbers({page.number for _, page in paged}, {page.pages for _, page in paged}, last)
    _check_offsets([(page.offset, len(sheet.records), sheet.file) for sheet, page in paged])
    read = sum(len(sheet.records) for sheet in sheets)  # the last page may say nothing of the others
    for counts in ([page.total for _, page in paged], [page.count for _, page in paged]):
        total = counts[0]
        if total is not None and set(counts) == {total} and read < total:
            raise InputError(f"{total:,} records, as the pages count them", f"{read:,}", last, do=GET_ALL)
    for sheet, page in paged:
        if page.count is not None and page.count < len(sheet.records):
            raise InputError(f"{page.count} records, as in `count`", len(sheet.records), sheet.file)


def _check_numbers(numbers: set[int | None], pages: set[int | None], file: str) -> None:
    known = {number for number in numbers if number is not None}
    most = max((count for count in pages if count is not None), default=max(known, default=0))
    missing = sorted(set(range(1, most + 1)) - known)
    if known and None not in numbers and missing:
        found = f"no page {', '.join(map(str, missing[:5]))}"
        raise InputError(f"pages 1 to {most}", found, file, do=GET_ALL)


def _check_offsets(spans: list[tuple[int | None, int, str]]) -> None:
    reached = 0
    known = [(offset, count, file) for offset, count, file in spans if offset is not None]
    if len(known) < len(spans):
        return
    for offset, count, file in sorted(known):
        if offset > reached:
            found = f"nothing between records {reached + 1:,} and {offset:,}"
            raise InputError("pages that follow each other", found, file, do=GET_ALL)
        reached = max(reached, offset + count)
