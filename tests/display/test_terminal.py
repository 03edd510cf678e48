"""Tables that fit: fewer columns, never cut ones."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from oretrace.display.terminal import GAP, Shown, console_here, fitting, print_table

COLUMNS = [
    Shown("#", ["1", "10"], right=True),
    Shown("name", ["Kazakhstan", "Democratic Republic of the Congo"], fold=True),
    Shown("estimate", ["1,234", "12"], 1, right=True),
    Shown("interval", ["1 – 2", "3 – 4"], 2, right=True),
    Shown("note", ["", ""], 3),
]


def test_columns_go_by_their_order_and_empty_ones_always() -> None:
    heads = {width: [one.head for one in fitting(COLUMNS, width)] for width in (200, 50, 40, 10)}
    assert heads[200] == ["#", "name", "estimate", "interval"]
    assert heads[50] == ["#", "name", "estimate"]
    assert heads[40] == heads[10] == ["#", "name"]


@given(st.integers(20, 200))
def test_a_table_fits_the_terminal_or_keeps_only_its_required_columns(width: int) -> None:
    shown = fitting(COLUMNS, width)
    assert sum(one.width for one in shown) - GAP <= width or not any(one.drop for one in shown)


def test_no_cell_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(Console(width=30), COLUMNS, bold={0})
    text = capsys.readouterr().out
    assert "…" not in text and "[bold]" not in text
    words = " ".join(text.split())
    assert all(word in words for word in ("Democratic", "Congo", "Kazakhstan"))


def test_markup_in_data_stays_text(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(Console(width=80), [Shown("[b]head", ["[red]x[/]"])])
    out = capsys.readouterr().out
    assert "[b]head" in out and "[red]x[/]" in out


@pytest.mark.parametrize(("columns", "width"), [("100", 100), ("", 132)])
def test_a_pipe_is_as_wide_as_columns_says(columns: str, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    assert console_here().width == width
