"""The documentation is true: its commands run, its Python runs, its tables page is the schema."""

import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from oretrace.cli.app import app
from tests.antimony import MAKE, REPLAY, SCAN, antimony_scanned, antimony_suite
from tests.cli.typed import typed
from tests.conftest import ROOT

pytestmark = pytest.mark.long


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / page).read_text("utf-8"), re.DOTALL)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that looks like the checkout to the tutorial: its examples, the file it tells to write, and what its
    commands of the antimony world make, which this run has made already or makes now."""
    folder = tmp_path_factory.mktemp("tutorial")
    (folder / "out").mkdir()
    (folder / "out/antimony").symlink_to(antimony_suite(tmp_path_factory))
    shutil.copytree(antimony_scanned(tmp_path_factory), folder / "out/antimony-store")
    shutil.copytree(ROOT / "examples", folder / "examples")
    (folder / "moved.yml").write_text(blocks("docs/tutorial.md", "yaml")[0], "utf-8")
    return folder


def run(command: str, folder: Path) -> str:
    program, *arguments = command.split()
    if program == "oretrace":
        with chdir(folder):
            code, out, err = typed(*arguments)
    else:
        assert program == "python"
        done = subprocess.run([sys.executable, *arguments], cwd=folder, capture_output=True, text=True, check=False)
        code, out, err = done.returncode, done.stdout, done.stderr
    assert code == 0, f"{command}\n{err}"
    return out


@pytest.fixture(scope="module")
def printed(checkout: Path) -> dict[str, str]:
    """What each command of the tutorial prints, run in their order, but of those that made what `checkout` has."""
    commands = [line for block in blocks("docs/tutorial.md", "console") for line in block.strip().splitlines()]
    made = [command for command in commands if command in (MAKE, REPLAY, SCAN)]
    assert len(commands) >= 7 and made == [MAKE, REPLAY, SCAN]
    return {command: run(command, checkout) for command in commands if command not in made}


@pytest.mark.slow
def test_the_tutorial_runs_and_says_what_it_says(checkout: Path, printed: dict[str, str]) -> None:
    scan = "oretrace scan --store out/tutorial --measure eu-833-2014-2022-328 --hs all"
    first = printed[scan]
    assert re.search(r"Kazakhstan +undecidable +0\.0323 +0\.121", printed[f"{scan} --as-of 2023-03-01"])
    assert "no later snapshot changed a figure" in printed["oretrace revisions --store out/tutorial"]
    assert "too early" in first and "First-leg claim" in first and "Left out (51)" in first
    assert re.search(r"Kazakhstan +undecidable +0\.0323 +0\.121", first) and re.search("Armenia +undecidable", first)
    moved = next(text for command, text in printed.items() if "moved.yml" in command)
    assert "Nothing to explain" in moved and "verdict" not in moved
    checks = [text for command, text in printed.items() if "measures check" in command]
    assert checks[0].startswith("depends") and checks[1].startswith("not controlled by any act of this catalog")
    alerts = next(text for command, text in printed.items() if command.startswith("oretrace alerts"))
    assert "First alert: 2025-08, on data to 2025-03 (3 months, too early): Mexico, Thailand" in alerts
    compared = next(text for command, text in printed.items() if "bench compare" in command)
    assert re.search(r"together .* 3,514 +3,834\n", compared) and "outside their text" in compared
    assert (checkout / "out/tutorial.html").stat().st_size > 100_000
    for code in (*blocks("docs/tutorial.md", "python"), *blocks("docs/howto/import-statistics.md", "python")):
        subprocess.run([sys.executable, "-c", code], cwd=checkout, check=True, capture_output=True)


@pytest.mark.slow
def test_the_figures_of_the_antimony_world_are_those_of_its_ledgers(checkout: Path, printed: dict[str, str]) -> None:
    page = " ".join((ROOT / "docs/method/capacity.md").read_text("utf-8").split())
    ledger = next(command for command in printed if command.startswith("oretrace ledger antimony Thailand"))
    thailand, mexico = (
        json.loads(run(f"{ledger.replace('Thailand', hub)} --format json", checkout))
        for hub in ("Thailand", "Mexico")
    )
    assert (
        f"cannot be met from home supply **from {month_of(thailand)} on** ({thailand['beyond_home_t']:,.0f} t of "
        f"contained antimony by April, of which at least {thailand['at_least_t']:,.0f} t exceed all known supply"
    ) in page
    assert f"Mexico's **from {month_of(mexico)} on** ({mexico['beyond_home_t']:,.0f} t, which other" in page
    assert mexico["at_least_t"] == 0 and "which other sources can have fed: lower bound 0" in page
    compared = next(text for command, text in printed.items() if "bench compare" in command)
    planted = re.search(r"together .* ([\d,]+) +([\d,]+)\n", compared)
    assert planted and f"Planted are {planted[1]} t of oxide through both" in page
    readme = " ".join((ROOT / "README.md").read_text("utf-8").split())
    assert f"beside the planted {planted[1]} t and the published total of {planted[2]} t" in readme
    alerts = next(text for command, text in printed.items() if command.startswith("oretrace alerts"))
    first = re.search(r"First alert: (\d{4}-\d\d), on data to (\d{4}-\d\d)", alerts)
    assert first and f"{month_name(first[1])}, on data to {month_name(first[2]).split()[0]}" in readme


def month_of(ledger: dict[str, Any]) -> str:
    """The month from which on what is missing holds."""
    return month_name(ledger["since"])


def month_name(day: str) -> str:
    """March 2025 of 2025-03 or of a day in it."""
    return f"{date(int(day[:4]), int(day[5:7]), 1):%B %Y}"


@pytest.mark.slow
def test_the_readme_shows_python_that_runs(checkout: Path) -> None:
    run(
        "oretrace import table examples/eu_exports_2020_2022.csv.gz --mapping examples/eu_exports.yml "
        "--store out/demo/store --retrieved-on 2023-02-01",
        checkout,
    )
    code = blocks("README.md", "python")[0]
    done = subprocess.run([sys.executable, "-c", code], cwd=checkout, check=True, capture_output=True, text=True)
    assert "'hub': 'KAZ', 'verdict': 'undecidable'" in done.stdout


@pytest.mark.slow
def test_a_stranger_can_enter_a_detector_as_the_page_says(tmp_path: Path) -> None:
    page = "docs/howto/enter-a-detector.md"
    (tmp_path / "my_detector.py").write_text(blocks(page, "python")[0], "utf-8")
    commands = [line for block in blocks(page, "console") for line in block.strip().splitlines()]
    assert [command.split()[:3] for command in commands if "my_detector" not in command] == [
        ["oretrace", "bench", verb] for verb in ("suites", "make", "score", "run")
    ]
    printed = {command: run(command, tmp_path) for command in commands}
    scored = next(text for command, text in printed.items() if "bench score" in command)
    assert re.search(r"findings +\.[5-9]\d\d", scored), scored
    built_in = next(text for command, text in printed.items() if "bench run" in command)
    assert "min-floored-growth" in built_in and "diversion" in built_in


PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def commands_of(page: Path) -> Iterator[str]:
    """The commands on a page: `oretrace …` in code, without what is said of them in the same line."""
    for command in re.findall(r"(?:^|`)oretrace ([a-z][^`\n#]*)", page.read_text("utf-8"), re.MULTILINE):
        yield re.split(r"  |\)", command)[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_and_option_of_a_page_exists(page: Path) -> None:
    wrong = []
    for command in commands_of(page):
        found: Any = get_command(app)
        for word in command.split():
            if not hasattr(found, "commands") or not re.fullmatch(r"[a-z|]+", word):
                break
            known = [found.commands.get(one) for one in word.split("|")]
            found = None if None in known else known[-1]
        options = {name for one in getattr(found, "params", ()) for name in one.opts} | {"--help"}
        if found is None or set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", command)) - options:
            wrong.append(command)
    assert wrong == (["import example FILE… --store DIR"] if page.name == "add-a-source.md" else [])  # which it adds


def test_every_page_that_is_linked_exists() -> None:
    for page in PAGES:
        for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8")):
            assert (page.parent / link).exists(), f"{page.name} links to {link}"


def anchors(page: Path) -> set[str]:
    """Of the headings of a page, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_every_heading_that_is_linked_exists() -> None:
    wrong = [
        f"{page.name} links to {link}#{anchor}"
        for page in PAGES
        for link, anchor in re.findall(r"\]\(([^)#:\s]*)#([^)\s]+)\)", page.read_text("utf-8"))
        if anchor not in anchors((page.parent / link) if link else page)
    ]
    assert not wrong


def test_the_contents_name_every_page() -> None:
    docs = ROOT / "docs"
    linked = re.findall(r"\]\(([^)#:]+)", (docs / "README.md").read_text("utf-8"))
    named = {(docs / link).resolve() for link in linked}
    pages = {page.resolve() for page in docs.rglob("*.md")} - {docs / "README.md"}
    assert not {str(page.relative_to(docs)) for page in pages - named}


def test_the_reference_page_is_the_schema() -> None:
    spec = importlib.util.spec_from_file_location("make_reference", ROOT / "scripts" / "make_reference.py")
    assert spec and spec.loader
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    assert (ROOT / "docs/reference/tables.md").read_text("utf-8") == script.page()
