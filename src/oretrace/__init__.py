"""Follow controlled minerals to where they really go.

`oretrace.open("store").scan(measure="eu-833-2014-2022-328", hs="all")` returns the ranked hubs as an Arrow table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from oretrace.errors import CatalogError, InputError, OptionError, OretraceError, StoreError

if TYPE_CHECKING:
    from pathlib import Path

    from oretrace import vet
    from oretrace.api import Workspace

__version__ = "0.1.0"
__all__ = ["CatalogError", "InputError", "OptionError", "OretraceError", "StoreError", "__version__", "open", "vet"]


def open(folder: str | Path, as_of: str | None = None) -> Workspace:
    """The store in `folder`, or as it was known on the day `as_of`, ready to scan; StoreError when there is none."""
    from oretrace.api import Workspace

    return Workspace.open(folder, as_of)


def __getattr__(name: str) -> object:
    """`oretrace.vet`, loaded when it is first used."""
    if name == "vet":
        from importlib import import_module

        return import_module("oretrace.vet")
    raise AttributeError(f"module 'oretrace' has no attribute {name!r}")
