"""Results that are kept: only so many, the ones asked for last."""

from __future__ import annotations

from oretrace.web.kept import Kept, Same


def test_the_one_that_was_not_asked_for_longest_goes_first() -> None:
    kept: Kept[str] = Kept(2)
    kept.put("a", "A")
    kept.put("b", "B")
    assert kept.get("a") == "A"
    kept.put("c", "C")
    assert [kept.get(key) for key in "abc"] == ["A", None, "C"]


def test_the_same_key_again_takes_the_place_of_the_first() -> None:
    kept: Kept[int] = Kept(2)
    for value in range(5):
        assert kept.put("a", value) == value
    kept.put("b", 9)
    assert (kept.get("a"), kept.get("b")) == (4, 9)


def test_a_large_value_is_the_same_as_itself_alone() -> None:
    one = (1, 2)
    assert Same(one) == Same(one) != Same(tuple([1, 2]))
    assert len({Same(one), Same(one)}) == 1
