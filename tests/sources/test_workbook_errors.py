"""Cells of a workbook that a parser shows as empty: errors and formulas without a value are no blanks."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from oretrace import sources
from oretrace.errors import InputError
from oretrace.sources import Rows
from tests.sources.test_import_cases import PLAIN
from tests.sources.test_reading_files import workbook

HEADER = ["period", "partner", "code", "usd", "note"]
FORMULA = "a formula without its value"


def read(folder: Path, *rows: list[str | float]) -> Rows:
    (folder / "given.xlsx").write_bytes(workbook({"Data": [[*HEADER], *rows]}))
    (folder / "how.yml").write_text(yaml.safe_dump(PLAIN | {"ignore": ["note"]}))
    item = sources.prepare("table", folder / "given.xlsx", mapping=folder / "how.yml", retrieved_on=date(2026, 8, 1))
    return item.tables()["trade_flow"]


@pytest.mark.parametrize("reference", ["", ' r="D3"'])
@pytest.mark.parametrize(
    ("attributes", "content", "found"),
    [
        (' t="e"', "<v>#N/A</v>", "#N/A"),
        (' t="e"', "<f>1/0</f><v>#DIV/0!</v>", "#DIV/0!"),
        (' t="e"', "", "#ERROR!"),
        ("", "<f>1+1</f>", FORMULA),
        ("", "<f>1+1</f><v></v>", FORMULA),
        ("", '<f t="shared" si="0"/>', FORMULA),
        (' t="str"', "<f>A1</f>", FORMULA),
    ],
)
def test_an_unreadable_cell_is_refused_with_its_place(
    tmp_path: Path, reference: str, attributes: str, content: str, found: str
) -> None:
    bad = f"<c{reference}{attributes}>{content}</c>" if content else f"<c{reference}{attributes}/>"
    with pytest.raises(InputError, match=r"given\.xlsx, sheet Data, row 3, column usd: expected a number") as caught:
        read(tmp_path, ["2024-01", "Japan", "282580", 5, "x"], ["2024-01", "China", "282580", bad, "y"])
    assert found in str(caught.value) and "Thousands" not in str(caught.value)


def test_computed_formulas_and_errors_in_ignored_columns_do_no_harm(tmp_path: Path) -> None:
    empty, two = '<c t="str"><f>A1</f><v></v></c>', "<c><f>1+1</f><v>2</v></c>"
    error = '<c t="e"><v>#N/A</v></c>'
    rows = read(tmp_path, ["2024-01", "Japan", "282580", empty, "x"], ["2024-01", "China", "282580", two, error])
    assert rows.table["value"].to_pylist() == [None, 2]


def test_an_error_that_the_parser_does_not_know_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"#SPILL!.*clear the cell"):
        read(tmp_path, ["2024-01", "Japan", "282580", '<c t="e"><v>#SPILL!</v></c>', "x"])
