"""What an import of screening lists changed, as a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oretrace.parties.lists import ScreeningList


def listed_change(before: ScreeningList, after: ScreeningList) -> str:
    """How many parties count and their newest date; of fewer than before, what that may mean.

    A file cut short would clear whoever it lost.
    """
    now, then = len(after.listed), len(before.listed)
    vintage = f"newest date of listing {after.vintage}" if after.vintage else "no date of listing"
    lost = f" Before it were {then:,}: compare the file with the published list." if now < then else ""
    return f"Of the lists in the store {now:,} parties count; {vintage}.{lost}"
