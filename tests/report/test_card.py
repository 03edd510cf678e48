"""The result card as written and the same numbers in a terminal: right, complete, escaped, the same every time."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from rich.console import Console

from oretrace.bench.result import SuiteRun
from oretrace.bench.scoring.score import ScoreRow
from oretrace.bench.scoring.strata import headline
from oretrace.display import bench as display
from oretrace.display.tables import Format, write
from oretrace.errors import InputError
from oretrace.report import page
from oretrace.report.card import render
from oretrace.report.card.figures import STYLES, reliability, styles
from oretrace.text import visible
from oretrace.views.bench import main_table, strata_table, tactics_table
from oretrace.views.bench_numbers import Numbers, drawn, share
from tests.bench.sample_run import SKILL, mixed, null, run, single_hop

HOSTILE = "</script><script>alert(1)</script><img src=x onerror=alert(2)>{{ 7*7 }}'\"&[red]\u2028"


@pytest.fixture(autouse=True)
def _built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in bundle: these tests need no npm."""
    static = tmp_path / "static"
    static.mkdir()
    (static / "report.js").write_text('"use strict";', encoding="utf-8")
    (static / "report.css").write_text("main{margin:0}", encoding="utf-8")
    monkeypatch.setattr(page, "STATIC", static)


class Read(HTMLParser):
    """Text outside scripts, cells of every table row, tags, figures, and what stands inside a details of a half."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text, self.folded, self.island = "", "", ""
        self.rows: list[list[str]] = []
        self.inside, self.half = "", False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.inside = tag
        self.half |= tag == "details" and dict(attrs).get("class") == "half"
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""
        self.half &= tag != "section"

    def handle_data(self, data: str) -> None:
        if self.inside == "script":
            self.island += data
        elif self.inside != "style":
            self.text += data
            self.folded += data if self.half else ""
            if self.rows and self.inside in ("td", "th", "small", "a", "span"):
                self.rows[-1][-1] += data

    def named(self, name: str) -> list[list[str]]:
        """All table lines of that name."""
        return [row for row in self.rows if row and row[0] == name]


def card(runs: list[SuiteRun], folder: Path) -> Read:
    return Read(render(runs, folder / "out" / "card.html").read_text(encoding="utf-8"))


def with_row(made: SuiteRun, row: ScoreRow) -> SuiteRun:
    """The run with one number in place of another."""
    key = (row.detector, row.half, row.stratum, row.metric)
    kept = [one for one in made.rows if (one.detector, one.half, one.stratum, one.metric) != key]
    return replace(made, rows=(*kept, row))


@pytest.mark.slow
def test_the_main_table_shows_what_was_measured_best_first(tmp_path: Path) -> None:
    row = ScoreRow("single-hop", "robust-z", "test", headline("tight"), "auprc", 0.8832, 0.8611, 0.9049)
    read = card([with_row(single_hop(), row)], tmp_path)
    shown = [line for line in read.rows if line[0] in SKILL][: len(SKILL)]
    assert [line[0] for line in shown[:3]] == ["robust-z", "diversion", "min-floored-growth"]
    assert shown[0][1:4] == [".883 [.861, .905]", ".049", ".508"]
    assert shown[-1] == ["random", ".049 [.027, .071]", ".049", ".046", ".054", *5 * ["·"], "0.547", "315"]


def test_every_stratum_stands_beside_its_base_rate_with_the_best_marked() -> None:
    table = strata_table(Numbers(single_hop(), "test"), "loose")
    assert table is not None
    names = [line.name for line in table.lines]
    assert names[:9] == ["σ = .1", "σ = .25", "σ = .5", "σ = 1", "6", "9", "12", "15", "18"]
    assert names[9:] == ["<0.25", "0.25-0.5", "0.5-1", "1-2", "2-5", ">5", "dense", "sparse"]
    assert table.heads[:2] == ("base rate", "diversion")
    assert len({line.cells[0].text for line in table.lines}) > 5
    assert all(line.cells[1].best and not line.cells[2].best for line in table.lines)
    assert [len(line.cells) for line in table.lines] == [len(SKILL) + 1] * len(names)


def test_tactics_are_lines_of_their_own_where_there_are_several() -> None:
    assert tactics_table(Numbers(single_hop(), "test")) is None
    table = tactics_table(Numbers(mixed(), "tune"))
    assert table is not None
    assert [line.name for line in table.lines] == ["multi-hop", "relabel", "single-hop"]


@pytest.mark.slow
def test_the_test_half_leads_and_tune_is_folded(tmp_path: Path) -> None:
    read = card([single_hop()], tmp_path)
    assert "Shown is the test half" in read.text and "Shown is the test half" not in read.folded
    assert "Shown is the tune half" in read.folded
    assert len(read.named("diversion")) == 4  # two pass-throughs, two halves
    only = card([mixed()], tmp_path)
    assert "Shown is the tune half" in only.text and only.folded == ""


def test_the_half_with_a_headline_leads_where_only_one_has(tmp_path: Path) -> None:
    made = single_hop()
    rows = tuple(row for row in made.rows if row.half == "tune" or row.metric != "auprc")
    read = card([replace(made, rows=rows)], tmp_path)
    assert "Shown is the tune half" in read.text and "Shown is the test half" in read.folded
    assert "Nothing strong enough for a headline" in read.folded


@pytest.mark.slow
def test_many_notes_are_folded_and_all_kept(tmp_path: Path) -> None:
    read = card([replace(single_hop(), notes=tuple(f"note {n};" for n in range(14)))], tmp_path)
    assert "4 more" in read.text and all(f"note {n};" in read.text for n in range(14))


def test_one_seed_has_no_intervals(tmp_path: Path) -> None:
    read = card([mixed()], tmp_path)
    assert read.named("diversion")[0][1] == ".880"
    assert not re.search(r"\[\.\d", read.text)


@pytest.mark.slow
def test_decoys_and_rejections_are_shown_and_their_absence_said(tmp_path: Path) -> None:
    read = card([mixed()], tmp_path)
    assert read.named("hub boom")[0][1:3] == [".0040", ".0040"]
    assert read.named("no decoy")[0][1] == ".064"
    assert read.named("p ≤ .05")[0][1] == ".055"
    assert "No decoys stand in this suite" in card([single_hop()], tmp_path).text


def test_a_suite_that_plants_nothing_says_so_and_shows_rejections(tmp_path: Path) -> None:
    read = card([null()], tmp_path)
    assert "no AUPRC, power, tonnage or delay to show" in read.text
    assert "What moves the numbers" not in read.text
    assert read.named("diversion")[0] == ["diversion", ".011", ".055", ".109", ".021", "3.04", "398"]
    assert not [tag for tag, attributes in read.tags if "data-chart" in attributes]


@pytest.mark.slow
def test_modelled_is_marked_where_it_is_and_only_there(tmp_path: Path) -> None:
    read = card([single_hop(), run("real-base", ("test",), 2, base="real")], tmp_path)
    assert "All trade in single-hop is modelled" in read.text
    assert "all numbers of single-hop are of modelled trade" in read.text
    captions = [text for text in re.findall(r"(Modelled|Real) trade[;,]", read.text)]
    assert set(captions) == {"Modelled", "Real"}
    assert read.named("real-base")[0][1] == "real trade, modelled plants"


def test_the_project_s_own_and_the_best_baselines_are_drawn() -> None:
    best = [*list(SKILL)[1:], "diversion"]
    made = run("single-hop", ("test",), 2)
    low = [replace(row, mean=0.01) if row.detector == "diversion" else row for row in made.rows]
    names = drawn(Numbers(replace(made, rows=tuple(low)), "test"))
    assert names == ("diversion", *best[:4])
    assert len({style.mark for style in STYLES}) == len({style.dashes for style in STYLES}) + 1 == 5


def test_reliability_tells_the_number_flagged_and_leaves_out_what_is_not_known() -> None:
    chart = reliability(single_hop(), "test", styles(("diversion", "min-yoy", "random")))
    assert chart is not None
    diagonal, diversion, weak = chart.option["series"]
    assert diagonal["data"] == [[0, 0], [0.5, 0.5]]
    assert len(diversion["data"]) == 9 and len(weak["data"]) == 7  # min-yoy flags nothing at .01 and .02
    assert diversion["data"][2]["value"] == [0.05, 0.0334]
    assert "q ≤ .050: 344 flagged, .033 of them innocent" in diversion["data"][2]["tooltip"]["formatter"]


@pytest.mark.slow
def test_figures_are_in_the_page_with_their_numbers(tmp_path: Path) -> None:
    read = card([single_hop()], tmp_path)
    places = [str(attributes["data-chart"]) for _, attributes in read.tags if "data-chart" in attributes]
    charts = json.loads(read.island.removesuffix('"use strict";'))["charts"]
    keys = [f"suite-1-{half}-{of}" for half in ("test", "tune") for of in ("tight", "loose", "reliability")]
    assert sorted(charts) == sorted(places) == sorted(keys)
    assert read.named("0.5")[0][1:] == [
        share(c["data"][50]) for c in charts["suite-1-test-tight"]["option"]["series"][::2]
    ]
    assert read.named("q ≤ .100")[0][1] == ".067 of 384"


@pytest.mark.slow
def test_data_on_a_card_is_not_markup_and_loads_nothing(tmp_path: Path) -> None:
    made = single_hop()
    rows = tuple(replace(row, detector=HOSTILE) if row.detector == "robust-z" else row for row in made.rows)
    curves = tuple(replace(one, detector=HOSTILE) if one.detector == "robust-z" else one for one in made.curves)
    bad = replace(
        made, suite=HOSTILE, about=HOSTILE, notes=(HOSTILE,), digests=(HOSTILE,) * 5, rows=rows, curves=curves
    )
    read = card([bad], tmp_path)
    assert [tag for tag, _ in read.tags].count("script") == 2
    assert not {"img", "link", "iframe"} & {tag for tag, _ in read.tags}
    assert read.named(visible(HOSTILE)) and "{{ 7*7 }}" in read.text
    assert [attributes["href"] for tag, attributes in read.tags if tag == "a"] == ["#suite-1"]
    assert not [name for _, attributes in read.tags for name in attributes if name == "src" or name.startswith("on")]


@pytest.mark.slow
def test_the_same_runs_give_the_same_bytes(tmp_path: Path) -> None:
    first, again = (render([single_hop(), null()], tmp_path / name).read_bytes() for name in ("a.html", "b.html"))
    assert first == again


def test_a_card_needs_at_least_one_suite(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="at least one suite"):
        render([], tmp_path / "card.html")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.8834, ".883"),
        (0.0, ".000"),
        (1.0, "1.00"),
        (2.531, "2.53"),
        (-0.1024, "−.102"),
        (0.0049, ".0049"),
        (0.00001, "<.0001"),
        (0.99996, "1.000"),
        (None, "·"),
        (float("nan"), "·"),
    ],
)
def test_digits(value: float | None, text: str) -> None:
    assert share(value) == text


@pytest.mark.slow
def test_json_has_exactly_the_keys_and_the_cost_once(capsys: pytest.CaptureFixture[str]) -> None:
    made = single_hop(seeds=1)
    long = replace(
        made, rows=(*made.rows, ScoreRow("single-hop", "random", "test", "all", "seconds", 9.0, None, None))
    )
    write(Format.json, *display.run_rows([long, null()]))
    rows = json.loads(capsys.readouterr().out)
    keys = ["suite", "detector", "half", "stratum", "metric", "mean", "low", "high"]
    assert all(list(row) == keys for row in rows)
    assert len(rows) == len(long.rows) + 2 * len(SKILL) - 1 + len(null().rows) + 2 * len(SKILL)
    cost = [row for row in rows if (row["suite"], row["detector"], row["stratum"]) == ("single-hop", "random", "all")]
    assert [(row["half"], row["metric"], row["mean"]) for row in cost] == [
        ("test", "seconds", 9.0),
        ("all", "peak_mib", pytest.approx(314.9)),
    ]
    assert all(row["low"] is None for row in rows if row["suite"] == "single-hop")
    write(Format.json, *display.run_rows([]))
    assert json.loads(capsys.readouterr().out) == []


@pytest.mark.slow
@pytest.mark.parametrize("width", [80, 100, 112, 132])
def test_a_terminal_shows_every_line_whole(
    width: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(display, "console_here", lambda: Console(width=width, highlight=False))
    display.print_runs([single_hop(), null()])
    text = capsys.readouterr().out
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width
    assert "…" not in text
    lines = [line.split() for line in text.splitlines() if line.startswith("diversion ")]
    assert lines[0][:5] == ["diversion", ".850", "[.828,", ".872]", ".049"]
    assert len(lines) == 3 and ("398" in lines[0]) == (width >= 112)
    months = next(line for line in text.splitlines() if line.startswith("tight, diversion"))
    assert [months.find(value) > 0 for value in (".498", ".586", ".674", ".762", ".850")] == [True] * 5


def test_a_terminal_reads_no_markup_in_names(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made = single_hop()
    rows = tuple(replace(row, detector="[red]x[/blue]") if row.detector == "random" else row for row in made.rows)
    monkeypatch.setattr(display, "console_here", lambda: Console(width=100))
    display.print_runs([replace(made, suite="[bold]s[/]", rows=rows)])
    text = capsys.readouterr().out
    assert "[red]x[/blue]" in text and "[bold]s[/]" in text


def test_a_run_without_rows_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    empty = replace(single_hop(), rows=(), curves=(), reliability=(), cost={})
    assert "No detector has been scored on this suite." in card([empty], tmp_path).text
    display.print_runs([empty])
    assert "No detector has been scored" in capsys.readouterr().out


def test_an_empty_column_is_left_out() -> None:
    made = run("single-hop", ("test",), 2)
    rows = tuple(row for row in made.rows if row.metric != "delay_months")
    heads = main_table(Numbers(replace(made, rows=rows, cost={}), "test"), "tight").heads
    assert heads[-1].startswith("coverage") and "seconds" not in heads
