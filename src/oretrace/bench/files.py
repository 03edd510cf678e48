"""A suite on disk: what an outside detector may read, and the truth kept apart.

    DIR/suite.json                    name, seed, base, hash, months, notes
    DIR/observations/trade.parquet    published trade, one row per reporter, partner, flow, product and month
    DIR/observations/production.csv   what yearbooks say of production, in modelled suites: columns as in the catalog
    DIR/observations/scenarios.csv    the questions: scenario, half (tune or test), product, origin, destination,
                                      effective_from, and how many months before and after it there are
    DIR/observations/candidates.csv   scenario, hub: every candidate of every scenario
    DIR/observations/placebos.csv     scenario, destination: large destinations without a measure
    DIR/truth/scenarios.csv           how each scenario was made
    DIR/truth/cells.parquet           what was planted at each candidate
    DIR/consignments/                 in the suite of that name: single lots (see bench/consignments/files.py)

The folder appears whole or not at all.
"""

from __future__ import annotations

import csv
import json
import os
import shutil
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import date
from io import StringIO
from itertools import groupby, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

from oretrace.bench.scenario import WINDOWS
from oretrace.bench.truth.record import CellTruth, ScenarioTruth, Truth
from oretrace.bench.world.production import COLUMNS
from oretrace.errors import InputError
from oretrace.files import kind, read_text, reason, refuse_in_store, whole

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    import pyarrow as pa

    from oretrace.bench.truth.suite import Suite

ASKED = ("product", "origin", "destination", "effective_from", "pre_months", "months_after")
"""Columns of a question beside its scenario and half: columns of observations/scenarios.csv."""

PRODUCTION = "production.csv"

MODELLED = "Modelled by oretrace bench. No row of it is a published figure."


def write_suite(suite: Suite, out: Path) -> Path:
    """Write a suite into a new folder and return it; InputError when there is something in its place."""
    with _new_folder(out) as folder:
        observations, truth = folder / "observations", folder / "truth"
        observations.mkdir()
        truth.mkdir()
        write_table(suite.table(), observations / "trade.parquet", suite.base)
        if suite.yearbook:
            _write_csv(observations / PRODUCTION, COLUMNS, suite.yearbook())
        halves = [one.half for one in suite.truth.scenarios]
        asked = (
            [s.id, half, *(getattr(s, name) for name in ASKED)]
            for s, half in zip(suite.scenarios, halves, strict=True)
        )
        _write_csv(observations / "scenarios.csv", ("scenario", "half", *ASKED), asked)
        hubs = ((s.id, hub) for s in suite.scenarios for hub in s.candidates)
        _write_csv(observations / "candidates.csv", ("scenario", "hub"), hubs)
        placebos = ((o.scenario.id, name) for o in suite.observed for name, _, _ in o.others)
        _write_csv(observations / "placebos.csv", ("scenario", "destination"), placebos)
        known = [asdict(one) for one in suite.truth.scenarios]
        columns = [f.name for f in fields(ScenarioTruth)]
        _write_csv(truth / "scenarios.csv", columns, (tuple(row.values()) for row in known))
        write_table(_cells_table(suite.truth.cells), truth / "cells.parquet", suite.base)
        if suite.further:
            suite.further(folder)
        (folder / "suite.json").write_text(json.dumps(_about(suite), indent=1, ensure_ascii=False) + "\n", "utf-8")
    return out


def read_truth(folder: Path) -> Truth:
    """The truth in a folder that `write_suite` made, or in its `truth` folder; InputError where there is none."""
    inner = folder / "truth" if (folder / "truth").is_dir() else folder
    for name in ("scenarios.csv", "cells.parquet"):
        if not (inner / name).is_file():
            raise InputError(
                "scenarios.csv and cells.parquet", f"no {name}", str(inner), do="Make it with `oretrace bench make`"
            )
    truth = Truth(_read_scenarios(inner / "scenarios.csv"), _read_cells(inner / "cells.parquet"))
    _check_fit(truth, inner)
    return truth


def _about(suite: Suite) -> dict[str, Any]:
    return {
        "suite": suite.name,
        "seed": suite.seed,
        "base": suite.base,
        "hash": suite.digest(),
        "scenarios": len(suite.scenarios),
        "months": [f"{month:%Y-%m}" for month in (suite.months[0], suite.months[-1])],
        "notes": list(suite.notes),
    }


