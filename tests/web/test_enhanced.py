"""What a script adds to pages that are read without it: charts, narrowing in place, a duplicate by keys."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.web.served import Visited
from tests.web.test_report import browser

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.slow]

expect.set_options(timeout=20_000)


def first(at: Visited) -> str:
    return str(at.page.request.get(f"{at.home}/findings.json?verdict=flagged&state=all").json()["rows"][0]["id"])


@pytest.mark.parametrize("path", ["/findings/{id}", "/materials/antimony"])
def test_a_chart_takes_the_place_of_a_drawing_and_gives_it_back(at: Visited, path: str) -> None:
    page = at.page
    at.go(path.format(id=first(at)))
    figure = page.locator("figure[data-chart]").first
    drawing, button = figure.locator("> svg"), figure.get_by_role("button", name="Zoom and read off")
    loaded: list[str] = []
    page.on("request", lambda request: loaded.append(request.url))
    assert not any("chart.js" in entry for entry in page.evaluate(NAMES))
    button.click()
    expect(figure.locator(".chart canvas")).to_be_visible()
    expect(button).to_have_attribute("aria-pressed", "true")
    assert any("/static/chart.js" in url for url in loaded)
    assert drawing.get_attribute("role") == "img" and figure.locator(".chart").get_attribute("aria-hidden") == "true"
    figure.locator(".chart").hover()
    page.wait_for_timeout(300)  # a tooltip is drawn: no style in words, so no violation of the policy
    page.emulate_media(media="print")
    expect(figure.locator(".chart")).to_be_hidden()
    assert (drawing.bounding_box() or {"width": 0})["width"] > 100
    page.emulate_media(media="screen")
    button.click()
    expect(figure.locator(".chart")).to_have_count(0)


NAMES = "performance.getEntriesByType('resource').map((one) => one.name)"


def test_the_threshold_moves_the_list_beside_an_open_finding(at: Visited) -> None:
    page = at.page
    at.go("/findings?state=all")
    page.keyboard.press("j")
    open_ = page.locator("#pane #finding")
    expect(open_).to_be_visible()
    page.evaluate("window.same = true")
    page.get_by_text("Narrow", exact=True).click()
    slide = page.locator('.slide input[name="score"]')
    slide.focus()
    for _ in range(4):
        page.keyboard.press("ArrowRight")
    page.wait_for_url("**score=-2**")
    expect(page.get_by_text("more than what is flagged")).to_be_visible()
    found = page.request.get(f"{at.home}/findings.json?state=all&score=-2").json()["rows"]
    expect(page.locator("#rows > li")).to_have_count(len(found))
    expect(slide).to_be_focused()
    assert page.evaluate("window.same") and open_.is_visible()
    page.go_back()
    page.wait_for_url(lambda url: "score=-2" not in url)


def test_a_duplicate_is_given_by_keys_and_a_field_decides_nothing_by_itself(at: Visited) -> None:
    page = at.page
    at.go("/findings?state=all")
    ids = [str(row.get_attribute("data-id")) for row in page.locator("#rows > li").all()]
    page.keyboard.press("j")
    strip = page.locator("#decision")
    expect(strip).to_have_attribute("data-id", ids[0])
    page.keyboard.press("d")
    field = strip.locator('[name="original"]')
    expect(field).to_be_focused()
    assert page.locator("#originals option").count() == len(ids) - 1
    field.fill(ids[1][:9])
    field.press("Enter")
    expect(page.locator("#rows > li").first).to_have_class("judged")
    (kept,) = page.request.get(f"{at.home}/findings/{ids[0]}.json").json()["readings"]["judgements"]
    assert (kept["verdict"], kept["original"]) == ("duplicate", ids[1])
    at.go(f"/findings/{ids[1]}")
    page.get_by_text("Why, of which, how sure, a note").click()
    page.locator('#decision [name="note"]').fill("a note alone")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.request.get(f"{at.home}/findings/{ids[1]}.json").json()["mine"] is None
