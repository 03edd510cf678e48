"""What is written as FollowTheMoney keeps its schema and is read again as it was."""

import json
from math import nextafter
from pathlib import Path

import pytest

from oretrace.errors import InputError
from oretrace.parties.control import Link, actor_of
from oretrace.parties.firms import Firm, read_firms
from oretrace.parties.ftm import company, entities, export_file, write_entities
from oretrace.parties.holding_files import read_holdings
from oretrace.parties.holdings import Holding, Holdings
from oretrace.parties.ownership import shares
from oretrace.parties.registers import prepare_firms
from oretrace.store import Store

PROPERTIES = {
    "Company": "name alias address phone website registrationNumber leiCode jurisdiction incorporationDate sector"
    " notes publisher",
    "LegalEntity": "name registrationNumber",
    "Person": "name registrationNumber",
    "Ownership": "owner asset percentage ownershipType role startDate endDate",
    "Directorship": "director organization startDate endDate",
    "UnknownLink": "subject object role",
}
"""Of those of followthemoney 4.0.0 (MIT) the ones that are written."""
REQUIRED = {"Ownership": {"owner", "asset"}, "Directorship": {"director", "organization"}}
FIRMS = [
    Firm("A", "Nordal Metals", ("5 Mill Road, Ningbo",), "+00 11 2223333", "nordal.example", "N1", "Sale of metal",
         ("北达金属",), "CHN", "5299000EXAMPLE000042", "2020-03-01"),
    Firm("B", "Kvikk Inc", number="N2", phone="+00112223333"),
]  # fmt: skip
HOLDINGS = Holdings(
    (
        Holding("pia", "x", 0.6, 0.6, start="2020-01-01"),
        Holding("pia", "y", 0.25, 0.5, end="2024-05-31"),
        Holding("old", "x", 0.0, 1.0, True),
    ),
    {"pia": "Pia Holm", "x": "Nordal Metals", "y": "Kvikk Inc", "old": "Old Holding"},
    {"x": "N1", "y": "N2"},
    frozenset(("pia",)),
)


@pytest.fixture
def written(tmp_path: Path) -> Path:
    actors = {firm.id: actor_of(firm) for firm in FIRMS}
    link = Link("A", "B", "phone", "00112223333", "+00112223333")
    companies = [company(firm.id, (), (), [firm], False) for firm in FIRMS]
    counts = write_entities(tmp_path / "all.jsonl", entities(companies, actors, HOLDINGS, [link]))
    assert counts == {
        "Company": 2,
        "Person": 1,
        "LegalEntity": 1,
        "Ownership": 3,
        "Directorship": 1,
        "UnknownLink": 1,
    }
    return tmp_path / "all.jsonl"


def test_every_entity_keeps_its_schema(written: Path) -> None:
    found = [json.loads(line) for line in written.read_text("utf-8").splitlines()]
    assert len({entity["id"] for entity in found}) == len(found)
    for entity in found:
        properties = entity["properties"]
        assert set(properties) <= set(PROPERTIES[entity["schema"]].split())
        assert REQUIRED.get(entity["schema"], set()) <= set(properties)
        assert all(isinstance(value, str) and value for values in properties.values() for value in values)
    ends = {"owner", "asset", "director", "organization", "subject", "object"}
    known = {entity["id"] for entity in found}
    assert {id for entity in found for name in ends for id in entity["properties"].get(name, ())} <= known


def test_it_is_read_again_as_it_was(written: Path) -> None:
    nordal, kvikk, _ = read_firms(written)
    assert (nordal.name, nordal.other_names, nordal.addresses) == ("Nordal Metals", ("北达金属",), FIRMS[0].addresses)
    assert (nordal.number, nordal.lei, nordal.territory, nordal.founded) == ("N1", FIRMS[0].lei, "CHN", "2020-03-01")
    assert (nordal.domain, nordal.scope, kvikk.number) == ("nordal.example", "Sale of metal", "N2")
    again = read_holdings([written])
    stakes = {
        (again.names[one.owner], again.names[one.owned], one.low, one.high, one.start, one.end)
        for one in again.stakes
    }
    assert ("Pia Holm", "Nordal Metals", 0.6, 0.6, "2020-01-01", "") in stakes
    assert ("Pia Holm", "Kvikk Inc", 0.25, 0.5, "", "2024-05-31") in stakes
    assert any(one.control and again.names[one.owner] == "Old Holding" for one in again.stakes)
    assert sorted(one.low for one in shares(again).values()) == sorted(one.low for one in shares(HOLDINGS).values())


