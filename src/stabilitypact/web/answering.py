"""How is an answer handed out so that it need not be sent twice? ETags, lifetimes, the command line's JSON."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

from fastapi import Request
from fastapi.responses import Response

from stabilitypact.figures.live import known
from stabilitypact.web.limits import CACHE_SECONDS

LIFETIME = f"public, max-age={CACHE_SECONDS}"
OWN_LIFETIME = (
    "private, no-cache"  # a user's own figures: nobody else's to keep, and revised under the same name
)


def etag(body: bytes) -> str:
    """Return a weak entity tag: the same answer may be sent compressed or not."""
    return f'W/"{sha256(body).hexdigest()[:24]}"'


def answer(
    request: Request,
    body: str | bytes,
    media_type: str = "application/json",
    *,
    lifetime: str = LIFETIME,
    headers: dict[str, str] | None = None,
) -> Response:
    """Return a body with its entity tag, or 304 where the caller holds it already (RFC 9110, 13.1.2)."""
    data = body.encode() if isinstance(body, str) else body
    tag = etag(data)
    if lifetime != "no-store" and names_own(request):
        lifetime = OWN_LIFETIME
    held = {"ETag": tag, "Cache-Control": lifetime, **(headers or {})}
    asked = [part.strip() for part in request.headers.get("if-none-match", "").split(",")]
    if tag in asked or tag.removeprefix("W/") in asked or "*" in asked:
        return Response(status_code=304, headers=held)
    return Response(data, media_type=media_type, headers=held)


def names_own(request: Request) -> bool:
    """Tell whether an address names a vintage of a user's own, as a value or as VARIABLE=VINTAGE."""
    texts = {
        part for _, value in request.query_params.multi_items() for part in (value, value.partition("=")[2])
    }
    return any(own is not None and own.kind == "user" for own in map(known.named, texts))


def as_json(data: Any) -> str:
    """Return data as the command line prints it."""
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False)
