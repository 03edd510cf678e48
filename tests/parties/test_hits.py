"""A table of hits: written with what was decided before, read back with what is decided now."""

from __future__ import annotations

import csv
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from oretrace.errors import InputError
from oretrace.parties.files import screen_file
from oretrace.parties.hits import COLUMNS, HitThen, JudgedHit, key_of_hit, read_decisions

Edit = Callable[[list[dict[str, str]]], None]
NAMES = "name,country\nNordal Metals Ltd,GB\n=Nordal Metals Ltd,GB\n'=Nordal Metals Ltd,GB\n"
LISTED = "name,id,country,listed_on\nNordal Metals Limited,N-1,GB,2024-05-01\n"


def _screened(folder: Path, listed: str = LISTED, judged: Sequence[JudgedHit] = (), edit: Edit | None = None) -> Path:
    names, against, out = folder / "names.csv", folder / "list.csv", folder / "hits.csv"
    names.write_text(NAMES, "utf-8")
    against.write_text(listed, "utf-8")
    key = key_of_hit("Nordal Metals Ltd", "GB", "N-1", "Nordal Metals Limited")
    screen_file(names, against, out, {key: judged})
    if edit:
        rows = _rows(out)
        edit(rows)
        with out.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, COLUMNS, delimiter=";")
            writer.writeheader()
            writer.writerows(rows)
    return out


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.open(encoding="utf-8-sig", newline="")))


def _decide(decision: str, note: str = "", **other: str) -> Edit:
    return lambda rows: rows[0].update({"decision": decision, "note": note} | other)


def test_a_hit_carries_the_hash_of_its_list_and_room_for_a_decision(tmp_path: Path) -> None:
    first = _rows(_screened(tmp_path))[0]
    assert first["list_vintage"] == "2024-05-01" and len(first["list_sha256"]) == 64
    assert first["hit"].startswith("pair-") and first["decision"] == first["judged"] == ""


@pytest.mark.parametrize(
    ("word", "verdict"), [("X", "same"), ("n", "not the same"), ("Not  the same", "not the same"), ("w", "withdraw")]
)
def test_a_decision_is_read_by_its_word_or_key(word: str, verdict: str, tmp_path: Path) -> None:
    (one,) = read_decisions(_screened(tmp_path, edit=_decide(word, "another firm")))
    assert (one.row, one.name, one.listed_name) == (1, "Nordal Metals Ltd", "Nordal Metals Limited")
    assert one.verdict == verdict
    assert (one.then.entry, one.then.listed_on, one.note) == ("N-1", "2024-05-01", "another firm")


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (_decide("n"), "row 1 under the header: expected a reason, found 'none'"),
        (_decide("", "why?"), "expected a decision beside the note"),
        (_decide("sam", "why"), "nearest is 'same'"),
        (_decide("x", name="Nordal Mеtals Ltd"), "expected name, country and list_id as `screen` wrote them"),
        (_decide("x", list_id="1"), "as `screen` wrote them"),
        (_decide(""), "expected a decision in the column decision, found 'none'"),
    ],
)
def test_what_is_no_decision_is_an_error_with_its_row(edit: Edit, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_decisions(_screened(tmp_path, edit=edit))
    assert said in str(error.value)


def test_two_rows_of_one_hit_have_one_decision(tmp_path: Path) -> None:
    def twice(rows: list[dict[str, str]]) -> None:
        rows[1:] = [rows[0] | {"decision": "n", "note": "no"}]
        rows[0] |= {"decision": "x"}

    with pytest.raises(InputError, match="row 2 under the header: expected same, as in row 1, found 'not the same'"):
        read_decisions(_screened(tmp_path, edit=twice))


def test_a_name_that_no_spreadsheet_may_compute_is_still_that_name(tmp_path: Path) -> None:
    def unsure(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row["decision"] = "u"

    found = [one.name for one in read_decisions(_screened(tmp_path, edit=unsure))]
    assert found == ["Nordal Metals Ltd", "=Nordal Metals Ltd", "'=Nordal Metals Ltd"]


def _judged(verdict: str, by: str, listed_name: str = "Nordal Metals Limited", on: str = "2024-05-01") -> JudgedHit:
    then = HitThen("N-1", "GB", "", "GB", on, on, "0" * 64, "0.9")
    return JudgedHit(verdict, by, "2024-06-01", f"why {by}", listed_name, then)


def test_a_decision_stands_beside_its_hit_and_never_removes_it(tmp_path: Path) -> None:
    one = _rows(_screened(tmp_path, judged=[_judged("not the same", "ann")]))[0]
    shown = [one[name] for name in ("judged", "judged_by", "judged_on", "judged_note", "changed_since")]
    assert shown == ["not the same", "ann", "2024-06-01", "why ann", ""]


def test_people_who_differ_leave_a_hit_disputed(tmp_path: Path) -> None:
    one = _rows(_screened(tmp_path, judged=[_judged("same", "ann"), _judged("unsure", "bo")]))[0]
    assert (one["judged"], one["judged_by"]) == ("disputed", "ann: same; bo: unsure")


def test_what_the_list_has_otherwise_since_is_named(tmp_path: Path) -> None:
    judged = [_judged("not the same", "ann", "Nordahl Metals", "2023-01-01")]
    one = _rows(_screened(tmp_path, judged=judged))[0]
    assert one["changed_since"] == "name was Nordahl Metals; day of listing was 2023-01-01"


def test_a_list_without_identifiers_is_known_by_its_names(tmp_path: Path) -> None:
    listed = "name\nKvikkjokk Pigments\nNordal Metals Limited\n"
    before = _rows(_screened(tmp_path, listed))[0]
    after = _rows(_screened(tmp_path, listed.replace("Kvikkjokk Pigments\n", "")))[0]
    assert (before["list_id"], after["list_id"]) == ("row 2", "row 1") and before["hit"] == after["hit"]
