"""A user's own production figures: what is refused, and where it is said to stand."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from oretrace.catalog.production import SupplyFigure, read_figures
from oretrace.errors import InputError

HEADER = "material,stage,measure,territory,year,basis,low_t,typical_t,high_t,status,source,vintage,note"
GOOD = "antimony,mine,production,THA,2024,content,50,50,50,reported,own count,2025,"
WORSE = {
    "territory": (GOOD.replace("THA", "TAH"), "territory.*'TAH'; nearest is"),
    "material": (GOOD.replace("antimony", "antimoney"), "'antimoney'; nearest is 'antimony'"),
    "low above high": (GOOD.replace("50,50,50", "50,50,49"), "low_t ≤ typical_t ≤ high_t"),
    "basis": (GOOD.replace("content", "REO"), "one of content, found 'REO'"),
    "no source": (GOOD.replace("own count", ""), "source"),
    "thousands": (GOOD.replace("50,50,50", "1,000,1,000,1,000"), "more fields"),
    "twice": (f"{GOOD}\n{GOOD}", "each figure once"),
    "cut short": ("antimony,mine,production", "territory"),
}


def read(folder: Path, text: str | bytes) -> tuple[SupplyFigure, ...]:
    path = folder / "own.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_figures(path)


def test_good_rows_are_read_past_comments_marks_and_quoted_lines(tmp_path: Path) -> None:
    odd = GOOD.replace("THA", "MEX") + '"two\nlines, one note"'
    found = read(tmp_path, f"\ufeff# own\r\n{HEADER}\r\n\r\n{GOOD}\r\n{odd}\r\n# end\r\n")
    assert [(f.territory, f.year, f.low_t, f.high_t, f.note) for f in found] == [
        ("THA", 2024, 50.0, 50.0, ""),
        ("MEX", 2024, 50.0, 50.0, "two\nlines, one note"),
    ]


@pytest.mark.parametrize("row,says", WORSE.values(), ids=WORSE)
def test_a_bad_row_is_an_error_that_names_file_and_line(tmp_path: Path, row: str, says: str) -> None:
    """The bad row stands in line 6, behind a comment, an empty line and a note of two lines."""
    before = f'# own\n{HEADER}\n\n{GOOD.replace("2024", "2023")}"two\nlines"\n'
    with pytest.raises(InputError, match=f"(?s)own.csv, line {6 + row.count(chr(10))}.*({says})"):
        read(tmp_path, before + row + "\n")


@pytest.mark.parametrize("name", HEADER.split(","))
def test_a_missing_column_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match=f"own.csv: expected columns .*, found 'no {name}'"):
        read(tmp_path, HEADER.replace(name, "other") + f"\n{GOOD}\n")


def test_a_file_of_production_must_be_csv_in_utf8(tmp_path: Path) -> None:
    for text in ((HEADER + "\n" + GOOD + "é").encode("latin-1"), b"PK\x03\x04\xff\xfe", b""):
        with pytest.raises(InputError, match=r"own\.csv"):
            read(tmp_path, text)
    with pytest.raises(InputError, match=r"nowhere\.csv"):
        read_figures(tmp_path / "nowhere.csv")


def test_a_field_past_the_bound_of_csv_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"own\.csv, line 3: expected a CSV file"):
        read(tmp_path, f"# own\n{HEADER}\n{GOOD}{'x' * 140_000}\n")


@pytest.mark.slow
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet='antimony,mine50\n"#\r\t\x00é-.', max_size=60))
def test_no_text_behind_the_header_is_more_than_an_input_error(tmp_path: Path, text: str) -> None:
    try:
        assert read(tmp_path, f"{HEADER}\n{GOOD}\n{text}")[0].territory == "THA"
    except InputError as error:
        assert "own.csv, line " in str(error)
