"""Types commands at the command line of this process, and at an installed one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from typer.core import TyperCommand, TyperGroup

from oretrace import cli
from oretrace.cli.app import whole

ORETRACE = Path(sys.executable).parent / "oretrace"


def typed(*arguments: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of `oretrace …` in this process."""
    out, err = StringIO(), StringIO()
    words = ["oretrace", *map(str, arguments)]
    with patch.object(sys, "argv", words), redirect_stdout(out), redirect_stderr(err):
        try:
            cli.command_line()
        except SystemExit as left:
            return int(left.code or 0), out.getvalue(), err.getvalue()
    raise AssertionError("the command line ends with an exit code")


def started(*arguments: object) -> subprocess.Popen[str]:
    """The installed command, running."""
    words = [str(ORETRACE), *map(str, arguments)]
    return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def commands() -> Iterator[tuple[str, TyperCommand]]:
    """Every command of the application as it is typed, such as "measures list"."""
    yield from _below(whole(), "")


def _below(group: TyperGroup, path: str) -> Iterator[tuple[str, TyperCommand]]:
    for name, command in group.commands.items():
        whole = f"{path} {name}".strip()
        if isinstance(command, TyperGroup):
            yield from _below(command, whole)
        else:
            assert isinstance(command, TyperCommand)
            yield whole, command
