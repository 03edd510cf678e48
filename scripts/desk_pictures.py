"""The pictures of the tutorial's chapter on the desk: python -m scripts.desk_pictures STORE

STORE is that of the tutorial or of `make demo`, with the modelled antimony world and a scan of it. It is copied, so
that the decisions made for the pictures do not stand in it.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.desk import served
from tests.conftest import ROOT
from tests.web.test_report import ARGUMENTS, CHROMIUM

PICTURES = ROOT / "docs" / "pictures"
WIDE, HIGH = 1280, 860


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        store = Path(shutil.copytree(sys.argv[1], Path(folder) / "store"))
        for name in ("cases.sqlite", "cases.sqlite-wal", "cases.sqlite-shm"):
            (store / name).unlink(missing_ok=True)
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": WIDE, "height": HIGH})
        with served(store) as (address, *_):
            page.goto(address)
            taken(page, address.split("?")[0])
        browser.close()


def taken(page: Page, home: str) -> None:
    """Every picture, in the order in which a person comes to it."""
    page.goto(f"{home}findings")
    page.keyboard.press("j")
    page.wait_for_selector("#pane #decision")
    saved(page, "queue")
    page.keyboard.press("s")
    page.wait_for_selector("#rows li.judged")
    first = str(page.locator("#rows > li").first.get_attribute("data-id"))
    page.goto(f"{home}findings/{first}")
    page.wait_for_selector("#decision .standing")
    saved(page, "finding", high=1500)
    page.goto(f"{home}map?material=antimony")
    saved(page, "map")
    page.goto(f"{home}cases?finding={first}")
    page.fill('input[name="title"]', "Antimony oxide through Mexico")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/case-*")
    saved(page, "case")
    page.goto(f"{home}acts/cn-2024-46-us-ban?on=2025-03-01&goods=282580&origin=CHN&destination=USA")
    saved(page, "act")


def saved(page: Page, name: str, high: int = HIGH) -> None:
    page.set_viewport_size({"width": WIDE, "height": high})
    page.screenshot(path=PICTURES / f"{name}.png")
    page.set_viewport_size({"width": WIDE, "height": HIGH})


if __name__ == "__main__":
    PICTURES.mkdir(exist_ok=True)
    main()
