"""What do a server's headers say: is a cut noticed, where does it send us, how long should we wait?"""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

if TYPE_CHECKING:
    import requests


def measured(response: requests.Response) -> bool:
    """Tell whether a cut would show: by the length that was told, or by the mark at the end of the last chunk."""
    chunked = "chunked" in response.headers.get("Transfer-Encoding", "").lower()
    return chunked or "Content-Length" in response.headers


def target(url: str, location: str) -> str:
    """Return where a redirection leads, "" where it does not say."""
    try:
        target = urljoin(url, location) if location.strip() else ""
        return target if urlsplit(target).hostname else ""
    except ValueError:  # an address that is none
        return ""


def same_place(known: str, target: str) -> bool:
    """Tell whether an address stays with a known host, never leaving encryption."""
    try:
        old, new = urlsplit(known), urlsplit(target)
    except ValueError:  # an address that is none
        return False
    return new.hostname == old.hostname and new.scheme in (old.scheme, "https")


def retry_after(text: str | None) -> float | None:
    """Return how many seconds a server asks to wait, None where it does not say."""
    if not text:
        return None
    if text.strip().isdecimal():
        return float(text)
    with contextlib.suppress(ValueError, TypeError):
        return max(0.0, (parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds())
    return None


def http_date(text: str | None) -> str | None:
    """Return a header's time in ISO form, None where it is none."""
    with contextlib.suppress(ValueError, TypeError):
        return parsedate_to_datetime(text or "").isoformat()
    return None
