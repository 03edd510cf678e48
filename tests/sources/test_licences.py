"""A register of licences is read strictly: one cell that cannot be read refuses the file, with its line."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from oretrace import engine
from oretrace.errors import InputError
from oretrace.sources.checks import check
from oretrace.sources.licences import prepare_licences
from oretrace.store import Store

HEADER = "licence_no,exporter,end_user,end_user_country,hs6,goods,quantity_kg,valid_from,valid_to"
LINE = "du1,Mill,User,US,811292,gallium,100,2024-01-01,2025-01-01"
DAY = date(2026, 1, 1)


def written(path: Path, *lines: str, header: str = HEADER) -> Path:
    path.write_text("\n".join([header, *lines, ""]), "utf-8")
    return path


def test_a_whole_line_is_read_with_its_meanings(tmp_path: Path) -> None:
    item = prepare_licences(written(tmp_path / "l.csv", LINE, "DU2,Mill,,,,,,2024-01-01,"), retrieved_on=DAY)
    tables = item.tables()
    check(tables, item)
    first, second = tables["licence"].table.to_pylist()
    assert (first["number"], first["destination"], first["hs_code"]) == ("DU1", "USA", "811292")
    assert (first["quantity_kg"], first["valid_until"]) == (100.0, date(2025, 1, 1))
    assert {second[name] for name in ("destination", "end_user", "hs_code", "quantity_kg", "valid_until")} == {None}


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        (LINE.replace("100", "=1+1"), ("kg above 0", "line 2, column quantity_kg")),
        (LINE.replace("100", "0"), ("kg above 0", "line 2")),
        (LINE.replace("2024-01-01", "2024-13-01"), ("a day such as 2024-01-31", "column valid_from")),
        (LINE.replace("2025-01-01", "2023-01-01"), ("a day from 2024-01-01 on", "column valid_to")),
        (LINE.replace("US", "Narnia"), ("a territory", "column end_user_country")),
        (LINE.replace("811292", "8112x2"), ("a customs code", "column hs6")),
        (LINE.replace("Mill", "M" * 5000), ("at most 4,000 letters", "column exporter")),
        (LINE.replace("Mill", ""), ("rows that keep the rules of licence", "line 2, column holder")),
        (f"{LINE}\n{LINE}", ("each licence once", "DU1 of line 2 again", "line 3")),
    ],
)
def test_a_cell_that_cannot_be_read_refuses_the_file_with_its_line(
    tmp_path: Path, line: str, parts: tuple[str, ...]
) -> None:
    item = prepare_licences(written(tmp_path / "l.csv", line), retrieved_on=DAY)
    with pytest.raises(InputError) as caught:
        check(item.tables(), item)
    assert all(part in str(caught.value) for part in parts), caught.value


@pytest.mark.parametrize(
    ("header", "part"),
    [
        (HEADER.replace("exporter", "exportr"), "nearest is 'exporter'"),
        (HEADER.replace("goods", "number"), "one column of number"),
        (HEADER.replace("valid_from", "issuer"), "a column valid_from"),
    ],
)
def test_columns_are_known_by_name(tmp_path: Path, header: str, part: str) -> None:
    with pytest.raises(InputError, match=part):
        prepare_licences(written(tmp_path / "l.csv", LINE, header=header), retrieved_on=DAY).tables()


def test_the_last_register_that_has_a_licence_counts(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "s", create=True)
    lines = ("L1,A,2024-01-01,2024-12-31", "L2,A,2024-01-01,2024-12-31"), ("L1,B,2024-01-01,2025-06-30",)
    for number, (some, day) in enumerate(zip(lines, (date(2025, 2, 1), date(2025, 3, 1)), strict=True)):
        path = written(tmp_path / f"{number}.csv", *some, header="number,holder,valid_from,valid_until")
        assert store.import_file(prepare_licences(path, retrieved_on=day)).new
    with store.connect() as connection:
        rows = engine.run(connection, "SELECT number, holder FROM current_licence ORDER BY number").to_pylist()
    assert rows == [{"number": "L1", "holder": "B"}, {"number": "L2", "holder": "A"}]
    assert [row["codes"] for row in store.status().to_pylist()] == [0, 0]
