"""The command line: a thin skin over `oretrace.api`, with tables for people and JSON or CSV for programs.

app.py        the commands put together
options.py    the options that several commands have, and how their values are read
fetch.py      fetch, try
imports.py    import, one command for each source of the registry
shipments.py  import shipments, import licences
registers.py  import firms, import ownership, import screening
documents.py  import documents
store.py      status, revisions
findings.py   scan, alerts, explain, report, dossier
cases.py      cases, one command for each step
materials.py  assess, ledger, mirror
measures.py   measures list, show, check
watch.py      watch init, run, status, preview
bench.py      bench
vet.py        classify, rank, vet
parties.py    parties, one command for each step
monitor.py    monitor
forecast.py   forecast freeze, score
serve.py      serve
"""

from __future__ import annotations

import os
import signal
import sys
from contextlib import suppress
from io import TextIOWrapper
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_SENTENCE = 1500
"""Letters of an error; a longer one has words of the user that nobody reads."""

FAILED, INTERRUPTED, BROKEN_PIPE = 2, 130, 141
"""Exit codes: an error in the input; Ctrl-C; the reader of a pipe has gone. The last two are those of a shell."""


def main() -> NoReturn:
    """The console command: `command_line`, and out at once when all is written.

    Threads of native libraries that still run while an interpreter winds down abort it now and then.
    """
    import atexit

    try:
        command_line()
    except SystemExit as end:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):  # a full disk or a closed pipe: `command_line` has named it
                stream.flush()
        atexit._run_exitfuncs()
        os._exit(end.code if isinstance(end.code, int) else FAILED)


def command_line() -> NoReturn:
    """Run the command line; an error in the input is one sentence on standard error and exit code 2."""
    # The matrices of the counterfactuals are small: threads of the linear algebra only get into each other's way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    pressed: list[int] = []

    def interrupt(number: int, frame: object) -> NoReturn:
        pressed.append(number)  # DuckDB turns the exception into a RuntimeError of its own
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, interrupt)
    try:
        code = _run(sys.argv[1:])
    except BaseException:
        if not pressed:
            raise
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        sys.stderr.write("interrupted\n")
        code = INTERRUPTED
    raise SystemExit(code)


def _run(arguments: Sequence[str]) -> int:
    """The exit code of one command; what it cannot do is a sentence on standard error."""
    from oretrace.cli.app import whole
    from oretrace.cli.options import refuse_empty
    from oretrace.errors import OretraceError

    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without arrows still gets its table
    try:
        refuse_empty(arguments)
        code = whole()(arguments, standalone_mode=False)
        sys.stdout.flush()
        return int(code or 0)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing more to flush at exit
        return BROKEN_PIPE
    except OretraceError as error:
        return _failed(str(error))
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        return _failed(f"{where}{error.strerror or error}")
    except Exception as error:
        # Complaints about the command line itself: typer has a click of its own and does not export its exceptions.
        sentence = getattr(error, "format_message", None)
        if sentence is None:
            raise
        return _failed(sentence().replace("Value error, ", ""))


def _failed(sentence: str) -> int:
    from oretrace.errors import middle_cut
    from oretrace.text import visible

    if sentence:  # empty where a command without arguments has printed its help
        sys.stderr.write(f"error: {middle_cut(visible(' '.join(sentence.split())), MAX_SENTENCE)}\n")
    return FAILED
