"""Changes as a watch keeps them, made by hand."""

from datetime import UTC, date, datetime
from typing import Any

from oretrace.watch.records import Change


def change(number: int = 1, **other: Any) -> Change:
    values: dict[str, Any] = {
        "asked": "key",
        "name": "act, HS 282580",
        "topic": "route:hub=THA",
        "day": date(2025, 8, 31),
        "kind": "new",
        "cause": "new data",
        "finding": f"{number:016x}",
        "alert": True,
        "modelled": False,
        "sentence": f"China → Thailand → United States: new alert {number}",
        "why": "new data to 2025-06",
        "record": {"chance": 0.8},
        "number": number,
        "look": 1,
        "made_at": datetime(2025, 9, 1, 6, number, tzinfo=UTC),
    }
    return Change(**(values | other))
