"""What comes out of small worlds and files, number by number: what is meant to come out otherwise changes the files.

`python -m tests.pins` writes the files of all anew; what changed in them is then looked at before it is kept.
"""

from __future__ import annotations

import dataclasses
import json
import math
import pkgutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from oretrace.detect.contract import Detector
from oretrace.findings import Scan, flat
from oretrace.question import Question
from oretrace.store import Store

DETECTORS = ("diversion", "fused", "relabelling", "withheld", "price", "mirror_gap")
PINNED = (
    *(f"detect/{name}" for name in DETECTORS),
    "detect",
    "flows",
    "kernels",
    "law",
    "sources",
    "sources/shipments",
    "store",
)
DIGITS, CLOSE = 7, 1e-5


def found_by(detector: Detector, store: Store, question: Question, explained: int = 99) -> dict[str, Any]:
    """All that a scan found and left out, and the evidence, with exhibits of the first findings alone."""
    scan: Scan = detector.scan(store, question)
    evidence = list(detector.explain(store, scan, [one.id for one in scan.findings]).values())
    return {
        "findings": [flat(one) for one in scan.findings],
        "left_out": scan.left_out,
        "notes": scan.notes,
        "evidence": evidence[:explained],
        "more evidence": [dataclasses.replace(one, exhibits=()) for one in evidence[explained:]],
    }


def constants(package: str) -> dict[str, Any]:
    """The numbers that the modules of a package have names for, those of its own packages left out."""
    found: dict[str, Any] = {}
    for one in pkgutil.iter_modules(import_module(package).__path__):
        held = {} if one.ispkg else vars(import_module(f"{package}.{one.name}"))
        for name, value in sorted(held.items()):
            leaves = list(_leaves(value)) if name.isupper() else []
            numbers = [leaf for leaf in leaves if isinstance(leaf, int | float) and not isinstance(leaf, bool)]
            if numbers and None not in leaves:
                found[f"{one.name}.{name}"] = leaves
    return found


def _leaves(value: Any) -> Iterator[int | float | str | None]:
    """The numbers and texts in a value; None for anything else."""
    if isinstance(value, Mapping):
        value = [part for pair in value.items() for part in pair]
    if isinstance(value, frozenset | set):
        value = sorted(value, key=repr)
    if isinstance(value, tuple | list | np.ndarray):
        for part in value:
            yield from _leaves(part)
    else:
        yield (
            value.item() if isinstance(value, np.generic) else value if isinstance(value, int | float | str) else None
        )


def same(found: object, file: Path) -> None:
    """Assert that what was found is what stands in the file; a constant that is new stands in none yet."""
    made, expected = plain(found), json.loads(file.read_text("utf-8"))
    if file.stem == "constants":
        made = {name: value for name, value in made.items() if name in expected}
    differences = list(_differences(made, expected, ""))
    assert not differences, "\n".join(differences[:10])


def plain(value: Any) -> Any:
    """As JSON has it, floats to seven digits; queries and ids, which hang on no number, are left out."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        value = {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items() if name not in ("queries", "id", "finding_id")}
    if isinstance(value, list | tuple):
        return [plain(one) for one in value]
    if isinstance(value, float) and math.isfinite(value):
        return float(f"{value:.{DIGITS}g}")
    return value.isoformat() if isinstance(value, date) else str(value) if isinstance(value, float) else value


def _differences(found: Any, expected: Any, where: str) -> Iterator[str]:
    if isinstance(found, dict) and isinstance(expected, dict) and found.keys() == expected.keys():
        for name, one in found.items():
            yield from _differences(one, expected[name], f"{where}.{name}")
    elif isinstance(found, list) and isinstance(expected, list) and len(found) == len(expected):
        for place, pair in enumerate(zip(found, expected, strict=True)):
            yield from _differences(*pair, f"{where}[{place}]")
    elif isinstance(found, float) and isinstance(expected, float):
        if not math.isclose(found, expected, rel_tol=CLOSE, abs_tol=1e-9):
            yield f"{where}: {found}, was {expected}"
    elif found != expected:
        yield f"{where}: {found!r}, was {expected!r}"


def main() -> None:
    """Write the files of all folders of tests, or of those that are named."""
    for name in sys.argv[1:] or PINNED:
        module = import_module(f"tests.{name.replace('/', '.')}.test_pinned")
        for case, found in module.CASES.items():
            with tempfile.TemporaryDirectory() as folder:
                text = json.dumps(plain(found(Path(folder))), ensure_ascii=False, separators=(",", ":"))
            (Path(__file__).parent / name / "pinned" / f"{case}.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
