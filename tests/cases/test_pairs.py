"""Judgements of pairs of names: in the one chain, hidden until one has judged, withdrawn, obeyed where all agree."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from oretrace.cases import Cases
from oretrace.cases.sqlite_file import SqliteFile
from oretrace.errors import InputError
from tests.cases.places import then


@pytest.fixture
def own(tmp_path: Path) -> Cases:
    return Cases(SqliteFile(tmp_path / "cases.sqlite"))


@pytest.mark.slow
def test_a_pair_is_judged_in_the_same_chain_on_both_databases(cases: Cases) -> None:
    cases.judge(then(), "supported", "ann")
    given = cases.judge_pair("Zeta Ltd", "ALFA LTD", "same", "ann", "one address")
    case = cases.open_case("a case", "ann")
    assert (given.seq, given.left, given.right, given.verdict) == (2, "ALFA LTD", "Zeta Ltd", "same")
    assert cases.pairs().given == (given,)
    assert cases.verify().broken is None and cases.verify().entries == 3
    assert [one.id for one in cases.listed()] == [case.id]  # a pair is no step of a case
    taken = cases.withdraw(2, "ann", "mistaken")
    assert cases.pairs().withdrawn == {2: taken} and cases.pairs().standing() == ()
    with pytest.raises(InputError, match="one that is withdrawn"):
        cases.withdraw(2, "ann")
    assert len(cases.labels()) == 1 and cases.verify().broken is None


def test_a_pair_is_settled_only_if_all_readers_agree(own: Cases) -> None:
    own.judge_pair("A", "B", "same", "ann")
    own.judge_pair("C", "D", "not the same", "ann")
    own.judge_pair("E", "F", "unsure", "ann")
    assert own.pairs().settled() == (("A", "B", True), ("C", "D", False))
    own.judge_pair("B", "A", "not the same", "bo")
    assert own.pairs().settled() == (("C", "D", False),)
    own.withdraw(4, "bo")
    assert own.pairs().settled() == (("A", "B", True), ("C", "D", False))
    own.judge_pair("A", "B", "not the same", "ann")  # the later one takes the place of the first
    assert own.pairs().settled()[0] == ("A", "B", False)


def test_others_verdicts_are_hidden_until_one_has_judged(own: Cases) -> None:
    own.judge_pair("A", "B", "same", "ann")
    assert own.pairs().seen_by("bo") == ()
    own.judge_pair("A", "B", "unsure", "bo")
    assert [one.author for one in own.pairs().seen_by("bo")] == ["ann", "bo"]
    assert [one.verdict for one in own.pairs().standing("bo")] == ["unsure"]


def test_names_stay_letter_for_letter_and_what_cannot_be_shown_is_refused(own: Cases) -> None:
    composed, apart = "Caf\u00e9", "Cafe\u0301"
    assert {own.judge_pair(composed, apart, "same", "ann").left, own.pairs().given[0].right} == {composed, apart}
    for left, right, verdict in (("A", "A", "same"), ("A", " ", "same"), ("A", "B\u202e", "same"), ("A", "B", "yes")):
        with pytest.raises(InputError):
            own.judge_pair(left, right, verdict, "ann")
    with pytest.raises(InputError, match="a judgement by bo"):
        own.withdraw(1, "bo")
    assert own.verify().entries == 1


def test_a_changed_pair_breaks_the_chain(own: Cases) -> None:
    from oretrace.cases.chain import entry_of, row_of, walked

    given = own.judge_pair("A", "B", "same", "ann")
    row = row_of(given)
    assert entry_of(row | {"hash": given.hash}) == given
    forged = row_of(replace(given, verdict="not the same"))
    assert walked([row]).broken is None and walked([forged]).broken is not None
