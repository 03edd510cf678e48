"""The report in a real browser: it draws, offline, without a single request or console error, and prints opened."""

import base64
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from oretrace.errors import OretraceError
from oretrace.report import write
from oretrace.views.numbers import place
from tests.report.sample import Sample, one_leg_eur, two_leg_kg

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
COLOURS = """async (data) => {
  const image = new Image();
  image.src = "data:image/png;base64," + data;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer);
  return new Set(pixels).size;
}"""

pytestmark = pytest.mark.browser


@dataclass
class Opened:
    """A report opened in a page, with all that went wrong or out."""

    page: Page
    address: str
    errors: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is not there, so nothing was seen of the report")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        yield chromium
        chromium.close()


def opened(browser: Browser, sample: Sample, folder: Path, width: int = 1400) -> Opened:
    """The sample's report, drawn."""
    try:
        out = write(sample.scan, sample.evidence, folder / "report.html")
    except OretraceError as error:
        pytest.skip(str(error))
    return drawn(browser, out, width)


def drawn(browser: Browser, out: Path, width: int) -> Opened:
    """A page of ours with all its figures drawn."""
    tab = browser.new_page(viewport={"width": width, "height": 900})
    one = Opened(tab, out.as_uri())
    tab.on("console", lambda message: one.errors.append(message.text) if message.type != "log" else None)
    tab.on("pageerror", lambda error: one.errors.append(str(error)))
    tab.on("request", lambda request: one.requests.append(request.url))
    tab.goto(one.address)
    until(tab, "window.__oretrace_ready === true", 20.0)
    return one


def until(tab: Page, expression: str, seconds: float = 5.0) -> None:
    """Wait for an expression to hold; Playwright's own waiting evaluates strings, which the page's policy forbids."""
    end = time.monotonic() + seconds
    while not tab.evaluate(expression):
        assert time.monotonic() < end, f"not within {seconds} s: {expression}"
        tab.wait_for_timeout(50)


def svg_text(tab: Page, key: str) -> str:
    return str(tab.locator(f'[data-chart="{key}"] svg').evaluate("svg => svg.textContent"))


def paths(tab: Page, key: str) -> int:
    return int(tab.locator(f'[data-chart="{key}"] svg path').count())


@pytest.mark.parametrize("make", [one_leg_eur, two_leg_kg])
@pytest.mark.parametrize("width", [400, 800, 1400])
def test_draws_offline_at_every_width(browser: Browser, tmp_path: Path, make: object, width: int) -> None:
    assert callable(make)
    sample: Sample = make()
    one = opened(browser, sample, tmp_path, width)
    assert one.page.locator('[data-chart]:not([data-drawn="1"])').count() == 0
    assert one.page.evaluate("document.documentElement.scrollWidth") <= width
    for box in one.page.locator("[data-chart] svg").all():
        if box.is_visible():
            size = box.bounding_box()
            assert size is not None and size["width"] > 200 and size["x"] + size["width"] <= width
    assert one.errors == []
    assert one.requests == [one.address]
    one.page.close()


def test_map_sankey_and_series_hold_what_they_should(browser: Browser, tmp_path: Path) -> None:
    sample = one_leg_eur()
    one = opened(browser, sample, tmp_path)
    assert paths(one.page, "map") > 200
    for name in ("European Union", "Russia", "Kyrgyzstan", "Armenia", "Kazakhstan"):
        assert name in svg_text(one.page, "map")
    for key in ("before", "after"):
        text = svg_text(one.page, key)
        assert "onward: unknown (nobody reports)" in text
        assert all(place(hub.subject["hub"]) in text for hub in sample.scan.leading)
        assert paths(one.page, key) >= 2 * len(sample.scan.leading)
    text = svg_text(one.page, "route-1-1")
    assert all(word in text for word in ("announced 2022-02-25", "in force 2022-02-26", "before", "after", "M EUR"))
    assert paths(one.page, "route-1-1") > 20
    assert one.page.locator('[data-chart="route-1-2"]').count() == 0
    assert one.page.get_by_text("unknown: nobody publishes this series").first.is_visible()
    one.page.close()


def test_on_a_phone_every_hub_shows_its_verdict_p_q_and_estimate(browser: Browser, tmp_path: Path) -> None:
    one = opened(browser, one_leg_eur(), tmp_path, 420)
    for selector in (".verdict", ".p", ".q", ".whole", ".stick"):
        for cell in one.page.locator(f".ranking {selector}").all():
            size = cell.bounding_box()
            assert size is not None and size["x"] >= 0 and size["x"] + size["width"] <= 420
    for caption in one.page.locator("caption").all():
        if caption.is_visible():
            size = caption.bounding_box()
            assert size is not None and size["x"] + size["width"] <= 420
    one.page.close()


def test_the_page_has_colours(browser: Browser, tmp_path: Path) -> None:
    one = opened(browser, two_leg_kg(), tmp_path)
    shot = one.page.screenshot(full_page=True)
    assert len(shot) > 100_000
    blank = browser.new_page()
    assert blank.evaluate(COLOURS, base64.b64encode(shot).decode()) > 200
    blank.close()
    one.page.close()


def test_a_closed_hub_is_drawn_when_opened(browser: Browser, tmp_path: Path) -> None:
    one = opened(browser, one_leg_eur(), tmp_path)
    hub = one.page.locator("#route-6")
    assert hub.get_attribute("open") is None
    hub.locator("summary").first.click()
    chart = hub.locator("[data-chart] svg").first
    chart.wait_for(state="visible")
    size = chart.bounding_box()
    assert size is not None and size["width"] > 900
    assert one.errors == []
    one.page.close()


def test_tooltips_name_the_unit(browser: Browser, tmp_path: Path) -> None:
    one = opened(browser, two_leg_kg(), tmp_path)
    for key, x, y, words in (("route-1-1", 0.5, 0.6, "observed"), ("after", 0.25, 0.05 + 30 / 400, "per month")):
        chart = one.page.locator(f'[data-chart="{key}"]')
        chart.scroll_into_view_if_needed()
        size = chart.bounding_box()
        assert size is not None
        at = size["x"] + x * size["width"], size["y"] + y * size["height"]
        one.page.mouse.move(at[0] - 4, at[1])
        one.page.mouse.move(*at)
        drawing = f"document.querySelector('[data-chart=\"{key}\"] svg').textContent"
        until(one.page, f"{drawing}.includes('{words}')")
    assert one.errors == []
    one.page.close()


def test_print_opens_everything_and_leaves_the_sql_out(browser: Browser, tmp_path: Path) -> None:
    one = opened(browser, one_leg_eur(), tmp_path, 800)
    assert one.page.locator("details:not([open])").count() > 0
    one.page.emulate_media(media="print")
    until(one.page, "document.querySelectorAll('details:not([open])').length === 0")
    assert one.page.locator("details.numbers table").first.is_visible()
    assert not one.page.locator("#queries").is_visible()
    assert one.page.locator("#route-6 [data-chart] svg").first.is_visible()
    one.page.emulate_media(media="screen")
    until(one.page, "document.querySelectorAll('details:not([open])').length > 0")
    assert len(one.page.pdf(prefer_css_page_size=True)) > 50_000
    assert one.errors == []
    one.page.close()
