"""How did verdicts change from what was known then to what is known today?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from stabilitypact.errors import MissingFigures
from stabilitypact.law.assess import assess
from stabilitypact.law.finding import VERDICT_WORDS
from stabilitypact.law.status import Status
from stabilitypact.law.verdict import Verdict
from stabilitypact.sentence import Number, Sentence, say

RULES = ("deficit", "debt")
MOST_DIGITS = 4
"""Vintages give no more."""


@dataclass(frozen=True, slots=True)
class Change:
    """A verdict that is another one today.

    Attributes
    ----------
    country, rule : str
        Eurostat code and rule.
    year : int
        Year judged.
    then, now : Verdict
        On the figures of `vintage_then` and of `vintage_now`.
    value_then, value_now : float or None
        What was compared with the threshold, where the rule has one number.
    vintage_then, vintage_now : str
        Ids.
    thresholds : tuple of float
        What the numbers were compared with.
    """

    country: str
    rule: str
    year: int
    then: Verdict
    now: Verdict
    value_then: float | None
    value_now: float | None
    vintage_then: str
    vintage_now: str
    thresholds: tuple[float, ...] = ()

    def __str__(self) -> str:
        return self.summary()

    def summary(self) -> Sentence:
        """Return both verdicts, and both numbers where the rule has one."""
        values = {
            "country": self.country,
            "year": self.year,
            "rule": self.rule,
            "then": VERDICT_WORDS[self.then],
            "vintage_then": self.vintage_then,
            "now": VERDICT_WORDS[self.now],
            "vintage_now": self.vintage_now,
        }
        if self.value_then is None or self.value_now is None:
            return say(
                "%(country)s %(year)s %(rule)s: %(then)s in %(vintage_then)s, %(now)s today in "
                "%(vintage_now)s",
                **values,
            )
        return say(
            "%(country)s %(year)s %(rule)s: %(then)s in %(vintage_then)s, %(now)s today in %(vintage_now)s "
            "(%(value_then)s, then %(value_now)s)",
            **values,
            value_then=Number(self.value_then, digits := self._digits(self.value_then, self.value_now)),
            value_now=Number(self.value_now, digits),
        )

    def _digits(self, *values: float) -> int:
        """Return how many decimals, one at least, keep the numbers apart from each other and from the thresholds."""
        numbers = {*values, *self.thresholds}
        for digits in range(1, MOST_DIGITS + 1):
            if len({round(each, digits) for each in numbers}) == len(numbers):
                return digits
        return 1

    def to_dict(self) -> dict[str, Any]:
        """Return plain data with stable keys."""
        return {
            "country": self.country,
            "rule": self.rule,
            "year": self.year,
            "then": str(self.then),
            "now": str(self.now),
            "value_then": self.value_then,
            "value_now": self.value_now,
            "vintage_then": self.vintage_then,
            "vintage_now": self.vintage_now,
        }


def revised(status: Status) -> tuple[Change, ...]:
    """Return the verdicts of a status that are others today, for the same year.

    The same rule book and reading judge both; figures and decisions are those known then on the one side and
    those known today on the other. A verdict that is undetermined on either side counts as a change too, since
    the reader learns as much from it.
    """
    codes = [row.country for row in status.members]
    book = None if status.rulebook == "in force" else status.rulebook
    try:
        now = assess(codes, status.year, rulebook=book, reading=status.reading, rules=RULES)
    except MissingFigures:
        return ()
    if now.vintage.id == status.vintage.id:
        return ()
    changes = []
    for code in codes:
        for rule in RULES:
            then, today = (a.verdict(code, status.year, rule) for a in (status.assessment, now))
            if then is not today:
                old, new = (a.finding(code, status.year, rule) for a in (status.assessment, now))
                changes.append(
                    Change(
                        code, rule, status.year, then, today, old.value, new.value,
                        status.vintage.id, now.vintage.id,
                        tuple({x for x in (old.threshold, new.threshold) if x is not None}),
                    )
                )  # fmt: skip
    return tuple(changes)
