"""Makes the figures of this dossier again from its rows: `python recompute.py`. It needs Python and DuckDB alone.

It loads the rows in data/, runs the queries in queries/, and holds what they return against evidence.json: one line
a figure. It stops with exit code 1 at the first figure that differs; the code is 2 where a file is not as hashes.txt
lists it. Figures that do not follow from rows by a query (counterfactuals, estimates and their intervals, bounds, p,
q and scores, which rest on all placebos of the scan) are quoted from the scan, and listed at the end.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
DRAWN = {"observed": "observed", "expected": "counterfactual", "low": "from", "high": "to"}
QUOTED = (
    *("score", "p_value", "attainable_p", "q_value"),
    *("estimate", "interval90_low", "interval90_high", "at_least", "at_most"),
)
Key = tuple[str, str, str]


class Recomputed:
    """What came of it: lines to print, how many figures are equal, the first that is not, and what is quoted."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.equal = 0
        self.different: list[str] = []
        self.quoted: list[tuple[str, str, str]] = []


def main(folder: Path) -> int:
    """Print what came of it and return the exit code: 0 where all is equal."""
    wrong = changed_files(folder)
    result = compare(folder)
    for line in (*wrong, *result.lines):
        print_line(line)
    if result.different:
        return 1
    for line in listed(result.quoted):
        print_line(line)
    print_line(f"{result.equal} figures recomputed, all equal; {len(result.quoted)} quoted.")
    return 2 if wrong else 0


def compare(folder: Path) -> Recomputed:
    """All figures up to the first that differs."""
    result = Recomputed()
    evidence = {one["finding_id"]: one for one in read(folder / "evidence.json")}
    queries = read(folder / "queries" / "queries.json")
    for query in queries:
        compare_finding(folder, query, figures_of(evidence[query["finding"]]), result)
        if result.different:
            return result
    for one in read(folder / "findings.json"):
        result.quoted += [(one["finding"]["id"], "the finding", name) for name in numbers_of(one["finding"])]
    copies, rest = copied(evidence, {query["finding"] for query in queries})
    result.lines += copies
    result.quoted += rest
    return result


def compare_finding(folder: Path, query: dict[str, Any], stated: dict[Key, float], result: Recomputed) -> None:
    """The figures of one finding, in order."""
    found = answer(folder, query)
    for key, value in stated.items():
        if key[1] not in query["lines"].get(key[0], ()):
            result.quoted.append((query["finding"], *key[:2]))
            continue
        again = found.get(key)
        equal = alike(value, again, query["digits"])
        shown = f"stated {value:.9g}, recomputed {'nothing' if again is None else f'{again:.9g}'}"
        line = f"{query['finding'][:8]} | {' | '.join(key)}: {shown}, {'equal' if equal else 'DIFFERENT'}"
        result.lines.append(line)
        if not equal:
            result.different.append(line)
            return
        result.equal += 1


def changed_files(folder: Path) -> list[str]:
    """Files that are not as hashes.txt lists them."""
    wrong = []
    for line in (folder / "hashes.txt").read_text("utf-8").splitlines():
        sha256, _, name = line.partition("  ")
        path = folder / name
        found = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "missing"
        if found != sha256:
            wrong.append(f"{name}: expected the file that hashes.txt lists, found {found[:16]}")
    return wrong


def answer(folder: Path, query: dict[str, Any]) -> dict[Key, float | None]:
    """What the query of a finding returns."""
    connection = duckdb.connect(":memory:")
    connection.execute("SET autoinstall_known_extensions = false")
    for path in sorted((folder / "data" / query["data"]).glob("*.parquet")):
        connection.execute(f"CREATE TABLE {path.stem} AS SELECT * FROM read_parquet($path)", {"path": str(path)})
    for relation in query["relations"]:
        text = (folder / "queries" / relation["sql"]).read_text("utf-8")
        connection.execute(f"CREATE TABLE {relation['name']} AS {text}", typed(relation["parameters"]))
    text = (folder / "queries" / query["sql"]).read_text("utf-8")
    rows = connection.execute(text, typed(query["parameters"])).fetchall()
    connection.close()
    return {(exhibit, line, place): value for exhibit, line, place, value in rows}


def typed(parameters: dict[str, Any]) -> dict[str, Any]:
    """Parameters with days as days."""

    def one(value: Any) -> Any:
        if isinstance(value, list):
            return [one(item) for item in value]
        return date.fromisoformat(value) if isinstance(value, str) and DAY.fullmatch(value) else value

    return {name: one(value) for name, value in parameters.items()}


