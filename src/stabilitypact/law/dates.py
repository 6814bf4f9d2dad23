"""Which day does a date or a year mean, and where do dated values overlap?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from itertools import pairwise
from typing import Protocol

from stabilitypact.errors import BadInput
from stabilitypact.sentence import Sentence, say


class Dated(Protocol):
    """Something that applies from a first to a last day (None: open)."""

    @property
    def since(self) -> date:
        """First day."""

    @property
    def until(self) -> date | None:
        """Last day; None: open."""


def day_of(on: date | int) -> date:
    """Return the day that a date or a year (31 December) means.

    Raises
    ------
    BadInput
        For anything else.
    """
    if isinstance(on, datetime):
        return on.date()
    if isinstance(on, date):
        return on
    if isinstance(on, int) and not isinstance(on, bool) and 1 <= on <= 9999:
        return date(on, 12, 31)
    if hasattr(on, "__index__") and not isinstance(on, bool):  # numpy integers
        return day_of(int(on))
    raise BadInput(
        say(
            "%(given)s is not a date. Give a datetime.date, or a year as a whole number (its 31 December).",
            given=repr(on),
        )
    )


def overlapping(spans: Sequence[Dated]) -> tuple[Dated, Dated] | None:
    """Return the first two spans that share a day, or None. Spans may come in any order."""
    ordered = sorted(spans, key=lambda span: span.since)
    for earlier, later in pairwise(ordered):
        if earlier.until is None or later.since <= earlier.until:
            return earlier, later
    return None


def span_text(since: date, until: date | None) -> Sentence:
    """Return dates in words: "2011-12-13 to 2024-04-29", "since 2024-04-30"."""
    if until is None:
        return say("since %(since)s", since=since)
    return say("%(since)s to %(until)s", since=since, until=until)
