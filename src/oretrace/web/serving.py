"""The server process of the desk: its address, its token, its end."""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING

from oretrace.errors import InputError
from oretrace.web.app import make_app
from oretrace.web.safety import LOOPBACK, Guard

if TYPE_CHECKING:
    from collections.abc import Callable

    from oretrace.web.desk import Desk

TOKEN = "ORETRACE_TOKEN"
LEAST_TOKEN = 16


@dataclass(frozen=True)
class Opened:
    """Where the desk is served; `address` has the token and is for the person who started it."""

    home: str
    token: str
    guard: Guard

    @property
    def address(self) -> str:
        """The way in, for the person who started it."""
        return f"{self.home}?token={self.token}"

    def once(self) -> str:
        """A way in that is good once, for a browser that is started with it."""
        return f"{self.home}?token={self.guard.code()}"


def opened(host: str, port: int) -> tuple[socket.socket, Opened]:
    """A socket that listens at an address, and who may ask there; InputError where it cannot be had.

    Port 0 takes a free one. The token is that of ORETRACE_TOKEN, else a new one. It is demanded for every request
    at another address than this machine's own, and where ORETRACE_TOKEN is set.
    """
    given = os.environ.get(TOKEN, "").strip()
    if given and (
        len(given) < LEAST_TOKEN or not given.isascii() or not given.isprintable() or set(given) & set('",; \\')
    ):
        raise InputError(
            f"at least {LEAST_TOKEN} letters, digits or signs",
            f"{len(given)} of them",
            f"environment variable {TOKEN}",
        )
    own = host in ("127.0.0.1", "localhost", "::1")
    token = given or secrets.token_urlsafe(24)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise InputError(
            "a free address of this machine",
            f"{host}:{port} ({error.strerror})",
            "--host, --port",
            do="Choose another --port",
        ) from error
    port = listening.getsockname()[1]
    name = f"[{host}]" if ":" in host else host
    guard = Guard(token, LOOPBACK if own else (*LOOPBACK, name.lower()), port, closed=bool(given) or not own)
    return listening, Opened(f"http://{name}:{port}/", token, guard)


def serve(desk: Desk, listening: socket.socket, guard: Guard, ready: Callable[[], None]) -> None:
    """Serve until the process is interrupted; `ready` is called when requests are answered."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            ready()

    config = uvicorn.Config(
        make_app(desk, guard), log_level="warning", access_log=False, server_header=False, ws="none"
    )
    Server(config).run([listening])
