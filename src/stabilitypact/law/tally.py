"""How many states got which verdict in each year? Counted among the members of then that the figures hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.figures.countries import members
from stabilitypact.law.assess import Assessment
from stabilitypact.law.facts import procedure_status
from stabilitypact.law.verdict import VERDICTS, Verdict
from stabilitypact.plotting import draw

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart

#: From the verdict that weighs most to the one that weighs least, where one state has several.
WEIGHT = (Verdict.NOT_MET, Verdict.UNDETERMINED, Verdict.NOT_APPLICABLE, Verdict.EXEMPT, Verdict.MET)
PROCEDURES = ("open", "proposed", "none")
FIRST_PROCEDURE = 2002
BOTH = ("deficit", "debt")


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Number of member states by verdict and year.

    Attributes
    ----------
    rule :
        Rule counted; "both" for the worse of deficit and debt, "procedure" for the state of procedures.
    title :
        Title of the figures; empty for procedures, which are facts.
    kinds :
        "outturn" or "forecast" by year.
    counts :
        Year -> verdict (or state of a procedure) -> number of states; every key is there, in the order of `keys`.
    """

    rule: str
    title: str
    kinds: Mapping[int, str]
    counts: Mapping[int, Mapping[str, int]]

    @property
    def years(self) -> tuple[int, ...]:
        """Years counted."""
        return tuple(self.counts)

    @property
    def keys(self) -> tuple[str, ...]:
        """Verdicts that some state got in some year, in the order of `VERDICTS` or `PROCEDURES`."""
        known = PROCEDURES if self.rule == "procedure" else tuple(str(each) for each in VERDICTS)
        return tuple(key for key in known if any(each[key] for each in self.counts.values()))

    def plot(self, **options: Any) -> Chart:
        """Return stacked bars by year; options of `show.charts_counts.counts`."""
        return draw(self, **options)


def tally(found: Assessment, rule: str = "both") -> Tally:
    """Count the verdicts of an assessment of all states, leaving out states that its figures do not hold.

    Parameters
    ----------
    found :
        Findings of all states in the years counted.
    rule :
        A rule of the assessment, or "both".
    """
    rank = np.array([WEIGHT.index(verdict) for verdict in VERDICTS])
    rules = BOTH if rule == "both" else (rule,)
    worst = np.stack([rank[found.verdicts(each)] for each in rules]).min(axis=0)
    counts = {}
    for column, year in enumerate(found.years):
        inside = set(_counted(year, found.vintage.countries))
        got = Counter(
            str(WEIGHT[worst[row, column]]) for row, code in enumerate(found.countries) if code in inside
        )
        counts[year] = {str(verdict): got[str(verdict)] for verdict in VERDICTS}
    kinds = {year: found.vintage.kind(year) for year in found.years}
    return Tally(rule, found.vintage.title, kinds, counts)


def procedure_tally(today: date, countries: Collection[str] | None = None) -> Tally:
    """Count the procedures open on each 31 December up to the last one before `today`.

    Parameters
    ----------
    today :
        Day up to which procedures are known.
    countries :
        Eurostat codes of the states counted where they were members; by default all.
    """
    counts = {}
    for year in range(FIRST_PROCEDURE, today.year):
        got = Counter(str(procedure_status(code, date(year, 12, 31))) for code in _counted(year, countries))
        counts[year] = {key: got[key] for key in PROCEDURES}
    return Tally("procedure", "", dict.fromkeys(counts, "outturn"), counts)


def _counted(year: int, countries: Collection[str] | None) -> tuple[str, ...]:
    return tuple(code for code in members(year) if countries is None or code in countries)
