"""An assessment's page in a real browser: it draws, offline, at every width, and its figures tell their numbers."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser

from oretrace.assess import Assessment, assess
from oretrace.errors import OretraceError
from oretrace.report.assessment import render
from tests.report.test_assessment_page import corrected
from tests.web.test_report import Opened, browser, drawn, svg_text, until

__all__ = ["browser"]

pytestmark = pytest.mark.browser


def opened(browser: Browser, found: Assessment, folder: Path, width: int) -> Opened:
    try:
        out = render(found, folder / "assessment.html")
    except OretraceError as error:
        pytest.skip(str(error))
    return drawn(browser, out, width)


@pytest.mark.parametrize("width", [420, 1400])
def test_draws_offline_at_every_width(browser: Browser, tmp_path: Path, width: int) -> None:
    for found, charts in ((corrected(), 4), (assess("rare earths", 2024), 3)):
        one = opened(browser, found, tmp_path, width)
        assert one.page.locator("[data-chart]").count() == charts
        assert one.page.locator('[data-chart]:not([data-drawn="1"])').count() == 0
        assert one.page.evaluate("document.documentElement.scrollWidth") <= width
        assert "CHN" in svg_text(one.page, "shares")
        assert "2023" in svg_text(one.page, "lists")
        assert (one.errors, one.requests) == ([], [one.address])
        one.page.close()


def test_a_bar_tells_its_share(browser: Browser, tmp_path: Path) -> None:
    one = opened(browser, corrected(), tmp_path, 1400)
    bar = one.page.locator('[data-chart="shares"] path[fill="#005a8f"]').first
    bar.scroll_into_view_if_needed()
    box = bar.bounding_box()
    assert box is not None and box["width"] > 100
    one.page.mouse.move(box["x"] + 20, box["y"] + box["height"] / 2)
    one.page.mouse.move(box["x"] + 30, box["y"] + box["height"] / 2)
    until(one.page, "document.querySelector('[data-chart=\"shares\"] svg').textContent.includes('China: ≤')")
    assert one.errors == []
    one.page.close()
