"""How early a window is."""

from datetime import date

import pytest

from oretrace.detect.diversion.records import Window


@pytest.mark.parametrize(("months", "word"), [(8, "too early"), (9, "early"), (11, "early"), (12, None)])
def test_windows_say_how_early_they_are(months: int, word: str | None) -> None:
    day = date(2022, 1, 1)
    assert Window(day, day, day, day, 12, months).early == word
