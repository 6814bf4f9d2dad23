"""What can go wrong between a statistical office and here, each with its own sentence?"""

from __future__ import annotations

from stabilitypact.errors import PactError


class SourceError(PactError):
    """A source did not give what was asked; nothing of the request was kept."""


class Unreachable(SourceError):
    """No connection, or none in time."""


class Retired(SourceError):
    """The address is gone or has moved elsewhere."""


class NotData(SourceError):
    """A web page, an empty answer or a form that is not read."""


class Truncated(SourceError):
    """The answer ended before it was whole."""


class Delayed(SourceError):
    """The office prepares the answer and has not finished."""


class TooMany(SourceError):
    """The office limits requests and the limit is reached."""


class TooLarge(SourceError):
    """The office, or this program, refuses an answer of that size."""


class Refused(SourceError):
    """The office rejects the request, with its own words."""


class ChangedDimensions(SourceError):
    """A dataset no longer has the dimensions that the program knows."""


class UnknownCode(SourceError):
    """A dataset no longer has a code that the program asks for."""


class ChangedUnit(SourceError):
    """A dataset gives figures in another unit than the program knows."""
