"""`oretrace serve`: the desk in a browser on this machine."""

from __future__ import annotations

from typing import Annotated

import typer

from oretrace.cli.cases import Author, Url
from oretrace.cli.options import StoreFolder
from oretrace.text import visible

Port = Annotated[int, typer.Option("--port", min=0, max=65_535, help="Port to listen at; 0 takes a free one.")]
Host = Annotated[str, typer.Option("--host", help="Address to listen at; any but this machine's requires the token.")]
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Only print the address.")]
ReadOnly = Annotated[bool, typer.Option("--read-only", help="Take no judgement and start no work.")]


def serve(
    store: StoreFolder,
    port: Port = 8420,
    host: Host = "127.0.0.1",
    no_browser: NoBrowser = False,
    read_only: ReadOnly = False,
    cases: Url = None,
    author: Author = None,
) -> None:
    """Open the desk: the queue of findings, their evidence, your decisions. Nothing leaves this machine."""
    from oretrace.cases import Cases, person
    from oretrace.store import Store
    from oretrace.web.desk import Desk
    from oretrace.web.serving import opened
    from oretrace.web.serving import serve as run

    known = Store.open(store, hashes=False)
    book = Cases.of(known) if cases is None else Cases.at(cases)
    listening, at = opened(host, port)
    desk = Desk(known.path, person(author), book, read_only)

    def ready() -> None:
        typer.echo(visible(f"desk: {at.address}"))
        typer.echo("The address holds the token of this session: do not pass it on. Ctrl-C ends it.")
        if not no_browser:
            import webbrowser

            webbrowser.open(at.once())

    run(desk, listening, at.guard, ready)
