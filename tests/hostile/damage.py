"""What may befall the files of a store, drawn by a seed."""

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

GARBAGE = (
    b"",
    b"\x00" * 64,
    b"\xff\xfe{}",
    b"{" * 5_000,
    b'{"add": ' * 3_000,
    b"[]\n",
    b"null\n",
    b'{"add": null}\n',
    b'{"add": {"path": "../../x", "size": 1}}\n',
    b'{"add": {"path": 5, "size": "x", "stats": "{"}}\n',
    b'{"add": {"path": "x", "size": 1' + b"0" * 5_000 + b"}}\n",
    b'{"remove": {"path": ["x"]}}\n',
    b'{"commitInfo": {"sha256": "ab"}}\n',
    b'{"protocol": {"minReaderVersion": 99}}\n',
    b"PAR1" + b"\x00" * 100 + b"PAR1",
    b"PAR1\xff\xff\xff\x7fPAR1",
    b"SQLite format 3\x00" + b"\x10" * 200,
    "ключ: ١٢\u202e\n".encode(),
)


def every_file(folder: Path) -> list[Path]:
    """The files of a store, findings and lock among them."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def flipped(path: Path, draw: Random) -> None:
    data = bytearray(path.read_bytes() or b"\0")
    for _ in range(draw.choice((1, 1, 3, 50))):
        data[draw.randrange(len(data))] ^= 1 << draw.randrange(8)
    path.write_bytes(data)


def cut(path: Path, draw: Random) -> None:
    os.truncate(path, draw.randrange(path.stat().st_size + 1))


def gone(path: Path, draw: Random) -> None:
    path.unlink()


def emptied(path: Path, draw: Random) -> None:
    path.write_bytes(b"")


def replaced(path: Path, draw: Random) -> None:
    path.write_bytes(draw.choice(GARBAGE))


def longer(path: Path, draw: Random) -> None:
    with path.open("ab") as file:
        file.write(draw.choice(GARBAGE))


def huge(path: Path, draw: Random) -> None:
    os.truncate(path, draw.choice((1 << 30, 12 << 30)))


def swapped(path: Path, draw: Random) -> None:
    """Two files of one folder, each under the name of the other."""
    other = draw.choice([one for one in path.parent.iterdir() if one.is_file()])
    held = path.read_bytes()
    path.write_bytes(other.read_bytes())
    other.write_bytes(held)


def no_file(path: Path, draw: Random) -> None:
    """Something of the same name that is no file."""
    path.unlink()
    kind = draw.randrange(5)
    if kind == 0:
        path.mkdir()
    elif kind == 1:
        os.mkfifo(path)
    else:
        path.symlink_to(("/dev/zero", "/dev/full", path.name)[kind - 2])


def folder_gone(path: Path, draw: Random) -> None:
    shutil.rmtree(path.parent)


def folder_is_a_file(path: Path, draw: Random) -> None:
    shutil.rmtree(path.parent)
    path.parent.write_bytes(draw.choice(GARBAGE))


def foreign(path: Path, draw: Random) -> None:
    """A file that nobody knows, beside one of the store."""
    names = (
        *(f"{draw.randrange(9):020}.json", "9" * 20 + ".json", "_last_checkpoint", "x.checkpoint.parquet", ".x.tmp"),
        *(f"snapshot-{draw.randrange(10):08}-{'ab' * 16}.parquet", "part-0.parquet", "\udcff", "a%20b\n"),
    )
    path.with_name(draw.choice(names)).write_bytes(draw.choice((*GARBAGE, path.read_bytes())))


def edited(path: Path, draw: Random) -> None:
    """A commit of a log with one value changed, doubled or taken out; of other files, bits."""
    if path.suffix != ".json":
        return flipped(path, draw)
    lines = path.read_bytes().splitlines()
    at = draw.randrange(len(lines)) if lines else 0
    try:
        action = json.loads(lines[at])
        inner = next(iter(action.values()))
    except (LookupError, ValueError, AttributeError, RecursionError):  # damaged before
        return flipped(path, draw)
    if not isinstance(inner, dict):
        return flipped(path, draw)
    key = draw.choice(sorted(inner))
    inner[key] = draw.choice((None, 0, -1, "", "x", [], {}, 10**30, True, inner[key]))
    lines[at] = json.dumps(action).encode()
    if draw.random() < 0.2:
        lines.append(draw.choice(lines))
    path.write_bytes(b"\n".join(lines) + b"\n")


DAMAGES: tuple[Callable[[Path, Random], None], ...] = (
    *(flipped, flipped, flipped, cut, gone, emptied, replaced, longer, huge, swapped, no_file, folder_gone),
    *(folder_is_a_file, foreign, foreign, edited, edited),
)


def damage(folder: Path, draw: Random) -> str:
    """Damage one to three files of a store; returns what was done to which."""
    done = []
    for _ in range(draw.choice((1, 1, 1, 2, 3))):
        known = every_file(folder)
        if not known:
            break
        what, path = draw.choice(DAMAGES), draw.choice(known)
        what(path, draw)
        done.append(f"{what.__name__} {path.relative_to(folder)}")
    return "; ".join(done)