@contextmanager
def _new_folder(out: Path) -> Iterator[Path]:
    """A folder that takes its name only when all of it is written."""
    if not out.name:  # the working folder or the root: neither can be put in place whole
        raise InputError("the name of a new folder", str(out), "--out")
    refuse_in_store(out)
    scratch = out.with_name(f".{out.name}.{os.getpid()}.tmp")
    try:
        if os.path.lexists(out) and (out.is_symlink() or not out.is_dir() or any(out.iterdir())):
            empty_or_not = "not empty" if out.is_dir() and not out.is_symlink() else kind(out.lstat().st_mode)
            found = f"{out}, which is {empty_or_not}"
            raise InputError("a new or empty folder", found, "--out", do="Name another folder")
        scratch.mkdir(parents=True)
        yield scratch
        if out.is_dir():
            out.rmdir()
        scratch.replace(out)
    except OSError as error:
        raise InputError("a folder that can be written", f"{out}: {reason(error)}", "--out") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def write_table(table: pa.Table, path: Path, base: str) -> None:
    """Parquet whose metadata states whether it is modelled; it takes its name when it is whole."""
    import pyarrow.parquet as pq

    note = MODELLED if base == "modelled" else "Real series with modelled plants, by oretrace bench."
    with whole(path) as unfinished:
        pq.write_table(table.replace_schema_metadata({"note": note}), unfinished, compression="zstd")


def _write_csv(path: Path, names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)


def _cells_table(cells: Sequence[CellTruth]) -> pa.Table:
    import pyarrow as pa

    columns: dict[str, list[Any]] = {
        field.name: [getattr(cell, field.name) for cell in cells]
        for field in fields(CellTruth)
        if not field.name.endswith("ed_kg")
    }
    for name in ("arrived", "entered"):
        for months in WINDOWS:
            columns[f"{name}_kg_{months}"] = [getattr(cell, f"{name}_kg").get(months, 0.0) for cell in cells]
    return pa.table(columns)


def _read_cells(path: Path) -> tuple[CellTruth, ...]:
    import pyarrow as pa

    from oretrace.sources.reading import read_sheet, read_source

    try:
        table = read_sheet(read_source(path)).table
        _check_columns(table.column_names, _cells_table(()).column_names, str(path))
        return tuple(_cell(row) for row in table.to_pylist())
    except (pa.ArrowInvalid, OSError, TypeError, ValueError) as error:
        raise InputError("the cells that `oretrace bench make` wrote", str(error), str(path)) from None


def _cell(row: dict[str, Any]) -> CellTruth:
    amounts: dict[str, Any] = {
        f"{name}_kg": {months: float(row.pop(f"{name}_kg_{months}")) for months in WINDOWS}
        for name in ("arrived", "entered")
    }
    return CellTruth(**row, **amounts)


def _read_scenarios(path: Path) -> tuple[ScenarioTruth, ...]:
    kinds: dict[str, Callable[[str], Any]] = {"effective_from": date.fromisoformat}
    kinds |= dict.fromkeys(("seed", "hubs", "months_after"), int)
    kinds |= dict.fromkeys(("sigma", "former_kg", "compliance", "controlled_share", "withheld_kg"), float)
    text = read_text(path, "the scenarios that `oretrace bench make` wrote")
    result: list[ScenarioTruth] = []
    try:
        rows = csv.DictReader(StringIO(text), restkey="more than the header names", restval="")
        _check_columns(rows.fieldnames or (), [field.name for field in fields(ScenarioTruth)], f"{path}, line 1")
        for row in rows:
            result.append(ScenarioTruth(**{name: kinds.get(name, str)(cell) for name, cell in row.items()}))
    except (TypeError, ValueError, csv.Error) as error:
        where = f"{path}, line {len(result) + 2}"
        raise InputError("a scenario that `oretrace bench make` wrote", str(error), where) from None
    return tuple(result)


def _check_columns(found: Sequence[str], expected: Sequence[str], where: str) -> None:
    if list(found) != list(expected):
        odd = [f"no {name}" for name in expected if name not in found]
        odd += [f"a column {name}" for name in found if name not in expected]
        raise InputError("the columns that `oretrace bench make` wrote", ", ".join(odd) or "another order", where)


def _check_fit(truth: Truth, inner: Path) -> None:
    """InputError unless there are scenarios, each once, and cells of all of them in their order, each once."""
    scenarios = [one.scenario for one in truth.scenarios]
    if not scenarios:
        raise InputError("at least one scenario", "none", str(inner / "scenarios.csv"))
    cells = [(cell.scenario, cell.hub) for cell in truth.cells]
    runs = [scenario for scenario, _ in groupby(scenario for scenario, _ in cells)]
    if runs != scenarios or len(set(scenarios)) < len(scenarios) or len(set(cells)) < len(cells):
        pairs = zip_longest(scenarios, runs, fillvalue="nothing")
        found = next((f"{of} in the place of {one}" for one, of in pairs if one != of), "a cell or scenario twice")
        raise InputError("the cells of each scenario of scenarios.csv", found, str(inner / "cells.parquet"))
