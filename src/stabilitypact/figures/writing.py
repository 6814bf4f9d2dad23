"""How is a file written so that it is either whole or not there?"""

from __future__ import annotations

from pathlib import Path
from secrets import token_hex

from stabilitypact.errors import BadInput
from stabilitypact.sentence import say


def write_whole(path: Path, content: bytes) -> None:
    """Write a file aside and give it its name once it is whole; until then what stood there stays.

    A link is followed, so that it stays a link.

    Raises
    ------
    BadInput
        Where it cannot be written.
    """
    place = path.resolve()
    draft = place.with_name(f".sgp-{token_hex(6)}.part")
    try:
        try:
            draft.write_bytes(content)
            draft.replace(place)
        finally:
            draft.unlink(missing_ok=True)
    except OSError as error:
        raise BadInput(
            say(
                "'%(path)s' cannot be written: %(why)s. What stood there is unchanged.",
                path=str(path),
                why=error.strerror or type(error).__name__,
            )
        ) from None
