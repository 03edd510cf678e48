"""Files and folders → sets of papers: a folder is a set, loose papers together are one."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from oretrace.errors import InputError
from oretrace.text import parsed_json
from oretrace.vet.papers.fields import paper_of
from oretrace.vet.papers.paper import Paper, Value
from oretrace.vet.papers.printed import PARTIES, Bit, Block, Entry, Grid, Printed
from oretrace.vet.papers.template import given_template, template_of_data
from oretrace.vet.papers.values import kilos
from oretrace.vet.papers.words import label

_READ = frozenset({".pdf", ".json", ".csv", ".xlsx"})
_KEYS = {"orig": "origin", "no": "container", "type": "container_type"}
"""Keys of data that are named otherwise here."""
DEEPEST = 4
MOST_BYTES = 256 << 20
_NUMBERS = frozenset(("value", "customs_value", "insured_value", "cbm", "packages.count"))
_TEXTS = frozenset(("goods", "hs", "seals", "remarks"))
_RECORDS = {
    "lines": frozenset(("amount",)),
    "containers": frozenset(("gross", "net", "packages", "vgm", "tare")),
    "tests": frozenset[str](),
}
"""Fields that are numbers, lists of texts, and lists of objects with the numbers in these."""
_FIGURES = frozenset(("value", "kg", "count", "price"))
LARGEST = 10**15
"""A number on a paper is below it."""


@dataclass(slots=True)
class PaperSet:
    """The papers of one shipment."""

    name: str
    papers: list[Paper] = field(default_factory=list)


def read_sets(paths: Sequence[str | Path]) -> list[PaperSet]:
    """The sets in files and folders. Other files in a folder are left; one that is named is an InputError."""
    from oretrace.vet.papers.readers import read_pdfs

    groups = [*by_set(paths)]
    pdfs = [file for _, files in groups for file in files if file.suffix.lower() == ".pdf"]
    papers = dict(zip(pdfs, read_pdfs(pdfs), strict=True))
    found: list[PaperSet] = []
    for name, files in groups:
        one = PaperSet(name)
        for file in files:
            if file in papers:
                one.papers.append(papers[file])
            else:
                for other, more in data_in(file):
                    if other is None:
                        one.papers.extend(more)
                    else:
                        found.append(PaperSet(other, more))
        if one.papers:
            found.append(one)
    if not found:
        raise InputError("papers (.pdf, .json, .csv, .xlsx)", "none", ", ".join(map(str, paths)))
    return found


def by_set(paths: Sequence[str | Path], also: frozenset[str] = frozenset()) -> Iterator[tuple[str, list[Path]]]:
    """Each set's name and files: a folder's that can be read, and those that end as `also` says."""
    loose: list[Path] = []
    for path in map(Path, paths):
        if path.is_dir():
            if path.resolve() == path.resolve().parent:
                raise InputError("a folder of papers", "the root of the file system", str(path))
            yield from _folder(path, path.absolute().name, also)
        elif not path.is_file():
            raise InputError(
                "a file or a folder", "a device or pipe" if path.exists() else "nothing there", str(path)
            )
        elif path.suffix.lower() not in _READ:
            raise InputError("a .pdf, .json, .csv or .xlsx file", path.suffix or "no ending", str(path))
        else:
            loose.append(path)
    if loose:
        yield (loose[0].stem if len(loose) == 1 else loose[0].absolute().parent.name), loose


def _folder(path: Path, name: str, also: frozenset[str], depth: int = 0) -> Iterator[tuple[str, list[Path]]]:
    """The sets in a folder and, a few levels down, in folders of it; links to folders are not followed.

    A set is named by its folder, farther down with the folders that it is in.
    """
    inside = sorted(one for one in path.iterdir() if not one.name.startswith("."))
    files = [one for one in inside if one.is_file() and one.suffix.lower() in _READ | also]
    if files:
        yield name, files
    for one in inside:
        if one.is_dir() and not one.is_symlink() and depth < DEEPEST:
            yield from _folder(one, f"{name}/{one.name}" if depth else one.name, also, depth + 1)


def data_in(path: Path) -> Iterator[tuple[str | None, list[Paper]]]:
    """Papers of a data file; papers of a named set have its name before them."""
    if path.stat().st_size > MOST_BYTES:
        raise InputError(f"at most {MOST_BYTES >> 20} MB", f"{path.stat().st_size >> 20} MB", str(path))
    if path.suffix.lower() != ".json":
        yield from _by_name(_rows(path), str(path))
        return
    try:
        held = parsed_json(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise InputError("JSON", str(error)[:120], str(path)) from None
    for one in held if isinstance(held, list) else [held]:
        yield from set_of(one, path.name, str(path))


def set_of(held: Any, file: str, where: str) -> Iterator[tuple[str | None, list[Paper]]]:
    """The set, or the single paper, that a JSON object is."""
    if not isinstance(held, dict):
        raise InputError("an object with papers, printed or fields", held, where)
    if isinstance(held.get("papers"), list):
        papers = [paper_from(one, file, where) for one in held["papers"]]
        yield str(held.get("id") or held.get("set") or Path(file).stem), papers
    else:
        yield None, [paper_from(held, file, where)]


def paper_from(held: Any, file: str, where: str) -> Paper:
    """A paper from what is printed on it, or from its fields."""
    if isinstance(held, dict) and isinstance(held.get("printed"), dict):
        try:
            printed = printed_from(held)
            paper = paper_of(printed, str(held.get("file") or file))
            return _of_template(paper, held, template_of_data(printed))
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise InputError("a paper as documented", f"{type(error).__name__}: {error}", where) from None
    if isinstance(held, dict) and isinstance(held.get("fields"), dict):
        kind = held.get("kind") or held.get("type")
        paper = Paper(str(held.get("file") or file), str(kind) if kind else None)
        for name, value in _flat(held["fields"]):
            plain = value["value"] if isinstance(value, dict) and "value" in value else value
            if name and plain not in (None, "", []):
                paper.fields[name] = Value(_fitted(name, plain, f"{where}, {name}"), str(plain))
        in_kilograms(paper)
        return _of_template(paper, held, "")
    raise InputError("a paper with printed or fields", held, where)


def _of_template(paper: Paper, held: dict[str, Any], seen: str) -> Paper:
    """A paper with its template: the one that the data name, else what was seen of it."""
    template = given_template(held["template"]) if held.get("template") else seen
    if template:
        paper.meta["template"] = template
    return paper


def in_kilograms(paper: Paper) -> None:
    """Weights that are given with a value and a unit only; without a unit they are kilograms."""
    for key in ("gross", "net", "quantity"):
        value = paper.get(f"{key}.value")
        factor = kilos(str(paper.get(f"{key}.unit") or "kg"))
        if isinstance(value, int | float) and factor is not None and paper.get(f"{key}.kg") is None:
            paper.fields[f"{key}.kg"] = Value(round(value * factor, 6), str(value))


def _flat(fields: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in fields.items():
        if isinstance(value, dict) and not {"value", "box"} <= set(value):
            yield from _flat(value, f"{before}{name}.")
        elif name != "type":
            yield before + name, value


def printed_from(held: dict[str, Any]) -> Printed:
    """What a record of a printed paper holds: title, issuer, parties, info, columns and rows, totals, containers."""
    given = held["printed"]
    kind = held.get("type") or held.get("kind")
    made = Printed(kind=str(kind) if kind else None)
    made.headings = [
        Bit(text) for text in (given.get("title"), given.get("title_other"), given.get("banner")) if text
    ]
    issuer = (given.get("issuer") or {}).get("name")
    if issuer:
        made.entries.append(Entry("issuer", "", Bit(str(issuer))))
    for party in given.get("parties") or ():
        lines = tuple(Bit(str(line)) for line in party["lines"] if line)
        role = party.get("role") or (label(str(party.get("label", ""))) or ("",))[0]
        if lines and role in PARTIES:
            made.blocks.append(Block(role, lines))
    for name in ("info", "totals"):
        for one in given.get(name) or ():
            key = one.get("key") or (label(str(one["label"])) or ("",))[0]
            made.entries.append(
                Entry(_KEYS.get(key, key), str(one.get("label", "")), Bit(str(one["value"])), name == "totals")
            )
    made.grids.extend(_grids(given))
    made.entries.extend(Entry("remarks", "", Bit(str(text))) for text in given.get("remarks") or ())
    return made


def _grids(given: dict[str, Any]) -> Iterator[Grid]:
    tables = [(given.get("columns"), given.get("column_keys"), given.get("rows"))]
    for name in ("containers", "tests"):
        if given.get(name):
            tables.append((given[name].get("cols"), given[name].get("keys"), given[name].get("rows")))
    for headings, keys, rows in tables:
        if headings and rows:
            named = keys or [(label(str(text)) or (None,))[0] for text in headings]
            cells = tuple(tuple(Bit(str(cell)) if cell not in (None, "") else None for cell in row) for row in rows)
            yield Grid(tuple(_KEYS.get(key, key) for key in named), tuple(map(str, headings)), cells)


def _rows(path: Path) -> list[dict[str, str]]:
    if path.suffix.lower() == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [{name: text or "" for name, text in row.items() if name} for row in csv.DictReader(file)]
    from python_calamine import CalamineWorkbook

    from oretrace.sources.workbook_bounds import check_bounds

    check_bounds(path.read_bytes(), path.name)
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    head = [str(name).strip() for name in rows[0]] if rows else []
    return [{name: str(cell) for name, cell in zip(head, row, strict=False)} for row in rows[1:]]


def _by_name(rows: Iterable[dict[str, str]], where: str) -> Iterator[tuple[str | None, list[Paper]]]:
    """Rows of set, file, kind, field, value; or of set, file, kind and a column for each field."""
    sets: dict[str | None, dict[str, Paper]] = {}
    for place, row in enumerate(rows):
        file = row.get("file") or f"row {place + 1}"
        papers = sets.setdefault(row.get("set") or None, {})
        paper = papers.setdefault(file, Paper(file, row.get("kind") or row.get("type") or None))
        if "field" in row:
            named = {row["field"]: row.get("value", "")}
        else:
            named = {name: text for name, text in row.items() if name not in ("set", "file", "kind", "type")}
        for name, text in named.items():
            if text != "":
                paper.fields[name] = Value(_typed(name, text, f"{where}, row {place + 2}, column {name}"), text)
    for one, held in sets.items():
        for paper in held.values():
            in_kilograms(paper)
        yield one, list(held.values())


def _typed(name: str, text: str, where: str) -> Any:
    """A number where the field is one, a list where it is one (parts between ``|``)."""
    if name in ("goods", "hs", "seals"):
        return text.split("|")
    if name == "containers":
        return [{"no": part} for part in text.split("|")]
    return _fitted(name, text, where)


def _fitted(name: str, value: Any, where: str) -> Any:
    """A value as the checks take it, by the name of its field; InputError for one that they cannot take."""
    if name in _NUMBERS or name.endswith((".kg", ".value")):
        return _number(value, where)
    if name in _TEXTS:
        return [str(one) for one in (value if isinstance(value, list) else [value])]
    if name in _RECORDS:
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise InputError("a list of objects", value, where)
        return [_record(one, _RECORDS[name], where) for one in value]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _number(value, where)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _record(given: dict[str, Any], numbers: frozenset[str], where: str) -> dict[str, Any]:
    """An object of a list with its numbers as numbers; so are the figures of an object within it."""
    made = dict(given)
    for key, value in given.items():
        if isinstance(value, dict):
            made[key] = _record(value, _FIGURES, f"{where}, {key}")
        elif key in numbers and value is not None:
            made[key] = _number(value, f"{where}, {key}")
    return made


def _number(value: Any, where: str) -> float:
    """A number as it is, or the one that a text is."""
    try:
        number = value if isinstance(value, int | float) and not isinstance(value, bool) else float(str(value))
    except ValueError:
        number = None
    if number is None or not abs(number) < LARGEST:
        raise InputError(f"a number such as 1234.5, below {LARGEST:,}", str(value)[:40], where)
    return number
