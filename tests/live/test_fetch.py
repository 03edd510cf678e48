"""A fetch ends with what the offices published, to the last unit, whatever happens on the way."""

import json
import shutil
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest

from oretrace.store import Store
from tests.live.fetched import CODES, SERVICES, asked, cells, contents, files, run, truth_of
from tests.live.server import KEYS, Fault, Limits, serving, world
from tests.live.server.faults import KINDS

pytestmark = pytest.mark.long

WORLD = world(seed=7, codes=("28258000", "81101000", "81129289"), partners=("CHN", "THA", "USA", "GBR", "DEU", "KOR"))
KNOWN = sorted(KINDS.keys() - {"quota", "expired"})
TWO_AT_ONCE = [*zip(KNOWN[::2], KNOWN[1::2], strict=True)]
"""Kinds of faults that every service may have."""
STRIKES = ((1, 2, 5), (3, 4, 7))
"""Requests that the one kind and the other strike, counted from 1."""


@pytest.mark.slow
@pytest.mark.parametrize("service", SERVICES)
def test_totals_are_the_truth_and_a_second_run_asks_for_nothing(service: str, tmp_path: Path) -> None:
    with serving(WORLD) as served:
        code, out, err = run(served, *asked(service, tmp_path, "--format", "json"))
        found = json.loads(out)
        assert (code, err) == (0, "")
        assert cells(tmp_path, service) == truth_of(WORLD, service)
        assert found["made"] == found["calls"] == len(served.requests) - found["asked"]
        before = len(served.requests)
        again = json.loads(run(served, *asked(service, tmp_path, "--format", "json"))[1])
    assert again["made"] == 0
    assert len(served.requests) - before == again["asked"] == (1 if service == "comtrade" else 0)
    assert not any(one["new"] for one in again["stored"])


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kinds", "service"),
    [*product(TWO_AT_ONCE, SERVICES), (("expired",), "comext")],
    ids=lambda of: "-".join(of) if isinstance(of, tuple) else of,
)
def test_every_fault_is_survived(kinds: tuple[str, ...], service: str, tmp_path: Path) -> None:
    limits = Limits(comext_waits=200, uk_page=60, comtrade_preview=40)
    faults = [Fault(kind, service, at=at) for kind, ats in zip(kinds, STRIKES, strict=False) for at in ats]
    with serving(WORLD, faults, limits) as served:
        code, _, err = run(served, *asked(service, tmp_path), keyed=False)
    assert (code, err) == (0, "")
    assert cells(tmp_path, service) == truth_of(WORLD, service)
    assert {seen.fault for seen in served.requests} >= {*kinds} - {"expired"}


@pytest.mark.slow
def test_a_quota_ends_the_fetch_with_its_hour_and_the_next_one_goes_on(tmp_path: Path) -> None:
    fault = Fault("quota", "comtrade", at=4)
    with serving(WORLD, [fault]) as served:
        code, out, _ = run(served, *asked("comtrade", tmp_path), keyed=False)
        assert code == 2
        assert "to be asked again in 3 h 14 min" in " ".join(out.split())
        made = len(served.requests)
        assert run(served, *asked("comtrade", tmp_path), keyed=False)[0] == 0
        whole = len(served.requests) - made
    assert cells(tmp_path, "comtrade") == truth_of(WORLD, "comtrade")
    assert whole == 1 + 36 - 2  # what is out once more, and all calls but the two that were made


@pytest.mark.slow
def test_the_archive_alone_gives_the_same_store(tmp_path: Path) -> None:
    with serving(WORLD) as served:
        for service in SERVICES:
            assert run(served, *asked(service, tmp_path / "a"))[0] == 0
        requests = len(served.requests)
        assert run(served, "import", "archive", tmp_path / "a" / "archive", "--store", tmp_path / "b")[0] == 0
    assert len(served.requests) == requests
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


@pytest.mark.slow
def test_a_month_that_comes_out_is_asked_for_alone(tmp_path: Path) -> None:
    late = WORLD.without("USA", "2025-06")
    with serving(late) as served:
        run(served, *asked("census", tmp_path))
    with serving(WORLD) as served:
        run(served, *asked("census", tmp_path))
        assert len(served.requests) == 2 * len(CODES)
    assert cells(tmp_path, "census") == truth_of(WORLD, "census")


@pytest.mark.slow
@pytest.mark.parametrize("service", ["comext", "uk", "census", "comtrade"])
def test_one_partner_is_fetched_alone(service: str, tmp_path: Path) -> None:
    who = {"comext": ("--reporter", "Greece"), "comtrade": ("--reporter", "IND")}.get(service, ())
    whose = {"comext": "GRC", "uk": "GBR", "census": "USA", "comtrade": "IND"}[service]
    span = ("--hs", ",".join(CODES), "--from", "2025-01", "--to", "2025-06", "--store", tmp_path)
    with serving(WORLD) as served:
        code, _, err = run(served, "fetch", service, *who, "--partner", "China", "--flow", "import", *span)
    assert (code, err) == (0, "")
    expected = {k: v for k, v in WORLD.totals([whose]).items() if k[1:3] == ("CHN", "import")}
    assert cells(tmp_path, service) == expected
    with Store.open(tmp_path).connect() as connection:
        scopes = connection.sql("SELECT DISTINCT partner_scope FROM report_coverage").fetchall()
    assert scopes == [("CHN",)]


@pytest.mark.slow
@pytest.mark.parametrize("service", ["comext", "uk"])
def test_months_around_those_that_are_archived_are_fetched(service: str, tmp_path: Path) -> None:
    with serving(WORLD) as served:
        for first, last in (("2025-02", "2025-02"), ("2025-01", "2025-06")):
            span = ("--hs", ",".join(CODES), "--from", first, "--to", last, "--store", tmp_path)
            code, out, _ = run(served, "fetch", service, *span)
            assert code == 0, out
    assert cells(tmp_path, service) == truth_of(WORLD, service)


