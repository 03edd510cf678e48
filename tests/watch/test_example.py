"""The example and the documentation are files that the watch takes."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from oretrace.catalog.measures import load_measure, read_measure
from oretrace.question import Question
from oretrace.runs import Runs
from oretrace.store import Store
from oretrace.watch.asked import asked_by
from oretrace.watch.example import example
from oretrace.watch.outputs.webhook import headers_of
from oretrace.watch.run import budget_for
from oretrace.watch.settings import SettingsFile
from tests.conftest import ROOT
from tests.detect.world import extra
from tests.runs.routes import listed, route
from tests.watch.replayed import act, publish

PAGE = (ROOT / "docs/howto/watch.md").read_text("utf-8")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    row = {"reporter": "USA", "partner": "CHN", "flow": "import", "hs_code": "811010", "value": 1.0, "net_kg": 1.0}
    publish(tmp_path / "store", extra([{**row, "period_start": date(2025, 1, 1)}]), date(2025, 3, 1), "one")
    return Store.open(tmp_path / "store")


def taken(text: str, folder: Path) -> SettingsFile:
    path = folder / "watch.yml"
    path.write_text(text, "utf-8")
    return SettingsFile(path)


@pytest.mark.slow
def test_an_example_names_acts_whose_codes_the_store_has(store: Store, tmp_path: Path) -> None:
    file = taken(example(store), tmp_path)
    asked = asked_by(file)
    assert asked.acts and all("811010" in one.question.measure.hs6_codes for one in asked.acts)
    budget = budget_for(file, asked)
    assert budget.expected is not None and budget.expected <= budget.allowed


def test_an_example_names_what_the_store_was_asked(store: Store, tmp_path: Path) -> None:
    question = Question(load_measure("cn-2023-39").aimed_at(["USA"]), ("250410",))
    for asked in (question, Question(read_measure(act(tmp_path)))):
        Runs.of(store).keep(replace(listed(route("MEX", "moderate")), question=asked), {})
    (found,) = asked_by(taken(example(store), tmp_path)).acts
    assert found.question == question, "and no act of a file that only its owner knows"


@pytest.mark.slow
def test_commented_settings_of_an_example_are_valid(store: Store, tmp_path: Path) -> None:
    text = re.sub(r"(?m)^# ((?:figures:)|(?:  .*))$", r"\1", example(store))
    assert asked_by(taken(text, tmp_path)).figures
    outputs = re.sub(r"(?m)^#(  - .*)$", r"\1", text).replace("outputs: []", "outputs:")
    assert len(taken(outputs, tmp_path).settings.outputs) == 4


def test_the_page_shows_a_file_that_is_taken(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    file = taken(text, tmp_path)
    asked = asked_by(file)
    assert len(asked.acts) == len(asked.figures) == 1 and len(file.settings.outputs) == 4
    assert budget_for(file, asked).chance == 0.7


def test_the_page_shows_how_a_signature_is_checked() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    known: dict[str, object] = {}
    exec(re.sub(r"(?m)^  ", "", code), known)
    check = known["is_ours"]
    assert callable(check)
    headers = headers_of("secret", "msg_1", b"body", datetime(2025, 1, 1, tzinfo=UTC))
    assert check(headers, b"body", "secret")
    assert not check(headers, b"bodY", "secret") and not check(headers, b"body", "other")