def test_firms_are_the_same_after_any_number_of_round_trips(tmp_path: Path) -> None:
    firms, out = [*FIRMS, Firm("C", "Hask", phone="08 305 79 26", founded="1999-12-31")], tmp_path / "f.jsonl"
    for _ in range(2):
        write_entities(out, (company(firm.id, (), (), [firm], True) for firm in firms))
        assert read_firms(out) == firms


def test_names_from_registers_precede_those_from_shipments() -> None:
    names, address = ("NORDAL METALS", "Nordal Metals"), "9 Mole End, Berg, Tel +46 8 305 79 26, a@hask.example"
    of = company("P1", names, (address, *FIRMS[0].addresses), [FIRMS[0]], False)["properties"]
    assert (of["name"], of["alias"]) == (["Nordal Metals"], ["北达金属", "NORDAL METALS"])
    assert of["address"] == [*FIRMS[0].addresses, address]
    assert of["phone"] == ["+00 11 2223333", "+4683057926"]
    assert of["website"] == ["http://hask.example", "http://nordal.example"]


def test_chains_unnamed_owners_and_open_ends_are_read_again_as_they_were(tmp_path: Path) -> None:
    """P holds 60 of X and X half of Y: the 30 of Y that a register states are these and not others."""
    stakes = (
        Holding("p", "x", 0.6, 0.6),
        Holding("x", "y", 0.5, 0.5),
        Holding("p", "y", 0.3, 0.3, indirect=True),
        Holding("unknown owner of x", "x", 0.0, 1.0, known=False),
        Holding("q", "z", 0.25, nextafter(0.5, 0.0)),
        Holding("r", "z", 0.07, 0.07),
    )
    names = {end: end for one in stakes for end in (one.owner, one.owned)}
    write_entities(tmp_path / "o.jsonl", entities((), {}, Holdings(stakes, names), []))
    again = read_holdings([tmp_path / "o.jsonl"])

    def stated(held: Holdings) -> set[tuple[object, ...]]:
        return {
            (held.names.get(one.owner, one.owner) if one.known else "", held.names[one.owned], one.low, one.high,
             one.indirect, one.known)
            for one in held.stakes
        }  # fmt: skip

    assert stated(again) == stated(Holdings(stakes, names))
    assert sorted(one.half for one in shares(again).values()) == sorted(
        one.half for one in shares(Holdings(stakes, names)).values()
    )


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="jsonl"):
        export_file(Store(tmp_path), tmp_path / "out.csv")


@pytest.mark.slow
def test_a_judgement_parts_what_is_written(tmp_path: Path) -> None:
    file = tmp_path / "firms.csv"
    file.write_text("reg_id,name\nA,Nordal Metals Ltd\nB,NORDAL METALS LTD\n", encoding="utf-8")
    store = Store.open(tmp_path / "store", create=True)
    store.import_file(prepare_firms(file))
    names = ("Nordal Metals Ltd", "NORDAL METALS LTD")
    assert export_file(store, tmp_path / "one.jsonl") == {"Company": 1}
    assert export_file(store, tmp_path / "two.jsonl", [(*names, False)]) == {"Company": 2, "UnknownLink": 1}


@pytest.mark.slow
def test_an_export_read_back_is_exported_unchanged(tmp_path: Path) -> None:
    file, line = (
        tmp_path / "firms.csv",
        "Nordal Metals Ltd,Fjell Handel,NO,5 Mill Road;Berg,+47 22 30 57 926,N1,nordal.no",
    )
    header = "name,former_name,country,address,phone,registration_no,website"
    file.write_text(f"{header}\n{line}\nKvikk Inc,,CN,,08 305 79 26,N2,\n", encoding="utf-8")
    for name in ("first", "again"):
        store = Store.open(tmp_path / name, create=True)
        store.import_file(prepare_firms(file))
        file = tmp_path / f"{name}.jsonl"
        assert export_file(store, file) == {"Company": 2}
    assert file.read_text("utf-8") == (tmp_path / "first.jsonl").read_text("utf-8")
