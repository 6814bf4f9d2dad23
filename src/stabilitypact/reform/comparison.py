"""Holds reforms beside a base, and hands them on as text, table, chart or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from stabilitypact.errors import UnknownName
from stabilitypact.figures.countries import euro_members, members
from stabilitypact.law.finding import Finding
from stabilitypact.law.verdict import NOT_APPLICABLE, NOT_MET, VERDICTS, Floats
from stabilitypact.notebook import brief
from stabilitypact.path.words import state_of
from stabilitypact.plotting import draw
from stabilitypact.reform.forward import Forward
from stabilitypact.reform.model import Reform
from stabilitypact.reform.track import Track
from stabilitypact.reform.words import label_words
from stabilitypact.sentence import Sentence, say, sentences

if TYPE_CHECKING:
    import pandas as pd

    from stabilitypact.plotting import Chart

Table = Literal["history", "forward", "summary", "aggregates"]
TABLES: tuple[Table, ...] = ("history", "forward", "summary", "aggregates")
SAME = 0.005
"""Difference of the mean yearly effort below which a state is neither better nor worse off, % of GDP."""
_DIGITS = 10


@dataclass(frozen=True, slots=True)
class Summary:
    """One reform in numbers.

    Attributes
    ----------
    breaches_by_year : mapping of year to int
        States that miss a rule that decides: past years, then the years to come.
    average_effort : float or None
        Mean over states and years to come of the required effort, % of GDP a year (of past years where none are
        projected); None where an open parameter decides.
    better, worse : tuple of str
        States that have to do less, or more, than under the base.
    """

    reform: str
    breaches_by_year: Mapping[int, int]
    average_effort: float | None
    better: tuple[str, ...]
    worse: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Reforms beside a base.

    Attributes
    ----------
    base, reforms : Reform
        What is compared.
    tracks : mapping of id to Track
        Past years, the base included.
    forwards : mapping of id to Forward
        Years to come; empty where they were not projected.
    own_bases : mapping of id to Track
        Past years of the rule book that a reform changes, where that is not the base of the comparison.
    notes : tuple of Sentence
        Why something is not there.
    """

    base: Reform
    reforms: tuple[Reform, ...]
    tracks: Mapping[str, Track]
    forwards: Mapping[str, Forward]
    own_bases: Mapping[str, Track]
    notes: tuple[Sentence, ...] = ()

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids in the order shown: the base, then the reforms."""
        return tuple(self.tracks)

    @property
    def countries(self) -> tuple[str, ...]:
        """States compared."""
        return self.tracks[self.base.id].countries

    def finding(self, reform: str, country: str, year: int, rule: str) -> Finding:
        """Return the arithmetic behind one verdict of the past."""
        if reform not in self.tracks:
            raise UnknownName("reform in this comparison", reform, self.tracks)
        return self.tracks[reform].finding(country, year, rule)

    def changes_nothing(self, reform: str) -> bool:
        """Tell whether a reform gives the base's results, every verdict and every number."""
        one, other = self.tracks[reform], self.tracks[self.base.id]
        same = np.array_equal(one.verdict, other.verdict)
        same &= np.array_equal(one.required_effort, other.required_effort, equal_nan=True)
        for name in ("required_effort", "debt", "balance"):
            if self.forwards:
                mine, theirs = (getattr(self.forwards[each], name) for each in (reform, self.base.id))
                same &= np.array_equal(mine, theirs, equal_nan=True)
        return bool(same)

    def numbers(self, reform: str) -> Summary:
        """Return one reform in numbers."""
        own = self.tracks[reform]
        breaches = dict(own.breaches())
        if not self.forwards:
            return self._summary(reform, breaches, _overall(own.required_effort))
        ahead = self.forwards[reform]
        breaches |= {year: count for year, count in ahead.breaches().items() if year not in breaches}
        hidden = ahead.bounds is not None and bool(np.isnan(ahead.required_effort).any())
        average = None if hidden else _overall(ahead.required_effort)
        return self._summary(reform, breaches, average)

    def _summary(self, reform: str, breaches: dict[int, int], average: float | None) -> Summary:
        known = {code: each for code, each in self.effort_change(reform).items() if each is not None}
        better = tuple(code for code, each in known.items() if each < -SAME)
        worse = tuple(code for code, each in known.items() if each > SAME)
        return Summary(reform, breaches, average, better, worse)

    def effort_change(self, reform: str) -> dict[str, float | None]:
        """Return each state's required effort under a reform less that under the base, % of GDP a year on average.

        Of the years to come, of the past where they were not projected. Where an open parameter of the reform has a
        range, it is the end nearer to no change, and None where the two ends do not agree on its direction.
        """
        if reform not in self.tracks:
            raise UnknownName("reform in this comparison", reform, self.tracks)
        sides = self.forwards or self.tracks
        own, beside = sides[reform], sides[self.base.id]
        bounds = self.forwards[reform].bounds if self.forwards else None
        low, high = (_mean(each.required_effort - beside.required_effort) for each in bounds or (own, own))
        same = (np.abs(low) <= SAME) & (np.abs(high) <= SAME)
        agreed = same | ((np.sign(low) == np.sign(high)) & (np.minimum(np.abs(low), np.abs(high)) > SAME))
        nearer = np.where(agreed, np.where(np.abs(low) < np.abs(high), low, high), np.nan)
        return {
            code: float(each) if np.isfinite(each) else None
            for code, each in zip(own.countries, nearer, strict=True)
        }

    # Words ----------------------------------------------------------------------------------------

    def summary(self) -> Sentence:
        """Return what changes, reform by reform, with every assumption."""
        from stabilitypact.reform.telling import told

        return told(self)

    def __str__(self) -> str:
        return self.summary()

    # Tables ---------------------------------------------------------------------------------------

    def to_frame(self, table: Table = "history") -> pd.DataFrame:
        """Return a tidy frame.

        Parameters
        ----------
        table : {"history", "forward", "summary", "aggregates"}
            Past verdicts and efforts; paths to come; one row per reform; euro area and Union, as far as their
            states are compared.
        """
        import pandas as pd

        if table not in TABLES:
            raise UnknownName("table", table, TABLES)
        rows = {
            "history": self._history_rows,
            "forward": self._forward_rows,
            "summary": self._summary_rows,
            "aggregates": self._aggregate_rows,
        }[table]()
        return pd.DataFrame(list(rows))

    def _history_rows(self) -> Iterator[dict[str, Any]]:
        beside = self.tracks[self.base.id]
        for name, own in self.tracks.items():
            for row, code in enumerate(own.countries):
                for column, year in enumerate(own.years):
                    yield {
                        "reform": name,
                        "label": own.reform.label,
                        "country": code,
                        "year": year,
                        "verdict": str(VERDICTS[own.verdict[row, column]]),
                        "base_verdict": str(VERDICTS[beside.verdict[row, column]]),
                        **{rule: str(VERDICTS[grid[row, column]]) for rule, grid in own.rules.items()},
                        "actual_effort": own.actual_effort[row, column],
                        "required_effort": own.required_effort[row, column],
                        "sanction": own.sanction[row, column],
                        "vintage": own.vintages[column],
                    }

    def _forward_rows(self) -> Iterator[dict[str, Any]]:
        for name, own in self.forwards.items():
            for row, code in enumerate(own.countries):
                for column, year in enumerate(own.years):
                    yield {
                        "reform": name,
                        "label": own.reform.label,
                        "country": code,
                        "year": year,
                        "required_effort": own.required_effort[row, column],
                        "spb": own.spb[row, column],
                        "debt": own.debt[row, column],
                        "balance": own.balance[row, column],
                        "structural_balance": own.structural_balance[row, column],
                        "expenditure_growth": own.expenditure_growth[row, column],
                        "room": own.room[row, column],
                        "breach": bool(own.breach[row, column]),
                    }

    def _summary_rows(self) -> Iterator[dict[str, Any]]:
        for name in self.ids:
            found = self.numbers(name)
            yield {
                "reform": name,
                "label": self.tracks[name].reform.label,
                "breaches": sum(self.tracks[name].breaches().values()),
                "average_effort": found.average_effort,
                "countries_better": ", ".join(found.better),
                "countries_worse": ", ".join(found.worse),
            }

    def _aggregate_rows(self) -> Iterator[dict[str, Any]]:
        for name, own in self.forwards.items():
            for area in ("euro area", "Union"):
                found = aggregate(own, area)
                for column, year in enumerate(own.years):
                    yield {
                        "reform": name,
                        "area": area,
                        "year": year,
                        **{k: v[column] for k, v in found.items()},
                    }

    # Chart ----------------------------------------------------------------------------------------

    def plot(self, country: str | None = None, **options: Any) -> Chart:
        """Return states in breach by year and mean effort; with a country, its path.

        Options as `show.charts_reform.comparison` takes them.
        """
        return draw(self, country=country, **options)

    # JSON -----------------------------------------------------------------------------------------

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON of `sgp reform compare --json`; the base's rows come first under its own id."""
        return {
            "base": self.base.id,
            "reforms": [each.id for each in self.reforms],
            "history": [
                {
                    "reform": name,
                    "country": code,
                    "year": year,
                    "verdict": str(VERDICTS[own.verdict[row, column]]),
                }
                for name, own in self.tracks.items()
                for row, code in enumerate(own.countries)
                for column, year in enumerate(own.years)
            ],
            "forward": [
                {
                    "reform": name,
                    "country": code,
                    "year": year,
                    "required_effort": _json(own.required_effort[row, column]),
                    "debt": _json(own.debt[row, column]),
                    "balance": _json(own.balance[row, column]),
                }
                for name, own in self.forwards.items()
                for row, code in enumerate(own.countries)
                for column, year in enumerate(own.years)
            ],
            "summary": [
                {
                    "reform": name,
                    "breaches_by_year": {str(year): count for year, count in found.breaches_by_year.items()},
                    "average_effort": None if found.average_effort is None else _json(found.average_effort),
                    "countries_better": list(found.better),
                    "countries_worse": list(found.worse),
                }
                for name, found in ((name, self.numbers(name)) for name in self.ids)
            ],
        }

    def to_json(self, indent: int | None = 2) -> str:
        """Return `to_dict` as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=indent, allow_nan=False)

    __repr__ = brief


def aggregate(ahead: Forward, area: str) -> dict[str, Floats]:
    """Return the area's required effort (its fiscal stance), debt and balance, % of GDP by year.

    Weighted by projected GDP; states without numbers are left out of numerator and denominator.
    """
    codes = euro_members(ahead.years[0]) if area == "euro area" else ahead.countries
    rows = [row for row, code in enumerate(ahead.countries) if code in codes]
    found = {}
    for name in ("required_effort", "spb", "debt", "balance"):
        values, weight = getattr(ahead, name)[rows], ahead.gdp[rows]
        known = np.isfinite(values) & np.isfinite(weight)
        total = np.where(known, weight, 0.0).sum(axis=0)
        share = np.where(known, values * weight, 0.0).sum(axis=0)
        found[name] = np.where(total > 0, share / np.where(total > 0, total, 1.0), np.nan)
    return found


def whole_areas(ahead: Forward) -> tuple[str, ...]:
    """Return the areas all of whose states are projected: a few of them would not stand for the rest."""
    year, held = ahead.years[0], set(ahead.countries)
    areas = {"euro area": euro_members(year), "Union": members(year)}
    return tuple(area for area, codes in areas.items() if held.issuperset(codes))


def state_years(own: Track) -> tuple[int, int]:
    """Return the number of state-years in breach and of those in which a state was a member."""
    return int((own.verdict == NOT_MET).sum()), int((own.verdict != NOT_APPLICABLE).sum())


def describe_base(base: Reform) -> Sentence:
    """Return the base in words."""
    if base.label == "in force":
        return base.title
    return sentences([base.title, " (", label_words(base), ")"], "")


def other_rules(reform: Reform, base: Reform, year: int) -> Sentence | None:
    """Return that a reform changes another rule book than the one its base holds in a year; None where it is the same.

    Differences then come from both, as where a proposal of 2021 stands beside the framework of 2024.
    """
    own, held = reform.start(year), base.start(year)
    if own.id == held.id or reform.changes_nothing:
        return None
    return say(
        "“%(reform)s” changes the rule book “%(own)s”, but in the years to come the base holds “%(held)s”: the "
        "differences come from both. With %(id)s as the base, what the proposal alone changes remains.",
        reform=reform.title,
        own=Sentence(own.title),
        held=Sentence(held.title),
        id=own.id,
    )


def names(codes: Sequence[str]) -> Sentence:
    """Return the states' names."""
    return sentences([state_of(code) for code in codes], ", ") if codes else say("no state")


def _mean(values: Floats) -> Floats:
    """Return each state's mean over the years that are known, NaN where none is."""
    known = np.isfinite(values)
    count = known.sum(axis=1)
    return np.where(count > 0, np.where(known, values, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)


def _overall(values: Floats) -> float | None:
    known = values[np.isfinite(values)]
    return float(known.mean()) if known.size else None


def _json(value: float) -> float | None:
    return round(float(value), _DIGITS) if np.isfinite(value) else None
