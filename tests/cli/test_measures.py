"""`oretrace measures list | show | check`, and the page that shows them."""

import json
import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from oretrace.catalog.measures import measure_files
from oretrace.cli.measures import measures
from oretrace.errors import InputError, OptionError
from tests.cli.typed import typed
from tests.conftest import ROOT

PAGE = (ROOT / "docs/howto/check-a-shipment.md").read_text("utf-8")


def run(*words: str) -> Result:
    return CliRunner().invoke(measures, list(words), catch_exceptions=True)


def output(*words: str) -> str:
    done = run(*words)
    assert done.exit_code == 0, done.exception
    return done.output


def test_list_names_every_act() -> None:
    listed = json.loads(output("list", "--json"))
    assert [act["id"] for act in listed] == list(measure_files())
    assert {"issuer", "citation", "effective_from", "effective_until", "targets", "verified", "state"} <= set(
        listed[0]
    )
    text = output("list")
    assert all(id in text for id in measure_files())
    assert "id-2023-bauxite *" in text and "* unverified" in text


def test_the_list_is_narrowed_by_material_issuer_and_force() -> None:
    def ids(*words: str) -> set[str]:
        return {act["id"] for act in json.loads(output("list", *words, "--format", "json"))}

    assert ids("--material", "Sb") == ids("--material", "antimony") >= {"cn-2024-33", "cn-2024-46-us-ban"}
    assert {"cn-2025-18", "cn-2025-61"} <= ids("--material", "dysprosium")  # one by name, one on rare earths
    assert "cn-2024-33" not in ids("--material", "dysprosium")
    assert ids("--issuer", "Zimbabwe") == {id for id in measure_files() if id.startswith("zw-")}
    assert "cn-2010-ree-quota" not in ids("--in-force") and "cn-2024-33" in ids("--in-force")
    assert "expected a material that an act names" in str(run("list", "--material", "antimoy").exception)
    for act in json.loads(output("list", "--format", "json")):
        assert act["title"] and isinstance(act["materials"], list)


def test_show_prints_all_facts() -> None:
    facts = json.loads(output("show", "cn-2024-46-us-ban", "--json"))
    assert facts["suspended_periods"] == [
        {"clause": "2", "from": "2025-11-09", "until": "2026-11-27", "by": "cn-2025-72"}
    ]
    text = output("show", "cn-2024-46-us-ban")
    for part in (
        "2024-12-03",
        "clause 2: 2025-11-09 to 2026-11-27 by cn-2025-72",
        "HS 261710 (full)",
        "note_of_primary",
    ):
        assert part in text
    assert all(len(output("show", id)) > 200 for id in list(measure_files())[::10])


def test_an_unknown_act_is_answered_with_the_nearest() -> None:
    error = run("show", "cn-2024-64-us-ban").exception
    assert isinstance(error, InputError) and error.nearest == "cn-2024-46-us-ban"


@pytest.mark.slow
def test_check_prints_the_answer_first() -> None:
    words = ["check", "--hs", "811010", "--origin", "China", "--destination", "DE", "--on", "2025-01-15"]
    assert output(*words).startswith("controlled: licence\nHS 811010, China → Germany, 2025-01-15")
    answer = json.loads(output(*words, "--json"))
    assert set(answer) == {
        "answer", "effect", "question", "acts", "suspensions", "whose_law", "decides", "would_change", "not_modelled",
        "knowledge", "warnings",
    }  # fmt: skip
    assert (answer["answer"], answer["effect"], answer["acts"][0]["id"]) == ("controlled", "licence", "cn-2024-33")
    # The answer does not depend on the day it is asked.
    assert answer["warnings"] == []


def test_an_error_names_the_missing_option() -> None:
    error = run("check", "--hs", "811010", "--origin", "CHN", "--on", "2025-01-15").exception
    assert isinstance(error, OptionError) and str(error).startswith("--destination is missing")
    error = run("check", "--lines", "a.csv").exception
    assert isinstance(error, OptionError) and str(error).startswith("--lines requires --out")
    error = run("check", "--lines", "a.csv", "--out", "b.csv", "--hs", "811010").exception
    assert isinstance(error, OptionError) and str(error).startswith("--hs does not go with --lines")


def test_the_lines_are_not_written_over(tmp_path: Path) -> None:
    lines = tmp_path / "lines.csv"
    lines.write_text("hs_code,origin,destination,on\n811010,CHN,USA,2025-01-01\n")
    code, _, err = typed("measures", "check", "--lines", lines, "--out", tmp_path / "." / "lines.csv")
    assert code == 2 and "another file than that of --lines" in err
    assert lines.read_text().count("\n") == 2


@pytest.mark.slow
def test_the_page_runs_and_prints_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = re.findall(r"```console\n(.*?)\n```", PAGE)
    shown = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    [lines] = re.findall(r"```csv\n(.*?)```", PAGE, re.DOTALL)
    assert len(commands) == 3 and len(shown) == 4
    monkeypatch.chdir(tmp_path)
    Path("lines.csv").write_text(lines)
    for command, text in zip(commands, shown, strict=False):
        program, group, *words = shlex.split(command)
        assert (program, group) == ("oretrace", "measures")
        assert [line.rstrip() for line in output(*words).splitlines()] == text.splitlines()
    assert Path("checked.csv").read_text() == shown[3]


@pytest.mark.slow
def test_rules_of_the_page_beside_its_examples_hold() -> None:
    first, second = (shlex.split(command)[2:] for command in re.findall(r"```console\n(.*?)\n```", PAGE)[:2])
    assert output(*first[:-2]).startswith("depends")
    assert output(*first[:-1], "99.99").startswith("controlled: licence")
    assert output(*second, "--end-user", "military").startswith("controlled: prohibited")
    assert output(*second, "--known-on", "2025-11-01").startswith("controlled: denied in principle")
