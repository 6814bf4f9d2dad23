"""Derives what no publication prints: baseline growth, one-offs, exchange effects, starting structure."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.markets import closing_gap, toward_anchors
from stabilitypact.figures.dsa import DebtFigures

Floats = npt.NDArray[np.float64]
Series = Callable[[str], Floats]

AGEING_REPORT_AFTER_T10 = 3
"""Potential growth joins the Ageing Report three years after T + 10 (2036 after 2033 in the sheet)."""


def baseline_growth(
    series: Series,
    years: Sequence[int],
    base: int,
    until: int,
    gap: Floats,
    potential: Floats,
    multiplier: Floats,
) -> tuple[Floats, Floats]:
    """Return growth without the forecast's own effort, and gaps where the forecast goes beyond T + 1.

    Both have shape (1, year), %. Growth of T + 1 is the forecast plus m times the forecast's change of the
    structural primary balance ('Input data'!G30). A forecast that reaches T + 2 fixes the gap of T + 2: its own,
    with the effect of its effort taken out as the sheet lets such an effect fade (two thirds remain after a
    year). After the forecast the gap closes as in the sheet.
    """
    given = series("baseline_growth")
    spb = series("structural_primary_balance")
    nothing = np.full_like(gap, np.nan)
    if np.isfinite(given[0, 1:]).all():
        return given, nothing
    first, size = years.index(base), len(years)
    clean, effect, anchored = np.array(gap), np.zeros(1), nothing
    clean[:, first + 1 :] = np.nan
    for t in range(first + 1, min(until - years[0], size - 1) + 1):
        effect = effect * (2.0 / 3.0) + multiplier * (spb[:, t] - spb[:, t - 1])
        clean[:, t] = gap[:, t] + effect
        if t > first + 1:
            anchored[:, t] = clean[:, t]
    last = max(t for t in range(size) if years[t] <= max(until, base + 1))
    if last > first + 1:
        anchored[:, first + 1] = clean[:, first + 1]
    clean = closing_gap(clean, last)
    growth = np.array(series("real_growth"))
    level = 1.0 + clean / 100.0
    growth[:, first + 1 :] = 100.0 * (
        level[:, first + 1 :] / level[:, first:-1] * (1.0 + potential[:, first + 1 :] / 100.0) - 1.0
    )
    growth[:, first + 1] = series("real_growth")[:, first + 1] + multiplier * (
        spb[:, first + 1] - spb[:, first]
    )
    return growth, anchored


def potential_growth(code: str, figures: DebtFigures, path: Floats, years: Sequence[int]) -> Floats:
    """Return potential growth: working group, T + 10 path, line to the Ageing Report, Ageing Report.

    The Commission's T + 10 path is not published for every state. Where it is not, the working group's last
    growth moves on as the Ageing Report's of the same spring does, and a straight line joins T + 10 to the
    Ageing Report three years later: for the two states whose official path of spring 2024 is known this is
    nearer to it in every year than a straight line from the working group's last year (tests hold that). Later
    vintages, for which no official path is known and whose T + 10 figures are newer than the Ageing Report,
    keep the compiler's straight line. A year that a vintage lacks after the Ageing Report has taken over is the
    report's.
    """
    i, t10 = figures.countries.index(code), figures.vintage.t10_year
    report = figures.get("ageing_report_growth")[i]
    own = [report[figures.years.index(year)] if year in figures.years else np.nan for year in years]
    later = np.asarray(years) >= t10 + AGEING_REPORT_AFTER_T10
    path = np.where(np.isnan(path) & later, np.array([own]), path)
    if figures.vintage.t10_shape == "line":
        return path
    levels = np.flatnonzero(np.isfinite(figures.get("potential_gdp")[i]))
    join = t10 + AGEING_REPORT_AFTER_T10
    if not np.isfinite(report).any() or join not in years or not levels.size:
        return path
    place = {year: k for k, year in enumerate(figures.years)}
    last = figures.years[int(levels[-1])]
    filled = np.array(path)
    for year in range(last + 1, t10 + 1):
        origin = figures.origins.get(("potential_growth", code, year))
        if origin is None or origin.origin != "official":
            moved = report[place[year]] - report[place[last]]
            filled[:, years.index(year)] = path[:, years.index(last)] + moved
    first, end = years.index(t10), years.index(join)
    filled[:, first : end + 1] = np.linspace(filled[:, first], path[:, end], end - first + 1, axis=-1)
    return filled


def one_offs(
    series: Series, years: Sequence[int], base: int, gap: Floats, spb: Floats, semi_elasticity: Floats
) -> Floats:
    """Return one-off measures: published, or what the primary balance holds beyond structure and cycle.

    They stop after T + 1 (sheet, row 14).
    """
    published = series("one_offs")
    implied = series("primary_balance") - spb - semi_elasticity[:, None] * gap
    kept = np.where(np.isfinite(published), published, np.nan_to_num(implied))
    return np.where(np.asarray(years) <= base + 1, kept, 0.0)


def deflator(
    figures: DebtFigures, code: str, series: Series, years: Sequence[int], until: int, t10: int
) -> Floats:
    """Return deflator growth: forecast, line to T + 10, line to the target at T + 30.

    A state whose target lies above the euro area's keeps half of the last forecast year's spread over it at
    T + 10 (Debt Sustainability Monitor 2023, Annex A3: HU, PL, RO). The euro area's target is an input of its own:
    a vintage of one state answers as one of all states does.
    """
    i = figures.countries.index(code)
    target = figures.parameter("deflator_growth_t30")[[i]]
    anchor = figures.parameter("deflator_growth_t10")[[i]]
    path, euro_area = series("deflator_growth"), series("euro_area_deflator_growth")
    if float(target[0]) > float(figures.parameter("euro_area_deflator_growth_t30")[i]):
        last = years.index(min(until, years[-1]))
        anchor = anchor + 0.5 * np.nan_to_num(path[:, last] - euro_area[:, last])
    return toward_anchors(path, years, [(t10, anchor), (t10 + 20, target)], until)


def exchange(series: Series, years: Sequence[int], until: int, domestic: Floats, euro: Floats) -> Floats:
    """Return the composite exchange rate change of the debt; 1 after the forecast.

    Rates are foreign units per unit of own currency; debt outside own currency and euro counts as dollar debt.
    """
    given = series("exchange_factor")
    factor = np.ones_like(given)
    dollar = 1.0 - domestic - euro
    to_euro, to_dollar = series("exchange_rate_eur"), series("exchange_rate_usd")
    with np.errstate(invalid="ignore"):
        change = (
            domestic[:, None]
            + euro[:, None] * to_euro[:, :-1] / to_euro[:, 1:]
            + dollar[:, None] * to_dollar[:, :-1] / to_dollar[:, 1:]
        )
    factor[:, 1:] = np.where(np.isfinite(change), change, 1.0)
    factor = np.where(np.isfinite(given), given, factor)
    return np.where(np.asarray(years) <= until, factor, 1.0)


def maturing(
    path: Floats, years: Sequence[int], base: int, t10: int, at_base: Floats, at_t10: Floats
) -> Floats:
    """Return the share of long-term debt maturing: yearly table where printed, else line from T to T + 10."""
    known = np.array(path)
    at = years.index(base)
    if not np.isfinite(known[0, at]):
        known[:, at] = at_base
    if np.isfinite(known[0, at + 1]):
        last_printed = int(np.flatnonzero(np.isfinite(known[0]))[-1])
        known[:, last_printed:] = known[:, last_printed : last_printed + 1]
        return known
    return toward_anchors(known, years, [(t10, at_t10)], base)


def zero_after(path: Floats, years: Sequence[int], until: int) -> Floats:
    """Return the stock-flow adjustment: as published or printed, zero where nothing is after the forecast."""
    return np.where(np.isfinite(path), path, np.where(np.asarray(years) > until, 0.0, path))


def structure(shares: list[Floats], short_share: Floats) -> Floats:
    """Return the starting shares of the five parts of debt, shape (1, 5).

    Where none are printed all short-term debt counts as rolled and all long-term debt as outstanding; the
    split within long-term debt is not used before the forecast has fixed its rate.
    """
    if all(np.isfinite(share[0]) for share in shares):
        return np.stack(shares, axis=-1)
    nothing = np.zeros_like(short_share)
    return np.stack([1.0 - short_share, nothing, short_share, nothing, nothing], axis=-1)


def start_gap(i: int, figures: DebtFigures, start: int) -> float:
    """Return the output gap of the first year, grown from the last year with both levels."""
    actual, potential = figures.get("real_gdp")[i], figures.get("potential_gdp")[i]
    at = figures.years.index(start)
    known = [k for k in range(at + 1) if np.isfinite(actual[k]) and np.isfinite(potential[k])]
    if not known:
        return float("nan")
    level = actual[known[-1]] / potential[known[-1]]
    growth = (
        figures.get("real_growth")[i]
        if "real_growth" in figures.values
        else figures.get("baseline_growth")[i]
    )
    for k in range(known[-1] + 1, at + 1):
        level *= (1.0 + growth[k] / 100.0) / (1.0 + figures.get("potential_growth")[i][k] / 100.0)
    return float(100.0 * (level - 1.0))


def start_debt(i: int, figures: DebtFigures, start: int, gap: float, semi_elasticity: Floats) -> Floats:
    """Return debt in the first year: by the identity from the year before where that is known, as in the sheet.

    Vintages without exchange effects on interest publish debt of the first year and it is taken as it is.
    """
    at = figures.years.index(start)
    published = figures.get("debt")[i, [at]]
    if "fx_interest" not in figures.values:
        return published

    def value(name: str) -> float:
        return float(figures.get(name)[i, at])

    nominal = (1 + value("baseline_growth") / 100) * (1 + value("deflator_growth") / 100)
    before = float(figures.get("debt")[i, at - 1])
    primary = value("structural_primary_balance") + float(semi_elasticity[0]) * gap + value("one_offs")
    rolled = before * (1 + value("implicit_interest_rate") / 100) / nominal
    return np.array([rolled - primary + value("stock_flow") + value("fx_interest")])