def on_an_earlier_day(store: Path) -> None:
    """As if all that is archived had come ten days ago, and the store were still to be made."""
    for call in (store / "archive").rglob("call.json"):
        found = json.loads(call.read_text("utf-8"))
        for answer in found["answers"]:
            answer["at"] = (datetime.fromisoformat(answer["at"]) - timedelta(days=10)).isoformat()
        call.write_text(json.dumps(found), "utf-8")
    for path in store.iterdir():
        if path.name != "archive":
            shutil.rmtree(path) if path.is_dir() else path.unlink()


@pytest.mark.slow
@pytest.mark.parametrize("service", ["comext", "uk", "comtrade"])
def test_answers_of_an_earlier_day_stay(service: str, tmp_path: Path) -> None:
    who = ("--reporter", "CHN,THA") if service == "comtrade" else ()
    with serving(WORLD) as served:
        for codes, last in ((CODES[0], "2025-05"), (",".join(CODES), "2025-06")):
            span = ("--hs", codes, "--from", "2025-01", "--to", last, "--store", tmp_path)
            assert run(served, "fetch", service, *who, *span)[0] == 0
            if codes == CODES[0]:
                on_an_earlier_day(tmp_path)
    assert cells(tmp_path, service) == truth_of(WORLD, service)


@pytest.mark.slow
def test_a_quota_of_yesterday_takes_nothing_away(tmp_path: Path) -> None:
    with serving(WORLD, [Fault("quota", "comtrade", at=6)]) as served:
        assert run(served, *asked("comtrade", tmp_path), keyed=False)[0] == 2
        on_an_earlier_day(tmp_path)
        assert run(served, *asked("comtrade", tmp_path), keyed=False)[0] == 0
    assert cells(tmp_path, "comtrade") == truth_of(WORLD, "comtrade")


@pytest.mark.slow
def test_a_group_is_its_members_and_all_partners_are_fetched(tmp_path: Path) -> None:
    who = ("--partner", "European Union", "--reporter", "USA", "--flow", "import")
    span = ("--hs", "811010", "--from", "2025-01", "--to", "2025-02", "--store", tmp_path)
    with serving(WORLD) as served:
        code, _, err = run(served, "fetch", "comtrade", *who, *span)
        assert code == 0 and "note: 27 partners are meant" in err
        assert not any("partnerCode" in seen.query for seen in served.requests)
    with Store.open(tmp_path).connect() as connection:
        scopes = connection.sql("SELECT DISTINCT partner_scope FROM report_coverage").fetchall()
    assert scopes == [("*",)]


@pytest.mark.slow
def test_a_call_that_is_too_large_is_halved(tmp_path: Path) -> None:
    with serving(WORLD, limits=Limits(comext_waits=100, comext_most=500)) as served:
        assert run(served, *asked("comext", tmp_path))[0] == 0
        assert any(seen.status == 413 for seen in served.requests)
        assert served.calls("comext", "/async/")
    assert cells(tmp_path, "comext") == truth_of(WORLD, "comext")


@pytest.mark.slow
def test_months_that_are_not_out_are_named(tmp_path: Path) -> None:
    late = WORLD.without("CHN", "2025-05", "2025-06").without("THA", "2025-05", "2025-06")
    with serving(late) as served:
        _, out, _ = run(served, *asked("comtrade", tmp_path, "--format", "json"))
    assert "comtrade CHN, THA: imports from all partners: no figure in 2 of 6 months: 2025-05, 2025-06" in out


@pytest.mark.slow
def test_no_secret_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    with serving(WORLD, [Fault("error")]) as served:
        for service in ("census", "comtrade"):
            run(served, *asked(service, tmp_path, "--flow", "import"))
    assert not any(key in caplog.text for key in KEYS.values())


@pytest.mark.slow
def test_no_secret_is_kept_or_shown(tmp_path: Path) -> None:
    faults = [Fault(kind, at=at) for at, kind in enumerate(("html", "error", "throttle", "short"), 2)]
    words = ""
    with serving(WORLD, faults) as served:
        for service in ("census", "comtrade"):
            _, out, err = run(served, *asked(service, tmp_path))
            words += out + err
        assert not served.leaks(KEYS["comtrade"])
        assert not served.leaks(KEYS["census"], allowed="census")
    for key in KEYS.values():
        assert key not in words
        assert not [name for name, data in files(tmp_path).items() if key.encode() in data]


@pytest.mark.slow
def test_every_damaged_answer_is_named(tmp_path: Path) -> None:
    with serving(WORLD) as served:
        run(served, *asked("uk", tmp_path / "a"))
        answers = list((tmp_path / "a" / "archive" / "calls").glob("*/answer-1*"))
        for answer in answers:
            answer.write_bytes(answer.read_bytes()[:-2])
        code, _, err = run(served, "import", "archive", tmp_path / "a" / "archive", "--store", tmp_path / "b")
    assert code == 2 and len(answers) > 1
    assert err.count("expected the bytes that came, found 'others'") == len(answers)


@pytest.mark.slow
def test_check_names_what_differs() -> None:
    with serving(WORLD, [Fault("columns", "uk", times=99)]) as served:
        code, out, _ = run(served, "fetch", "--check", "--from", "2025-03", "--format", "json")
    found = {row["service"]: row for row in json.loads(out)}
    assert code == 1
    assert found["HMRC UK Trade Info"]["state"] == "differs"
    assert "no field Value among" in found["HMRC UK Trade Info"]["differs"]
    assert found["US Census"]["state"] == found["Eurostat Comext"]["state"] == "as expected"
