"""`dossier.zip`: rows, queries, findings, evidence, hashes, and the script that makes the figures again.

The same findings give the same bytes: names in order, one date for all members, nothing of the day it was written.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import zipfile
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from oretrace import engine
from oretrace.dossier import recompute
from oretrace.dossier.recipe import recipe_of
from oretrace.dossier.rows import seen_by, write_rows
from oretrace.engine import load
from oretrace.errors import StoreError
from oretrace.evidence import to_json
from oretrace.findings import flat
from oretrace.runs.kept import record_of
from oretrace.text import csv_of, visible_json

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from oretrace.dossier.recipe import Recipe
    from oretrace.dossier.records import Dossier, Exhibited
    from oretrace.store import Store

FIRST_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can hold; a member's own date would be the day of writing."""
ZIP_MODE = 0o644 << 16


def write_archive(store: Store, dossier: Dossier, folder: Path, out: Path) -> int:
    """Write the archive to `out` and return how many figures it makes again; `folder` is for its files meanwhile.

    StoreError where its own script finds a figure that the rows do not give.
    """
    folder.mkdir()
    queries = _write_data(store, dossier.all, folder)
    _json(folder / "queries" / "queries.json", queries)
    _json(folder / "findings.json", [_finding(one) for one in dossier.all])
    _json(folder / "evidence.json", [json.loads(to_json(one.evidence)) for one in dossier.all])
    _json(folder / "judgements.json", _judgements(dossier))
    rows = [flat(one.kept.finding) for one in dossier.all]
    _text(folder / "findings.csv", csv_of(list(dict.fromkeys(name for row in rows for name in row)), rows))
    _text(folder / "recompute.py", load("dossier/recompute.py"))
    _text(folder / "README.txt", load("dossier/templates/README.txt"))
    _text(folder / "hashes.txt", hashes(folder))
    _zip(folder, out)
    recomputed = _check(folder)
    shutil.rmtree(folder)
    return recomputed


def hashes(folder: Path) -> str:
    """SHA-256 of every file below a folder, as `sha256sum` writes and reads it."""
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in _files(folder)
    )


def _write_data(store: Store, findings: Iterable[Exhibited], folder: Path) -> list[dict[str, Any]]:
    """Write rows, once for each set of snapshots, and queries; return which query reads what and returns what."""
    known = [(one, recipe) for one in findings if (recipe := recipe_of(one.kept, one.evidence)) is not None]
    by_snapshots: dict[tuple[object, ...], list[tuple[Exhibited, Recipe]]] = {}
    for one, recipe in known:
        by_snapshots.setdefault((one.kept.as_of, one.kept.snapshots), []).append((one, recipe))
    (folder / "queries").mkdir()
    queries = []
    for number, group in enumerate(by_snapshots.values(), 1):
        seen = seen_by(store, group[0][0].kept)
        write_rows(seen, (recipe for _, recipe in group), folder / "data" / str(number))
        queries += [_write_query(one, recipe, str(number), folder / "queries") for one, recipe in group]
    return queries


def _write_query(one: Exhibited, recipe: Recipe, data: str, folder: Path) -> dict[str, Any]:
    name = one.kept.finding.id
    relations = []
    for relation, (text, parameters) in recipe.relations.items():
        _text(folder / f"{name}.{relation}.sql", text)
        relations.append({"name": relation, "sql": f"{name}.{relation}.sql", "parameters": parameters})
    _text(folder / f"{name}.figures.sql", engine.load(recipe.sql))
    return {
        "finding": one.kept.finding.id,
        "data": data,
        "relations": relations,
        "sql": f"{name}.figures.sql",
        "parameters": recipe.parameters,
        "lines": recipe.lines,
        "digits": recipe.digits,
    }


def _finding(one: Exhibited) -> dict[str, Any]:
    """A finding with the run that found it."""
    kept = one.kept
    return {
        "finding": json.loads(record_of(kept.finding)),
        "run": kept.run,
        "made_at": kept.made_at,
        "detector": kept.detector,
        "version": kept.version,
        "question": kept.question.as_json(),
        "snapshots": kept.snapshots,
        "as_of": kept.as_of,
        "notes": [vars(note) for note in kept.notes],
        "left_out": [vars(left) for left in kept.left_out],
        "parts": [part.kept.finding.id for part in one.parts],
    }


def _judgements(dossier: Dossier) -> dict[str, Any]:
    """The case and the judgements that the reader may see, with the hashes that chain them."""
    given = [one for readings in dossier.readings.values() for one in readings.judgements]
    taken = [one for readings in dossier.readings.values() for one in readings.withdrawn.values()]
    case = None if dossier.case is None else asdict(dossier.case)
    return {"case": case, "judgements": [asdict(one) for one in given], "withdrawals": [asdict(one) for one in taken]}


def _json(path: Path, value: object) -> None:
    text = json.dumps(value, indent=1, ensure_ascii=False, default=str)
    _text(path, f"{visible_json(text)}\n")


def _text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")


def _files(folder: Path) -> list[Path]:
    return sorted((path for path in folder.rglob("*") if path.is_file()), key=lambda path: path.as_posix())


def _zip(folder: Path, out: Path) -> None:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in _files(folder):
            member = zipfile.ZipInfo(path.relative_to(folder).as_posix(), FIRST_DATE)
            member.compress_type, member.external_attr, member.create_system = zipfile.ZIP_DEFLATED, ZIP_MODE, 3
            archive.writestr(member, path.read_bytes(), compresslevel=9)


def _check(folder: Path) -> int:
    """How many figures the archive makes again; StoreError at the first that differs."""
    result = recompute.compare(folder)
    if result.different:
        do = "The files of the store are no longer what the scan read: scan again"
        raise StoreError(f"{result.different[0]}. {do}.")
    return result.equal