def figures_of(evidence: dict[str, Any]) -> dict[Key, float]:
    """All numbers of the exhibits by exhibit, line and place; what is unknown is left out."""
    found: dict[Key, float] = {}
    for exhibit in evidence["exhibits"]:
        found |= {(exhibit["name"], *key): value for key, value in KINDS[exhibit["kind"]](exhibit).items()}
    return found


def of_series(exhibit: dict[str, Any]) -> dict[tuple[str, str], float]:
    """A series: its lines by month."""
    lines = {line: exhibit[name] for name, line in DRAWN.items()}
    lines |= {one["name"]: one["values"] for one in exhibit["beside"]}
    return {
        (line, month): value
        for line, values in lines.items()
        for month, value in zip(exhibit["months"], values)  # noqa: B905 - a line that was not made is empty
        if value is not None
    }


def of_cloud(exhibit: dict[str, Any]) -> dict[tuple[str, str], float]:
    """A cloud: the finding's own values by month, and the band; the others behind it are a sample for the eye."""
    found = {("values", month): value for month, value, _ in exhibit["clouds"][0]["points"]}
    for name in ("low", "high"):
        pairs = zip(exhibit["months"], exhibit[name])  # noqa: B905
        found |= {(DRAWN[name], month): value for month, value in pairs if value is not None}
    return found


def of_table(exhibit: dict[str, Any]) -> dict[tuple[str, str], float]:
    """A table: its numbers by column and the first cell of the row."""
    return {
        (column, str(row[0])): float(cell)
        for row in exhibit["rows"]
        for column, cell in zip(exhibit["columns"][1:], row[1:])  # noqa: B905
        if isinstance(cell, int | float) and not isinstance(cell, bool)
    }


def of_balance(exhibit: dict[str, Any]) -> dict[tuple[str, str], float]:
    """A balance: its bounds by line."""
    return {
        (f"{line['side']}: {line['name']}", name): line[name]
        for line in exhibit["lines"]
        for name in ("low", "typical", "high")
        if line[name] is not None
    }


def of_graph(exhibit: dict[str, Any]) -> dict[tuple[str, str], float]:
    """A graph has no numbers."""
    return {}


KINDS = {"series": of_series, "cloud": of_cloud, "table": of_table, "balance": of_balance, "graph": of_graph}


def alike(stated: float, again: float | None, digits: int) -> bool:
    """Whether a figure is what was stated, to so many significant digits."""
    if again is None:
        return False
    if float(f"{again:.{digits}g}") == float(f"{stated:.{digits}g}"):
        return True
    return abs(again - stated) <= 0.501 * 10.0 ** (int(f"{abs(stated):e}".partition("e")[2]) - digits + 1)


def copied(evidence: dict[str, Any], made: set[str]) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Exhibits of findings over several detectors: those that stand in a part of them, and figures of the rest."""

    def bare(exhibit: dict[str, Any]) -> str:
        return json.dumps({name: value for name, value in exhibit.items() if name != "name"}, sort_keys=True)

    known = {bare(one): (number, one["name"]) for number in sorted(made) for one in evidence[number]["exhibits"]}
    lines, rest = [], []
    for number, one in evidence.items():
        if number in made:
            continue
        for exhibit in one["exhibits"]:
            if source := known.get(bare(exhibit)):
                lines.append(f"{number[:8]} | {exhibit['name']}: the same as {source[1]} of {source[0][:8]}, equal")
            else:
                rest += [(number, *key[:2]) for key in figures_of({"exhibits": [exhibit]})]
    return lines, rest


def numbers_of(finding: dict[str, Any]) -> list[str]:
    """The names of a finding's own numbers: score, p, q, amounts."""
    values = {**finding, **finding["amount"]}
    return [name for name in QUOTED if values[name] is not None]


def listed(quoted: list[tuple[str, str, str]]) -> list[str]:
    """What is quoted, a line for each line of an exhibit."""
    counted: dict[tuple[str, str, str], int] = {}
    for one in quoted:
        counted[one] = counted.get(one, 0) + 1
    return [
        f"quoted, not recomputed: {finding[:8]} | {exhibit} | {line}: {number} figure{'s' * (number > 1)}"
        for (finding, exhibit, line), number in counted.items()
    ]


def read(path: Path) -> Any:
    """A JSON file."""
    return json.loads(path.read_text("utf-8"))


def print_line(text: str) -> None:
    """One line, without what a terminal would obey."""
    sys.stdout.write("".join(one if one.isprintable() else ascii(one)[1:-1] for one in text) + "\n")


if __name__ == "__main__":
    raise SystemExit(main(Path(__file__).resolve().parent))
