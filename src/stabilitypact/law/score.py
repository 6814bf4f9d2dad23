"""How often did each state comply? Shares of years under the numerical (or any) reading."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.errors import BadInput
from stabilitypact.figures.countries import country
from stabilitypact.figures.vintage import Vintage
from stabilitypact.law.assertions import Asserted
from stabilitypact.law.assess import assess, whole_year
from stabilitypact.law.context import READING_WORDS, Reading
from stabilitypact.law.verdict import EXEMPT, MET, NOT_MET
from stabilitypact.notebook import brief
from stabilitypact.plotting import draw
from stabilitypact.sentence import Number, Sentence, State, say

if TYPE_CHECKING:
    import pandas as pd

    from stabilitypact.plotting import Chart

SCORED = ("deficit", "debt", "structural", "expenditure")


@dataclass(frozen=True, slots=True)
class Score:
    """One state: percent of years with an answer in which it complied, and how many years had one.

    Attributes
    ----------
    shares :
        By rule, and "overall" (mean over the rules that have an answer); None where no year has one.
    years :
        By rule, the number of years the share rests on; "overall" is their sum.
    """

    country: str
    shares: Mapping[str, float | None]
    years: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Scores:
    """Scores of states over a span of years, on one vintage."""

    first: int
    last: int
    vintage: Vintage
    reading: Reading
    scores: tuple[Score, ...]

    def plot(self, **options: Any) -> Chart:
        """Return bars; options of `show.charts_scores.scores`."""
        return draw(self, **options)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON of `sgp score --json` (docs/json.md)."""
        return {
            "from": self.first,
            "to": self.last,
            "vintage": self.vintage.id,
            "reading": self.reading,
            "scores": [{"country": s.country, **s.shares, "years": dict(s.years)} for s in self.scores],
        }

    def to_json(self) -> str:
        """Return `to_dict` as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per state, shares in percent and years per rule."""
        import pandas as pd

        rows = [
            {"country": s.country, **s.shares, **{f"{rule}_years": n for rule, n in s.years.items()}}
            for s in self.scores
        ]
        return pd.DataFrame(rows)

    def summary(self) -> Sentence:
        """Return the span, the mean of all states and the two ends, in one sentence."""
        known = sorted(
            ((s.shares["overall"], s.country) for s in self.scores if s.shares["overall"] is not None),
            reverse=True,
        )
        if not known:
            return say(
                "No rule has an answer for %(first)s-%(last)s on %(vintage)s.",
                first=self.first,
                last=self.last,
                vintage=self.vintage.title,
            )
        mean = sum(share for share, _ in known) / len(known)
        (most, best), (least, worst) = known[0], known[-1]
        return say(
            "%(first)s-%(last)s, %(reading)s reading, %(vintage)s: mean compliance %(mean)s %%; highest "
            "%(best)s (%(most)s %%), lowest %(worst)s (%(least)s %%).",
            first=self.first,
            last=self.last,
            reading=READING_WORDS[self.reading],
            vintage=self.vintage.title,
            mean=Number(mean, 0),
            best=State(best, country(best).name),
            most=Number(most, 0),
            worst=State(worst, country(worst).name),
            least=Number(least, 0),
        )

    def __str__(self) -> str:
        return self.summary()

    __repr__ = brief


def score(
    first: int,
    last: int,
    *,
    countries: str | Sequence[str] | None = None,
    as_of: str | None = None,
    vintage: str | None = None,
    reading: str = "numerical",
    borrow: Mapping[str, str] | None = None,
    assume: Mapping[str, Asserted] | None = None,
) -> Scores:
    """Return compliance scores over a span of years.

    Parameters
    ----------
    first, last :
        Years, both included.
    reading :
        "numerical" (the European Fiscal Board's tracker) by default.
    countries, as_of, vintage, borrow, assume :
        As for `assess`.

    Returns
    -------
    Scores
        Percent of the years with a verdict in which a rule was met or exempt; years without an answer
        (undetermined, not yet a member) are left out and counted.
    """
    first, last = whole_year(first), whole_year(last)
    if last < first:
        raise BadInput(
            say(
                "The span %(first)s-%(last)s ends before it begins; give --from the earlier year.",
                first=first,
                last=last,
            )
        )
    found = assess(
        countries,
        range(first, last + 1),
        as_of=as_of,
        vintage=vintage,
        reading=reading,
        borrow=borrow,
        assume=assume,
    )
    scores = []
    grids = {rule: found.verdicts(rule) for rule in SCORED if rule in found.rules}
    for row, code in enumerate(found.countries):
        shares: dict[str, float | None] = {}
        years: dict[str, int] = {}
        for rule, grid in grids.items():
            good = int(np.isin(grid[row], (MET, EXEMPT)).sum())
            years[rule] = good + int((grid[row] == NOT_MET).sum())
            shares[rule] = round(100 * good / years[rule], 1) if years[rule] else None
        known = [share for share in shares.values() if share is not None]
        shares["overall"] = round(sum(known) / len(known), 1) if known else None
        years["overall"] = sum(years.values())
        scores.append(Score(code, shares, years))
    return Scores(first, last, found.vintage, found.reading, tuple(scores))
