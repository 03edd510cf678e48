"""The result card in a real browser: it draws, offline, at every width, and its figures tell their numbers."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from oretrace.errors import OretraceError
from oretrace.report.card import render
from tests.bench.sample_run import mixed, null, single_hop
from tests.web.test_report import Opened, browser, drawn, svg_text, until

__all__ = ["browser"]

pytestmark = pytest.mark.browser


def opened(browser: Browser, folder: Path, width: int = 1280) -> Opened:
    """A card of three suites, drawn."""
    try:
        out = render([single_hop(), mixed(), null()], folder / "card.html")
    except OretraceError as error:
        pytest.skip(str(error))
    return drawn(browser, out, width)


@pytest.mark.parametrize("width", [420, 1280])
def test_draws_offline_at_every_width(browser: Browser, tmp_path: Path, width: int) -> None:
    one = opened(browser, tmp_path, width)
    assert one.page.locator("[data-chart]").count() == 9
    assert one.page.locator('[data-chart]:not([data-drawn="1"])').count() == 0
    assert one.page.evaluate("document.documentElement.scrollWidth") <= width
    for box in one.page.locator("[data-chart] svg").all():
        if box.is_visible():
            size = box.bounding_box()
            assert size is not None and size["width"] > 300 and size["x"] + size["width"] <= width
    assert "base rate .049" in svg_text(one.page, "suite-1-test-tight")
    assert (one.errors, one.requests) == ([], [one.address])
    one.page.close()


def test_tooltips_tell_the_numbers(browser: Browser, tmp_path: Path) -> None:
    one = opened(browser, tmp_path)
    shown = {
        "suite-1-test-tight": ((0.5, 0.5), "precision at recall 0."),
        "suite-1-test-reliability": (None, "flagged"),
    }
    for key, (place, words) in shown.items():
        chart = one.page.locator(f'[data-chart="{key}"]')
        chart.scroll_into_view_if_needed()
        size = chart.bounding_box()
        assert size is not None
        if place is None:  # the mark of the last stated q of the detector drawn first
            mark = one.page.locator(f'[data-chart="{key}"] path[fill="#a63d00"]').last.bounding_box()
            assert mark is not None
            at = mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2
        else:
            at = size["x"] + place[0] * size["width"], size["y"] + place[1] * size["height"]
        one.page.mouse.move(at[0] - 40, at[1])
        one.page.mouse.move(*at)
        until(one.page, f"document.querySelector('[data-chart=\"{key}\"] svg').textContent.includes('{words}')")
    assert one.errors == []
    one.page.close()


def test_the_folded_half_is_drawn_when_opened(browser: Browser, tmp_path: Path) -> None:
    one = opened(browser, tmp_path)
    half = one.page.locator("details.half").first
    half.locator("summary").first.click()
    chart = half.locator("[data-chart] svg").first
    chart.wait_for(state="visible")
    size = chart.bounding_box()
    assert size is not None and size["width"] > 300
    assert one.errors == []
    one.page.close()
