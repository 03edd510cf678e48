"""`oretrace import documents`: papers as rows of `document` and `document_field`, and back."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.errors import InputError, OptionError
from oretrace.schema import DOCUMENT, DOCUMENT_FIELD, Table
from oretrace.sources.base import Import, Rows
from oretrace.sources.modelled import source_of
from oretrace.text import whole_letters
from oretrace.vet.papers.intake import by_set, data_in
from oretrace.vet.papers.paper import Paper, Value
from oretrace.vet.papers.readers import read_pdfs

if TYPE_CHECKING:
    import pyarrow as pa

SOURCE = "documents"
READER = "papers 2"
"""Changes with what the reader makes of a file: then the same file is imported anew."""
NAMED = frozenset(
    {".jpg", ".jpeg", ".png", ".tif", ".tiff", ".heic", ".doc", ".docx", ".xls", ".xml", ".eml", ".msg", ".txt"}
)
"""Endings of files that belong to a set though nobody reads them here."""
TOGETHER = 200
"""Files that are read before their rows are made: so many papers are held at once."""


@dataclass(slots=True)
class Filed:
    """A paper of a set with the hash of what it came from."""

    set_name: str
    paper: Paper
    sha256: str


@dataclass(frozen=True)
class DocumentsDelivery:
    """The papers under some paths: the import of them, and the PDF files by the hash of their bytes."""

    item: Import
    originals: Mapping[str, Path]


def prepare_documents(paths: Sequence[str | Path], retrieved_on: date | None = None) -> DocumentsDelivery:
    """The import of files and folders: a folder is a set, one with folders in it many.

    InputError where there is no file, OptionError where a PDF needs the extra. A file that cannot be read does not
    refuse the others: it is a document with the reason.
    """
    groups = _apart([(whole_letters(name), files) for name, files in by_set(paths, NAMED)])
    files = [file for _, inside in groups for file in inside]
    if not files:
        raise InputError("papers (.pdf, .json, .csv, .xlsx)", "none", ", ".join(map(str, paths)))
    hashes = {file: _hash(file) for file in files}
    content = "\n".join(
        f"{name}/{whole_letters(file.name)} {hashes[file]}" for name, inside in groups for file in inside
    )
    item = Import(
        source=source_of(SOURCE, files),
        publisher="shipping documents, supplied by the user",
        licence="as agreed with the supplier",
        file=whole_letters(", ".join(dict.fromkeys(Path(one).absolute().name for one in paths))[:200]),
        sha256=hashlib.sha256(content.encode()).hexdigest(),
        mapping_sha256=hashlib.sha256(READER.encode()).hexdigest(),
        retrieved_on=_day(retrieved_on, files),
        tables=lambda: rows_of(_filed(groups, hashes)),
    )
    return DocumentsDelivery(item, {hashes[file]: file for file in files if file.suffix.lower() == ".pdf"})


def _apart(groups: Sequence[tuple[str, list[Path]]]) -> list[tuple[str, list[Path]]]:
    """Sets of two folders with one name bear the folder above, too."""
    uses = Counter(name for name, _ in groups)
    return [
        (f"{whole_letters(files[0].absolute().parent.parent.name)}/{name}" if uses[name] > 1 else name, files)
        for name, files in groups
    ]


def _hash(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _day(given: date | None, files: Sequence[Path]) -> date:
    day = given or max(date.fromtimestamp(file.stat().st_mtime) for file in files)
    if day > datetime.now(UTC).date() + timedelta(days=1):
        do = "Give the day on which the papers came: --retrieved-on"
        raise InputError("a day that has come", str(day), files[0].name, do=do)
    return day


def _filed(groups: Sequence[tuple[str, list[Path]]], hashes: Mapping[Path, str]) -> Iterator[Filed]:
    every = [(name, file) for name, files in groups for file in files]
    for start in range(0, len(every), TOGETHER):
        some = every[start : start + TOGETHER]
        pdfs = [file for _, file in some if file.suffix.lower() == ".pdf"]
        read = dict(zip(pdfs, read_pdfs(pdfs), strict=True))
        for name, file in some:
            if file in read:
                yield Filed(name, read[file], hashes[file])
            else:
                yield from _of_data(name, file, hashes[file])


def _of_data(name: str, file: Path, sha256: str) -> Iterator[Filed]:
    """Papers of a file of data, each with the hash of its own fields; of one that cannot be read the reason."""
    try:
        if file.suffix.lower() in NAMED:
            raise InputError("a .pdf, .json, .csv or .xlsx file", f"a {file.suffix.lower()} file", file.name)
        found = [*data_in(file)]
    except OptionError:
        raise
    except Exception as error:  # whatever a parser says of a damaged file is a reason, and the other files are read
        why = str(error) if isinstance(error, InputError) else f"{type(error).__name__}: {error}"
        why = why.replace(str(file), file.name)[:300]  # the same whatever folder it is in
        yield Filed(name, Paper(file.name, unread=[f"The file could not be read: {why}"]), sha256)
        return
    for other, papers in found:
        for paper in papers:
            held = json.dumps([paper.kind, {key: one.value for key, one in paper.fields.items()}], sort_keys=True)
            yield Filed(other or name, paper, hashlib.sha256(held.encode()).hexdigest())


@dataclass(slots=True)
class _Written:
    """Rows that are gathered, and the tables made of those before."""

    papers: list[tuple[Any, ...]] = field(default_factory=list)
    fields: list[tuple[Any, ...]] = field(default_factory=list)
    tables: tuple[list[pa.Table], list[pa.Table]] = field(default_factory=lambda: ([], []))

    def settle(self) -> None:
        self.tables[0].append(_table(DOCUMENT, self.papers))
        self.tables[1].append(_table(DOCUMENT_FIELD, self.fields))
        self.papers, self.fields = [], []


def rows_of(filed: Iterable[Filed]) -> dict[str, Rows]:
    """The two tables, without `snapshot`; in words how many papers could not be read."""
    import pyarrow as pa

    made, line, unread, sets = _Written(), 0, 0, set[str]()
    number = 0
    for number, one in enumerate(filed, 1):
        sets.add(one.set_name)
        unread += not one.paper.fields
        made.papers.append(_paper_row(number, one))
        for name, value in one.paper.fields.items():
            line += 1
            made.fields.append(_field_row(line, number, name, value))
        if len(made.fields) > 100_000:
            made.settle()
    made.settle()
    papers, fields = (pa.concat_tables(some) for some in made.tables)
    words = f"{unread:,} of {number:,} papers could not be read, see unread in document" if unread else ""
    return {"document": Rows(papers, words), "document_field": Rows(fields, "")}


def _paper_row(number: int, one: Filed) -> tuple[Any, ...]:
    paper = one.paper
    about = json.dumps(paper.meta, sort_keys=True, ensure_ascii=False) if paper.meta else None
    texts = (_lines(paper.traces), _lines(paper.unread), about)
    return (
        number,
        one.set_name,
        whole_letters(paper.file),
        paper.kind or None,
        one.sha256,
        paper.state,
        paper.meta.get("pages"),
        *texts,
    )


def _lines(texts: Sequence[str]) -> str | None:
    return whole_letters("\n".join(texts)) or None


def _field_row(line: int, document: int, name: str, one: Value) -> tuple[Any, ...]:
    number = float(one.value) if isinstance(one.value, int | float) and not isinstance(one.value, bool) else None
    form = "text" if isinstance(one.value, str) else "number" if number is not None else "list"
    text = one.value if form == "text" else json.dumps(one.value, ensure_ascii=False)
    return line, document, name, text, form, number, one.printed or None, one.page or None, *(one.box or (None,) * 4)


def _table(schema: Table, rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    import pyarrow as pa

    fields = [one.with_nullable(True) for one in schema.arrow() if one.name != "snapshot"]
    return engine.table_of(rows, pa.schema(fields))


def paper_of_row(row: Mapping[str, Any]) -> Paper:
    """The paper of a row of `document`, its fields to be added."""
    made = Paper(row["file"], row["kind"], state=row["state"])
    made.traces, made.unread = ((row[name] or "").splitlines() for name in ("traces", "unread"))
    made.meta = json.loads(row["about"]) if row["about"] else {}
    return made


def value_of_row(row: Mapping[str, Any]) -> Value:
    """The value of a row of `document_field`."""
    value = row["text"] if row["form"] == "text" else json.loads(row["text"])
    edges = tuple(row[f"box_{edge}"] for edge in ("left", "top", "right", "bottom"))
    return Value(value, row["printed"] or "", row["page"] or 0, None if edges[0] is None else edges)
