"""Labelled lines and new ones to a file of scores: the irregular first, labels of the new ones not read."""

import csv
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from oretrace.errors import InputError, OptionError
from oretrace.vet.ranking.files import rank_files

pytest.importorskip("lightgbm")
HEADER = (
    "Declaration ID,Date,Office ID,Process Type,Import Type,Import Use,Payment Type,Mode of Transport,Declarant ID,"
    "Importer ID,Seller ID,Courier ID,HS6 Code,Country of Departure,Country of Origin,Tax Rate,Tax Type,"
    "Country of Origin Indicator,Net Mass,Item Price,Fraud,Critical Fraud"
)


def _lines(number: int, month: int, seed: int) -> list[str]:
    """Lines of which those of code 811292 from Hong Kong are mostly irregular."""
    chance, found = random.Random(seed), []
    for n in range(number):
        code, origin = chance.choice(["811292", "760110", "284690"]), chance.choice(["HK", "DE", "CN"])
        bad = chance.random() < (0.8 if (code, origin) == ("811292", "HK") else 0.1)
        mass, price = chance.randint(10, 10_000), chance.randint(1_000, 900_000)
        found.append(
            f"{seed}{n:06},2020-{month + n * 3 // number:02}-{1 + n % 28:02},10,B,11,21,11,40,D{n % 7},I{n % 90},"
            f"S{n % 40},,{code},{origin},{origin},{n % 3 * 4}.0,A,Y,{mass}.0,{price}.0,{int(bad)},{int(bad)}"
        )
    return sorted(found, key=lambda line: line.split(",")[1])


def _write(path: Path, lines: list[str]) -> Path:
    path.write_text("\n".join([HEADER, *lines, ""]), encoding="utf-8")
    return path


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("declarations")
    return _write(folder / "train.csv", _lines(1500, 1, 1)), _write(folder / "new.csv", _lines(300, 7, 2))


@pytest.mark.slow
def test_ranked_as_planted_without_ties_in_order(files: tuple[Path, Path], tmp_path: Path) -> None:
    train, new = files
    found = rank_files(train, new, "declarations", tmp_path / "a.csv", 0.1)
    rows = _read(tmp_path / "a.csv")
    given = _read(new)
    assert [row["number"] for row in rows] == [row["Declaration ID"] for row in given]
    assert len({row["score"] for row in rows}) == len(rows) == found.rows
    first = sorted(zip(rows, given, strict=True), key=lambda pair: -float(pair[0]["score"]))[:20]
    assert sum((one["HS6 Code"], one["Country of Origin"]) == ("811292", "HK") for _, one in first) >= 18
    assert sum(row["lane"] == "open" for row in rows) == 30 == found.lanes["open"]
    assert sum(row["drawn"] == "by lot" for row in rows) == found.by_lot == 1
    assert sum(float(row["propensity"]) for row in rows) == pytest.approx(30, abs=0.01)
    assert "HKG" in first[0][0]["reasons"] and first[0][0]["look_for"]
    top = sum(float(row["probability"]) for row, _ in first) / 20
    assert 0.55 < top < 0.95


@pytest.mark.slow
def test_same_bytes_again_and_labels_of_the_new_are_not_read(files: tuple[Path, Path], tmp_path: Path) -> None:
    train, new = files
    flipped = tmp_path / "flipped.csv"
    lines = new.read_text(encoding="utf-8").splitlines()
    flipped.write_text("\n".join([lines[0], *(f"{line[:-3]}0,0" for line in lines[1:]), ""]), encoding="utf-8")
    for path, out in ((new, "a.csv"), (new, "b.csv"), (flipped, "c.csv")):
        rank_files(train, path, "declarations", tmp_path / out, 0.1)
    assert (tmp_path / "a.csv").read_bytes() == (tmp_path / "b.csv").read_bytes() == (tmp_path / "c.csv").read_bytes()


@pytest.mark.slow
def test_lines_that_cannot_be_read_stay_with_their_reason(files: tuple[Path, Path], tmp_path: Path) -> None:
    train, _ = files
    lines = _lines(20, 7, 3)
    lines[4] = lines[4].replace("2020-", "20x0-", 1)
    lines[6] = ",".join([*lines[6].split(",")[:18], "", *lines[6].split(",")[19:]])
    found = rank_files(train, _write(tmp_path / "new.csv", lines), "declarations", tmp_path / "a.csv", 0.05)
    rows = _read(tmp_path / "a.csv")
    assert len(rows) == 20 and found.aside == 1
    assert rows[4]["lane"] == "papers missing" and "filed_on" in rows[4]["reasons"]
    assert "not stated: mass" in rows[6]["reasons"]
    assert len({row["score"] for row in rows}) == 20


def test_too_few_labels_are_one_sentence(tmp_path: Path) -> None:
    train, new = _write(tmp_path / "train.csv", _lines(50, 1, 1)), _write(tmp_path / "new.csv", _lines(5, 7, 2))
    with pytest.raises(InputError, match="labelled lines"):
        rank_files(train, new, "declarations", tmp_path / "a.csv")
    with pytest.raises(OptionError, match="--budget"):
        rank_files(train, new, "declarations", tmp_path / "a.csv", 0.0)


@pytest.mark.slow
def test_real_declarations_are_ranked(data_file: Callable[[str], Path], tmp_path: Path) -> None:
    train, valid = data_file("declarations/train.csv"), data_file("declarations/valid.csv")
    rank_files(train, valid, "declarations", tmp_path / "a.csv")
    rows, given = _read(tmp_path / "a.csv"), _read(valid)
    known = {(row["HS6 Code"], row["Net Mass"], row["Item Price"]) for row in _read(train)}
    fresh = [
        (float(one["score"]), row["Fraud"])
        for one, row in zip(rows, given, strict=True)
        if (row["HS6 Code"], row["Net Mass"], row["Item Price"]) not in known
    ]
    hits = [score for score, fraud in fresh if fraud == "1"]
    misses = [score for score, fraud in fresh if fraud == "0"]
    above = sum(hit > miss for hit in hits for miss in misses)
    assert above / (len(hits) * len(misses)) >= 0.62
