"""The state of an act, on the first and last days of each state."""

from collections.abc import Iterator
from datetime import date

import pytest

from oretrace.catalog.measures import load_measure
from oretrace.law.state import state


def states() -> Iterator[tuple[str, str, str]]:
    yield "cn-2024-46-us-ban", "2025-11-08", "in force"
    yield "cn-2024-46-us-ban", "2025-11-09", "partly suspended"
    yield "cn-2024-46-us-ban", "2026-11-28", "not known"
    yield "cn-2024-46-us-ban", "2026-11-27", "partly suspended"
    yield "cn-2024-46-us-ban", "2024-12-02", "not yet"
    yield "cn-2024-46-us-ban", "2024-12-03", "in force"
    yield "cd-2025-001-cobalt", "2025-10-15", "in force"
    yield "cn-2025-57", "2026-11-10", "suspended"
    yield "cn-2025-57", "2026-11-11", "not known"
    yield "cn-2025-57", "2025-11-07", "not yet"
    yield "cn-2025-57", "2025-11-08", "suspended"
    yield "cd-2025-001-cobalt", "2025-10-16", "ended"
    yield "cn-2010-ree-quota", "2012-01-01", "start unknown"


@pytest.mark.parametrize(("id", "on", "word"), list(states()))
def test_the_state_of_an_act(id: str, on: str, word: str) -> None:
    assert state(load_measure(id), date.fromisoformat(on)) == word
