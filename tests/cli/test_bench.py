"""`oretrace bench` as typed: what it prints, what it writes, and one sentence with exit 2 for bad input."""

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path

import pytest

from oretrace import cli, processes
from oretrace.bench.entrants.registry import ENTRANTS
from oretrace.bench.truth import realbase
from oretrace.bench.truth.suites import SUITES
from oretrace.bench.world import describe
from oretrace.bench.world import world as worlds
from oretrace.bench.world.nature import Nature
from oretrace.bench.world.world import World
from tests.bench.small_world import closed_forms, small_world

FIELDS = ["suite", "detector", "half", "stratum", "metric", "mean", "low", "high"]
RUN = (
    "run",
    "real-base",
    "--detector",
    "random",
    "--detector",
    "min-floored-growth",
    "--half",
    "test",
    "--seeds",
    "2",
)

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module", autouse=True)
def few_scenarios() -> object:
    """Few scenarios, and seeds in a thread: another process would not know that they are few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(realbase, "TURNS", dict.fromkeys(realbase.TURNS, 1))
        patch.setattr(realbase, "build", cache(realbase.build))
        patch.setattr(processes, "ProcessPoolExecutor", lambda workers, mp_context: ThreadPoolExecutor(1))
        yield


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Types `oretrace bench …`; exit code, standard output, standard error."""

    def typed(*arguments: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["oretrace", "bench", *map(str, arguments)])
        with pytest.raises(SystemExit) as left:
            cli.command_line()
        out, err = capsys.readouterr()
        return int(left.value.code or 0), out, err

    return typed


