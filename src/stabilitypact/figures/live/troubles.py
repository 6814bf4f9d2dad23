"""What can go wrong between a statistical office and here, each with its own sentence?"""

from __future__ import annotations

from stabilitypact.errors import PactError
from stabilitypact.sentence import Sentence, say, sentences

NOTHING = say("Nothing was loaded.")
UPGRADE = say("Nothing was loaded; upgrade stabilitypact.")
AGAIN = say("Nothing was loaded; run the update again.")
LATER = say("Nothing was loaded; run the update again later.")
MOVED = say("Nothing was loaded. Upgrade stabilitypact, or set the new address (docs/live.md).")


class SourceError(PactError):
    """A source did not give what was asked; nothing of the request was kept.

    Parameters
    ----------
    what : Sentence
        What was wrong.
    advice : Sentence
        What became of the load, and what to do.
    """

    def __init__(self, what: Sentence, advice: Sentence = NOTHING) -> None:
        self.what, self.advice = what, advice
        super().__init__(sentences([what, advice]))

    def at(self, office: str, address: str) -> SourceError:
        """Return the same trouble with the office and the address where it showed."""
        what = say("%(office)s: %(address)s: %(what)s", office=office, address=address, what=self.what)
        return type(self)(what, self.advice)


class Unreachable(SourceError):
    """An answer that failed on the office's side."""


class Down(Unreachable):
    """No connection, or no answer in time: another address of the same service is not tried."""


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


class StandInFailed(SourceError):
    """The office failed and DBnomics' copy could not step in."""


SERVICE_FAILED = (Unreachable, Retired, NotData, Truncated, Delayed, TooMany)
"""Troubles of the service, for which a copy elsewhere can step in. The others show that the program no longer
fits the dataset (dimension, code, unit, size, a request refused), which a copy of the same dataset shares."""

OTHER_VERSION = (Retired, NotData, Refused)
"""Troubles with an address, which the same service's addresses in the other version of SDMX may not have."""


def without_stop(text: Sentence) -> Sentence:
    """Return a sentence without its full stop, to stand in brackets; still translatable."""
    return Sentence(text.removesuffix("."), text.message.removesuffix("."), text.values)
