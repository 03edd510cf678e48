"""How modelled data are known, whatever table they go into: by the name of their source.

The benchmark writes data as no office publishes them. A file of them that is imported by itself, as shipments, papers
or a register are, is known by the folder it lies in; a copy elsewhere is not.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

MODELLED = "bench-"
"""How the source of modelled data begins; no publisher's source, and none of a mapping, has a hyphen."""
ABOUT, LEVELS = "suite.json", 5
"""What `oretrace bench make` writes into the folder of a suite, and how far above a file it is looked for."""


def is_modelled(source: str) -> bool:
    """Whether a source's figures are made by the benchmark and published by nobody."""
    return source.startswith(MODELLED)


def source_of(source: str, files: Iterable[Path]) -> str:
    """The name of a source, marked as modelled where one of its files lies in the folder of a suite."""
    folders = {folder for file in files for folder in file.absolute().parents[:LEVELS]}
    return f"{MODELLED}{source}" if any(_is_suite(folder / ABOUT) for folder in sorted(folders)) else source


def _is_suite(path: Path) -> bool:
    try:
        return {"suite", "seed", "hash"} <= set(json.loads(path.read_bytes()))
    except (OSError, ValueError, TypeError, RecursionError):  # none, or a file of something else
        return False
