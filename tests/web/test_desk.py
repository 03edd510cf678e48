"""What five people do at the desk, end to end on the modelled antimony world, by a browser and nothing else."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.web.served import Visited
from tests.web.test_report import browser

__all__ = ["browser"]

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.long]

PATIENCE = 120_000
expect.set_options(timeout=20_000)
"""Milliseconds that long work may take."""


def finished(page: Page) -> None:
    """Wait for the work on the page, and go to what it made; why it failed is what the test fails with."""
    over = page.locator("#result, #job .error")
    over.wait_for(timeout=PATIENCE)
    assert over.get_attribute("id") == "result", over.inner_text()
    over.click()


def ranks(page: Page) -> list[str]:
    return [row.get_attribute("data-id") or "" for row in page.locator("#rows > li").all()]


def test_a_customs_analyst_opens_the_first_of_a_narrowed_queue_and_sees_why(at: Visited) -> None:
    page = at.page
    at.go("/today")
    page.keyboard.press("g")
    page.keyboard.press("q")
    page.wait_for_url("**/findings")
    whole = ranks(page)
    page.get_by_text("Narrow", exact=True).click()
    page.locator('input[name="verdict"][value="flagged"]').check()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**verdict=flagged**")
    flagged = page.request.get(f"{at.home}/findings.json?verdict=flagged").json()["rows"]
    expect(page.locator("#rows > li")).to_have_count(len(flagged))
    narrowed = ranks(page)
    assert narrowed == whole[: len(narrowed)] and 0 < len(narrowed) < len(whole)
    page.keyboard.press("j")
    finding = page.locator("#pane #finding")
    expect(finding).to_have_attribute("data-id", narrowed[0])
    assert "Mexico" in (page.locator("#rows .chosen").text_content() or "")
    assert page.locator("#rows .chosen .reason").inner_text().strip()
    expect(finding.get_by_role("heading", name="Against")).to_be_visible()
    rows = page.request.get(f"{at.home}/findings.json?state=all").json()["rows"]
    places = [tuple(map(int, row["place"].split("."))) for row in rows]
    assert places == sorted(set(places))  # a total order, so no two share a rank


def test_an_enforcement_officer_hands_over_a_case_of_the_route_and_its_hub(at: Visited, tmp_path: Path) -> None:
    page = at.page
    at.go("/findings?verdict=flagged")
    page.keyboard.press("j")
    finding = page.locator("#pane #finding")
    expect(finding.locator("h1")).to_have_text("China → Mexico → United States")
    expect(finding.locator(".amount svg")).to_be_visible()
    assert re.search(r"at least 0, at most [\d,]+ t", page.locator("#rows .chosen").inner_text())
    page.keyboard.press("x")
    page.keyboard.press("j")
    expect(finding.locator("h1")).to_have_text("China → Thailand → United States")
    page.keyboard.press("x")
    page.get_by_role("link", name="Put 2 selected into a case").click()
    page.get_by_label("Title of a new case").fill("Antimony to the US")
    page.get_by_role("button", name="Put into it").click()
    expect(page.locator("h1")).to_contain_text("Antimony to the US")
    assert page.locator(".card").count() == 2
    page.get_by_label("Add a note").fill("Ask for the Mexican licences.")
    page.get_by_role("button", name="Add it").click()
    expect(page.locator(".note")).to_contain_text("Mexican licences")
    at.go("/territories/MEX")
    expect(page.locator("table").first).to_contain_text("hub")
    at.go("/cases/case-1")
    page.get_by_role("button", name="Make a dossier").click()
    finished(page)
    names = []
    for link in page.locator("a[download]").all():
        with page.expect_download() as download:
            link.click()
        names.append(download.value.suggested_filename)
        download.value.save_as(tmp_path / names[-1])
    assert {"dossier.html", "dossier.zip"} <= set(names)
    with zipfile.ZipFile(tmp_path / "dossier.zip") as archive:
        assert archive.testzip() is None and any(name.endswith("recompute.py") for name in archive.namelist())


def test_the_desk_answers_whether_goods_were_controlled_on_a_day(at: Visited) -> None:
    page = at.page
    at.go("/acts")
    page.get_by_label("Words").fill("antimony")
    at.follow(page.get_by_role("button", name="Show"))
    at.follow(page.get_by_role("link", name="Announcement 2024 No. 46"))
    form = page.locator("#check form")
    form.get_by_label("On", exact=True).fill("2025-01-15")
    form.get_by_label("Code or material").fill("282580")
    at.follow(form.get_by_role("button", name="Check"))
    assert "goods=282580" in page.url and "on=2025-01-15" in page.url
    expect(page.get_by_label("The exporter's side")).to_contain_text("purity")
    expect(page.get_by_label("The buyer's side")).to_contain_text("buying is not illegal")
    form.get_by_label("Purity").fill("99.99")
    at.follow(form.get_by_role("button", name="Check"))
    expect(page.get_by_label("The exporter's side")).to_contain_text("denied in principle")
    form.get_by_label("Known on").fill("2024-12-01")
    at.follow(form.get_by_role("button", name="Check"))
    expect(page.get_by_label("The exporter's side")).not_to_contain_text("Under this act: controlled")
    form.get_by_label("On", exact=True).fill("2024-11-15")
    at.follow(form.get_by_role("button", name="Check"))
    page.go_back()
    assert "on=2025-01-15" in page.url and "known_on=2024-12-01" in page.url
    assert form.get_by_label("On", exact=True).input_value() == "2025-01-15"


def test_a_journalist_finds_the_rows_the_sources_and_the_caveats(at: Visited) -> None:
    page = at.page
    at.go("/findings?verdict=flagged")
    page.keyboard.press("j")
    expect(page.locator("#pane #finding")).to_be_visible()
    page.keyboard.press("o")
    page.wait_for_url(re.compile(r"/findings/[0-9a-f]{16}$"))
    limits = page.get_by_label("Limits", exact=True)
    expect(limits).to_contain_text("explains it as well")
    above, decision = limits.bounding_box(), page.locator("#decision h2").bounding_box()
    assert above is not None and decision is not None
    page.get_by_text("Sources and what was asked").click()
    expect(page.locator("details[open]").last).to_contain_text("modelled, none of it is a published figure")
    finding = page.url
    at.follow(page.get_by_role("link", name="as JSON"))
    record = json.loads(page.locator("body").inner_text())
    assert record["view"]["evidence"]["limits"] and record["view"]["evidence"]["sources"]
    page.goto(finding)
    at.follow(page.get_by_role("link", name="Show the rows behind it"))
    at.follow(page.get_by_role("button", name="Read the rows"))
    finished(page)
    assert page.url == f"{finding}/rows"
    table = page.locator("table").first
    expect(table.locator("caption")).to_contain_text("between the territories of the finding")
    ends = table.locator("thead th").all_inner_texts().index("exporter")
    assert set(table.locator(f"tbody td:nth-child({ends + 1})").all_inner_texts()) <= {"CHN", "MEX", "USA"}
    page.get_by_text("SQL", exact=True).first.click()
    expect(page.locator("pre").first).to_contain_text("SELECT")


def test_a_policy_analyst_reads_concentration_dependence_and_the_map(at: Visited) -> None:
    page = at.page
    at.go("/materials")
    at.follow(page.get_by_role("link", name="antimony", exact=True))
    stages = page.get_by_role("region", name="Concentration by stage")
    expect(stages).to_contain_text("HHI")
    expect(stages).to_contain_text("China")
    page.get_by_label("Importer").fill("United States")
    at.follow(page.get_by_role("button", name="Work it out"))
    finished(page)
    expect(page.get_by_role("region", name="Imports by partner")).to_contain_text("Thailand")
    at.follow(page.get_by_role("link", name="on the map"))
    assert page.locator("figure").count() == 2
    expect(page.get_by_role("region", name="The same numbers as a table")).to_contain_text("China → Mexico")
    page.get_by_label("Month").select_option("2025-03")
    at.follow(page.get_by_role("button", name="Show"))
    expect(page.locator("h1")).to_contain_text("2025-03")
    page.go_back()
    expect(page.locator("h1")).to_contain_text("the whole period")
