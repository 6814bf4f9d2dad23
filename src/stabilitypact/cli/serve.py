"""How do people open the Pact in a browser? `sgp serve`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from stabilitypact.errors import BadInput

LOOPBACK = ("127.0.0.1", "::1", "localhost")


def register(app: typer.Typer) -> None:
    """Add the command to `sgp`."""
    app.command("serve")(serve)


def serve(
    host: Annotated[
        str, typer.Option("--host", help="Address to listen on; by default this machine only.")
    ] = ("127.0.0.1"),
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port; 0 takes a free one.")] = 8000,
    known_as: Annotated[
        list[str] | None,
        typer.Option(
            "--known-as",
            metavar="NAME",
            help="Name under which a proxy or another machine asks. Repeatable. Without it a server for this machine "
            "only answers as localhost alone, one for others under any name.",
        ),
    ] = None,
    open_page: Annotated[bool, typer.Option("--open", help="Open the first page in the browser.")] = False,
) -> None:
    """Serve the pages and the REST API until Ctrl-C."""
    import socket

    import uvicorn

    from stabilitypact.web.app import create_app

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        listener.close()
        raise BadInput(
            f"Cannot listen on {host} port {port}: {error.strerror or error}. Name another with --port, or --port 0 "
            "for a free one."
        ) from error
    chosen = listener.getsockname()[1]
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{chosen}/"
    print(f"The Pact is at {address} (API: {address}api/v1/openapi.json). Stop with Ctrl-C.", flush=True)
    if host not in LOOPBACK:
        print("Others can reach this server. Put it behind a proxy that speaks TLS.", flush=True)
    settings = uvicorn.Config(
        create_app(names=names(host, known_as)),
        log_level="warning",
        server_header=False,
        timeout_keep_alive=15,
        limit_concurrency=512,
        backlog=512,
    )
    server = uvicorn.Server(settings)
    if open_page:
        import threading
        import webbrowser

        timer = threading.Timer(1.0, webbrowser.open, [address])
        timer.daemon = True
        timer.start()
    try:
        server.run(sockets=[listener])
    except KeyboardInterrupt:
        pass
    finally:
        listener.close()


def names(host: str, known_as: Sequence[str] | None) -> tuple[str, ...] | None:
    """Return the names that requests may be for, None for any: of an open server its owner alone knows them."""
    if host not in LOOPBACK and not known_as:
        return None
    return (*LOOPBACK, host, *(known_as or ()))
