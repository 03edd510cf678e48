"""The bench of public sets: how it reads them, which pairs it scores, and figures that are known by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks import linkage
from benchmarks.linkage import Record, ceiling, connected, like_pairs, of_clusters, ours, sets_in, theirs, true_pairs
from tests.conftest import ROOT

FEBRL = """\
rec_id, given_name, surname, street_number, address_1, address_2, suburb, postcode, state, date_of_birth, soc_sec_id
rec-7-org, ottoline, norlander, 6, mill road, , fjord, 4011, wa, 19081209, 1
rec-7-dup-0, , norlander, , mill raod, old mill, fjord, 4011, wa, , 1
"""
FAKE = """\
unique_id,first_name,surname,dob,city,email,group
0,Ottoline ,,2015-10-29,London,on@nordal.example,3
"""
FROZEN: dict[str, Any] = json.loads((ROOT / "benchmarks/linkage.json").read_text("utf-8"))


def test_sets_are_read_as_they_are_published(tmp_path: Path) -> None:
    (tmp_path / "dataset1.csv").write_text(FEBRL, "utf-8")
    (tmp_path / "fake_1000.csv").write_text(FAKE, "utf-8")
    (tmp_path / "dataset4a.csv").write_text(FEBRL, "utf-8")  # one half of a set is no set
    found = dict(sets_in([tmp_path]))
    assert found == {
        "febrl1": [
            Record("7", "ottoline norlander", "6 mill road, fjord, 4011, wa", "", "19081209"),
            Record("7", "norlander", "mill raod, old mill, fjord, 4011, wa"),
        ],
        "fake_1000": [Record("3", "Ottoline", "London", "on@nordal.example", "20151029")],
    }


def test_like_pairs_are_those_of_many_common_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["anna berg", "", "Anna Borg", "zoe quist", "anna berg", ""]
    assert like_pairs(names) == {(0, 2), (0, 4), (2, 4)}
    monkeypatch.setattr(linkage, "ROWS", 2)
    assert like_pairs(names) == {(0, 2), (0, 4), (2, 4)}
    assert like_pairs(["", ""]) == set()


def test_rates_of_clusters_by_hand() -> None:
    # Persons AAB put together as one: 1 of 3 pairs is right; precision of records 2/3, 2/3, 1/3, recall 1.
    found = of_clusters("AAB", "111")
    assert found == {"precision": 0.333, "recall": 1.0, "f1": 0.5, "b3": 0.714}
    assert connected(4, [(0, 1), (1, 3)]) == [0, 0, 1, 0]


def test_the_ceiling_is_the_best_choice_among_kinds_of_pairs() -> None:
    records = [
        Record(person, name) for person, name in zip("AABCC", ("x y", "x y", "x y", "p q", "p r"), strict=True)
    ]
    same = true_pairs(records)
    # Equal names: 1 of 3 pairs is right; "p q" and "p r" are always right. With both kinds F1 is 4 / 6, with the
    # second alone 2 / 3.
    assert ceiling(records, {(0, 1), (0, 2), (1, 2), (3, 4)}, same) == 0.667
    assert ceiling(records, {(0, 1), (0, 2), (1, 2)}, same) == 0.4


def test_both_matchers_are_measured_alike(tmp_path: Path) -> None:
    records = [Record("A", "Ottoline Norlander"), Record("A", "Ottoline Norlanderr"), Record("B", "Ambrose Quist")]
    scores = tmp_path / "set.scores.csv"
    scores.write_text("left,right,names,fields,born\n0,1,0.9,0.9,0.6\n0,2,0.7,0.1,0.1\n", "utf-8")
    same = true_pairs(records)
    found = theirs(records, scores, same, 0.7)
    best = {"best_threshold": 0.9, "best_f1": 1.0}
    assert found["names"]["pairs"] == {"precision": 0.5, "recall": 1.0, "f1": 0.667} | best
    assert found["names"]["clusters_at_best"]["f1"] == 1.0 > found["names"]["clusters"]["f1"]
    assert found["fields"]["pairs"]["f1"] == 1.0 and found["born"]["pairs"]["recall"] == 0.0
    assert ours(records, {(0, 1), (0, 2)}, same)["names"]["pairs"]["f1"] == 1.0


def test_the_best_threshold_takes_all_pairs_of_one_score() -> None:
    scores = {(0, 1): 0.9, (2, 3): 0.8, (0, 2): 0.8, (1, 3): 0.2}
    assert linkage.of_pairs({(0, 1), (2, 3)}, scores, 0.85) == {
        **{"precision": 1.0, "recall": 0.5, "f1": 0.667},
        **{"best_threshold": 0.8, "best_f1": 0.8},
    }


def _row(first: str, of: dict[str, Any]) -> str:
    names, fields = of["names"], of["fields"]
    pairs = [names["pairs"][figure] for figure in ("precision", "recall", "f1", "best_f1")]
    values = (*pairs, *(one["clusters"][figure] for one in (names, fields) for figure in ("f1", "b3")))
    return "| " + " | ".join((first, *(f"{one:.3f}".removeprefix("0") for one in values))) + " |"


@pytest.mark.parametrize("name", FROZEN["sets"])
def test_the_page_has_these_figures(name: str) -> None:
    lines = (ROOT / "docs/method/parties.md").read_text("utf-8").splitlines()
    of = FROZEN["sets"][name]
    assert _row(f"{name}, {of['records']:,} records of {of['persons']:,}", of["ours"]) in lines
    assert _row("open matcher", of["open_matcher"]) in lines


@pytest.mark.parametrize("name", FROZEN["sets"])
def test_no_worse_than_the_open_matcher(name: str) -> None:
    of = FROZEN["sets"][name]
    mine, open_matcher = of["ours"], of["open_matcher"]
    assert mine["names"]["pairs"]["f1"] >= open_matcher["names"]["pairs"]["f1"]
    for fields in ("names", "fields"):
        for figure in ("f1", "b3"):
            assert mine[fields]["clusters"][figure] >= open_matcher[fields]["clusters"][figure]
