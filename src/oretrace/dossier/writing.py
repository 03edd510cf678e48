"""All files of a dossier, written together or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.dossier.archive import write_archive
from oretrace.dossier.folder import whole_folder
from oretrace.dossier.ftm import lines_of
from oretrace.dossier.page import write_page
from oretrace.dossier.pdf import WITHOUT_EXTRA, can_print, write_pdf
from oretrace.dossier.view import dossier_view

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from oretrace.dossier.records import Dossier
    from oretrace.store import Store

PAGE, PRINT, ARCHIVE, ENTITIES = "dossier.html", "dossier.pdf", "dossier.zip", "ftm.jsonl"
NAMES = (PAGE, PRINT, ARCHIVE, ENTITIES)


@dataclass(frozen=True)
class Written:
    """The files of a dossier, how many figures its script made again, and why one is missing ("": none is)."""

    files: tuple[Path, ...]
    recomputed: int
    missing: str


def write(store: Store, dossier: Dossier, out: Path, progress: Callable[[str], None] = lambda _: None) -> Written:
    """Write page, print, archive and entities of a dossier into the folder `out`; the same one gives the same bytes.

    Without the extra `pdf` there is no print. InputError where `out` holds anything but an earlier dossier,
    StoreError where a figure does not follow from the rows.
    """
    with whole_folder(out, NAMES) as folder:
        progress("rows and queries")
        recomputed = write_archive(store, dossier, folder / "archive", folder / ARCHIVE)
        progress("page and print")
        view = dossier_view(dossier, recomputed, [(ARCHIVE, _sha256(folder / ARCHIVE))])
        document = write_page(view, folder / PAGE)
        if can_print():
            document = write_pdf(view, dossier.made_at, folder / PRINT)
        lines = lines_of(dossier, view.findings, (document.name, document.read_bytes()))
        (folder / ENTITIES).write_text("".join(lines), "utf-8", newline="\n")
    files = tuple(out / name for name in NAMES if (out / name).exists())
    return Written(files, recomputed, "" if can_print() else WITHOUT_EXTRA)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
