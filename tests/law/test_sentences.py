"""Every code of verdict.sql has its sentences, and none is left over."""

import re
from typing import Any

import pytest

from oretrace.engine import load
from oretrace.law.answer import Answer
from oretrace.law.check import check_one
from oretrace.law.sentences import CHANGES, DECISIONS, REASONS

SQL = load("law/verdict.sql")


def test_every_reason_has_a_sentence_and_a_verdict() -> None:
    values = SQL.split("VALUES")[1].split("AS meaning")[0]
    meanings = dict(re.findall(r"\('(\w+)', '(\w+)'\)", values))
    goods = set(re.findall(r"(?:THEN|ELSE) '(\w+)'", SQL.split("goods AS (")[1].split("END AS because")[0]))
    others = set(re.findall(r"(?:THEN|ELSE) '(\w+)'", SQL.split("other AS (")[1].split("END AS because")[0]))
    assert len(goods) >= 15 and len(others) >= 5
    assert set(meanings) == goods
    assert set(REASONS) == goods | others
    assert {code for code, verdict in meanings.items() if verdict == "maybe"} <= set(DECISIONS)
    assert set(DECISIONS) | set(CHANGES) <= set(REASONS)


def test_an_unverified_act_says_so_in_its_reason() -> None:
    bauxite = check_one("260600", "IDN", "CHN", "2024-03-01")
    assert "unverified" in bauxite.acts[0]["reason"] and bauxite.acts[0]["verdict"] == "maybe"
    lists = {act["id"]: act["reason"] for act in check_one("870323", "DEU", "RUS", "2023-01-10").acts}
    assert "unverified" in lists["eu-833-2014-2022-1904"]
    assert "unverified" not in lists["eu-833-2014-2022-328"]


def test_the_lists_that_are_not_carried_are_named_together() -> None:
    decides = check_one("870323", "DEU", "RUS", "2023-01-10").decides
    assert len(decides) == 1 and "2022/328" in decides[0] and "2022/1904" in decides[0]


def test_the_priority_list_says_what_it_is() -> None:
    acts = {act["id"]: act for act in check_one("854231", "USA", "BLR", "2024-05-01").acts}
    assert (acts["intl-2024-chpl"]["verdict"], acts["intl-2024-chpl"]["effect"]) == ("maybe", "other")
    assert "not by itself a prohibition" in acts["intl-2024-chpl"]["reason"]
    decides = check_one("854231", "USA", "BLR", "2024-05-01").decides
    assert not any("whether the goods are integrated circuits" in sentence for sentence in decides)


def test_a_purity_that_would_contradict_the_line_is_mentioned() -> None:
    answer = check_one("2825800090", "CHN", "DEU", "2025-01-15")
    assert answer.answer == "not_controlled"
    assert any("would contradict the tariff line" in sentence for sentence in answer.would_change)


@pytest.mark.parametrize(
    ("origin", "sentence"),
    [
        ("CHN", "the catalog's acts that bind exporters in China do not reach these goods on this lane and day"),
        ("DEU", "the catalog's acts that bind exporters in Germany do not reach these goods on this lane and day"),
        ("BRA", "the catalog holds no act that binds exporters in Brazil"),
    ],
)
def test_acts_of_the_exporter_or_its_union_are_counted_if_none_reaches_the_goods(origin: str, sentence: str) -> None:
    assert check_one("870323", origin, "JPN", "2024-01-15").whose_law == [sentence]


CHINA = "law of China, binding exporters in China"
REACHES = "claimed to reach re-exports from third countries too: {}"
GALLIUM = "whether the goods are gallium: metal, elemental ({})"
NO_46, NO_23 = "Announcement 2024 No. 46 clause 2", "Announcement 2023 No. 23"
PAUSE = f"{NO_46}: suspended from 2025-11-09 to 2026-11-27; what followed was not found"
MILITARY = "a military end user or use: prohibited under Announcement 2024 No. 46 clause 1"


def asked(hs: str, on: str, to: str = "USA", origin: str = "CHN", **more: Any) -> Answer:
    return check_one(hs, origin, to, on, **more)


@pytest.mark.slow
def test_an_answer_says_which_fact_decides_and_which_would_change_it() -> None:
    open_ = asked("282580", "2025-01-15")
    assert open_.decides == [
        f"the purity: antimony: oxide is inside {act} at 99.99 % or more"
        for act in (NO_46, "Announcement 2024 No. 33")
    ]
    assert open_.would_change == [MILITARY]
    stated = asked("282580", "2025-01-15", form="antimony trioxide 99.5 %")
    assert stated.decides == [] and stated.would_change == [
        f"at 99.99 % or more the goods could be inside {act} (antimony: oxide)"
        for act in (NO_46, "Announcement 2024 No. 33")
    ]
    copper = asked("260300", "2024-05-01", "CHN", "COD")
    assert copper.decides == ["whether the goods are copper: concentrate (ministerial order of May 2021)"]
    magnets = asked("850511", "2026-12-15", "DEU", form="dysprosium magnets")
    assert magnets.would_change == [
        "whether the consignee is one of the parties listed by announcement of 24 April 2026 (number not seen)"
    ]


@pytest.mark.parametrize(
    ("form", "purity"),
    [
        ("antimony trioxide 99.5 %", "purity 99.5 %"),
        ("antimony trioxide 99.5-99.8 %", "purity 99.5 to 99.8 %"),
        ("antimony trioxide", "purity not stated"),
    ],
)
def test_a_purity_is_a_figure_or_a_span(form: str, purity: str) -> None:
    reasons = [act["reason"] for act in asked("282580", "2025-01-15", form=form).acts]
    assert any(purity.removeprefix("purity ") in reason for reason in reasons), reasons


@pytest.mark.parametrize(
    ("on", "known_on", "ended"),
    [
        ("2026-11-27", None, False),
        ("2026-11-28", None, True),
        ("2026-11-28", "2025-11-08", False),
        ("2026-11-28", "2025-11-20", True),
    ],
)
def test_a_suspension_that_ended_after_the_last_known_day_may_have_been_prolonged(
    on: str, known_on: str | None, ended: bool
) -> None:
    answer = asked("811292", on, form="gallium metal", **({"known_on": known_on} if known_on else {}))
    assert (PAUSE in answer.warnings) is ended
    assert (f"denied in principle, depending on {PAUSE}" in answer.would_change) is ended
    assert MILITARY in answer.would_change


@pytest.mark.slow
def test_whose_law_it_is_and_whose_not() -> None:
    rest = "not the law of the destination ({}) or of third countries: buying is not illegal under it, unless the "
    rest += "destination's own law forbids it"
    assert asked("811010", "2025-01-15", "DEU").whose_law == [CHINA, rest.format("Germany")]
    assert asked("811292", "2025-01-15").whose_law == [
        CHINA,
        REACHES.format("Announcement 2024 No. 46"),
        rest.format("United States"),
    ]
    abroad = asked("850511", "2025-12-05", "DEU", "THA", form="dysprosium magnets of Chinese origin")
    assert abroad.whose_law == [
        "law of China, which claims to reach goods of that origin here too",
        REACHES.format("Announcement 2025 No. 61"),
        rest.format("Germany"),
    ]
