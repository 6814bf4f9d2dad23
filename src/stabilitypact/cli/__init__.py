"""How do people reach the Pact from a terminal? `sgp`: thin commands over the public API."""

from __future__ import annotations

import sys

from stabilitypact.cli.app import app
from stabilitypact.errors import PactError


def main(arguments: list[str] | None = None) -> None:
    """Run `sgp`; an error that a user can act on is one sentence on stderr and exit code 2."""
    try:
        app(arguments)
    except PactError as error:
        print(f"sgp: {error}", file=sys.stderr)
        raise SystemExit(2) from None
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            sys.stderr.close()
            raise SystemExit(141) from None
        print(
            f"sgp: {error.filename or 'A file'} cannot be read or written: {error.strerror}.", file=sys.stderr
        )
        raise SystemExit(2) from None


__all__ = ["app", "main"]
