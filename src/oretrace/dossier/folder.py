"""A folder that appears whole: made beside its place, and moved there when it is finished."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from oretrace.errors import InputError
from oretrace.files import kind, reason


@contextmanager
def whole_folder(out: Path, own: Collection[str]) -> Iterator[Path]:
    """A folder to write into, which takes the place of `out` when the block ends, and goes when it fails.

    `out` may be there with files named in `own` alone, which are replaced together; InputError for anything else in
    its place, and where the system does not let it be written.
    """
    _check(out, own)
    made: Path | None = None
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=out.parent, prefix=".oretrace-"))
        inner = made / "new"
        inner.mkdir()
        yield inner
        if out.exists():
            out.rename(made / "old")
        inner.rename(out)
    except OSError as error:
        do = "Nothing was written"
        raise InputError("a folder that can be written", reason(error), f"--out {out}", do=do) from error
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)


def _check(out: Path, own: Collection[str]) -> None:
    expected, where = "a new folder, or one of an earlier dossier", f"--out {out}"
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
