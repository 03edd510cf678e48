"""A licence against the shipment it is with, and against all shipments under it."""

from typing import Any

import pytest

from oretrace.vet.papers.checks.licence import licence, used_up
from tests.vet.papers.checks.papers import bundle, paper, said


def held(kind: str = "export_licence", **fields: Any) -> dict[str, Any]:
    return paper(kind, **fields)


def declared(**fields: Any) -> dict[str, Any]:
    return paper("export_declaration", **fields)


@pytest.mark.parametrize(
    ("kind", "exporter", "differs"),
    [
        ("export_licence", "Nordal Metals Ltd", False),
        ("export_licence", "Kvikkjokk Trading", True),
        ("end_user_certificate", "Kvikkjokk Trading", False),
    ],
)
def test_the_holder_of_an_export_licence_is_the_exporter(kind: str, exporter: str, differs: bool) -> None:
    case = bundle(held(kind, parties__licensee__name="Nordal Metals"), declared(parties__exporter__name=exporter))
    assert said(licence(case)) == ([("high", ("export_licence",))] if differs else [])


@pytest.mark.parametrize(
    ("fields", "differs"),
    [
        ({"goods": ["gallium ingots"]}, False),
        ({"goods": ["iron ingots"]}, True),
        ({"hs": ["81129289"]}, False),
        ({"hs": ["720110"]}, True),
        ({"goods": ["ingots"]}, False),
    ],
)
def test_the_goods_of_a_licence_share_an_element_or_a_subheading_with_those_sent(
    fields: dict[str, Any], differs: bool
) -> None:
    case = bundle(held(goods=["gallium metal"], hs=["8112.92"]), declared(**fields))
    assert bool(said(licence(case))) is differs


@pytest.mark.parametrize(("kg", "over"), [(1_002.0, False), (1_002.5, True)])
def test_a_licence_is_exceeded_from_two_thousandths_on(kg: float, over: bool) -> None:
    case = bundle(held(quantity__kg=1_000.0), declared(net__kg=kg))
    assert said(licence(case)) == ([("high", ("export_licence", "export_declaration"))] if over else [])


def test_the_destination_of_a_licence_is_one_of_the_papers() -> None:
    papers = declared(destination="Japan"), paper("packing_list", destination="Thailand")
    assert said(licence(bundle(held(destination="Thailand"), *papers))) == []
    assert said(licence(bundle(held(destination="Vietnam"), *papers))) == [("high", ("export_licence",))]


def test_shipments_exceed_a_licence_together_from_one_day_on() -> None:
    def shipped(name: str, day: str, **more: Any) -> Any:
        return bundle(held(number="L 1", quantity__kg=1_000.0), declared(date=day, net__kg=500.0, **more), name=name)

    sets = [shipped("c", "2024-07-04"), shipped("a", "2024-05-04"), shipped("b", "2024-06-04")]
    assert [case.name for case, _ in used_up(sets[1:])] == []
    assert [case.name for case, _ in used_up(sets)] == ["c"]
    over = bundle(held(number="L 1", quantity__kg=1_000.0), declared(date="2024-05-04", net__kg=1_500.0))
    assert list(used_up([over])) == []  # one shipment alone is held against its own licence
    by_number = bundle(declared(date="2024-08-04", net__kg=1.0, refs__licence="l1"), name="d")
    assert [(case.name, one.papers) for case, one in used_up([*sets, by_number])][1:] == [
        ("d", ("export_declaration",))
    ]
