"""Which modules of the source no fast test executes: a function of each must run in one of them.

A plugin of pytest, without xdist, as each of its workers would see a part only:
`pytest -m "not slow and not browser" -p scripts.fast_reach`. Modules of definitions alone are not asked for.
"""

import ast
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "oretrace"
_seen: set[str] = set()


def _called(frame: FrameType, event: str, _: Any) -> None:
    if event == "call" and frame.f_code.co_name != "<module>":
        _seen.add(frame.f_code.co_filename)


def missed() -> list[str]:
    """The modules with a function of which none was called."""
    paths = {str(path): ast.parse(path.read_text("utf-8")) for path in SOURCE.rglob("*.py")}
    kinds = ast.FunctionDef, ast.AsyncFunctionDef
    held = {path for path, tree in paths.items() if any(isinstance(node, kinds) for node in ast.walk(tree))}
    return sorted(str(Path(path).relative_to(SOURCE)) for path in held - _seen)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Any:
    """Note what a test calls; one that sets a profile of its own hides the rest of it."""
    sys.setprofile(_called)
    try:
        return (yield)
    finally:
        sys.setprofile(None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the modules that were missed."""
    terminalreporter.write_line(f"modules that no test executes: {', '.join(missed()) or 'none'}")
