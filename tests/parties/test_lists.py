"""Screening lists as their publishers write them: headings, dates, countries, and what of them is no party."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from oretrace.errors import InputError
from oretrace.parties.lists import Listed, read_list

SIMPLE = (
    '"id","schema","name","aliases","birth_date","countries","addresses","identifiers","sanctions","phones","emails",'
    '"program_ids","dataset","first_seen","last_seen","last_change"\n'
    '"NK-1","Company","Nordal Metals","Nordal; Fjell, Handel;北达金属","","cn;hk","5 Mill Road","","Barred","","",'
    '"NO-X","Barred Parties","2023-04-20T10:55:05","2025-11-28T07:00:00","2024-02-03T00:00:00"\n'
)
CSL = (
    "_id,source,entity_number,type,programs,name,title,addresses,start_date,alt_names,nationalities\n"
    'a1,Entity List (EL),,,"",Nordal Metals,,"Oslo, NO",2024-06-06,"Nordal; Fjell Handel",\n'
)
OFAC = (
    '36,"AEROKVIKK AIRLINES",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \n'
    '173,"NORDAL METALS, LTD.",-0- ,"CUBA",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"x"\n'
)
UK = (
    "Report Date: 28-Nov-2025,,,,\n"
    "Last Updated,Unique ID,Name 6,Name 1,Name 2,Regime Name,Date Designated\n"
    "28/11/2025,RUS1,HOLM,Pia,Aase,Russia,03/04/2024\n"
)
EU = (
    "\ufefffileGenerationDate;Entity_LogicalId;Entity_DesignationDate;NameAlias_WholeName\n"
    "13/11/2025;7;;Nordal Metals\n13/11/2025;7;;\n"
)


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "first", "vintage"),
    [
        (
            SIMPLE,
            Listed(
                "NK-1",
                ("Nordal Metals", "Nordal", "Fjell, Handel", "北达金属"),
                "cn;hk",
                "Barred Parties",
                "2023-04-20",
            ),
            "2025-11-28",
        ),
        (
            CSL,
            Listed("a1", ("Nordal Metals", "Nordal", "Fjell Handel"), "NO", "Entity List (EL)", "2024-06-06"),
            "2024-06-06",
        ),
        (OFAC, Listed("36", ("AEROKVIKK AIRLINES",), "", "CUBA"), ""),
        (UK, Listed("RUS1", ("Pia Aase HOLM",), "", "Russia", "2024-04-03"), "2025-11-28"),
        (EU, Listed("7", ("Nordal Metals",)), "2025-11-13"),
    ],
    ids=["OpenSanctions", "CSL", "OFAC", "UK", "EU"],
)
def test_a_list_as_it_is_published(text: str, first: Listed, vintage: str, tmp_path: Path) -> None:
    found = read_list(_write(tmp_path / "list.csv", text))
    assert (found.listed[0], found.vintage) == (first, vintage)


def test_day_and_month_are_not_guessed(tmp_path: Path) -> None:
    found = read_list(_write(tmp_path / "l.csv", "name,date\nNordal,03/04/2024\nKvikk,05/06/2024\n"))
    assert [one.listed_on for one in found.listed] == ["", ""]


def test_only_listed_entities_of_a_file_are_parties(tmp_path: Path) -> None:
    def entity(id: str, schema: str, target: bool = True, **properties: list[str]) -> str:
        seen = {"first_seen": "2023-04-20T10:55:05", "last_change": "2024-01-01T00:00:00", "target": target}
        return json.dumps({"id": id, "schema": schema, "properties": properties, "datasets": ["d"], **seen})

    lines = [
        entity("a", "Company", name=["Nordal"], country=["cn"], jurisdiction=["hk", "cn"]),
        entity("b", "Position", name=["Minister of Mines"]),
        entity("c", "Sanction", entity=["a"]),
        entity("d", "Person", target=False, name=["Pia Holm"]),
    ]
    for text in ("\n".join(lines), "[\n" + ",\n".join(lines) + "\n]"):
        found = read_list(_write(tmp_path / "l.json", text))
        assert found.listed == (Listed("a", ("Nordal",), "cn; hk", "d", "2023-04-20"),)
        assert found.vintage == "2024-01-01"
        assert "1 × Position" in found.left_out and "beside the listed" in found.left_out


def test_a_list_of_positions_alone_names_what_it_had(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="1 × Address"):
        read_list(_write(tmp_path / "l.json", '{"id": "a", "schema": "Address", "properties": {"name": ["x"]}}'))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_a_list_is_the_same_in_every_writing_of_a_table(encoding: str, separator: str, tmp_path: Path) -> None:
    rows = (("name", "aliases", "country", "date"), ("Nordal Metals", "北达|Nordal", "NO", "2024-03-01"))
    path = tmp_path / "l.csv"
    path.write_bytes("".join(separator.join(row) + "\n" for row in rows).encode(encoding))
    (one,) = read_list(path).listed
    assert (one.names, one.country, one.listed_on) == (("Nordal Metals", "北达", "Nordal"), "NO", "2024-03-01")


def test_one_day_that_can_be_read_one_way_alone_settles_the_others(tmp_path: Path) -> None:
    for sure, listed_on in (("31/01/2024", "2024-04-03"), ("01/31/2024", "2024-03-04")):
        found = read_list(_write(tmp_path / "l.csv", f"name,date\nNordal,03/04/2024\nKvikk,{sure}\n"))
        assert [one.listed_on for one in found.listed] == [listed_on, "2024-01-31"]
        assert found.vintage == listed_on


def test_a_weak_alias_is_a_name_that_the_list_calls_weak(tmp_path: Path) -> None:
    properties = {"name": ["Nordal Metals"], "weakAlias": ["NM"]}
    found = read_list(
        _write(tmp_path / "l.json", json.dumps({"id": "a", "schema": "Company", "properties": properties}))
    )
    assert [(one.names, one.weak) for one in found.listed] == [(("Nordal Metals", "NM"), ("NM",))]


def test_a_name_must_be_a_list_of_texts(tmp_path: Path) -> None:
    for name in ("Nordal Metals", [{"full": "Nordal Metals"}], None):
        entity = {"id": "a", "schema": "Company", "properties": {"name": ["Nordal"], "alias": name}}
        with pytest.raises(InputError, match="FollowTheMoney entity"):
            read_list(_write(tmp_path / "l.json", json.dumps(entity)))


def test_a_name_that_is_a_weak_alias_too_is_not_weak(tmp_path: Path) -> None:
    properties = {"name": ["Nordal Metals"], "alias": ["NM"], "weakAlias": ["Nordal Metals", "Nord"]}
    entity = json.dumps({"id": "a", "schema": "Company", "properties": properties})
    rows = "name,alias,weak alias\nNordal Metals,NM,Nordal Metals; Nord\n"
    for name, text in (("l.json", entity), ("l.csv", rows)):
        assert read_list(_write(tmp_path / name, text)).listed[0].weak == ("Nord",)


def test_a_party_is_listed_since_its_first_sanction_and_never_since_it_was_last_changed(tmp_path: Path) -> None:
    company = {"id": "a", "schema": "Company", "properties": {"name": ["Nordal"]}, "last_change": "2025-01-01"}
    seen = {**company, "first_seen": "2023-04-20"}
    later, sanction = (
        {"id": id, "schema": "Sanction", "properties": {"entity": ["a"], key: [on]}}
        for id, key, on in (("s", "startDate", "2014-07-17"), ("t", "listingDate", "2012-03-12"))
    )
    nested = {**seen, "properties": {"name": ["Nordal"], "sanctions": [later, sanction]}}
    for entities, since in (
        ([company], ""),
        ([seen], "2023-04-20"),
        ([seen, later, sanction], "2012-03-12"),
        ([sanction, later, seen], "2012-03-12"),
        ([nested], "2012-03-12"),
    ):
        (one,) = read_list(_write(tmp_path / "l.json", "\n".join(map(json.dumps, entities)))).listed
        assert one.listed_on == since


def test_the_aliases_of_ofac_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    text = '36,12,"aka","AERO KVIKK",-0- \n173,57,"fka","NORDAL ORES",-0- \n'
    found = read_list(_write(tmp_path / "alt.csv", text))
    assert [(one.id, one.names) for one in found.listed] == [("36", ("AERO KVIKK",)), ("173", ("NORDAL ORES",))]


def test_names_and_addresses_in_rows_of_their_own_are_of_one_party(tmp_path: Path) -> None:
    header = "Entity_LogicalId;Entity_Regulation_PublicationDate;Entity_Regulation_Programme;NameAlias_WholeName;"
    rows = (
        "7;23/02/2024;UKR;Nordal Metals;",
        "7;23/02/2024;UKR;ООО Нордал;",
        "7;23/02/2024;UKR;;NO",
        "8;;IRQ;Kvikk;",
    )
    found = read_list(_write(tmp_path / "l.csv", "\n".join((header + "Address_CountryIso2Code", *rows))))
    assert found.listed == (
        Listed("7", ("Nordal Metals", "ООО Нордал"), "NO", "UKR", "2024-02-23"),
        Listed("8", ("Kvikk",), "", "IRQ"),
    )


def test_a_title_without_separators_above_the_header(tmp_path: Path) -> None:
    header = "Last Updated,Unique ID,Name 6,Name 1,Alias strength,Regime Name,Address Country,Date Designated"
    rows = "28/11/2025,RUS1,HOLM,Pia,,Russia,Norway,03/04/2024\n28/11/2025,RUS1,PH,,Low quality a.k.a,Russia,,\n"
    (one,) = read_list(_write(tmp_path / "l.csv", f"Report Date: 28-Nov-2025\n{header}\n{rows}")).listed
    assert one == Listed("RUS1", ("Pia HOLM", "PH"), "Norway", "Russia", "2024-04-03", weak=("PH",))


def test_several_programmes_of_ofac_and_where_its_aliases_are(tmp_path: Path) -> None:
    blank = ",".join(["-0- "] * 7)
    found = read_list(_write(tmp_path / "SDN.CSV", f'36,"NORDAL, LTD.",-0- ,"NPWMD] [IFSR",{blank},"x"\n'))
    assert found.listed[0].list == "NPWMD; IFSR" and "ALT.CSV" in found.left_out


@pytest.mark.parametrize(
    "entry",
    [
        {"id": "a", "source": "Entity List", "name": "Nordal Metals", "alt_names": ["Nordal", "Fjell, Handel"]},
        {"id": "a", "source": "Entity List", "name": "Nordal Metals", "alt_names": "Nordal; Fjell, Handel"},
    ],
)
def test_the_consolidated_screening_list_as_json(entry: dict[str, object], tmp_path: Path) -> None:
    entry |= {"addresses": [{"city": "Oslo", "country": "NO", "state": None}, {"country": "SE"}], "end_date": None}
    text = json.dumps({"total": 1, "sources": [{"value": "x"}], "results": [entry | {"start_date": "2024-06-06"}]})
    (one,) = read_list(_write(tmp_path / "consolidated.json", text)).listed
    assert one == Listed("a", ("Nordal Metals", "Nordal", "Fjell, Handel"), "NO; SE", "Entity List", "2024-06-06")


@pytest.mark.parametrize(
    "results", ["[5]", '[{"name": 5, "addresses": 7}]', '[{"name": [[["x"]]]}]', "[]", "[{}", "[" * 9999]
)
def test_json_that_only_looks_like_it_is_an_error_of_one_sentence(results: str, tmp_path: Path) -> None:
    path = _write(tmp_path / "l.json", '{"results": ' + results + "}")
    if '"name": 5' in results:
        assert read_list(path).listed[0].names == ("5",)
    else:
        with pytest.raises(InputError):
            read_list(path)
