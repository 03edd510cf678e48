"""Verbs of casework on both databases: what is given, hidden, withdrawn, gathered, refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from oretrace.cases import PERSON_VERDICTS, REASONS, Cases
from oretrace.cases.sqlite_file import SqliteFile
from oretrace.cases.texts import MOST_NOTE
from oretrace.errors import InputError, StoreError
from tests.cases.places import Place, opened, then


@pytest.mark.slow
def test_a_book_is_empty_before_the_first_entry(cases: Cases) -> None:
    assert not cases.listed() and not cases.labels() and not cases.realised()
    assert (cases.head().seq, cases.verify().entries, cases.agreement().kappa) == (0, 0, None)
    assert cases.judgements_of(then().id, "ann").judgements == ()
    with pytest.raises(InputError, match="expected the id of a case, found 'case-1'"):
        cases.case("case-1")


@pytest.mark.slow
def test_a_judgement_is_read_back_as_it_was_given(cases: Cases, place: Place) -> None:
    before = datetime.now(UTC) - timedelta(seconds=1)
    given = cases.judge(then(), "refuted", "Ann Ö", "price-not-mass", 0.8, "unit values\r\nrose\n", None)
    assert (given.seq, given.verdict, given.reason, given.confidence) == (1, "refuted", "price not mass", 0.8)
    assert (given.note, given.blind, given.case) == ("unit values\nrose", False, None)
    assert before < given.at < datetime.now(UTC) + timedelta(seconds=1)
    (read,) = opened(place.where).judgements_of(then().id, "Ann Ö").judgements
    assert read.then.estimate == 0.333333333  # nine digits
    assert read.hash == given.hash and read.at == given.at and read.note == given.note
    assert cases.head().hash == given.hash


@pytest.mark.slow
@pytest.mark.parametrize("reason", REASONS)
def test_reason_codes_are_known_by_other_spellings(cases: Cases, reason: str) -> None:
    other = reason.upper().replace(" ", "-")
    assert cases.judge(then(), "refuted", "ann", other).reason == reason
    assert cases.judge(then(), "refuted", "ann", "a new smelter").reason == "a new smelter"
    assert cases.judge(then(), "refuted", "ann", " ").reason is None


def test_others_verdicts_are_hidden_until_the_readers_own_is_in(cases: Cases) -> None:
    for author in ("ann", "bob"):
        cases.judge(then(), "supported", author)
    cases.judge(then(2), "supported", "ann")
    hidden = cases.judgements_of(then().id, "cem")
    assert (hidden.judgements, hidden.withdrawn, hidden.hidden) == ((), {}, 2)
    own = cases.judge(then(), "refuted", "cem")
    seen = cases.judgements_of(then().id, "cem")
    assert [one.author for one in seen.judgements] == ["ann", "bob", "cem"] and seen.hidden == 0
    cases.withdraw(own.seq, "cem")
    assert len(cases.judgements_of(then().id, "cem").judgements) == 3  # they were seen
    each = cases.readings([then().id, then(2).id, then(3).id], "bob")
    assert [(len(one.judgements), one.hidden) for one in each.values()] == [(3, 0), (0, 1), (0, 0)]


def test_a_first_verdict_after_others_is_blind_and_a_later_one_is_not(cases: Cases) -> None:
    given = [cases.judge(then(), "supported", author).blind for author in ("ann", "bob", "ann", "bob", "cem")]
    assert given == [False, True, False, False, True]


def test_a_withdrawn_judgement_stays_readable_and_the_one_before_counts_again(cases: Cases) -> None:
    first = cases.judge(then(), "supported", "ann")
    second = cases.judge(then(), "refuted", "ann")
    assert [one.verdict for one in cases.labels()] == ["refuted"]
    gone = cases.withdraw(second.seq, "ann", "misread")
    assert (gone.judgement, gone.finding, gone.note) == (second.seq, then().id, "misread")
    assert cases.labels() == (first,) == cases.labels("ann") and cases.labels("bob") == ()
    seen = cases.judgements_of(then().id, "ann")
    assert seen.judgements == (first, second) and seen.standing == (first,) and seen.withdrawn == {2: gone}
    for number, author, message in (
        (second.seq, "ann", "expected a judgement that stands, found 'one that is withdrawn'"),
        (first.seq, "bob", "expected a judgement by bob, found 'one by ann'"),
        (gone.seq, "ann", "expected the number of a judgement, found 3"),
        (2**40, "ann", "expected the number of a judgement"),
        (-1, "ann", "expected the number of a judgement"),
    ):
        with pytest.raises(InputError, match=message):
            cases.withdraw(number, author)
    assert cases.head().seq == 3


def test_a_case_from_its_opening_to_its_end(cases: Cases) -> None:
    case = cases.open_case("Hub in the south", "ann", [then(1), then(2)])
    assert (case.id, case.title, case.opened_by, case.closed) == ("case-1", "Hub in the south", "ann", False)
    assert cases.open_case("Another", "bob").id == "case-2"
    cases.add_finding("case-1", then(3), "bob", "the same exporter")
    cases.remove_finding("case-1", then(1).id, "ann", "another product")
    cases.judge(then(2), "supported", "ann", case="case-1")
    noted = cases.add_note("case-1", "asked the customs office\n金属", "ann")
    assert [one.id for one in noted.findings] == [then(2).id, then(3).id]
    assert [one.text for one in noted.notes] == ["asked the customs office\n金属"]
    assert [one.id for one in cases.listed()] == ["case-1", "case-2"]
    closed = cases.close("case-1", "ann", "handed over")
    assert closed.closed and closed == cases.case("case-1")
    for change in (
        lambda: cases.add_note("case-1", "more", "ann"),
        lambda: cases.close("case-1", "ann"),
        lambda: cases.judge(then(2), "supported", "ann", case="case-1"),
    ):
        with pytest.raises(InputError, match="expected an open case, found 'case-1, which is closed'"):
            change()
    assert not cases.reopen("case-1", "bob").closed
    kinds = [one.kind for one in cases.case("case-1").steps]
    assert kinds == ["opened", *["finding added"] * 3, "finding removed", "note", "closed", "reopened"]
    assert cases.verify().broken is None


def test_a_case_refuses_invalid_changes(cases: Cases) -> None:
    cases.open_case("Hub", "ann", [then(1)])
    refused: list[tuple[Callable[[], object], str]] = [
        (lambda: cases.add_finding("case-1", then(1), "ann"), "expected a finding that is not in case-1"),
        (lambda: cases.remove_finding("case-1", then(2).id, "ann"), "expected a finding that is in case-1"),
        (lambda: cases.reopen("case-1", "ann"), "expected a closed case"),
        (lambda: cases.add_note("case-11", "x", "ann"), "nearest is 'case-1'"),
        (lambda: cases.case("\0"), "the id of a case"),
        (lambda: cases.case("\udc80"), "the id of a case"),
        (lambda: cases.add_note("case-1", " \n", "ann"), "note: expected some text"),
        (lambda: cases.open_case(" ", "ann"), "title: expected some text"),
    ]
    for change, message in refused:
        with pytest.raises(InputError, match=message):
            change()
    assert cases.head().seq == 2


def test_a_judgement_refuses_invalid_fields(cases: Cases) -> None:
    refused: list[tuple[Callable[[], object], str]] = [
        (
            lambda: cases.judge(then(), "suported", "ann"),
            "verdict: expected one of supported.*nearest is 'supported'",
        ),
        (lambda: cases.judge(then(), "unsure", "ann", confidence=1.5), "confidence: expected a number from 0 to 1"),
        (lambda: cases.judge(then(), "unsure", "ann", confidence=float("nan")), "a number from 0 to 1"),
        (lambda: cases.judge(then(), "unsure", " "), "author: expected some text"),
        (lambda: cases.judge(then(), "unsure", "ann", note="x" * (MOST_NOTE + 1)), "at most 10,000 characters"),
        (lambda: cases.judge(then(), "unsure", "ann", case="case-9"), "the id of a case"),
    ]
    for change, message in refused:
        with pytest.raises(InputError, match=message):
            change()
    assert cases.head().seq == 0
    for one in PERSON_VERDICTS:
        assert cases.judge(then(1), one, "ann", original=then(2).id if one == "duplicate" else None).verdict == one


@pytest.mark.parametrize("sign", ["\x00", "\x1b[2J", "\u202e", "\u2066", "\ud800", "\r", "\x85", "\u2028"])
def test_signs_that_would_be_obeyed_are_refused(cases: Cases, sign: str) -> None:
    for change in (
        lambda: cases.judge(then(), "unsure", f"a{sign}nn"),
        lambda: cases.judge(then(), "unsure", "ann", f"a{sign}b"),
        lambda: cases.judge(then(), "unsure", "ann", note=f"a{sign}b"),
        lambda: cases.open_case(f"a{sign}b", "ann"),
    ):
        with pytest.raises(InputError, match="expected text that can be shown"):
            change()
    assert cases.head().seq == 0


@pytest.mark.parametrize(
    "text", ["'); DROP TABLE case_entry; --", "$seq %s %(seq)s", "<script>", "{{ 7 * 7 }}", "=1+1", "金属🪨"]
)
def test_hostile_text_is_text(cases: Cases, text: str) -> None:
    given = cases.judge(then(subject=f"party:name={text}"), "unsure", text, text, note=text)
    (read,) = cases.judgements_of(then().id, text).judgements
    assert (read.author, read.reason, read.note) == (text, text, text) == (given.author, given.reason, given.note)
    assert cases.open_case(text, text).title == text and cases.verify().broken is None


def test_entries_are_never_changed_deleted_or_put_between(cases: Cases, place: Place) -> None:
    for number in (1, 2, 3):
        cases.judge(then(number), "supported", "ann")
    before = cases.verify()
    copy = "SELECT {}, kind, author, finding, case_id, target, record, {}, {} FROM case_entry WHERE seq = 2"
    for sql in (
        "UPDATE case_entry SET author = 'bob' WHERE seq = 2",
        "DELETE FROM case_entry WHERE seq = 3",
        "DELETE FROM case_entry",
        "INSERT INTO case_entry " + copy.format(5, "hash", "'x'"),
        "INSERT INTO case_entry " + copy.format(4, "previous", "'x'"),
        "INSERT INTO case_entry " + copy.format(2, "previous", "hash"),
    ):
        with pytest.raises(Exception, match=r"never changed|never deleted|follows the last"):
            place.attempt(sql)
    assert cases.verify() == before


def test_a_replacing_insert_replaces_nothing(cases: Cases, place: Place) -> None:
    if "://" in place.where:
        with pytest.raises(Exception, match="never changed or deleted"):
            cases.judge(then(), "supported", "ann")
            place.attempt("TRUNCATE case_entry")
        return
    for number in (1, 2):
        cases.judge(then(number), "supported", "ann")
    before = cases.verify()
    for seq, hash in (("2", "'x'"), ("3", "hash")):
        sql = f"INSERT OR REPLACE INTO case_entry SELECT {seq}, kind, author, finding, case_id, target, record, "
        previous = f"'{before.head.hash}'"
        with pytest.raises(Exception, match="follows the last"):
            place.attempt(f"{sql} {previous}, {hash} FROM case_entry WHERE seq = 2")
    assert cases.verify() == before


def test_a_record_that_is_not_whole_is_a_sentence(cases: Cases, place: Place) -> None:
    cases.judge(then(), "supported", "ann")
    for record in ("{", "{}", "[]", '{"kind": "judgement"}'):
        place.forge("UPDATE case_entry SET record = ?", (record,))
        for use in (cases.labels, lambda: cases.judge(then(), "supported", "ann")):
            with pytest.raises(StoreError, match=r"expected whole entries.*cases verify"):
                use()
        assert cases.verify().broken is not None


def test_a_refused_entry_creates_no_file(tmp_path: Path) -> None:
    book = Cases(SqliteFile(tmp_path / "cases.sqlite"))
    verbs: tuple[Callable[[], object], ...] = (
        lambda: book.add_note("case-1", "a note", "ann"),
        lambda: book.close("case-1", "ann"),
        lambda: book.reopen("case-1", "ann"),
        lambda: book.withdraw(1, "ann"),
    )
    for verb in verbs:
        with pytest.raises(InputError):
            verb()
    assert not list(tmp_path.iterdir())


def test_a_duplicate_names_the_finding_that_it_repeats(cases: Cases) -> None:
    given = cases.judge(then(1), "duplicate", "ann", original=then(2).id)
    assert given.original == then(2).id and given.words == f"duplicate of {then(2).id[:8]}"
    assert cases.judgements_of(then(1).id, "ann").judgements == (given,) and cases.verify().broken is None
    for wrong in (None, "", then(1).id):
        with pytest.raises(InputError, match="the id of the finding that it repeats"):
            cases.judge(then(1), "duplicate", "ann", original=wrong)
    with pytest.raises(InputError, match="a duplicate alone"):
        cases.judge(then(1), "refuted", "ann", original=then(2).id)
