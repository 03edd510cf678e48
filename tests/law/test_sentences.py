"""Every code of verdict.sql has its sentences, and none is left over."""

import re

import pytest

from oretrace.engine import load
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
def test_where_no_act_reaches_the_goods_its_own_or_its_unions_acts_count(origin: str, sentence: str) -> None:
    assert check_one("870323", origin, "JPN", "2024-01-15").whose_law == [sentence]
