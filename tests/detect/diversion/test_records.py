"""How early a window is, and how several destinations are written as one."""

from datetime import date

import pytest

from oretrace.detect.diversion.records import Window, joined


@pytest.mark.parametrize(("months", "word"), [(8, "too early"), (9, "early"), (11, "early"), (12, None)])
def test_windows_say_how_early_they_are(months: int, word: str | None) -> None:
    day = date(2022, 1, 1)
    assert Window(day, day, day, day, 12, months).early == word


def test_destinations_are_one_name() -> None:
    assert (joined(("USA",)), joined(("USA", "CAN"))) == ("USA", "USA+CAN")
