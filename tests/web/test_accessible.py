"""Every page held against axe's rules, by keys alone, enlarged, on a phone and in print."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from oretrace.runs import Runs
from oretrace.runs import queue as queued
from oretrace.runs.queue import Narrowed
from oretrace.store import Store
from tests.conftest import ROOT
from tests.detect.papers.sets import with_papers
from tests.web.conftest import ACT
from tests.web.served import Served, visited
from tests.web.test_report import browser

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.long]

AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PAGES = (
    "/today",
    "/findings",
    "/findings?score=-2&state=all",
    "/findings?text=mexico&state=all",
    "/findings/{finding}",
    "/findings/{quiet}",
    "/findings/{finding}/rows",
    "/map",
    "/map?material=antimony&month=2025-03",
    "/cases",
    "/cases?finding={finding}",
    "/cases/case-1",
    "/data",
    "/acts",
    f"/acts/{ACT}",
    f"/acts/{ACT}?goods=antimony&on=2025-01-15",
    f"/acts/{ACT}?goods=282580&on=2025-01-15",
    "/materials",
    "/materials/antimony",
    "/territories/CHN",
    "/territories/MEX",
    "/search?text=antimony",
    "/quarantine",
    "/shipments?finding={finding}",
    "/findings/{finding}/network",
    "/parties",
    "/parties/pairs",
    "/papers",
    "/papers/{papers}/2",
    "/search",
    "/nowhere.html",
)
WIDTHS = (390, 1024, 1280, 1920)
FAULTS = """async () => (await axe.run(document, {resultTypes: ["violations"]})).violations
  .filter((one) => ["serious", "critical"].includes(one.impact) || one.id === "heading-order")
  .flatMap((one) => one.nodes.map((node) => one.id + ": " + node.target.join(" ") + " | " + node.failureSummary))"""
UNSEEN = """() => {
  const wide = document.documentElement.clientWidth, at = document.activeElement, box = at.getBoundingClientRect();
  const style = getComputedStyle(at);
  const outlined = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return {tag: at.tagName, name: at.textContent.trim().slice(0, 30) || at.name || at.id, outlined,
    drawn: box.width > 0 && box.height > 0 && box.left < wide};
}"""


@pytest.fixture(scope="module")
def paths(antimony: Path, desk: Served, browser: Browser) -> list[str]:
    """Every page, of a case, a flagged finding and one that is not flagged, and of a set of papers."""
    papers = with_papers(Store.open(antimony)).snapshots()[-1].snapshot
    runs = Runs(antimony / "findings.sqlite")
    finding = queued.page(runs, Narrowed(facets={"verdict": ("flagged",)}))[0].finding.id
    quiet = queued.page(runs, Narrowed(facets={"verdict": ("not flagged",)}))[0].finding.id
    with visited(browser, desk) as one:
        form: dict[str, str | float | bool] = {"title": "A case", "finding": finding}
        one.page.request.post(f"{one.home}/cases", form=form, max_redirects=0)
        one.page.request.post(f"{one.home}/findings/{finding}/judgements", form={"verdict": "unsure"})
    return [path.format(finding=finding, quiet=quiet, papers=papers) for path in PAGES]


def opened_all(page: Page) -> None:
    """Open whatever can be opened, as what is closed is not looked at."""
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_axe_finds_nothing_serious_on_any_page(
    browser: Browser, desk: Served, paths: list[str], scheme: str, width: int
) -> None:
    if not AXE.is_file():
        pytest.skip(f"axe-core is not there: {AXE}")
    faults: dict[str, Any] = {}
    with visited(browser, desk, width, scheme, bypass=True) as one:
        for path in paths:
            one.go(path)
            if path.startswith("/findings") and path.count("/") == 1:
                one.page.keyboard.press("j")
                expect(one.page.locator("#pane #finding")).to_be_visible(timeout=20_000)
            opened_all(one.page)
            one.page.add_script_tag(path=str(AXE))
            if found := one.page.evaluate(FAULTS):
                faults[path] = found
        one.wrong = [text for text in one.wrong if "/nowhere" not in text]  # the console names its 404
    assert not faults, faults


def test_no_page_is_wider_than_the_screen(browser: Browser, desk: Served, paths: list[str]) -> None:
    """As it is opened on a phone, and as the window grows."""
    wide = []
    with visited(browser, desk, WIDTHS[0]) as one:
        for path in paths:
            one.go(path)
            opened_all(one.page)
            for width in WIDTHS:
                one.page.set_viewport_size({"width": width, "height": 900})
                if (seen := one.page.evaluate("document.documentElement.scrollWidth")) > width:
                    wide.append((path, width, seen))
            one.page.set_viewport_size({"width": WIDTHS[0], "height": 900})
        one.wrong = [text for text in one.wrong if "/nowhere" not in text]
    assert not wide


def test_every_place_is_in_sight_on_a_phone(browser: Browser, desk: Served) -> None:
    with visited(browser, desk, WIDTHS[0]) as one:
        one.go("/today")
        ends = "[...document.querySelectorAll('.top nav a')].map(a => a.getBoundingClientRect().right)"
        found = one.page.evaluate(ends)
        assert len(found) > 5 and max(found) <= WIDTHS[0]


def test_every_control_is_reached_by_tab_and_shows_it(browser: Browser, desk: Served, paths: list[str]) -> None:
    unseen = []
    with visited(browser, desk) as one:
        for path in paths[:-1]:
            one.go(path)
            controls = one.page.locator("a[href], button, input:not([type=hidden]), select, textarea, summary")
            visible = sum(control.is_visible() for control in controls.all()[:60])
            reached = 0
            for _ in range(min(visible, 40)):
                one.page.keyboard.press("Tab")
                at = one.page.evaluate(UNSEEN)
                reached += at["tag"] != "BODY"
                if at["tag"] != "BODY" and not (at["outlined"] and at["drawn"]):
                    unseen.append((path, at))
            assert reached >= min(visible, 40) - 1, path
    assert not unseen


def test_keys_are_listed_and_closed_and_back_comes_back(browser: Browser, desk: Served) -> None:
    with visited(browser, desk) as one:
        page = one.page
        one.go("/today")
        page.keyboard.press("?")
        expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog", name="Keys")).to_be_hidden()
        for key, path in (("q", "/findings"), ("m", "/map"), ("c", "/cases"), ("d", "/data"), ("t", "/today")):
            page.keyboard.press("g")
            page.keyboard.press(key)
            page.wait_for_url(f"**{path}")
        page.go_back()
        page.wait_for_url("**/data")
        page.keyboard.press("/")
        page.keyboard.type("mexico")
        page.keyboard.press("Enter")
        page.wait_for_url("**text=mexico**")
        page.keyboard.press("j")
        expect(page.locator("#pane #finding")).to_be_visible(timeout=20_000)
        opened = page.url
        assert "open=" in opened
        page.keyboard.press("o")
        page.wait_for_url("**/findings/*")
        page.go_back()
        page.wait_for_url(opened)
        expect(page.locator("#pane #finding")).to_be_visible(timeout=20_000)


def test_the_decision_never_covers_more_than_a_third_of_the_pane(browser: Browser, desk: Served) -> None:
    for width in (1024, 1280, 1920):
        with visited(browser, desk, width) as one:
            one.go("/findings?verdict=flagged&state=all")
            one.page.keyboard.press("j")
            expect(one.page.locator("#pane #finding")).to_be_visible(timeout=20_000)
            one.page.keyboard.press("r")  # asks for the reason
            share = one.page.evaluate(
                "document.querySelector('#decision').offsetHeight / document.querySelector('#pane').clientHeight"
            )
            assert share <= 1 / 3, (width, share)


def test_print_leaves_the_desk_out_and_the_finding_in(browser: Browser, desk: Served, paths: list[str]) -> None:
    with visited(browser, desk) as one:
        one.go(next(path for path in paths if path.count("/") == 2 and path.startswith("/findings/")))
        one.page.emulate_media(media="print")
        for selector in (".top", "footer", "main form"):
            assert not one.page.locator(selector).first.is_visible()
        one.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert not one.page.locator("main details:not([open])").count()
        assert one.page.locator(".claim").is_visible() and one.page.locator(".legs svg").first.is_visible()
        one.page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert one.page.locator("main details:not([open])").count()
        assert len(one.page.pdf()) > 20_000
