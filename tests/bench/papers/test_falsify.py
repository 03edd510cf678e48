"""Sets of papers: consistent as written, contradictory once falsified, true when only careless."""

import random
from datetime import date
from typing import Any

import pytest

from oretrace.bench.papers.cargo import MadeCargo, papers_of
from oretrace.bench.papers.data import as_paper, fields_of
from oretrace.bench.papers.falsify import FALSIFIED, NEEDED, falsify
from oretrace.bench.papers.made import MadeSet, file_of
from oretrace.bench.papers.sloppy import SLOPPY, TUNED, sloppy
from oretrace.vet.papers.intake import PaperSet, set_of
from oretrace.vet.papers.vetting import Vetted, vet_sets


def cargo(**other: Any) -> MadeCargo:
    facts: dict[str, Any] = {
        "name": "00000017", "seller": ("Yunhai Tinfoil Metals Co., Ltd.", "12 Riverside Road, Changsha", "China"),
        "buyer": ("Windmill Flameguard B.V.", "Havenkade 17, Rotterdam", "Netherlands"),
        "carrier": "Cormorant Ocean Lines", "ship": "OCEAN TARN V.12E", "pol": "Qingdao", "pod": "Rotterdam",
        "goods": "Antimony trioxide 99.5%", "hs": "2825800000", "packages": (400, "bags"), "net": 10_000.0,
        "gross": 10_120.0, "value": 240_000.0, "currency": "USD", "term": "CIF", "invoice": "INV00000017",
        "order": "PO1234567", "bill": "QSMX000000017", "declaration": "2424100000017",
        "invoiced": date(2024, 5, 6), "left": date(2024, 5, 14), "arrives": date(2024, 6, 15), "is_export": True,
        "licence": "DU12345678", "licence_kg": 40_000.0, "valid_until": date(2025, 1, 1),
        "containers": ({"container": "MSKU1234565", "seal": "SE123456"},),
    }  # fmt: skip
    return MadeCargo(**(facts | other))


def made(seed: int, *needed: str, **other: Any) -> MadeSet:
    return papers_of(cargo(**other), random.Random(seed), needed)


def vetted(one: MadeSet) -> Vetted:
    papers = [as_paper(paper, file_of(place, paper)) for place, paper in enumerate(one.papers)]
    _, read = next(iter(set_of({"id": one.name, "papers": papers}, "", "")))
    return vet_sets([PaperSet(one.name, read)])[0]


def test_papers_follow_from_their_cargo() -> None:
    for seed in range(12):
        one = made(seed, is_export=seed % 2 == 0)
        assert vetted(one).verdict == "consistent"
        assert sum(row["net"] for row in one.papers[0].rows) == pytest.approx(10_000.0)
        assert sum(row["amount"] for row in one.papers[0].rows) == pytest.approx(240_000.0)


@pytest.mark.parametrize("kind", sorted(FALSIFIED))
def test_each_way_to_falsify_leaves_a_contradiction(kind: str) -> None:
    one = made(3, *([NEEDED[kind]] if kind in NEEDED else []))
    before = [fields_of(paper) for paper in one.papers]
    assert falsify(one, kind, random.Random(1))
    changed = {
        paper.kind for paper, old in zip(one.papers, before, strict=True) if as_paper(paper, "")["fields"] != old
    }
    assert set(one.touched) <= changed
    assert vetted(one).verdict == "inconsistent"


@pytest.mark.parametrize("name", sorted(SLOPPY))
def test_honest_sloppiness_is_not_labelled_a_contradiction(name: str) -> None:
    done = 0
    for seed in range(10):
        one = made(seed, "insurance_certificate", "weight_note", is_export=seed % 2 == 0)
        sloppy(one, random.Random(seed), [name])
        done += bool(one.quirks)
        assert vetted(one).verdict == "consistent", one.quirks
    assert done


def test_the_test_half_meets_more_than_the_tune_half() -> None:
    assert set(SLOPPY) > TUNED


def test_a_paper_that_a_way_needs_is_missed() -> None:
    one = made(3, licence="", licence_kg=0.0, valid_until=None)
    assert not falsify(one, "licence party", random.Random(1))
    assert one.falsified == ""
