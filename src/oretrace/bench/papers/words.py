"""The words of invented papers, by language."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from oretrace.catalog.tables import read_table


@lru_cache(maxsize=1)
def _words() -> dict[tuple[str, str, str], list[str]]:
    rows = read_table("words.csv", Path(__file__).parent)
    return {(row["what"], row["language"], row["key"]): row["words"].split("|") for row in rows}


def labels(language: str, key: str) -> list[str]:
    """Labels of a field."""
    return _words()["label", language, key]


def titles(language: str, kind: str) -> list[str]:
    """What papers of a kind are headed; in English where the language has no words for it."""
    return _words().get(("title", language, kind)) or _words()["title", "en", kind]


def package(language: str, kind: str) -> str:
    """A kind of package."""
    return _words().get(("package", language, kind), [kind])[0]
