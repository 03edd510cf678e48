"""A run: idempotent, alone, killed anywhere without a loss; what one part cannot do does not stop the others."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
import stamina

from oretrace.errors import StoreError
from oretrace.store.lock import writing
from oretrace.watch.book import Book
from oretrace.watch.outputs.webhook import SECRET
from oretrace.watch.run import BusyError, Digest, run
from oretrace.watch.settings import SettingsFile
from tests.detect.world import extra
from tests.watch.replayed import publish
from tests.watch.servers import webhook

DAYS = [date(2025, 7, 10), date(2025, 8, 10)]
FIGURES = """\
figures:
  - {reporter: China, flow: export, hs: ["850511"]}
  - {reporter: China, flow: export, hs: ["280530"]}
"""


def rows(amounts: dict[date, float]) -> list[dict[str, object]]:
    """China's exports of both goods to one partner."""
    common = {"reporter": "CHN", "partner": "USA", "flow": "export"}
    return [
        {**common, "hs_code": code, "period_start": month, "net_kg": 1000 * amount, "value": 50 * amount}
        for month, amount in amounts.items()
        for code in ("850511", "280530")
    ]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two figures that rise by half in June and by half again in July."""
    publish(tmp_path / "store", extra(rows({date(2025, 5, 1): 100, date(2025, 6, 1): 150})), DAYS[0], "June")
    publish(tmp_path / "store", extra(rows({date(2025, 7, 1): 225})), DAYS[1], "July")
    return tmp_path


Watch = Callable[..., Digest]


@pytest.fixture
def watch(folder: Path) -> Watch:
    def go(day: date, outputs: str = "", **more: object) -> Digest:
        (folder / "watch.yml").write_text(FIGURES + outputs, "utf-8")
        return run(folder / "store", SettingsFile(folder / "watch.yml"), lambda _: None, day=day, **more)  # type: ignore[arg-type]

    return go


def topics(digest: Digest) -> list[tuple[str, str]]:
    return [(one.name[-6:], one.topic[:7]) for one in digest.changes]


JUNE = [("850511", "2025-06"), ("280530", "2025-06")]
JULY = [("850511", "2025-07"), ("280530", "2025-07")]


@pytest.mark.slow
def test_a_second_run_reports_nothing_and_looks_at_nothing(watch: Watch) -> None:
    first = watch(DAYS[0])
    assert topics(first) == JUNE and (first.looked, first.unchanged) == (2, 0)
    again = watch(DAYS[0])
    assert not again.changes and (again.looked, again.unchanged) == (0, 2)
    assert topics(watch(DAYS[1])) == JULY
    assert not watch(DAYS[1]).changes


@pytest.mark.slow
def test_a_day_before_the_last_look_is_refused(watch: Watch) -> None:
    watch(DAYS[1])
    found = watch(DAYS[0])
    assert not found.changes and all("2025-08-10" in text and "--as-of" in text for text in found.troubles)
    assert len(found.troubles) == 2


@pytest.mark.slow
def test_one_run_at_a_time(watch: Watch, folder: Path) -> None:
    with writing(folder / "store" / "watch"), pytest.raises(BusyError, match="another run of the watch"):
        watch(DAYS[0])
    assert topics(watch(DAYS[0])) == JUNE


@pytest.mark.slow
def test_changes_the_terminal_did_not_show_are_shown_next_time(folder: Path, watch: Watch) -> None:
    def torn(_: Digest) -> None:
        raise BrokenPipeError

    (folder / "watch.yml").write_text(FIGURES, "utf-8")
    with pytest.raises(BrokenPipeError):
        run(folder / "store", SettingsFile(folder / "watch.yml"), torn, day=DAYS[0])
    found = watch(DAYS[0])
    assert topics(found) == JUNE and found.looked == 0
    assert not watch(DAYS[0]).changes


@pytest.mark.slow
def test_a_figure_that_cannot_be_read_does_not_lose_the_other(watch: Watch, folder: Path) -> None:
    more = '  - {reporter: China, flow: export, hs: ["811010"], sources: [census]}\n'
    found = watch(DAYS[0], more)
    assert topics(found) == JUNE
    assert len(found.unanswered) == 1 and "census" in found.unanswered[0] and not found.troubles


@pytest.mark.slow
def test_an_output_that_fails_gets_it_next_time_and_the_others_have_it(
    watch: Watch, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, "secret")
    with webhook() as hook:
        outputs = f"outputs:\n  - json_lines: out.jsonl\n  - webhook: {hook.url}\n  - atom: out.atom\n"
        hook.statuses = [404]
        found = watch(DAYS[0], outputs)
        assert topics(found) == JUNE and len(found.troubles) == 1 and "404" in found.troubles[0]
        assert len((folder / "out.jsonl").read_text("utf-8").splitlines()) == 2 and (folder / "out.atom").exists()
        found = watch(DAYS[1], outputs)
        assert topics(found) == JULY and not found.troubles
        watch(DAYS[1], outputs)
    sent = [[one["topic"][:7] for one in json.loads(body)["changes"]] for _, body in hook.posts]
    assert sent == [["2025-06"] * 2, ["2025-06"] * 2 + ["2025-07"] * 2]
    assert [json.loads(line)["number"] for line in (folder / "out.jsonl").read_text("utf-8").splitlines()] == [
        1,
        2,
        3,
        4,
    ]


@pytest.mark.slow
def test_a_new_output_gets_what_changes_from_then_on(watch: Watch, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET, "secret")
    watch(DAYS[0])
    with webhook() as hook:
        watch(DAYS[0], f"outputs:\n  - webhook: {hook.url}\n")
        assert not hook.posts
        watch(DAYS[1], f"outputs:\n  - webhook: {hook.url}\n")
    ((_, body),) = hook.posts
    assert {one["topic"][:7] for one in json.loads(body)["changes"]} == {"2025-07"}


KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from oretrace.watch.run import run
from oretrace.watch.settings import SettingsFile

folder, day, word = Path(sys.argv[1]), date.fromisoformat(sys.argv[2]), sys.argv[3]

def progress(step):
    if word in step:
        os.kill(os.getpid(), signal.SIGKILL)

print(os.getpid(), flush=True)
run(folder / "store", SettingsFile(folder / "watch.yml"), lambda _: None, day=day, progress=progress)
"""