@pytest.fixture(scope="module")
def folder(few_scenarios: object, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `bench make real-base --seed 1` writes."""
    out = tmp_path_factory.mktemp("made") / "suite"
    with pytest.MonkeyPatch.context() as patch, pytest.raises(SystemExit) as left:
        patch.setattr(sys, "argv", ["oretrace", "bench", "make", "real-base", "--seed", "1", "--out", str(out)])
        cli.command_line()
    assert not left.value.code
    return out


@pytest.mark.slow
def test_the_command_is_installed() -> None:
    oretrace = Path(sys.executable).parent / "oretrace"
    done = subprocess.run([oretrace, "bench", "run", "single_hop"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("error: suite: expected a suite, one of null, single-hop, ")
    assert done.stderr.endswith("found 'single_hop'; nearest is 'single-hop'.\n")


def test_suites_names_them_all(bench: Typed) -> None:
    code, out, _ = bench("suites")
    assert code == 0
    names = [line.split()[0] for line in out.splitlines()[1 : 1 + len(SUITES)]]
    assert names == list(SUITES)
    listed = out.split("baselines:")[1].replace("of this project:", ",").replace("\n", " ").split(",")
    assert {name.strip() for name in listed} == set(ENTRANTS)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, Nature]]:
    """Seeds and natures of the worlds that were asked for; each is the small one."""
    calls: list[tuple[int, Nature]] = []

    def make(seed: int, nature: Nature) -> World:
        calls.append((seed, nature))
        return small_world()

    monkeypatch.setattr(worlds, "world", make)
    monkeypatch.setattr(describe, "forms", closed_forms)
    return calls


@pytest.mark.slow
def test_world_says_that_it_is_modelled(bench: Typed, asked: list[tuple[int, Nature]], tmp_path: Path) -> None:
    file = tmp_path / "world.parquet"
    code, out, err = bench("world", "--seed", "1", "--out", file, "--mirror-noise", "2", "--unit-value-noise", "0.5")
    assert (code, err) == (0, "")
    assert asked == [(1, Nature().varied(2.0, 0.5))] and asked[0][1] != Nature()
    assert out.startswith("World 1: modelled trade, no figure of it is a published one.")
    for part in ("this world", "within 20 %", "EU exports by HS6", "noise >=0.95", "growth >=0.95", "memory"):
        assert part in out
    assert out.rstrip().endswith(f"published trade of the modelled world: {file}")
    assert b"Modelled by oretrace bench" in file.read_bytes()


@pytest.mark.slow
def test_make_names_what_is_for_whom(bench: Typed, folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "again"
    code, text, _ = bench("make", "real-base", "--seed", "1", "--out", out)
    first, second, third = text.splitlines()
    about = json.loads((out / "suite.json").read_text("utf-8"))
    assert code == 0 and first == f"real-base, seed 1: 40 scenarios, hash {about['hash'][:16]}"
    assert second.split(":")[1].strip() == str(out / "observations")
    assert third.split(":")[1].strip() == str(out / "truth")
    for file in sorted(path for path in out.rglob("*") if path.is_file()):
        assert file.read_bytes() == (folder / file.relative_to(out)).read_bytes(), file.name


@pytest.mark.slow
def test_run_as_json_is_a_list_of_rows(bench: Typed) -> None:
    code, out, err = bench(*RUN, "--json")
    assert (code, err) == (0, "")
    rows = json.loads(out)
    assert isinstance(rows, list) and all(list(row) == FIELDS for row in rows)
    assert {row["suite"] for row in rows} == {"real-base"}
    assert {row["detector"] for row in rows} == {"random", "min-floored-growth"}
    assert {row["half"] for row in rows} == {"test", "all"}
    costs = [row for row in rows if row["half"] == "all"]
    assert sorted(row["metric"] for row in costs) == ["peak_mib", "peak_mib", "seconds", "seconds"]
    keys = [tuple(row.values())[:5] for row in rows]
    assert len(set(keys)) == len(keys) > 400
    assert all(isinstance(row["mean"], float | int) for row in rows)
    both = [row for row in rows if row["low"] is not None]
    assert both and all(row["low"] <= row["mean"] <= row["high"] for row in both)
    again = json.loads(bench(*RUN, "--json")[1])
    assert [row for row in again if row["half"] == "test"] == [row for row in rows if row["half"] == "test"]


@pytest.mark.slow
def test_run_prints_tables_and_writes_a_card(bench: Typed, tmp_path: Path) -> None:
    card = tmp_path / "card.html"
    code, out, _ = bench(*RUN, "--first-seed", "2", "--card", card)
    assert code == 0
    assert out.startswith(f"real-base: {SUITES['real-base']}\nreal trade, modelled plants; 2 seeds, 80 scenarios, ")
    assert "test half\n" in out and "tune" not in out
    table = out.split("tight, σ ≥ .5, 18 months")[1]
    assert table.index("min-floored-growth") < table.index("random")
    assert out.rstrip().endswith(f"result card: {card}") and "<html" in card.read_text("utf-8")


def answers(folder: Path, path: Path) -> Path:
    """The same score for every candidate."""
    lines = (folder / "observations/candidates.csv").read_text("utf-8").splitlines()
    path.write_text("\n".join([f"{lines[0]},score", *(f"{line},1" for line in lines[1:])]), "utf-8")
    return path


@pytest.mark.slow
def test_score_takes_a_strangers_file(bench: Typed, folder: Path, tmp_path: Path) -> None:
    findings = answers(folder, tmp_path / "all alike.csv")
    code, out, err = bench("score", findings, "--truth", folder, "--json")
    assert (code, err) == (0, "")
    rows = json.loads(out)
    assert all(list(row) == FIELDS for row in rows) and {row["detector"] for row in rows} == {"all alike"}
    found = {(row["half"], row["stratum"], row["metric"]): row["mean"] for row in rows}
    pairs = [(key, mean) for key, mean in found.items() if key[2] == "auprc"]
    assert pairs and all(mean == found[*key[:2], "base_rate"] for key, mean in pairs)
    code, out, _ = bench("score", findings, "--truth", folder)
    assert code == 0 and "all alike" in out and "1 seed, 40 scenarios" in out


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "parts"),
    [
        (b"", ("empty file",)),
        (b"\x00\xff\xfe\x00", ("hostile.csv, line 1", "UTF-8")),
        (b"scenario;hub;score\n", ("hostile.csv, line 1", "commas")),
        (b"scenario,hub,score\nreal-base-1-R00001,H99,1\n", ("hostile.csv, line 2, column hub", "'H99'")),
        (b"scenario,hub,score\n\x1b[31mreal,H01,1\n", ("hostile.csv, line 2, column scenario", "\\x1b")),
        (b"scenario,hub,score\n" + b"x" * 100_000 + b",H01,1\n", ("hostile.csv, line 2, column scenario", "xxx")),
        (b'scenario,hub,score\n"' + b"x" * 200_000 + b'",H01,1\n', ("hostile.csv, line 2", "field larger")),
        (b"scenario,hub,score\nreal-base-1-R00001,H01,=1+1\n", ("line 2, column score", "'=1+1'")),
    ],
)
def test_a_hostile_file_is_one_sentence(
    bench: Typed, folder: Path, tmp_path: Path, content: bytes, parts: tuple[str, ...]
) -> None:
    path = tmp_path / "hostile.csv"
    path.write_bytes(content)
    refused(bench("score", path, "--truth", folder), *parts)


@pytest.mark.slow
def test_bad_names_and_places(bench: Typed, folder: Path, tmp_path: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    make = ("make", "real-base", "--seed", "1", "--out")
    refused(bench(*make, folder), "--out", "a new or empty folder", "not empty")
    assert {path: path.stat().st_mtime_ns for path in folder.rglob("*")} == before
    refused(bench("run", "single-hops"), "nearest is 'single-hop'")
    refused(bench("run", "nosuch"), "expected a suite, one of null, single-hop", "'nosuch'")
    refused(bench("make", "mixd", "--seed", "1", "--out", tmp_path / "out"), "nearest is 'mixed'")
    refused(bench("run", "null", "--detector", "divert"), "nearest is 'diversion'")
    refused(bench("score", tmp_path / "none.csv", "--truth", folder), "none.csv", "found 'nothing'")
    findings = answers(folder, tmp_path / "any.csv")
    refused(bench("score", findings, "--truth", tmp_path / "nowhere"), "no scenarios.csv", "bench make")
    refused(bench("score", findings, "--truth", folder, "--truth", folder), "real-base, seed 1 again")
    refused(bench("replay", tmp_path, "--store", tmp_path / "out"), "suite.json", "oretrace bench make")
    refused(bench("replay", folder, "--store", tmp_path / "out"), "real-base, on real series")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "wrong", [("--seeds", "0"), ("--half", "both"), ("--first-seed", "-1"), ("--mirror-noise", "x")]
)
def test_bad_options_are_named(bench: Typed, wrong: tuple[str, str]) -> None:
    code, out, err = bench("run", "null", *wrong)
    assert (code, out) == (2, "") and wrong[0] in err


def refused(done: tuple[int, str, str], *parts: str) -> None:
    code, out, err = done
    assert (code, out) == (2, "")
    assert err.startswith("error: ") and err.count("\n") == 1 and len(err) < 700
    assert "Traceback" not in err and "\x1b" not in err
    for part in parts:
        assert part in err
