"""Ways out of a watch: each takes changes and hands them on.

json_lines.py   every change as a line of a file
atom.py         the last changes as a feed
mail.py         one mail a run, by SMTP
webhook.py      one signed POST a run
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from oretrace.watch.book import Book
    from oretrace.watch.records import Change
    from oretrace.watch.settings import Output

Deliver = Callable[[Sequence["Change"]], None]


def way_of(output: Output, folder: Path, book: Book) -> Deliver:
    """The function that delivers changes to an output; it raises OretraceError where it cannot."""
    from oretrace.watch.outputs import atom, json_lines, mail, webhook

    if output.json_lines is not None:
        path = folder / output.json_lines
        return lambda _: json_lines.write(path, book.changes())
    if output.atom is not None:
        path = folder / output.atom
        return lambda _: atom.write(path, book.changes(atom.MOST))
    to, address = output.mail, output.webhook or ""
    if to is not None:
        return lambda changes: mail.send(to, changes)
    return lambda changes: webhook.post(address, changes)
