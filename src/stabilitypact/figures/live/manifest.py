"""What does the store hold, read without opening its database?"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from stabilitypact.errors import BadFile
from stabilitypact.figures.live.records import StoredPublication
from stabilitypact.sentence import say

MANIFEST = "store.json"
FORMAT = 1
"""Raised when an older program could no longer read the store."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """The store's table of contents; replacing its file is what makes a load count.

    Attributes
    ----------
    generation : int
        Counts loads.
    file : str
        Name of the database file of this generation.
    size : int
        Its bytes.
    sha256 : str
        Its checksum.
    previous : str or None
        Name of the database file before, kept as the last good state.
    vintages : tuple of StoredPublication
        In the order of storing.
    lost : tuple of mapping
        Vintages that a damaged file took with it: id, title, when that was found.
    """

    generation: int
    file: str
    size: int
    sha256: str
    previous: str | None
    vintages: tuple[StoredPublication, ...]
    lost: tuple[Mapping[str, Any], ...] = ()


def read_manifest(folder: Path) -> Manifest | None:
    """Return the table of contents, None where the folder holds no store.

    Raises
    ------
    BadFile
        If the file is damaged or was written by a newer program.
    """
    path = folder / MANIFEST
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise BadFile(
            path, say("The store's table of contents cannot be read (%(error)s).", error=str(error))
        ) from error
    try:
        if content["format"] > FORMAT:
            raise BadFile(
                path,
                say(
                    "The store was written by a newer stabilitypact (format %(format)s, this program "
                    "reads %(known)s). Upgrade stabilitypact, or name another folder in SGP_STORE.",
                    format=content["format"],
                    known=FORMAT,
                ),
            )
        return Manifest(
            generation=int(content["generation"]),
            file=str(content["file"]),
            size=int(content["size"]),
            sha256=str(content["sha256"]),
            previous=content["previous"],
            vintages=tuple(StoredPublication.from_dict(each) for each in content["vintages"]),
            lost=tuple(content["lost"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadFile(
            path, say("The store's table of contents is incomplete (%(error)s).", error=str(error))
        ) from error


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Replace the table of contents in one step; until then the old one holds."""
    content = {
        "format": FORMAT,
        "generation": manifest.generation,
        "file": manifest.file,
        "size": manifest.size,
        "sha256": manifest.sha256,
        "previous": manifest.previous,
        "lost": [dict(each) for each in manifest.lost],
        "vintages": [each.to_dict() for each in manifest.vintages],
    }
    fresh = folder / f"{MANIFEST}.new-{os.getpid()}"
    try:
        with fresh.open("w", encoding="utf-8") as handle:
            json.dump(content, handle, ensure_ascii=False, separators=(",", ":"))
            handle.flush()
            os.fsync(handle.fileno())
        fresh.replace(folder / MANIFEST)
    except OSError:
        with contextlib.suppress(OSError):
            fresh.unlink()
        raise
    settle(folder)


def settle(folder: Path) -> None:
    """Make renames in a folder survive a power cut, where the operating system can."""
    if os.name == "nt":  # pragma: no cover - Windows
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
