"""Labels, agreement, second readings and hit rates, on made-up judgements."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import UTC, datetime
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oretrace.cases import Judgement, Withdrawal, escalated
from oretrace.cases.readings import Judgements, agreement, drawn, kappa, realised, second_readings, seen_by
from tests.cases.places import then

AT = datetime(2026, 11, 29, tzinfo=UTC)
VERDICTS = ("supported", "refuted", "unsure", "duplicate")


def judged(*given: tuple[Any, ...], withdrawn: tuple[int, ...] = ()) -> Judgements:
    """Judgements of (finding, author, verdict) or (…, stage), numbered from 1; `blind` as the book has it."""
    made: list[Judgement] = []
    authors: dict[int, set[str]] = defaultdict(set)
    for seq, (finding, author, verdict, *stage) in zip(count(1), given, strict=False):
        about = then(finding, stage=stage[0] if stage else "strong")
        blind = bool(authors[finding]) and author not in authors[finding]
        authors[finding].add(author)
        made.append(Judgement(seq, author, AT, about, verdict, None, None, "", blind, None, "", ""))
    gone = [
        Withdrawal(100 + seq, made[seq - 1].author, AT, seq, made[seq - 1].then.id, "", "", "") for seq in withdrawn
    ]
    return Judgements.of([*made, *gone])


def test_the_last_standing_verdict_of_each_author_counts() -> None:
    found = judged(
        (1, "ann", "unsure"),
        (1, "ann", "refuted"),
        (1, "bob", "supported"),
        (2, "ann", "supported"),
        withdrawn=(2, 4),
    )
    assert [(one.seq, one.verdict) for one in found.labels()] == [(1, "unsure"), (3, "supported")]


pairs_of = st.lists(st.tuples(st.sampled_from(VERDICTS), st.sampled_from(VERDICTS)), min_size=2, max_size=60)


@pytest.mark.slow
@given(pairs_of)
def test_kappa_equals_scikit_learns(pairs: list[tuple[str, str]]) -> None:
    from sklearn.metrics import cohen_kappa_score  # a second, which every worker of any tests would take

    ours = kappa(pairs)
    if ours is None:
        assert len({name for pair in pairs for name in pair}) == 1
    else:
        assert ours == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True)))
        assert -1 <= ours <= 1
        assert ours == pytest.approx(kappa([(b, a) for a, b in pairs]))


def test_fewer_than_two_pairs_have_no_kappa() -> None:
    assert kappa([]) is kappa([("supported", "refuted")]) is None
    assert kappa([("supported", "supported")] * 5) is None  # chance alone explains it


def test_only_readings_that_were_blind_are_paired_with_the_first() -> None:
    found = judged(
        (1, "ann", "supported"),
        (1, "bob", "supported"),
        (1, "ann", "refuted"),  # after seeing: no reading of its own
        (2, "ann", "refuted"),
        (2, "bob", "supported"),
        (3, "ann", "snoozed"),
        (3, "bob", "refuted"),
        (4, "ann", "supported"),
        (4, "bob", "refuted"),
        (5, "ann", "unsure"),
        withdrawn=(8,),
    )
    agreed = agreement(found)
    assert (agreed.pairs, agreed.same) == (2, 1)
    assert agreed.kappa == pytest.approx(0.0)


@pytest.mark.slow
def test_one_in_ten_is_drawn_and_never_the_readers_own() -> None:
    numbers = range(1, 2001)
    share = sum(drawn(then(number).id) for number in numbers) / len(numbers)
    assert 0.08 < share < 0.12
    found = judged(*((number, "ann" if number % 2 else "bob", "supported") for number in numbers))
    ann, bob, cem = (second_readings(found, reader) for reader in ("ann", "bob", "cem"))
    assert {one.id for one in ann}.isdisjoint({one.id for one in bob})
    assert (
        {one.id for one in cem}
        == {one.id for one in (*ann, *bob)}
        == {then(n).id for n in numbers if drawn(then(n).id)}
    )
    assert second_readings(found, "cem") == cem


def test_findings_read_twice_snoozed_or_withdrawn_are_not_drawn() -> None:
    number = next(n for n in range(100) if drawn(then(n).id))
    once = ((number, "ann", "supported"),)
    assert [one.id for one in second_readings(judged(*once), "cem")] == [then(number).id]
    assert second_readings(judged(*once, (number, "bob", "refuted")), "cem") == ()
    assert second_readings(judged((number, "ann", "snoozed")), "cem") == ()
    assert second_readings(judged(*once, withdrawn=(1,)), "cem") == ()
    assert second_readings(judged(*once, withdrawn=(1,)), "ann") == ()


def test_hit_rates_count_each_finding_once() -> None:
    found = judged(
        (1, "ann", "supported", "strong"),
        (1, "bob", "supported", "strong"),
        (2, "ann", "supported", "strong"),
        (2, "bob", "refuted", "strong"),
        (3, "ann", "refuted", "strong"),
        (4, "ann", "refuted", None),
        (5, "ann", "unsure", "moderate"),
        (6, "ann", "supported", "weak"),
        withdrawn=(8,),
    )
    strong, none = realised(found)
    assert (strong.stage, strong.supported, strong.refuted, strong.disputed, strong.rate) == ("strong", 1, 1, 1, 0.5)
    assert (none.stage, none.refuted, none.rate) == (None, 1, 0.0)
    assert realised(judged((2, "ann", "supported"), (2, "bob", "refuted")))[0].rate is None


@given(st.randoms(use_true_random=False))
def test_a_reader_who_has_not_judged_sees_no_verdict(draw: random.Random) -> None:
    found = judged(*((1, draw.choice("abc"), draw.choice(VERDICTS)) for _ in range(draw.randint(0, 6))))
    authors = {one.author for one in found.given}
    for reader in "abcd":
        seen = seen_by(found, reader)
        assert (seen.judgements, seen.hidden) == ((found.given, 0) if reader in authors else ((), len(authors)))


@pytest.mark.parametrize(
    ("before", "now", "due"),
    [
        ({}, {}, False),
        ({"verdict": "undecidable"}, {}, True),
        ({}, {"verdict": "undecidable"}, False),
        ({"stage": "moderate"}, {"stage": "strong"}, True),
        ({"stage": "strong"}, {"stage": "moderate"}, False),
        ({"stage": None}, {"stage": "moderate"}, True),
        ({"stage": "weak"}, {"stage": "undecidable"}, False),
        ({"at_least": 100.0}, {"at_least": 149.0}, False),
        ({"at_least": 100.0}, {"at_least": 150.0}, True),
        ({"at_least": 0.0}, {"at_least": 1.0}, True),
        ({"at_least": None}, {"at_least": 1.0}, True),
        ({"at_least": None}, {"at_least": 0.0}, False),
        ({"at_least": 100.0, "unit": "kg"}, {"at_least": 900.0, "unit": "EUR"}, False),
        ({"at_least": None, "unit": None}, {"at_least": 900.0, "unit": "EUR"}, True),
    ],
)
def test_a_finding_escalates_by_verdict_stage_or_lower_bound(
    before: dict[str, Any], now: dict[str, Any], due: bool
) -> None:
    assert escalated(then(**before), then(**now)) is due
