"""`match` and `screen`: a row per row in order; hits with list, day and reasons; errors that name the place."""

import csv
import json
from pathlib import Path

import pytest

from oretrace.errors import InputError
from oretrace.parties.files import MANY_ROWS, match_file, screen_file
from oretrace.parties.screening import LEAST_HIT


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_match_adds_a_score_to_each_row_in_order(tmp_path: Path) -> None:
    pairs = _write(tmp_path / "p.csv", "id,name1,name2\n7,Nordal AG,Nordal\n8,Nordal,Kvikkjokk\n9,,Nordal\n")
    done = match_file(pairs, tmp_path / "s.csv")
    rows = _read(tmp_path / "s.csv")
    assert (done.rows, done.matches, done.unread) == (3, 1, 1)
    assert [row["id"] for row in rows] == ["7", "8", "9"]
    assert float(rows[0]["score"]) > 0.5 > float(rows[1]["score"])
    assert rows[2]["score"] == ""


def test_match_needs_both_columns(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="name2"):
        match_file(_write(tmp_path / "p.csv", "name1,nam2\na,b\n"), tmp_path / "s.csv")


LIST = """list_id,list_name,name,aliases,country,listed_on
L1,Barred,Nordal Metals Ltd,Fjell Handel; 红猫控股公司,NO,2024-06-06
"""


def test_screen_shows_list_vintage_and_reasons(tmp_path: Path) -> None:
    names = _write(tmp_path / "n.csv", "name,country\nRed Cat Holdings,\nKvikkjokk,\nNORDAL METALS LIMITED,NO\n")
    done = screen_file(names, _write(tmp_path / "l.csv", LIST), tmp_path / "h.csv")
    rows = _read(tmp_path / "h.csv")
    assert (done.names, done.hit, done.hits, done.vintage) == (3, 2, 2, "2024-06-06")
    assert [(row["row"], row["listed_name"], row["list_id"]) for row in rows] == [
        ("1", "红猫控股公司", "L1"),
        ("3", "Nordal Metals Ltd", "L1"),
    ]
    assert all(row["reasons"] and row["list_vintage"] == "2024-06-06" and row["list"] == "Barred" for row in rows)


def test_rows_without_a_name_are_not_among_the_names_that_were_screened(tmp_path: Path) -> None:
    names = _write(tmp_path / "n.csv", "name;country\nNordal Metals;NO\n\n;FR\nKvikkjokk;NO\n")
    done = screen_file(names, _write(tmp_path / "l.csv", LIST), tmp_path / "h.csv")
    assert (done.names, done.hit) == (2, 1) and "one row has no name" in done.note


def test_screen_reads_follow_the_money(tmp_path: Path) -> None:
    entity: dict[str, object] = {"id": "x", "datasets": ["d"], "last_change": "2025-01-02T00:00:00"}
    entity["properties"] = {"name": ["Nordal Metals"], "alias": ["Fjell Handel"], "country": ["no"]}
    ftm = _write(tmp_path / "l.json", json.dumps(entity) + "\n\n")
    done = screen_file(_write(tmp_path / "n.csv", "name\nFjell Handel AS\n"), ftm, tmp_path / "h.csv")
    assert done.hits == 1
    assert _read(tmp_path / "h.csv")[0]["list_vintage"] == "2025-01-02"


def test_many_alike_on_a_list_make_each_less_likely(tmp_path: Path) -> None:
    names = _write(tmp_path / "n.csv", "name\nNordal Metals\n")
    alone = "id,name\n1,Nordal Metals\n2,Kvikkjokk\n3,NORDAL METALS\n"
    many = alone + "".join(f"{n},Nordal Metal {word}\n" for n, word in enumerate(("Works", "Trade", "Sales"), 4))
    found = []
    for text in (alone, many):
        screen_file(names, _write(tmp_path / "l.csv", text), tmp_path / "h.csv")
        found.append(
            {row["list_id"]: (float(row["score"]), float(row["among_list"])) for row in _read(tmp_path / "h.csv")}
        )
    assert found[0]["1"][0] == found[1]["1"][0], "the score is of two names"
    assert found[0]["1"][1] > found[1]["1"][1] > 0.5 > found[1]["4"][1]
    assert found[0]["1"][1] > 0.9, "the same party listed twice is no rival"


def test_a_given_name_alone_is_shown_below_a_match(tmp_path: Path) -> None:
    listed = _write(tmp_path / "l.csv", "id,name\n1,Hassan Norlander\n")
    screen_file(_write(tmp_path / "n.csv", "name\nHassan\n"), listed, tmp_path / "h.csv")
    (hit,) = _read(tmp_path / "h.csv")
    assert float(hit["score"]) < LEAST_HIT and "a surname or a given name alone" in hit["reasons"]


