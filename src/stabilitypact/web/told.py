"""What does a chart show, in words? Start, end and extremes, for those who hear it and for those who skim it."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

from stabilitypact.figures.series import Series
from stabilitypact.i18n.translation import Translation
from stabilitypact.law.tally import Tally
from stabilitypact.path.fan import Fan
from stabilitypact.path.project import ProjectionResult
from stabilitypact.path.simulation import Simulation
from stabilitypact.reform.comparison import Comparison
from stabilitypact.show.charts_reform_map import EFFORT_WORDS, effort_key
from stabilitypact.show.explained import line
from stabilitypact.web import words

Points = Sequence[tuple[int, float]]


def simulation(t: Translation, found: Simulation, base: Simulation) -> str:
    """Return where simulated debt starts, peaks and ends, its spread, and where it ends as assumed."""
    if not found.years:
        return ""
    start = (found.trajectory.base_year, found.debt_start)
    parts = [path(t, [start, *zip(found.years, found.debt, strict=True)])]
    if found.fan_years:
        parts.append(_spread(t, found.fan_years[-1], found.fan[-1][0], found.fan[-1][-1]))
    if base.years and base.debt != found.debt:
        text = t.text(
            "As assumed it is %(value)s in %(year)s.", value=t.number(base.debt[-1]), year=base.years[-1]
        )
        parts.append(text)
    return " ".join(parts)


def series(t: Translation, found: Series) -> str:
    """Return where published debt or the balance starts, its extremes and its end."""
    held = zip(found.years, found.values.tolist(), strict=True)
    points = [(year, value) for year, value in held if isfinite(value)]
    if found.variable == "debt":
        return path(t, points)
    if not points:
        return ""
    (first, start), (last, end) = points[0], points[-1]
    low, high = min(points, key=lambda each: each[1]), max(points, key=lambda each: each[1])
    return t.text(
        "The balance is %(start)s %% of GDP in %(first)s and %(end)s in %(last)s; lowest %(low)s in %(worst)s, highest "
        "%(high)s in %(best)s.",
        start=t.number(start),
        first=first,
        end=t.number(end),
        last=last,
        low=t.number(low[1]),
        worst=low[0],
        high=t.number(high[1]),
        best=high[0],
    )


def path(t: Translation, points: Points) -> str:
    """Return where debt starts, peaks and ends."""
    if not points:
        return ""
    (first, start), (last, end) = points[0], points[-1]
    peak, most = max(points, key=lambda each: each[1])
    return t.text(
        "Debt is %(start)s %% of GDP in %(first)s and %(end)s in %(last)s; its peak is %(most)s in %(peak)s.",
        start=t.number(start),
        first=first,
        end=t.number(end),
        last=last,
        most=t.number(most),
        peak=peak,
    )


def projection(t: Translation, adjusted: ProjectionResult | None, unchanged: ProjectionResult) -> str:
    """Return where projected debt ends with the required adjustment and without."""
    without = _debt(unchanged)
    if adjusted is None:
        return path(t, without)
    (year, value), bare = _debt(adjusted)[-1], dict(without)
    if year not in bare:
        return path(t, _debt(adjusted))
    return t.text(
        "Debt is %(start)s %% of GDP in %(first)s; in %(year)s it is %(value)s with the required adjustment and "
        "%(without)s without.",
        start=t.number(without[0][1]),
        first=without[0][0],
        year=year,
        value=t.number(value),
        without=t.number(bare[year]),
    )


def fan(t: Translation, found: Fan) -> str:
    """Return how far debt may lie apart at the end."""
    shares = sorted(found.percentiles)
    ends = [float(found.percentiles[share][-1]) for share in shares]
    return _spread(t, found.years[-1], ends[0], ends[-1])


def _spread(t: Translation, year: int, low: float, high: float) -> str:
    return t.text(
        "Four fifths of the draws lie between %(low)s and %(high)s %% of GDP in %(year)s.",
        low=t.number(low),
        high=t.number(high),
        year=year,
    )


def tally(t: Translation, found: Tally) -> str:
    """Return in how many states each verdict stands in the last year, and when the worst one was commonest."""
    years = sorted(found.counts)
    if not years:
        return ""
    last = years[-1]
    shares = t.listed(
        [f"{words.verdict_word(t, key)} {count}" for key, count in found.counts[last].items() if count]
    )
    worst = next((key for key in ("not_met", "open") if key in found.keys), None)
    if worst is None:
        return t.text("In %(year)s: %(counts)s.", year=last, counts=shares)
    peak = max(years, key=lambda year: found.counts[year][worst])
    return t.text(
        "In %(year)s: %(counts)s. Most states with the verdict “%(worst)s”: %(most)s in %(peak)s.",
        year=last,
        counts=shares,
        worst=words.verdict_word(t, worst),
        most=found.counts[peak][worst],
        peak=peak,
    )


def breaches(t: Translation, found: Comparison) -> str:
    """Return in how many states rules are missed under each rule set: first, most, last."""
    parts = []
    for name in found.ids:
        counts = sorted(found.numbers(name).breaches_by_year.items())
        if not counts:
            continue
        peak, most = max(counts, key=lambda each: each[1])
        parts.append(
            t.text(
                "%(name)s: %(start)s states in %(first)s, at most %(most)s in %(peak)s, %(end)s in %(last)s.",
                name=line(t, found.tracks[name].reform.title).text,
                start=counts[0][1],
                first=counts[0][0],
                most=most,
                peak=peak,
                end=counts[-1][1],
                last=counts[-1][0],
            )
        )
    return " ".join(parts)


def efforts(t: Translation, changes: Sequence[float | None]) -> str:
    """Return for how many states the effort falls, rises, stays, or is not known, and by how much at most."""
    keys = [effort_key(change) for change in changes]
    counts = t.text(
        "Against the base, %(less)s states have to do less, %(more)s more; for %(same)s nothing changes, for "
        "%(unknown)s it is not known.",
        **{key: keys.count(key) for key in EFFORT_WORDS},
    )
    known = [change for change in changes if change is not None]
    if not known:
        return counts
    span = t.text(
        "The change lies between %(low)s and %(high)s %% of GDP a year.",
        low=t.number(min(known), 2),
        high=t.number(max(known), 2),
    )
    return f"{counts} {span}"


def _debt(one: ProjectionResult) -> list[tuple[int, float]]:
    return [
        (year, value) for year, value in zip(one.years, one.rows["debt"], strict=True) if value is not None
    ]
