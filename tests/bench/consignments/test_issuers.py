"""Firms' forms and numbers: honest sets agree with one another, and each falsification shows among them."""

import random
from datetime import date, timedelta

import pytest

from oretrace.bench.consignments.issuers import WAYS, Writers, write_papers_of_firms
from oretrace.bench.papers.data import as_paper
from oretrace.bench.papers.made import MadeSet, file_of
from oretrace.vet.papers.intake import PaperSet, set_of
from oretrace.vet.papers.vetting import Vetted, vet_sets
from tests.bench.papers.test_falsify import made

FIRST = date(2024, 1, 10)
SELLERS = (
    "Yunhai Tinfoil Metals Co., Ltd.",
    *(f"{one} Mineral Works Co., Ltd." for one in ("Baoshan", "Lukai", "Wenrui")),
)
ORE = {"goods": "Antimony ore 55%", "hs": "2617100000"}


def sets(kind: str = "") -> list[MadeSet]:
    """Eighteen sets of each of four firms, a firm's every fortnight, with a certificate of origin."""
    found = []
    for place in range(72):
        day = FIRST + timedelta(14 * (place // 4))
        seller = (SELLERS[place % 4], f"{place % 4 + 12} Riverside Road, Changsha", "China")
        buyer = (
            f"Buyer {'ABCD'[place % 4]} Flameguard B.V.",
            f"Havenkade {place % 4 + 17}, Rotterdam",
            "Netherlands",
        )
        serial = f"{place:08d}"
        ore = ORE if kind == "origin beyond capacity" else {}
        facts = {
            "name": serial, "seller": seller, "buyer": buyer, "invoice": f"INV{serial}", "bill": f"QSMX{serial}",
            "declaration": f"24241{serial}", "licence": "", "licence_kg": 0.0, "invoiced": day,
            "left": day + timedelta(8), "arrives": day + timedelta(40), "containers": (), **ore,
        }  # fmt: skip
        found.append(made(place, "certificate_of_origin", **facts))
    return found


def vetted(some: list[MadeSet]) -> dict[str, Vetted]:
    data = []
    for one in some:
        papers = [as_paper(paper, file_of(place, paper)) for place, paper in enumerate(one.papers)]
        _, read = next(iter(set_of({"id": one.name, "papers": papers}, "", "")))
        data.append(PaperSet(one.name, read))
    return {one.name: one for one in vet_sets(data)}


@pytest.mark.slow
@pytest.mark.parametrize("half", ["tune", "test"])
def test_honest_firms_agree_with_themselves(half: str) -> None:
    some = sets()
    write_papers_of_firms(some, half, ())
    assert not [one for one in vetted(some).values() if one.verdict != "consistent"]
    numbers = [(one.firm, one.papers[1].get("number")) for one in some]
    assert len(set(numbers)) == len(numbers)
    assert all(one.papers[0].template == one.papers[1].template for one in some)


@pytest.mark.slow
@pytest.mark.parametrize("way", sorted(set(WAYS) - {"form of another firm"}))
def test_each_way_shows_among_the_sets(way: str) -> None:
    some = sets(way)
    write_papers_of_firms(some, "tune", ())
    writers, rng = Writers("tune", some), random.Random(1)
    one = next(one for one in some[20:50] if WAYS[way](writers, one, rng))
    found = vetted(some)[one.name]
    weighing = [finding for finding in found.findings if finding.severity != "note"]
    assert {finding.check for finding in weighing} == {"capacity" if "origin" in way else "number"}


def test_the_form_of_another_firm_is_of_one_without_a_tie() -> None:
    some = sets()
    write_papers_of_firms(some, "tune", ())
    writers = Writers("tune", some)
    one = next(one for one in some[20:50] if WAYS["form of another firm"](writers, one, random.Random(1)))
    owner = next(other for other in some if other is not one and other.papers[0].template == one.papers[0].template)
    assert owner.firm != one.firm and not writers.deals_with[owner.firm] & writers.deals_with[one.firm]


def test_only_those_wanted_are_falsified() -> None:
    some = sets()
    write_papers_of_firms(some, "tune", {some[30].name, some[31].name})
    assert [one.name for one in some if one.falsified] == [some[30].name, some[31].name]
    assert all(one.touched for one in some if one.falsified)
