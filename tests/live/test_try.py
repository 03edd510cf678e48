"""From an empty folder to a report in one command, on the local server and on a file."""

import os
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from unittest.mock import patch

import pytest

from tests.cli.typed import typed
from tests.live.fetched import run
from tests.live.server import serving, world
from tests.live.server.truth import World

pytestmark = pytest.mark.long

MONTHS = [f"{year}-{month:02d}" for year in range(2021, 2027) for month in range(1, 13)]
GOODS = ("28258000", "81101000", "81129289")
DESTINATIONS = {"USA", "DEU", "NLD", "GRC"}


@cache
def leaking() -> World:
    """A world in which China sells next to no antimony to those who need a licence, and Thailand more."""
    months = [month for month in MONTHS if "2021-08" <= month <= "2026-09"]
    made = world(seed=3, codes=GOODS, months=months, secret=0, weightless=0)
    trades = []
    for trade in made.trades:
        after = trade.month >= "2024-10" and trade.code == "81101000"
        ends = {trade.reporter, trade.partner}
        direct = after and "CHN" in ends and ends & DESTINATIONS
        hub = after and "THA" in ends
        share = 0.1 if direct else 4 if hub else 1
        kg = trade.kg if trade.kg is None else int(trade.kg * share)
        trades.append(replace(trade, value=int(trade.value * share), kg=kg))
    return replace(made, trades=tuple(trades), _found={})


@pytest.mark.slow
@pytest.mark.parametrize("words", [("cn-2024-46-us-ban",), ("cn-2024-33", "--target", "EUU")])
def test_a_report_in_one_command(words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with serving(leaking()) as served:
        code, out, err = run(served, "try", *words)
        assert (code, err) == (0, "")
        before = len(served.requests)
        assert run(served, "try", *words)[0] == 0
        again = served.requests[before:]
    assert (tmp_path / f"{words[0]}.html").stat().st_size > 10_000
    assert "claims that these data allow" in out
    assert "second leg alone" in out and "two legs" in out
    assert all("/getDA/" in seen.path for seen in again)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("act", "line"),
    [
        ("cn-2025-10", ["810194", "China", "5,276", "20,462"]),
        ("cn-2024-33", ["811010", "Netherlands", "10,911", "5,546"]),
    ],
)
def test_a_file_is_enough(
    act: str, line: list[str], data_file: Callable[[str], Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    file = data_file("uk/uk_trade_monthly_2024_2026.parquet")
    nowhere = {f"ORETRACE_{name}_URL": "http://127.0.0.1:9" for name in ("COMEXT", "UK", "CENSUS", "COMTRADE")}
    with patch.dict(os.environ, nowhere):
        code, out, _ = typed("try", act, "--store", tmp_path / "s", "--from", file)
    assert any(words.split()[:4] == line for words in out.splitlines())
    assert (code, (tmp_path / f"{act}.html").exists()) == (0, True)


def test_a_file_that_no_source_reads_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("x,y\n1,2\n", "utf-8")
    code, _, err = typed("try", "cn-2024-33", "--store", tmp_path / "s", "--from", tmp_path / "a.csv")
    assert code == 2
    assert "expected a file of census, comext, comtrade, uk" in err
