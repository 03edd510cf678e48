"""Shipments under an inspection budget: what a text declares, what is odd about a line, which boxes to open.

`oretrace.vet("folder")` vets the papers of a shipment: the package may be called.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


class _Callable(ModuleType):
    """The package, which is also the verb."""

    def __call__(self, *paths: str | Path) -> dict[str, Any] | list[dict[str, Any]]:
        """What `oretrace vet … --format json` prints: a set with verdict, findings and papers; of several a list.

        `paths` are papers (PDF, JSON, CSV, XLSX) and folders, each the papers of one shipment. InputError for what is
        neither; what cannot be read within a paper stands in its `unread`.
        """
        from oretrace.vet.papers.vetting import vet

        found = [one.as_json() for one in vet(paths)]
        return found[0] if len(found) == 1 else found


sys.modules[__name__].__class__ = _Callable
