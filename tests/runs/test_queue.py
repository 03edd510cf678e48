"""The queue: which runs answer today, one order without ties, pages that join, facets, files of an older version."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from oretrace.detect.fused.records import FusedDetails, FusedScan, Stage
from oretrace.engine import load
from oretrace.errors import InputError
from oretrace.evidence import Evidence
from oretrace.findings import Amount, Finding, Scan, Subject, Verdict, digest
from oretrace.runs import Runs
from oretrace.runs.queue import FACETS, START, Narrowed, Queued, facets, over_score, page
from tests.runs.tally import ASKED

STAGES: tuple[tuple[Stage, Verdict], ...] = (
    ("weak", "not flagged"),
    ("strong", "flagged"),
    ("undecidable", "undecidable"),
    ("moderate", "flagged"),
)


def route(hub: str, rank: int, stage: Stage, verdict: Verdict, at_least: float = 1e3) -> Finding:
    return Finding(
        id=digest(hub, rank, stage, at_least),
        subject=Subject("route", {"origin": "CHN", "hub": hub, "destination": "USA"}),
        detector="fused",
        version="1",
        measure="made-up-ban",
        material="antimony",
        period="2025-01/2025-05",
        rank=rank,
        score=4.0 - rank,
        verdict=verdict,
        amount=Amount(at_least=at_least, at_most=9e4, unit="kg"),
        details=FusedDetails(stage, 0.9, ("diversion",), ("diversion",), ("diversion: flagged",), ()),
    )


def listed(hubs: Sequence[str] = ("MEX", "THA", "KOR", "VNM"), **changes: Any) -> Scan:
    found = tuple(route(hub, rank, *STAGES[rank % len(STAGES)]) for rank, hub in enumerate(hubs, 1))
    made = Scan("fused", "1", ASKED, (1,), found, details=FusedScan((), ()))
    return replace(made, **changes)


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path / "findings.sqlite", wait_seconds=0.2)


def hubs(runs: Runs, narrowed: Narrowed | None = None) -> list[str]:
    return [one.finding.subject["hub"] for one in page(runs, narrowed or Narrowed())]


def test_stages_come_before_ranks_and_no_two_places_are_alike(runs: Runs) -> None:
    runs.keep(listed(), {})
    assert [one.stage for one in page(runs, Narrowed())] == ["strong", "moderate", "undecidable", "weak"]
    assert len({one.place for one in page(runs, Narrowed())}) == 4


@pytest.mark.parametrize("size", [1, 2, 3, 50])
def test_pages_join_to_the_whole(runs: Runs, size: int) -> None:
    runs.keep(listed([f"H{n}" for n in range(17)]), {})
    whole = page(runs, Narrowed())
    assert len(whole) == 17
    joined: list[Queued] = []
    after = START
    while found := page(runs, Narrowed(), after, size):
        joined += found
        after = found[-1].place
    assert tuple(joined) == whole


def test_a_newer_run_of_the_same_question_takes_the_place_of_the_older(runs: Runs) -> None:
    runs.keep(listed(["MEX", "THA"]), {})
    runs.keep(listed(["KOR"], snapshots=(1, 2), question=replace(ASKED, until=date(2025, 6, 1))), {})
    assert hubs(runs) == ["KOR"]
    runs.keep(listed(["BRA"], question=replace(ASKED, codes=("811010",))), {})
    assert sorted(hubs(runs)) == ["BRA", "KOR"]  # other codes are another question


def test_a_run_as_of_a_past_day_does_not_replace_the_present_one(runs: Runs) -> None:
    runs.keep(listed(["MEX"]), {})
    runs.keep(listed(["THA"], snapshots=(1, 2)), {}, date(2024, 1, 1))
    assert hubs(runs) == ["MEX"]


def test_the_whole_list_stands_for_the_scans_it_is_made_of(runs: Runs) -> None:
    single = listed(["MEX", "VNM"])
    alone = tuple(replace(one, detector="diversion", details=None, id=digest(one.id)) for one in single.findings)
    runs.keep(replace(single, detector="diversion", findings=alone, details=None), {})
    assert len(hubs(runs)) == 2
    runs.keep(listed(["KOR"]), {})
    assert hubs(runs) == ["KOR"]


def test_facets_count_the_whole_queue(runs: Runs) -> None:
    runs.keep(listed(), {})
    counted = {(one.name, one.value): one.findings for one in facets(runs)}
    assert counted["stage", "strong"] == 1 and counted["verdict", "flagged"] == 2
    assert counted["material", "antimony"] == counted["measure", "made-up-ban"] == 4
    assert sum(n for (name, _), n in counted.items() if name == "stage") == 4


def test_narrowed_by_facets_words_topics_and_score(runs: Runs) -> None:
    runs.keep(listed(), {})
    strong, moderate, undecided, weak = (one.finding for one in page(runs, Narrowed()))
    assert hubs(runs, Narrowed({"stage": ["strong", "weak"]})) == [strong.subject["hub"], weak.subject["hub"]]
    assert hubs(runs, Narrowed({"stage": ["strong"], "verdict": ["undecidable"]})) == []
    assert hubs(runs, Narrowed(text="mexico")) == ["MEX"] and hubs(runs, Narrowed(text="!?")) == []
    topic = (strong.subject.key, strong.measure, strong.detector)
    assert hubs(runs, Narrowed(only=[topic])) == [strong.subject["hub"]]
    assert (
        strong.subject["hub"] not in hubs(runs, Narrowed(without=[topic]))
        and len(hubs(runs, Narrowed(without=[topic]))) == 3
    )
    assert len(hubs(runs, Narrowed(without=[]))) == 4 and hubs(runs, Narrowed(only=[])) == []
    assert hubs(runs, Narrowed(from_score=99.0)) == [strong.subject["hub"], moderate.subject["hub"]]
    assert undecided.subject["hub"] in hubs(runs, Narrowed(from_score=undecided.score))
    with pytest.raises(InputError, match="stage"):
        page(runs, Narrowed({"colour": ["red"]}))


def test_a_least_score_counts_the_findings_it_adds_and_those_among_topics(runs: Runs) -> None:
    runs.keep(listed(), {})
    found = [one.finding for one in page(runs, Narrowed())]
    weak = found[-1]
    assert over_score(runs, -99.0, []) == (2, 0)
    assert over_score(runs, -99.0, [(weak.subject.key, weak.measure, weak.detector)]) == (2, 1)
    assert over_score(runs, 99.0, []) == (0, 0)


def test_the_sentence_is_the_claim_once_it_is_written(runs: Runs) -> None:
    scan = listed()
    first = scan.findings[0]
    runs.keep(scan, {first.id: Evidence(first.id, "It rose.", (), (), (), (), ())})
    assert {one.finding.id: one.sentence for one in page(runs, Narrowed())}[first.id] == "It rose."
    assert sum(one.sentence is None for one in page(runs, Narrowed())) == 3


def test_the_queue_is_empty_without_a_run(runs: Runs) -> None:
    assert (page(runs, Narrowed()), facets(runs), over_score(runs, 0.0, [])) == ((), (), (0, 0))


def without(sql: str, *columns: str) -> str:
    for column in columns:
        sql = sql.replace(column, "")
    return sql


LATER = ("facets", "findings_queued", "findings_by_subject", "sqlite_")
FIRST = "first_at TEXT NOT NULL,"
STANDING = ("standing INTEGER NOT NULL,", "queued INTEGER NOT NULL DEFAULT 0,")


def test_a_file_of_version_1_gets_its_queue(runs: Runs) -> None:
    scan = listed()
    runs.keep(scan, {})
    before = page(runs, Narrowed())
    older = runs.path.with_name("older.sqlite")
    with sqlite3.connect(older) as new, sqlite3.connect(runs.path) as known:
        for (sql,) in known.execute(
            "SELECT sql FROM sqlite_master WHERE sql LIKE 'CREATE%' AND name NOT LIKE 'finding_words_%'"
        ):
            if any(name in sql for name in LATER):
                continue
            new.execute(without(sql, "current INTEGER NOT NULL DEFAULT 0,", "stage TEXT,", FIRST, *STANDING))
        for table in ("runs", "findings", "evidence"):
            names = [row[1] for row in new.execute(f"PRAGMA table_info({table})")]
            rows = known.execute(f"SELECT {', '.join(names)} FROM {table}").fetchall()
            new.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(names))})", rows)
        new.execute("PRAGMA user_version = 1")
    old = Runs(older, wait_seconds=0.2)
    assert [one.finding for one in page(old, Narrowed())] == [one.finding for one in before]
    assert [one.place for one in page(old, Narrowed())] == [one.place for one in before]
    assert old.recall(scan.findings[0].id).finding == scan.findings[0]
    old.keep(listed(["BRA"], snapshots=(9,)), {})
    assert hubs(old) == ["BRA"]


def test_a_page_reads_no_more_rows_than_it_shows(runs: Runs) -> None:
    runs.keep(listed(), {})
    with sqlite3.connect(runs.path) as connection:
        nothing = dict.fromkeys((*FACETS, "from_score", "territory", "only", "without", "words"))
        asked = nothing | {"after_standing": -1, "after_rank": -1, "after_number": -1, "size": 5}
        plan = " ".join(row[3] for row in connection.execute("EXPLAIN QUERY PLAN " + load("runs/queue.sql"), asked))
    assert "USING COVERING INDEX findings_queued" in plan
