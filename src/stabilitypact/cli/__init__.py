"""How do people reach the Pact from a terminal? `sgp`: thin commands over the public API."""

from __future__ import annotations

import codecs
import json
import sys
import warnings
from io import TextIOWrapper

from stabilitypact.cli.app import app
from stabilitypact.errors import PactError

ESCAPED = "stabilitypact-escaped"


def _escape(error: UnicodeError) -> tuple[str, int]:
    """Write what an encoding lacks as JSON does; a question mark would read as an undetermined verdict."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return json.dumps(lacking)[1:-1], error.end


codecs.register_error(ESCAPED, _escape)


def main(arguments: list[str] | None = None) -> None:
    """Run `sgp`; an error that a user can act on is one sentence on stderr and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        # Encodings other than UTF-8 lack signs of verdicts and letters of names.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=ESCAPED)
    if arguments is None:  # a path beyond any number is refused with a sentence, which says it
        warnings.filterwarnings("ignore", category=RuntimeWarning, module=r"stabilitypact\.")
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
