"""Which scripts and styles do the pages use, and under which unchanging address?"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable

from fastapi import APIRouter, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

TYPES = {"js": "text/javascript", "css": "text/css", "svg": "image/svg+xml", "txt": "text/plain"}
FOREVER = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it is sent: plain, compressed, and its media type."""

    plain: bytes
    packed: bytes
    media_type: str


@cache
def assets() -> dict[str, Asset]:
    """Return every file by its name ("app.css", "vendor/vega.min.js"), compressed once."""
    found = {name: source.read_bytes() for name, source in _walk(files("stabilitypact.web") / "static", "")}
    from stabilitypact.show.tiles import placement_css

    look = (files("stabilitypact.show") / "page" / "page.css").read_bytes()
    found["page.css"] = look + placement_css().encode()
    return {
        name: Asset(data, gzip.compress(data, 9, mtime=0), TYPES[name.rpartition(".")[2]])
        for name, data in found.items()
    }


@cache
def fingerprint() -> str:
    """Return what changes in the address of every file when any of them changes."""
    whole = sha256()
    for name, asset in sorted(assets().items()):
        whole.update(name.encode() + asset.plain)
    return whole.hexdigest()[:12]


def address(name: str) -> str:
    """Return where a file is served."""
    if name not in assets():
        raise KeyError(name)
    return f"/static/{fingerprint()}/{name}"


@router.get("/static/{version}/{name:path}")
async def static(version: str, name: str, request: Request) -> Response:
    """Send a file, compressed where the caller can read that."""
    asset = assets().get(name)
    if asset is None:
        raise HTTPException(404)
    headers = {
        "Cache-Control": FOREVER if version == fingerprint() else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"] = "gzip"
        return Response(asset.packed, media_type=asset.media_type, headers=headers)
    return Response(asset.plain, media_type=asset.media_type, headers=headers)


@router.get("/favicon.ico")
async def favicon() -> Response:
    """Send the sign of the pages, for browsers that ask without being told."""
    asset = assets()["icon.svg"]
    return Response(
        asset.plain, media_type=asset.media_type, headers={"Cache-Control": "public, max-age=86400"}
    )


def _walk(folder: Traversable, prefix: str) -> list[tuple[str, Traversable]]:
    found = []
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            found += _walk(entry, f"{name}/")
        elif entry.name.rpartition(".")[2] in TYPES:
            found.append((name, entry))
    return found
