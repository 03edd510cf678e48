"""Registers in a store: read strictly, counted, and the last extract of a firm or a stake counts."""

import json
import zipfile
from pathlib import Path

import pytest

from oretrace.errors import InputError
from oretrace.parties.firms import Firm, read_extract, read_firms
from oretrace.parties.holding_files import read_holdings
from oretrace.parties.holdings import Holding
from oretrace.parties.ownership import Share, shares
from oretrace.parties.registers import firms_in, holdings_in, prepare_firms, prepare_ownership
from oretrace.store import Store

FIRMS = """\
reg_id,name,name_local,country,address,phone,email_domain,registration_no,lei,incorporated_on,colour
R1,Nordal Metals Ltd,北达金属有限公司,CN,"5 Mill Road, Ningbo",+00 11 222333,www.Nordal.example,CN17,,2020-03,red
R2,Kvikk Inc,,USA,,,info@kvikk.example,,5299000EXAMPLE000042,2024,blue
"""
OWNERS = "owner,owned,percentage,start,end\nPia Holm,Nordal Metals Ltd,60,2020,\nPia Holm,Kvikk Inc,25-50,,2024-05\n"
RELATIONS = """\
Relationship.StartNode.NodeID,Relationship.EndNode.NodeID,Relationship.RelationshipType,\
Relationship.RelationshipStatus,Relationship.Period.1.startDate,Relationship.Period.1.endDate,\
Relationship.Period.1.periodType
A,B,IS_DIRECTLY_CONSOLIDATED_BY,ACTIVE,2019-01-01T00:00:00Z,,RELATIONSHIP_PERIOD
A,C,IS_ULTIMATELY_CONSOLIDATED_BY,ACTIVE,,,
D,B,IS_DIRECTLY_CONSOLIDATED_BY,INACTIVE,,,
"""
EXCEPTIONS = """\
LEI,Exception.Category,Exception.Reason.1
B,DIRECT_ACCOUNTING_CONSOLIDATION_PARENT,NON_CONSOLIDATING
C,DIRECT_ACCOUNTING_CONSOLIDATION_PARENT,NON_PUBLIC
"""


