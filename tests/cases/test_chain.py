"""The chain of entries: any change, gap or cut-off end is found, and the first one is named."""

from __future__ import annotations

import hashlib
import random
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from oretrace.cases import Cases
from oretrace.cases.chain import START, entry_of, row_of, sealed, walked
from oretrace.cases.records import CaseStep, Head, Judgement, Withdrawal
from oretrace.errors import InputError
from tests.cases.places import FilePlace, Place, opened, then

COLUMNS = ("seq", "kind", "author", "finding", "case_id", "target", "record", "previous", "hash")


def rows() -> list[dict[str, Any]]:
    """A chain with an entry of every kind."""
    at, made, last = datetime(2026, 11, 29, tzinfo=UTC), [], START
    common: dict[str, Any] = {"author": "ann", "at": at, "hash": ""}
    drafts: list[Any] = [
        lambda **k: CaseStep(case="case-1", kind="opened", text="A hub", then=None, **k),
        lambda **k: CaseStep(case="case-1", kind="finding added", text="", then=then(), **k),
        lambda **k: Judgement(
            then=then(),
            verdict="refuted",
            reason="demand",
            confidence=0.5,
            note="金属",
            blind=False,
            case="case-1",
            **k,
        ),
        lambda **k: Withdrawal(judgement=3, finding=then().id, note="", **k),
        lambda **k: CaseStep(case="case-1", kind="closed", text="over", then=None, **k),
    ]
    for draft in drafts:
        entry = sealed(draft(seq=last.seq + 1, previous=last.hash, **common))
        made.append(row_of(entry))
        last = Head(entry.seq, entry.hash)
    return made


def test_entries_are_read_back_as_they_were() -> None:
    for row in rows():
        assert row_of(entry_of(row)) == row


def test_anybody_can_hash_an_entry_again() -> None:
    for row in rows():
        assert hashlib.sha256(f"{row['previous']}{row['record']}".encode()).hexdigest() == row["hash"]


def changed(value: Any, at: int, by: int) -> Any:
    """The value with one byte of it changed."""
    if value is None:
        return by if by % 2 else "x"
    if isinstance(value, int):
        return value + 1 + by
    raw = bytearray(value.encode())
    raw[at % len(raw)] ^= 1 + by % 255
    return raw.decode("utf-8", "surrogateescape")


@pytest.mark.slow
@settings(max_examples=400, deadline=None)
@given(st.integers(0, 4), st.sampled_from(COLUMNS), st.integers(0, 2000), st.integers(0, 254))
def test_a_changed_byte_in_any_entry_is_found_and_named(number: int, column: str, at: int, by: int) -> None:
    forged = rows()
    forged[number][column] = changed(forged[number][column], at, by)
    check = walked(forged)
    assert check.broken is not None and check.broken.seq == number + 1
    assert (check.entries, check.head.seq) == (number, number)


@given(st.integers(0, 3))
def test_an_entry_that_is_missing_or_put_in_another_place_is_found(number: int) -> None:
    gone = rows()
    del gone[number]
    assert (broken := walked(gone).broken) is not None and broken.seq == number + 1
    swapped = rows()
    swapped[number], swapped[number + 1] = swapped[number + 1], swapped[number]
    assert (broken := walked(swapped).broken) is not None and broken.seq == number + 1


def test_a_chain_made_again_from_an_entry_on_shows_only_against_a_noted_head() -> None:
    whole = rows()
    noted = walked(whole).head
    forged, last = [], START
    for row in whole:
        entry = sealed(entry_of({**row, "record": row["record"].replace("ann", "bob"), "previous": last.hash}))
        forged.append(row_of(entry))
        last = Head(entry.seq, entry.hash)
    assert walked(forged).broken is None
    broken = walked(forged, noted).broken
    assert broken is not None and broken.seq == 5 and noted.hash in broken.expected
    assert walked(whole, noted).broken is None is walked(whole, walked(whole[:2]).head).broken


def test_a_change_in_the_database_is_found(cases: Cases, place: Place) -> None:
    for number in range(1, 5):
        cases.judge(then(number), "refuted", "ann", note=f"note {number}")
    before = cases.verify()
    assert before.broken is None and before.entries == 4
    place.forge("UPDATE case_entry SET record = replace(record, 'refuted', 'supported') WHERE seq = 3")
    check = cases.verify()
    assert check.broken is not None and check.broken.seq == 3 and check.entries == 2
    assert check.broken.expected.startswith("hash ")
    place.forge("UPDATE case_entry SET record = replace(record, 'supported', 'refuted') WHERE seq = 3")
    assert cases.verify() == before
    place.forge("UPDATE case_entry SET finding = ? WHERE seq = 2", ("another",))
    broken = cases.verify().broken
    assert broken is not None and (broken.seq, broken.found) == (2, "'another'")


@pytest.mark.slow
def test_any_changed_byte_in_the_database_is_found_and_named(cases: Cases, place: Place) -> None:
    case, draw = cases.open_case("A hub", "ann", [then()]).id, random.Random(7)
    given = cases.judge(then(), "refuted", "ann", "demand", 0.5, "金属", case)
    cases.withdraw(given.seq, "ann")
    before = cases.verify()
    for _ in range(25):
        number, column = draw.randint(1, 4), draw.choice(COLUMNS[1:])
        with cases.database.reading() as ask:
            row = ask("every.sql")[number - 1]
        value = row[column]
        forged: object = 7 if column == "target" else "x"
        if isinstance(value, str):
            at = draw.randrange(len(value))
            forged = value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
        place.forge(f"UPDATE case_entry SET {column} = ? WHERE seq = {number}", (forged,))
        broken = cases.verify().broken
        assert broken is not None and broken.seq == number, (column, forged)
        place.forge(f"UPDATE case_entry SET {column} = ? WHERE seq = {number}", (value,))
    assert cases.verify() == before


def test_invalid_bytes_in_a_chain_are_found_and_named(tmp_path: Path) -> None:
    place = FilePlace(str(tmp_path / "cases.sqlite"))
    cases = opened(place.where)
    for number in (1, 2):
        cases.judge(then(number), "refuted", "ann")
    place.forge("UPDATE case_entry SET record = replace(record, 'ann', CAST(x'61ff6e' AS TEXT)) WHERE seq = 2")
    check = cases.verify()
    assert check.broken is not None and check.broken.seq == 2


def test_a_cut_off_end_is_found_where_the_head_was_noted(cases: Cases, place: Place) -> None:
    for number in range(1, 5):
        cases.judge(then(number), "refuted", "ann")
    noted = str(cases.head())
    assert cases.verify(noted).broken is None
    place.forge("DELETE FROM case_entry WHERE seq > 2")
    assert cases.verify().broken is None
    broken = cases.verify(noted).broken
    assert broken is not None and (broken.seq, broken.found) == (4, "no entry after 2")
    place.forge("DELETE FROM case_entry")
    assert cases.verify(noted).broken is not None


@pytest.mark.parametrize("text", ["", "12", "12:xyz", f"-1:{'0' * 64}", f"1:{'0' * 65}"])
def test_an_invalid_head_is_refused(cases: Cases, text: str) -> None:
    with pytest.raises(InputError, match="expected a head as `oretrace cases verify` prints it"):
        cases.verify(text)
