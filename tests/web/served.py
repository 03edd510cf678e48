"""A desk as people start it: a process of its own, and pages of it in a browser with all that goes wrong noted."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page

from tests.conftest import ROOT

COMMAND = [sys.executable, "-c", "from oretrace.cli import main; main()", "serve"]
WATCH = """document.addEventListener("securitypolicyviolation",
  (event) => console.error("policy: " + event.violatedDirective + " " + event.blockedURI));"""


@dataclass(frozen=True)
class Served:
    """A desk that answers: the address with its token, the same without, and its process."""

    address: str
    process: subprocess.Popen[str]

    @property
    def home(self) -> str:
        """Scheme, host and port."""
        return self.address.partition("/?")[0]

    @property
    def bearer(self) -> dict[str, str]:
        """The token as a program sends it."""
        return {"authorization": f"Bearer {self.address.rpartition('=')[2]}"}


def started(store: Path, *options: str, **environment: str) -> subprocess.Popen[str]:
    """`oretrace serve` of a store, as ana, at a free port unless the options name one."""
    command = [*COMMAND, "--store", str(store), "--no-browser", "--as", "ana", "--port", "0", *options]
    variables = {name: value for name, value in os.environ.items() if name != "ORETRACE_TOKEN"} | environment
    return subprocess.Popen(
        command, cwd=ROOT, env=variables, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


@contextmanager
def served(store: Path, *options: str) -> Iterator[Served]:
    """A desk that answers, until the context ends."""
    process = started(store, *options)
    try:
        assert process.stdout is not None and process.stderr is not None
        line = process.stdout.readline()
        assert line.startswith("desk: "), process.stderr.read()
        yield Served(line.split()[1], process)
    finally:
        process.kill()
        process.communicate()


@dataclass
class Visited:
    """A page of a browser, with every error, warning, violation of the policy, and request off the machine."""

    page: Page
    home: str
    wrong: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of the desk."""
        self.page.goto(self.home + path)

    def follow(self, link: Locator) -> None:
        """Click on what opens another page, and wait for that page: a click alone returns before it is there."""
        with self.page.expect_navigation():
            link.click()

    def on_console(self, message: ConsoleMessage) -> None:
        """Note what the console shows as wrong."""
        if message.type in ("error", "warning"):
            self.wrong.append(f"{self.page.url}: {message.text}")

    def asked(self, url: str) -> None:
        """Note a request that is none of the desk's."""
        if urlsplit(url).scheme != "data" and not url.startswith(self.home + "/"):
            self.wrong.append(f"{self.page.url} asks {url}")


@contextmanager
def visited(
    browser: Browser, desk: Served, width: int = 1280, scheme: str = "light", bypass: bool = False
) -> Iterator[Visited]:
    """A page in a context of its own that came in by the address with the token; at its end nothing went wrong.

    `bypass` lets a test's own script run in spite of the policy.
    """
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=bypass,
        accept_downloads=True,
    )
    page = context.new_page()
    one = Visited(page, desk.home)
    page.add_init_script(WATCH)
    page.on("console", one.on_console)
    page.on("pageerror", lambda error: one.wrong.append(str(error)))
    page.on("request", lambda request: one.asked(request.url))
    page.goto(desk.address)
    yield one
    context.close()
    assert not one.wrong, one.wrong
