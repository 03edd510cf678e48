"""Servers on this machine that take what a watch sends: a webhook over HTTP, mail over SMTP with and without TLS."""

from __future__ import annotations

import base64
import shutil
import socketserver
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TypeVar

import pytest

Held = TypeVar("Held")


@dataclass
class Hook:
    """Posts as they came; `statuses` are answered in turn, then 200; `before` is called before each answer."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    posts: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    before: Callable[[], None] = lambda: None


@contextmanager
def webhook() -> Iterator[Hook]:
    hook = Hook()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            hook.posts.append(({name.lower(): value for name, value in self.headers.items()}, body))
            hook.before()
            self.send_response(hook.statuses.pop(0) if hook.statuses else 200)
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None: ...

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        hook.url = f"http://127.0.0.1:{server.server_address[1]}/watch?token=hidden"
        yield from _serving(server, hook)


@dataclass
class Mailbox:
    """Mails as they came; `login` is what was sent as user and password, `encrypted` whether the last line was."""

    port: int = 0
    refuses: bool = False
    mails: list[str] = field(default_factory=list)
    logins: list[tuple[str, str]] = field(default_factory=list)
    encrypted: bool = False


@contextmanager
def smtp(tls: str = "none", certificate: Path | None = None) -> Iterator[Mailbox]:
    """A server that speaks as much SMTP as a client needs; `tls` as in the settings of a mail."""
    box = Mailbox()
    context = None
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            if tls == "tls" and context is not None:
                self.request = context.wrap_socket(self.request, server_side=True)
            _talk(self, box, context if tls == "starttls" else None)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        box.port = server.server_address[1]
        yield from _serving(server, box)


def _talk(handler: socketserver.BaseRequestHandler, box: Mailbox, context: ssl.SSLContext | None) -> None:
    lines = handler.request.makefile("rb")

    def say(text: str) -> None:
        handler.request.sendall(f"{text}\r\n".encode())

    say("220 localhost")
    while line := lines.readline().decode().strip():
        verb = line[:4].upper()
        if verb in ("EHLO", "HELO"):
            say("250-localhost\r\n" + ("250-STARTTLS\r\n" if context else "") + "250 AUTH PLAIN")
        elif verb == "STAR" and context is not None:
            say("220 go")
            handler.request = context.wrap_socket(handler.request, server_side=True)
            lines = handler.request.makefile("rb")
        elif verb == "AUTH":
            _, user, password = base64.b64decode(line.split()[2]).decode().split("\0")
            box.logins.append((user, password))
            say("235 in" if password == "right" else "535 wrong password")
        elif verb == "RCPT":
            say("550 nobody here" if box.refuses else "250 ok")
        elif verb == "DATA":
            say("354 go on")
            box.mails.append(b"".join(iter(lines.readline, b".\r\n")).decode())
            box.encrypted = isinstance(handler.request, ssl.SSLSocket)
            say("250 taken")
        elif verb == "QUIT":
            return say("221 bye")
        else:
            say("250 ok")


def _serving(server: socketserver.BaseServer, held: Held) -> Iterator[Held]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield held
    finally:
        server.shutdown()
        thread.join()


def certificate(folder: Path) -> Path:
    """A certificate of this machine's own name, signed by itself, with its key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not on this machine: mail over TLS is not tested")
    key, signed, both = folder / "key.pem", folder / "signed.pem", folder / "localhost.pem"
    words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([openssl, *words, *names, "-keyout", key, "-out", signed], check=True, capture_output=True)
    both.write_bytes(key.read_bytes() + signed.read_bytes())
    return both
