"""A list that shrank is said to have shrunk, and what to do about it."""

from pathlib import Path

import pytest

from oretrace.display.registers import listed_change
from oretrace.parties.lists import Listed, ScreeningList
from tests.cli.typed import typed


def held(count: int, vintage: str = "") -> ScreeningList:
    return ScreeningList(tuple(Listed(str(n), (f"Works {n}",)) for n in range(count)), vintage)


def test_fewer_parties_than_before_are_named() -> None:
    grown = listed_change(held(1), held(1_200, "2025-07-11"))
    assert grown == "Of the lists in the store 1,200 parties count; newest date of listing 2025-07-11."
    shrunk = listed_change(held(1_200, "2025-07-11"), held(120))
    assert shrunk.endswith("no date of listing. Before it were 1,200: compare the file with the published list.")


@pytest.mark.slow
def test_an_import_of_a_list_cut_short_says_so(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    for count in (30, 3):
        path.write_text("name,list\n" + "".join(f"Works {n},MEU\n" for n in range(count)), "utf-8")
        code, out, _ = typed("import", "screening", path, "--store", tmp_path / "store")
    assert code == 0 and "3 parties count; no date of listing. Before it were 30: compare" in out
