"""Text from outside is shown, never obeyed: escapes, direction marks and control characters stand as codes."""

import csv
import json
from io import StringIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oretrace.display.tables import Format, write
from oretrace.display.terminal import Shown, console_here, plain, print_table
from oretrace.report.page import environment, json_island, linked
from oretrace.text import csv_of, in_runs, mass, short, visible, visible_json

HOSTILE = "a\x1b[2J\x9b1m\u202eb\u200b\u2066\x07\x7f\u2028c"
SAFE = r"a\x1b[2J\x9b1m\u202eb\u200b\u2066\x07\x7f\u2028c"


def test_control_characters_of_a_terminal_are_shown_as_codes() -> None:
    assert visible(HOSTILE) == SAFE
    assert visible("Côte d’Ivoire 中国 1\u202f234\u00a0t → ▲\n") == "Côte d’Ivoire 中国 1\u202f234\u00a0t → ▲\n"
    assert visible("a\nb", keep="") == r"a\nb"


def test_lines_cells_and_heads_of_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    console = console_here()
    console.print(plain(HOSTILE))
    print_table(console, [Shown(HOSTILE, [HOSTILE + "\n"])])
    out = capsys.readouterr().out
    assert out.count(SAFE) == 3 and not set(HOSTILE) - set("a[2J1mbc") & set(out)


def test_a_page_shows_codes_in_text_links_and_data() -> None:
    html = environment().from_string("<p title='{{ it }}'>{{ it }}</p>{{ it | linked }}").render(it=HOSTILE)
    assert html.count(SAFE) == 3
    assert SAFE in linked(HOSTILE)
    island = str(json_island({"it": HOSTILE}))
    assert json.loads(island) == {"it": HOSTILE} and island.isascii()


def test_an_address_is_read_as_people_read_it_and_leads_where_it_led() -> None:
    of = "https://example.org/%E5%8E%A6%E9%97%A8?q=%3Cscript%3E"
    assert linked(of) == (f'<a href="{of}" rel="noopener noreferrer">https://example.org/厦门?q=&lt;script&gt;</a>')
    for kept in ("https://example.org/%E2%80%AEgpj", "https://example.org/a%20b%0A", "https://example.org/%FF%FE"):
        assert linked(kept).count(kept) == 2


@given(st.text(st.characters()))
def test_json_keeps_its_values_and_holds_nothing_to_obey(text: str) -> None:
    shown = visible_json(json.dumps(text, ensure_ascii=False))
    assert json.loads(shown) == text
    assert visible(shown) == shown


def test_json_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    write(Format.json, ["it"], [{"it": HOSTILE}])
    out = capsys.readouterr().out
    assert json.loads(out) == [{"it": HOSTILE}] and out.isascii()


def test_text_that_a_spreadsheet_would_take_for_a_formula_is_text() -> None:
    signs = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1")
    columns = [*signs, "kg", "list"]
    (row,) = csv.DictReader(
        StringIO(csv_of(columns, [{sign: sign for sign in signs} | {"kg": -1.5, "list": ["=a", 2]}]))
    )
    assert all(cell[0] in "'\\" for name, cell in row.items() if name != "kg")
    assert all(name[0] in "'\\" for name in row if name not in ("kg", "list"))
    assert row["kg"] == "-1.5"  # a number stays one


@pytest.mark.slow
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"])), min_size=1, max_size=4))
def test_no_cell_of_csv_begins_as_a_formula_whatever_was_written(texts: list[str]) -> None:
    columns = [str(n) for n in range(len(texts))]
    lines = list(csv.reader(StringIO(csv_of(columns, [dict(zip(columns, texts, strict=True))]), newline="")))
    assert len(lines) == 2 and all(not cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in lines[1])


def test_a_number_is_short_and_never_in_powers_of_ten() -> None:
    assert [short(value) for value in (1.234, 5.64, 158.0, 1234.0, 9876.0, 1e9)] == [
        "1.2", "5.6", "160", "1,200", "9,900", "more than 10,000",
    ]  # fmt: skip


def test_a_mass_has_its_unit() -> None:
    assert [mass(kg) for kg in (0, 9_999, 10_000, 2_936_360)] == ["0 kg", "9,999 kg", "10 t", "2,936 t"]


def test_numbers_in_a_row_are_a_run() -> None:
    assert (in_runs([7, 1, 2, 3, 10, 9]), in_runs([4]), in_runs([])) == ("1–3, 7, 9–10", "4", "")
