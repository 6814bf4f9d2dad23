"""Which answers, whole or in part, lie on disk from before?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

LONGEST_SHOWN = 110
"""Characters of an address in a message."""


def shortened(address: str) -> str:
    """Return an address as messages show it: long lists of codes are cut."""
    return address if len(address) <= LONGEST_SHOWN else f"{address[: LONGEST_SHOWN - 10]}..."


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer on disk.

    Attributes
    ----------
    path : Path
        Where its body lies, unpacked.
    url : str
        Full address asked.
    fetched : datetime
        When the server gave it (UTC).
    modified : datetime or None
        When the server says it was last changed.
    reused : bool
        True where the body was on disk already.
    """

    path: Path
    url: str
    fetched: datetime
    modified: datetime | None
    reused: bool

    @property
    def shown(self) -> str:
        """The address as messages show it."""
        return shortened(self.url)


def drop(part: Path) -> None:
    """Remove a partial body and what is known of it."""
    part.unlink(missing_ok=True)
    part.with_suffix(".resume").unlink(missing_ok=True)


def read_part(part: Path) -> dict[str, Any] | None:
    """Return what is known of a partial body that may be resumed, else None."""
    try:
        found = json.loads(part.with_suffix(".resume").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    usable = isinstance(found, dict) and found.get("etag") and part.is_file() and part.stat().st_size
    return found if usable else None


def read_about(about: Path, body: Path) -> dict[str, Any] | None:
    """Return the description of a whole body on disk; None where it is missing or not as it came."""
    try:
        found = json.loads(about.read_text(encoding="utf-8"))
        whole = isinstance(found, dict) and found.get("sha256") == checksum(body)
        datetime.fromisoformat(found["fetched"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if whole else None


def write_about(about: Path, found: Mapping[str, Any]) -> None:
    """Write the description of a whole body in one step."""
    fresh = about.with_suffix(".json.new")
    fresh.write_text(json.dumps(found), encoding="utf-8")
    fresh.replace(about)


def age(found: Mapping[str, Any]) -> float:
    """Return how long ago an answer was fetched, in seconds."""
    return (datetime.now(UTC) - datetime.fromisoformat(found["fetched"])).total_seconds()


def checksum(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()