def _file(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_a_firm_is_read_with_all_that_identifies_it(tmp_path: Path) -> None:
    extract = read_extract(_file(tmp_path, "f.csv", FIRMS))
    nordal, kvikk = (firm for _, firm in extract.firms)
    assert nordal == Firm(
        "R1", "Nordal Metals Ltd", ("5 Mill Road, Ningbo",), "+00 11 222333", "nordal.example", "CN17",
        other_names=("北达金属有限公司",), territory="CHN", founded="2020-03-01",
    )  # fmt: skip
    assert (kvikk.domain, kvikk.lei, kvikk.founded) == ("kvikk.example", "5299000EXAMPLE000042", "2024-01-01")
    assert dict(extract.ignored) == {"column colour": 2}


@pytest.mark.parametrize(
    ("rows", "part"),
    [
        ("R1,,CN,,", "a firm with a name"),
        ("R1,Nordal,Atlantis,,", "Atlantis"),
        ("R1,Nordal,CN,2024-13-01,", "2024-13-01"),
        ("R1,Nordal,CN,,12345", "LEI"),
        ("R1,Nordal,CN,,\nR1,Kvikk,CN,,", "each identifier of a firm once"),
    ],
)
def test_an_invalid_record_of_a_firm_is_refused_by_its_number(tmp_path: Path, rows: str, part: str) -> None:
    path = _file(tmp_path, "f.csv", f"id,name,country,incorporated_on,lei\n{rows}\n")
    with pytest.raises(InputError, match="record") as caught:
        read_firms(path)
    assert part in str(caught.value)


@pytest.mark.parametrize(
    "cut",
    ["id,name\n9.14E+17,Ash\n", "name,phone\nAsh,8.61388E+12\n", 'name,registration_no\nAsh,"9,1E+17"\n'],
)
def test_a_number_cut_by_a_spreadsheet_is_not_shared(tmp_path: Path, cut: str) -> None:
    (tmp_path / "firms.csv").write_text(cut, "utf-8")
    with pytest.raises(InputError, match=r"record 1, .*expected a number in full.* format the column as text"):
        read_extract(tmp_path / "firms.csv")


@pytest.mark.slow
def test_the_store_has_firms_and_stakes_of_the_last_file(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    store.import_file(prepare_firms(_file(tmp_path, "f.csv", FIRMS)))
    store.import_file(prepare_firms(_file(tmp_path, "g.csv", FIRMS.replace("Kvikk Inc", "Kvikk Corp"))))
    store.import_file(prepare_ownership(_file(tmp_path, "o.csv", OWNERS)))
    done = store.import_file(prepare_ownership(_file(tmp_path, "p.csv", OWNERS.replace("60", "70"))))
    with store.connect() as connection:
        firms, holdings = firms_in(connection), holdings_in(connection)
    assert [(one.id, one.name) for one in firms] == [("2:1", "Nordal Metals Ltd"), ("2:2", "Kvikk Corp")]
    assert firms[0].addresses == ("5 Mill Road, Ningbo",)
    assert holdings.stakes == (
        Holding("Pia Holm", "Nordal Metals Ltd", 0.7, 0.7, start="2020-01-01"),
        Holding("Pia Holm", "Kvikk Inc", 0.25, 0.5, end="2024-05-31"),
    )
    assert [one.owned for one in holdings.on("2024-05-30").stakes] == ["Nordal Metals Ltd", "Kvikk Inc"]
    assert done.snapshot.rows == 2
    assert store.status()["codes"].to_pylist() == [0, 0, 0, 0]


@pytest.mark.slow
def test_the_kind_of_control_is_kept_and_a_share_stays_a_share(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    text = "owner,owned,percentage,control\nPia,Nordal,,votes\nPia,Kvikk,20,votes\nPia,Fjell,,board\nPia,Hask,60,\n"
    done = store.import_file(prepare_ownership(_file(tmp_path, "o.csv", text)))
    with store.connect() as connection:
        stakes = holdings_in(connection).stakes
    assert [(one.owned, one.low, one.high, one.control, one.votes) for one in stakes] == [
        ("Nordal", 0.0, 1.0, True, True),
        ("Kvikk", 0.2, 0.2, True, True),
        ("Fjell", 0.0, 0.0, True, False),
        ("Hask", 0.6, 0.6, False, False),
    ]
    assert store.rows_of("ownership", done.snapshot.snapshot) == 4


@pytest.mark.slow
def test_a_later_file_that_knows_other_owners_leaves_the_one_of_before_in_doubt(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    for name, rows in (("o.csv", "P,Sold,100\nP,Kept,60\nX,Parted,60"), ("p.csv", "Q,Sold,100\nY,Parted,40")):
        text = f"owner,owned,percentage\n{rows}\n"
        store.import_file(prepare_ownership(_file(tmp_path, name, text)))
    with store.connect() as connection:
        found = shares(holdings_in(connection))
    assert ("P", "Sold") not in found and found["Q", "Sold"].half == found["P", "Kept"].half == "yes"
    assert found["X", "Parted"] == Share(0.0, 0.6)


@pytest.mark.slow
def test_firms_without_identifiers_do_not_take_the_place_of_those_of_another_file(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "store", create=True)
    for name, firm in (("a.csv", "Nordal Ltd"), ("b.csv", "Kvikk Inc")):
        store.import_file(prepare_firms(_file(tmp_path, name, f"name,country\n{firm},CN\n")))
    for name, firm in (("c.csv", "Hask GmbH"), ("d.csv", "Hask Metall GmbH")):
        text = f"name,country,registration_no\n{firm},DE,HRB 1\n"
        store.import_file(prepare_firms(_file(tmp_path, name, text)))
    with store.connect() as connection:
        assert [one.name for one in firms_in(connection)] == ["Nordal Ltd", "Kvikk Inc", "Hask Metall GmbH"]


def test_relationships_of_the_lei_foundation(tmp_path: Path) -> None:
    read = read_holdings([_file(tmp_path, "rr.csv", RELATIONS), _file(tmp_path, "repex.csv", EXCEPTIONS)])
    assert read.stakes == (
        Holding("B", "A", 0.5, 1.0, start="2019-01-01"),
        Holding("C", "A", 0.5, 1.0, indirect=True),
        Holding("unknown owner of C", "C", 0.0, 1.0, known=False),
    )
    assert sum(read.ignored.values()) == 2
    with pytest.raises(InputError, match="line 2"):
        read_holdings([_file(tmp_path, "x.csv", RELATIONS.replace("IS_DIRECTLY_CONSOLIDATED_BY", "IS_FRIEND_OF"))])


def test_half_a_letter_is_refused_and_a_line_separator_in_a_name_is_kept(tmp_path: Path) -> None:
    file = tmp_path / "firms.jsonl"
    file.write_text('{"id": "a", "schema": "Company", "properties": {"name": ["A\u2028B"]}}\n', encoding="utf-8")
    assert [one.id for one in read_firms(file)] == ["a"]
    file.write_text('{"id": "a", "schema": "Company", "properties": {"name": ["\\ud800"]}}\n', encoding="utf-8")
    with pytest.raises(InputError, match="line 1"):
        read_firms(file)


LEVEL_1 = (
    '"LEI","Entity.LegalName","Entity.LegalName.xmllang","Entity.OtherEntityNames.OtherEntityName.1",'
    '"Entity.OtherEntityNames.OtherEntityName.1.type","Entity.TransliteratedOtherEntityNames.'
    'TransliteratedOtherEntityName.1","Entity.LegalAddress.FirstAddressLine","Entity.LegalAddress.City",'
    '"Entity.LegalAddress.Country","Entity.RegistrationAuthority.RegistrationAuthorityEntityID",'
    '"Entity.LegalJurisdiction","Entity.EntityCreationDate"\n'
    '"5299000EXAMPLE000042","北达金属有限公司","zh","Kvikk","TRADING_OR_OPERATING_NAME","Beida Jinshu","5 Mill Road",'
    '"Ningbo","CN","9133","CN-ZJ","2012-07-01T00:00:00Z"\n'
)


def test_level_1_of_the_lei_foundation_is_a_register_and_names_its_parents(tmp_path: Path) -> None:
    level_1 = _file(tmp_path, "lei2.csv", LEVEL_1)
    extract = read_extract(level_1)
    assert [firm for _, firm in extract.firms] == [
        Firm(
            "5299000EXAMPLE000042", "北达金属有限公司", ("5 Mill Road, Ningbo, CN",), number="9133",
            other_names=("Kvikk", "Beida Jinshu"), territory="CHN", lei="5299000EXAMPLE000042", founded="2012-07-01",
        )
    ]  # fmt: skip
    parents = _file(tmp_path, "rr.csv", RELATIONS.replace("\nA,B,", "\n5299000EXAMPLE000042,B,"))
    for files in ([level_1, parents], [parents, level_1]):
        assert read_holdings(files).names["5299000EXAMPLE000042"] == "北达金属有限公司"


def test_an_archive_of_one_file_is_unpacked(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "lei2.csv.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("lei2.csv", LEVEL_1)
    assert len(read_firms(tmp_path / "lei2.csv.zip")) == 1
    with zipfile.ZipFile(tmp_path / "lei2.csv.zip", "a") as archive:
        archive.writestr("rr.csv", RELATIONS)
    with pytest.raises(InputError, match=r"rr\.csv"):
        read_firms(tmp_path / "lei2.csv.zip")


def test_published_entities_with_unknown_countries_and_shares_are_read(tmp_path: Path) -> None:
    lines = [
        {
            "id": "a",
            "schema": "Company",
            "properties": {"name": ["Nordal"], "jurisdiction": ["us_de"], "country": ["su"]},
        },
        {"id": "b", "schema": "Company", "properties": {"name": ["Kvikk"], "country": ["suhh"]}},
        {"id": "c", "schema": "Company", "properties": {"country": ["no"]}},
        {"id": "o", "schema": "Ownership", "properties": {"owner": ["a"], "asset": ["b"], "percentage": ["most"]}},
        {"id": "q", "schema": "Ownership", "properties": {"owner": ["b"], "asset": ["a"], "percentage": ["49,5 %"]}},
    ]
    file = _file(tmp_path, "e.ftm.json", "\n".join(map(json.dumps, lines)))
    extract, read = read_extract(file), read_holdings([file])
    assert [(firm.name, firm.territory) for _, firm in extract.firms] == [("Nordal", "USA"), ("Kvikk", "")]
    assert extract.ignored["country that is none of today"] == extract.ignored["Company without a name"] == 1
    assert [(one.low, one.high) for one in read.stakes] == [(0.0, 1.0), (0.495, 0.495)]
    assert read.ignored["share that is no percentage (taken as unknown)"] == 1
