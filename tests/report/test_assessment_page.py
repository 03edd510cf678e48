"""The page of an assessment: words, figures and the whole, from the catalog and with a made-up dependence."""

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from oretrace.assess import Assessment, assess
from oretrace.assess.bounds import Bounds
from oretrace.assess.concentration import concentration
from oretrace.assess.dependence import ImportLane, Move, dependence
from oretrace.assess.geopolrisk import GeoPolRisk
from oretrace.assess.reliance import net_import_reliance
from oretrace.assess.stages import StageTable
from oretrace.errors import OretraceError
from oretrace.report.assessment import figures, render
from oretrace.report.assessment.page import all_figures
from oretrace.views import assess as words

LANES = {
    "CHN": ImportLane(Bounds(90, 100, 110), 125),
    "THA": ImportLane(Bounds.of(300), 375),
    "MEX": ImportLane(Bounds.of(100), 125),
}


def corrected() -> Assessment:
    """Antimony of 2024 with everything a store and a scan would add."""
    kg = Bounds.of
    risk = GeoPolRisk("USA", kg(0.26), Bounds(0.2, None, 0.9), Bounds(0.05, None, 0.23), ("BOL",))
    return replace(
        assess("antimony", 2024),
        importer="USA",
        risks={"mine": risk},
        reliance=net_import_reliance("USA", kg(3.3e6), Bounds(14e6, 16e6, 17e6), kg(0.5e6)),
        dependence=dependence("USA", LANES, (Move("THA", "CHN", Bounds(0.0, 0.5, 1.0), "abc"),)),
        span=(date(2025, 1, 1), date(2025, 5, 1)),
        notes=("<script>alert(1)</script>",),
    )


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        (Bounds.of(0.711), "71.1 %"),
        (Bounds(0.703, 0.711, 0.711), "70.3–71.1 %"),
        (Bounds(0, None, 0.4889), "≤ 48.9 %"),
        (Bounds(0, None, 1), "unknown"),
        (Bounds.of(1), "100 %"),
        (Bounds.of(0), "0 %"),
        (Bounds.of(0.00001), "<0.01 %"),
        (Bounds.of(0.0046), "0.46 %"),
        (None, "·"),
    ],
)
def test_shares_in_words(bounds: Bounds | None, text: str) -> None:
    assert words.share(bounds).replace("\u00a0", " ") == text


@pytest.mark.parametrize(
    ("bounds", "text"),
    [
        (Bounds.of(0.519), "0.519"),
        (Bounds(0.519, 0.519, 0.523), "0.519–0.523"),
        (Bounds(0, 0.302, 1), "0.302 (0–1)"),
    ],
)
def test_indices_in_words(bounds: Bounds, text: str) -> None:
    assert words.index(bounds) == text


def test_amounts_in_words() -> None:
    assert words.tonnes(Bounds(90e6, None, None), "REO") == ">90.0 Mt REO"
    assert words.tonnes(Bounds.of(380_000), "REO") == "380,000 t REO"
    assert words.tonnes(Bounds(10_000, 12_500, 15_000), "content") == "10,000–15,000 t"
    assert words.tonnes(Bounds(0, None, None), "content") == "no figure"


def test_the_answer_names_the_bound_and_what_rerouting_would_change() -> None:
    assert "China has at most 51.8" in words.answer(assess("rare earths", 2024))
    text = words.answer(corrected())
    assert "consistent with rerouting" in text and "Thailand" not in text
    assert "No publisher" in words.answer(assess("cerium"))


def test_bars_add_up_to_a_hundred() -> None:
    leading = assess("rare earths", 2024).leading()
    chart = figures.shares_figure(leading, figures.coloured(leading))
    for n in range(len(leading)):
        drawn = [one["data"][n]["value"] for one in chart.option["series"] if one["data"][n] is not None]
        assert sum(drawn) == pytest.approx(100, abs=0.1)


def test_every_figure_is_json_and_every_whisker_holds_its_bar() -> None:
    drawn = all_figures(corrected())
    assert set(drawn) == {"shares", "hhi", "dependence", "lists"}
    for chart in drawn.values():
        json.dumps(chart.option, allow_nan=False)
    bars, whiskers = drawn["dependence"].option["series"]
    values = {n: bar["value"] for n, bar in enumerate(bars["data"]) if bar is not None}
    assert len(values) == 6
    for span in whiskers["data"]:
        (low, at), (high, _) = span["coords"]
        assert low - 1e-6 <= values[at] <= high + 1e-6 <= drawn["dependence"].option["xAxis"]["max"] + 1e-6


def test_a_list_that_does_not_name_it_is_hollow() -> None:
    marks = figures.lists_figure(assess("tellurium").listings).option["series"][0]["data"]
    fills = {mark["tooltip"]["formatter"]: mark["itemStyle"]["color"] for mark in marks}
    assert fills["EU 2023, critical: not listed"] == "#ffffff"
    assert fills["US 2025, critical: listed as Tellurium"] != "#ffffff"


def test_sources_carry_their_terms() -> None:
    text = words.sources(assess("antimony", 2023))
    assert any("USGS MCS 2025 (public domain)" in one for one in text)
    assert any("© UKRI" in one for one in text)


def test_unknown_shares_come_last_in_the_table() -> None:
    shown = words.territories_shown(assess("rare earths", 2024))
    assert shown[0] == "CHN" and len(shown) == 12


def page(found: Assessment, folder: Path) -> str:
    try:
        return render(found, folder / "page.html").read_text("utf-8")
    except OretraceError as error:
        pytest.skip(str(error))


@pytest.mark.slow
def test_the_page_is_whole_escaped_and_the_same_again(tmp_path: Path) -> None:
    found = corrected()
    html = page(found, tmp_path)
    assert html == page(found, tmp_path)
    assert "<script>alert(1)" not in html and "&lt;script&gt;" in html
    assert "other explanations remain" in html and "0–100\u00a0%" in html and "BOL" in html
    island = re.search(r'id="oretrace-data">(.*?)</script>', html, re.DOTALL)
    assert island is not None and json.loads(island.group(1))["assessment"]["importer"] == "USA"


@pytest.mark.parametrize("material", ["rare earths", "germanium", "cerium", "dual-use goods", "tellurium"])
def test_any_material_has_a_page(tmp_path: Path, material: str) -> None:
    html = page(assess(material), tmp_path)
    assert "On official lists" in html and ("other explanations remain" not in html)


def test_an_unprinted_figure_has_no_bar() -> None:
    """Reserves of 60 of 100 t printed, the other two territories named without a figure."""
    amounts = {"CHN": Bounds.of(60.0), "RUS": Bounds(0.0, None, None), "TJK": Bounds(0.0, None, None)}
    held = concentration(amounts, Bounds.of(100.0))
    assert held is not None
    table = StageTable("reserves", 2024, "USGS MCS 2026", 2026, "content", held, False, {}, ())
    series = figures.shares_figure([table], figures.coloured([table])).option["series"]
    bars = {one["name"]: [piece["value"] if piece else None for piece in one["data"]] for one in series}
    assert bars["China"] == [60.0] and bars["not printed"] == [40.0]
    assert bars["Russia"] == bars["Tajikistan"] == [None]
