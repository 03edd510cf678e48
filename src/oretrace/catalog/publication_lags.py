"""How long after a month its figures are out, by source and reporter: practice, as far as it is known."""

from collections.abc import Mapping
from functools import lru_cache

from oretrace.catalog.tables import read_table

OWN = frozenset({"census", "comext", "comtrade"})
"""Sources with rows of their own; files of any other are taken for those of the reporter's national office."""


@lru_cache(maxsize=1)
def _lags() -> Mapping[tuple[str, str], int]:
    rows = read_table("publication_lags.csv")
    return {(row["source"], row["reporter"]): int(row["months"]) for row in rows if row["months"]}


def lag_of(source: str, reporter: str) -> int | None:
    """Months after a month until the end of that in which its figures are out; None where nobody states it."""
    return _lags().get((source if source in OWN else "national", reporter))