def test_equal_numbers_in_two_lists_are_two_parties(tmp_path: Path) -> None:
    names = _write(tmp_path / "n.csv", "name\nNordal Metals\n")
    listed = _write(tmp_path / "l.csv", "id,list,name\n1,A,Nordal Metals\n1,B,Nordal Metals Ltd\n")
    screen_file(names, listed, tmp_path / "h.csv")
    assert {(row["list"], row["listed_name"]) for row in _read(tmp_path / "h.csv")} == {
        ("A", "Nordal Metals"),
        ("B", "Nordal Metals Ltd"),
    }


def test_a_party_of_several_countries_matches_each_of_them(tmp_path: Path) -> None:
    names = _write(tmp_path / "n.csv", "name,country\nNordal Metals,NO\nNordal Metals,Chile\n")
    listed = _write(tmp_path / "l.csv", "name,country\nNordal Metals,RU;Norway\n")
    screen_file(names, listed, tmp_path / "h.csv")
    same, other = _read(tmp_path / "h.csv")
    assert float(same["score"]) > float(other["score"]) and "different countries" in other["reasons"]
    assert "different countries" not in same["reasons"]


def test_delisted_parties_and_weak_aliases_are_marked(tmp_path: Path) -> None:
    names = _write(tmp_path / "n.csv", "name\nNordal Metals\nKvikkjokk\n")
    rows = "1,Nordal Metals,,2020-01-01,2022-05-05\n2,Halmar Sigurd Works,Kvikkjokk,,\n"
    listed = _write(tmp_path / "l.csv", f"id,name,weakalias,start date,end date\n{rows}")
    screen_file(names, listed, tmp_path / "h.csv")
    gone, weak = _read(tmp_path / "h.csv")
    assert gone["reasons"].startswith("left the list on 2022-05-05")
    assert weak["reasons"].startswith("by a weak alias alone")


@pytest.mark.parametrize("text", ["{", '{"properties": 3}', "[]", "3"])
def test_an_invalid_entity_is_refused_with_its_line(text: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="line 1"):
        screen_file(_write(tmp_path / "n.csv", "name\nx\n"), _write(tmp_path / "l.json", text), tmp_path / "h.csv")


def test_a_list_without_a_name_column(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="column name"):
        screen_file(_write(tmp_path / "n.csv", "name\nx\n"), _write(tmp_path / "l.csv", "a\nb\n"), tmp_path / "h.csv")


@pytest.mark.parametrize("heading", ["Name", "Company name", "公司名称", "COMPANY_NAME", "Наименование"])
def test_the_column_of_names_goes_by_any_usual_heading_and_is_named(heading: str, tmp_path: Path) -> None:
    names = _write(tmp_path / "n.csv", f"No;{heading};Country\n1;;\n\n2;Nordal Metals;NO\n")
    done = screen_file(names, _write(tmp_path / "l.csv", LIST), tmp_path / "h.csv")
    assert [(row["row"], row["country"]) for row in _read(tmp_path / "h.csv")] == [("3", "NO")]
    assert (repr(heading) in done.note) is (heading != "Name")


def test_rows_without_a_name_are_counted_and_none_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "list.csv").write_text("name\nAsh Metals\n", "utf-8")
    (tmp_path / "names.csv").write_text("name,note\nAsh Metals,x\n,second of merged cells\n***,y\n", "utf-8")
    done = screen_file(tmp_path / "names.csv", tmp_path / "list.csv", tmp_path / "hits.csv")
    assert "2 rows have no name and were not screened: row 2 under the header is the first" in done.note
    (tmp_path / "names.csv").write_text("name,note\n,x\n", "utf-8")
    with pytest.raises(InputError, match="expected names to screen with at least one name, found 'none'"):
        screen_file(tmp_path / "names.csv", tmp_path / "list.csv", tmp_path / "hits.csv")


def test_match_takes_headings_in_any_case(tmp_path: Path) -> None:
    pairs = _write(tmp_path / "p.csv", "Name 1;Name2;Country1\nNordal AG;Nordal;NO\n")
    assert match_file(pairs, tmp_path / "s.csv").matches == 1
    assert list(_read(tmp_path / "s.csv")[0]) == ["Name 1", "Name2", "Country1", "score"]


@pytest.mark.slow
def test_halves_that_two_processes_screen_are_the_whole(tmp_path: Path) -> None:
    few = ("Red Cat Holdings", "Kvikkjokk", "NORDAL METALS LIMITED")
    against = _write(tmp_path / "l.csv", LIST)
    screen_file(_write(tmp_path / "few.csv", "\n".join(("name", *few)) + "\n"), against, tmp_path / "few_hits.csv")
    many = [few[n % 3] for n in range(MANY_ROWS + 1)]
    done = screen_file(_write(tmp_path / "n.csv", "\n".join(("name", *many)) + "\n"), against, tmp_path / "h.csv")
    expected = {row["name"]: row | {"row": ""} for row in _read(tmp_path / "few_hits.csv")}
    found = _read(tmp_path / "h.csv")
    assert [row["row"] for row in found] == [str(n) for n, name in enumerate(many, 1) if name in expected]
    assert all(row | {"row": ""} == expected[row["name"]] for row in found)
    assert (done.names, done.hit) == (len(many), len(found))
