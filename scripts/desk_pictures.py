"""The pictures of README and tutorial: python -m scripts.desk_pictures out/demo

The folder is that of `make demo`. Its store is copied, so that decisions made for the pictures do not stand in it.
"""

from __future__ import annotations

import html
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from benchmarks.desk import served
from benchmarks.speed import ORETRACE
from tests.conftest import ROOT
from tests.web.test_report import ARGUMENTS, CHROMIUM

PICTURES = ROOT / "docs" / "pictures"
WIDE, HIGH = 1280, 860
LEDGER = ("ledger", "antimony", "Thailand", "--measure", "cn-2024-46-us-ban", "--until", "2025-04")
PRODUCTION = "observations/production.csv"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        demo = Path(sys.argv[1])
        world = demo / "antimony"
        store = Path(shutil.copytree(world / "store", Path(folder) / "store"))
        for name in ("cases.sqlite", "cases.sqlite-wal", "cases.sqlite-shm"):
            (store / name).unlink(missing_ok=True)
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=list(ARGUMENTS))
        page = browser.new_page(viewport={"width": WIDE, "height": HIGH})
        with served(store) as (address, *_):
            page.goto(address)
            story(page, address.split("?")[0], chain_of(demo))
            taken(page, address.split("?")[0])
        papers = Path(folder) / "papers"
        run("import", "documents", world / "consignments" / "pages", "--store", papers)
        run("vet", "--store", papers)
        with served(papers) as (address, *_):
            page.goto(address)
            papers_side_by_side(page, address.split("?")[0])
        printed(page, "ledger", run(*LEDGER, "--store", store, "--production", world / PRODUCTION))
        page.goto((demo / "dossier" / "dossier.html").resolve().as_uri())
        saved(page, "dossier")
        browser.close()


def run(*words: str | Path) -> str:
    """What a command prints on a terminal of 110 columns."""
    command = [str(ORETRACE), *map(str, words)]
    done = subprocess.run(command, env=os.environ | {"COLUMNS": "110"}, check=True, capture_output=True, text=True)
    return done.stdout


def chain_of(demo: Path) -> str:
    """The first finding of firms under one control that the demo printed."""
    lines = (demo / "firms.txt").read_text("utf-8").splitlines()
    return next(line.split()[1] for line in lines if line.split()[:1] == ["1"])


def story(page: Page, home: str, chain: str) -> None:
    """What the demo shows, as the desk shows it: the corridor, its shipments, the firms."""
    page.goto(f"{home}findings")
    first = str(page.locator("#rows > li").first.get_attribute("data-id"))
    page.goto(f"{home}findings/{first}")
    saved(page, "corridor")
    page.goto(f"{home}shipments")
    page.click("text=Check and rank")
    page.click("text=Open what it made", timeout=300_000)
    page.wait_for_load_state("networkidle")
    saved(page, "shipments")
    page.goto(f"{home}findings/{chain}/network")
    page.click("text=Resolve the names")
    page.click("text=Open what it made", timeout=300_000)
    page.goto(f"{home}findings/{chain}/network")
    saved(page, "firms")


def papers_side_by_side(page: Page, home: str) -> None:
    """The first set that disagrees, at the paper that does."""
    page.goto(f"{home}papers?verdict=inconsistent")
    page.click("table a >> nth=0")
    page.wait_for_load_state("networkidle")
    saved(page, "papers")


def printed(page: Page, name: str, text: str) -> None:
    """A picture of what a command prints."""
    style = "font: 15px/1.35 monospace; padding: 20px; margin: 0; display: inline-block"
    page.set_content(f'<pre style="{style}">{html.escape(text)}</pre>')
    page.locator("pre").screenshot(path=PICTURES / f"{name}.png")


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
