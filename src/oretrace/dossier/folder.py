"""A folder that appears whole: made beside its place, and moved there when it is finished."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from oretrace.errors import InputError
from oretrace.files import kind, reason, refuse_in_store


@contextmanager
def whole_folder(out: Path, own: Collection[str]) -> Iterator[Path]:
    """A folder to write into, which takes the place of `out` when the block ends, and goes when it fails.

    `out` may be there with files named in `own` alone, which are replaced together; InputError for anything else in
    its place, where the system does not let it be written, and for a file that the block could not read or write.
    """
    _check(out, own)
    with _sentences("a folder that can be written", out):
        out.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=out.parent, prefix=".oretrace-"))
    try:
        inner = made / "new"
        with _sentences("files that can be read and written", out, made):
            inner.mkdir()
            yield inner
        with _sentences("a folder that can be written", out):
            if out.exists():
                out.rename(made / "old")
            inner.rename(out)
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def _sentences(expected: str, out: Path, made: Path | None = None) -> Iterator[None]:
    """Errors of the system as an InputError, which names the file where it is none of those `made` for `out`."""
    try:
        yield
    except OSError as error:
        strange = made and error.filename and not Path(error.filename).is_relative_to(made)
        where = str(error.filename) if strange else f"--out {out}"
        raise InputError(expected, reason(error), where, do="Nothing was written") from error


def _check(out: Path, own: Collection[str]) -> None:
    expected, where = "a new folder, or one of an earlier dossier", f"--out {out}"
    refuse_in_store(out)
    try:
        mode = out.lstat().st_mode
    except FileNotFoundError:
        return
    except (OSError, ValueError) as error:
        raise InputError(expected, reason(error), where) from None
    if not out.is_dir() or out.is_symlink():
        raise InputError(expected, kind(mode), where, do="Name another folder")
    if strange := sorted(path.name for path in out.iterdir() if path.name not in own):
        raise InputError(expected, f"one with {strange[0]}", where, do="Name another folder")
