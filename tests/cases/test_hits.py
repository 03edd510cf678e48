"""Decisions on hits of a screen: in the chain of entries, bound to a listed party, kept across lists."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from oretrace.cases import Cases
from oretrace.cases.hits import KeptHits, judged_hits, keep_hits
from oretrace.cases.sqlite_file import SqliteFile
from oretrace.errors import InputError
from oretrace.parties.hits import DecidedHit, HitThen, key_of_hit

THEN = HitThen("N-1", "GB", "a list", "GB", "2024-05-01", "2024-06-01", "0" * 64, "0.9")


def _decided(verdict: str = "not the same", note: str = "another firm", row: int = 1) -> DecidedHit:
    key = key_of_hit("Nordal Ltd", "GB", "N-1", "Nordal Limited")
    return DecidedHit(row, key, "Nordal Ltd", "Nordal Limited", THEN, verdict, note)


@pytest.fixture
def own(tmp_path: Path) -> Cases:
    return Cases(SqliteFile(tmp_path / "cases.sqlite"))


def test_a_decision_is_an_entry_of_the_chain_and_binds_no_names(own: Cases) -> None:
    own.judge_pair("Nordal Ltd", "Nordal Limited", "same", "ann")
    assert keep_hits(own, [_decided()], "ann", "hits.csv") == KeptHits(1, 0, 0)
    assert own.pairs().settled() == (("Nordal Limited", "Nordal Ltd", True),)
    assert own.verify().entries == 2 and own.verify().broken is None
    ((kept,),) = judged_hits(own).values()
    assert (kept.verdict, kept.by, kept.note, kept.then) == ("not the same", "ann", "another firm", THEN)


def test_the_last_decision_of_each_person_stands_and_history_stays(own: Cases) -> None:
    keep_hits(own, [_decided("unsure", "")], "ann", "hits.csv")
    keep_hits(own, [_decided()], "ann", "hits.csv")
    keep_hits(own, [_decided("same", "")], "bo", "hits.csv")
    ((first, other),) = judged_hits(own).values()
    assert (first.verdict, other.verdict) == ("not the same", "same")
    assert [one.verdict for one in own.pairs(hits=True).given] == ["unsure", "not the same", "same"]


def test_a_file_that_is_given_again_adds_nothing_and_the_next_list_does(own: Cases) -> None:
    keep_hits(own, [_decided()], "ann", "hits.csv")
    assert keep_hits(own, [_decided()], "ann", "hits.csv") == KeptHits(0, 0, 1)
    later = replace(_decided(), then=replace(THEN, list_sha256="1" * 64))
    assert keep_hits(own, [later], "ann", "hits.csv") == KeptHits(1, 0, 0)


def test_a_withdrawn_decision_stands_no_more(own: Cases) -> None:
    keep_hits(own, [_decided()], "ann", "hits.csv")
    assert keep_hits(own, [_decided("withdraw")], "ann", "hits.csv") == KeptHits(0, 1, 0)
    assert judged_hits(own) == {} and len(own.pairs(hits=True).given) == 1


def test_a_table_is_kept_whole_or_not_at_all(own: Cases) -> None:
    other = replace(_decided("withdraw", row=7), key="pair-0000000000000000")
    with pytest.raises(InputError, match="row 7 under the header: expected a decision by ann to withdraw"):
        keep_hits(own, [_decided(), other], "ann", "hits.csv")
    assert own.pairs(hits=True).given == ()