def killed(folder: Path, word: str) -> subprocess.Popen[str]:
    """A run in a process of its own that kills itself at a step with a word in it."""
    return subprocess.Popen(
        [sys.executable, "-c", KILLED, folder, str(DAYS[0]), word], stdout=subprocess.PIPE, text=True
    )


@pytest.mark.slow
def test_a_run_that_is_killed_between_two_looks_loses_nothing_and_repeats_nothing(watch: Watch, folder: Path) -> None:
    (folder / "watch.yml").write_text(FIGURES, "utf-8")
    process = killed(folder, "280530")
    process.communicate()
    assert process.returncode == -signal.SIGKILL
    assert [one.name[-6:] for one in Book(folder / "store" / "watch.sqlite").changes()] == ["850511"]
    found = watch(DAYS[0])
    assert topics(found) == JUNE and (found.looked, found.unchanged) == (1, 1)
    assert not watch(DAYS[0]).changes


@pytest.mark.slow
def test_a_run_that_is_killed_while_it_sends_sends_the_same_message_again(
    watch: Watch, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SECRET, "secret")
    with webhook() as hook:
        outputs = f"outputs:\n  - json_lines: out.jsonl\n  - webhook: {hook.url}\n"
        (folder / "watch.yml").write_text(FIGURES + outputs, "utf-8")
        process = killed(folder, "nothing that is a step")
        assert process.stdout is not None
        pid = int(process.stdout.readline())
        hook.before = lambda: os.kill(pid, signal.SIGKILL)
        process.communicate()
        assert process.returncode == -signal.SIGKILL and len(hook.posts) == 1
        hook.before = lambda: None
        found = watch(DAYS[0], outputs)
        watch(DAYS[0], outputs)
    assert topics(found) == JUNE, "the terminal had not shown them"
    (first, body), (again, same) = hook.posts
    assert first["webhook-id"] == again["webhook-id"] and body == same
    assert len((folder / "out.jsonl").read_text("utf-8").splitlines()) == 2


@pytest.mark.slow
def test_an_invalid_file_is_refused_in_a_sentence(watch: Watch, folder: Path) -> None:
    (folder / "store" / "watch.sqlite").write_bytes(b"not a database, and longer than a header would be" * 9)
    with pytest.raises(StoreError, match="expected a database of what a watch reported"):
        watch(DAYS[0])


@pytest.fixture(autouse=True)
def without_waiting() -> Iterator[None]:
    stamina.set_testing(True, attempts=2)
    yield
    stamina.set_testing(False)
