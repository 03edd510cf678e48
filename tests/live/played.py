"""A server that answers by a script, for answers that a service may legally give and the local server does not."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from oretrace.live.http import ServiceKey, ServiceLine


@contextmanager
def played(
    *answers: object, key: ServiceKey | None = None, attempts: int = 3
) -> Iterator[tuple[ServiceLine, list[str]]]:
    """The way to a service that answers so, the last answer for ever, and the paths that it is asked for.

    An answer is a text, or a status and a text; anything else is sent as JSON.
    """
    paths: list[str] = []

    class Player(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            paths.append(self.path)
            given = answers[min(len(paths), len(answers)) - 1]
            status, body = given if isinstance(given, tuple) else (200, given)
            text = body if isinstance(body, str | bytes) else json.dumps(body)
            data = text if isinstance(text, bytes) else text.encode()
            self.send_response(status)
            if status != 204:
                self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data if status != 204 else b"")

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Player)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    base = f"http://127.0.0.1:{server.server_address[1]}/mirror"
    try:
        yield ServiceLine("Somebody", base, key, wait_first=0.01, attempts=attempts), paths
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
