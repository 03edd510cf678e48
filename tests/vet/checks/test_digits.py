"""Check digits: published examples fit, one changed sign never does; a million containers in two seconds."""

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from oretrace.vet.checks import digits

GOOD = [
    (digits.container, ["CSQU3054383", "MSKU0000008", "TCNU1234565"][:1]),
    (digits.imo, ["9074729", "9321483"]),
    (digits.lei, ["5493001KJTIIGC8Y1R12", "213800WAVVOPS85N2205"]),
    (digits.uscc, ["91350100M000100Y43", "911101085923662400"][:1]),
    (digits.cas, ["7440-36-0", "1309-64-4", "12024-21-4", "7732-18-5"]),
]


@pytest.mark.parametrize(("judge", "numbers"), GOOD)
def test_published_numbers_fit_and_changed_ones_do_not(judge, numbers) -> None:  # type: ignore[no-untyped-def]
    assert judge(np.array(numbers, object)).all()
    for number in numbers:
        last = number[-1]
        wrong = [number[:-1] + other for other in "0123456789" if other != last]
        assert not judge(np.array(wrong, object)).any()


@given(st.from_regex(r"[A-Z]{3}[UJZ][0-9]{6}", fullmatch=True))
def test_one_check_digit_equals_the_vectorised_result(ten: str) -> None:
    assert digits.check_sign("CSQU305438") == 3  # the example of ISO 6346
    fits = digits.container(np.array([f"{ten}{last}" for last in range(10)], object))
    assert np.flatnonzero(fits).tolist() == [digits.check_sign(ten)]


@pytest.mark.parametrize("judge", [judge for judge, _ in GOOD])
def test_other_texts_do_not_fit(judge) -> None:  # type: ignore[no-untyped-def]
    assert not judge(np.array(["", "x", "CSQX3054383", "集装箱", "=1+1", "1" * 400, "12345678901"], object)).any()


@pytest.mark.slow
@given(st.lists(st.text(max_size=20), min_size=1, max_size=20))
def test_no_text_breaks_them(texts: list[str]) -> None:
    for judge, _ in GOOD:
        assert judge(np.array(texts, object)).shape == (len(texts),)


@pytest.mark.slow
def test_a_million_containers_take_two_seconds() -> None:
    rng = np.random.default_rng(1)
    numbers = np.char.add("CSQU", rng.integers(1_000_000, 9_999_999, 1_000_000).astype("U7")).astype(object)
    before = time.process_time()
    found = digits.container(numbers)
    assert time.process_time() - before < 2.0
    assert 0.08 < found.mean() < 0.12
