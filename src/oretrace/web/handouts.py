"""Files that the desk made to be taken away: kept while the server runs, found by a random id and a known name."""

from __future__ import annotations

import secrets
import shutil
from collections import OrderedDict
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from oretrace.temporary import own_folder

MOST_KEPT = 10


@dataclass(frozen=True)
class Handout:
    """Files by name; `remark` is what a reader must know of them, `of` the page they were made of, each may be ""."""

    id: str
    title: str
    files: dict[str, Path]
    remark: str
    of: str


@dataclass
class Handouts:
    """The last handouts, in the folder of the process, which goes with it."""

    _known: OrderedDict[str, Handout] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def place(self) -> Path:
        """A new path to write a folder to."""
        return own_folder() / secrets.token_hex(8)

    def keep(self, title: str, folder: Path, remark: str = "", of: str = "") -> Handout:
        """Offer the files of a folder that `place` named; the oldest handouts are removed."""
        files = {path.name: path for path in sorted(folder.iterdir()) if path.is_file()}
        made = Handout(folder.name, title, files, remark, of)
        with self._lock:
            self._known[made.id] = made
            old = [self._known.popitem(last=False)[0] for _ in range(len(self._known) - MOST_KEPT)]
        for id in old:
            shutil.rmtree(folder.with_name(id), ignore_errors=True)
        return made

    def get(self, id: str) -> Handout | None:
        """A handout by its id; None where it was removed, or made before the last restart."""
        return self._known.get(id)
