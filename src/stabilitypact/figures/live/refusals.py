"""What does an office mean that answers with an error status?"""

from __future__ import annotations

from stabilitypact.figures.live.troubles import (
    MOVED,
    NotData,
    Refused,
    Retired,
    SourceError,
    TooLarge,
    TooMany,
    Unreachable,
)
from stabilitypact.sentence import say, sentences

PASSING = (429, 503)
"""Statuses that pass: too many requests, out of service."""


def refusal(office: str, address: str, status: int, words: str, *, html: bool) -> SourceError:
    """Return what an error status means.

    Parameters
    ----------
    office, address : str
        Who was asked, and for what.
    status : int
        HTTP status, any but 200.
    words : str
        What the office says itself, "" where it says nothing.
    html : bool
        Whether it answered with a web page: a "not found" of a site, rather than of a service.
    """
    if status in (204, 205):
        return NotData(
            say(
                "%(office)s answers %(address)s with nothing at all (HTTP %(status)s).",
                office=office,
                address=address,
                status=status,
            )
        )
    said = [say('It says: "%(words)s".', words=words)] if words else []
    told = {"office": office, "address": address, "status": status}
    if status in PASSING:
        later = say("Nothing was loaded; update again later.")
        if status == 503:
            what = say("%(office)s is out of service (HTTP %(status)s).", **told)
            return Unreachable(sentences([what, *said]), later)
        return TooMany(
            sentences([say("%(office)s limits requests (HTTP %(status)s).", **told), *said]), later
        )
    if status >= 500:
        what = say("%(office)s failed to answer %(address)s (HTTP %(status)s).", **told)
        return Unreachable(sentences([what, *said]))
    if status == 410 or (status == 404 and html):
        return Retired(
            say(
                "%(office)s: %(address)s no longer exists (HTTP %(status)s); the service was retired or moved.",
                **told,
            ),
            MOVED,
        )
    if status == 413:
        return TooLarge(sentences([say("%(office)s refuses so large a request.", **told), *said]))
    what = say("%(office)s refuses %(address)s (HTTP %(status)s).", **told)
    return Refused(sentences([what, *said]))
