"""What no publication prints: is it derived as the sheet derives it, and does it end where the forecast does?"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from stabilitypact.debt.projection import project, spb_path
from stabilitypact.debt.shift import no_shift
from stabilitypact.figures.dsa import debt_figures
from stabilitypact.path import derivations
from stabilitypact.path.assumptions import prepare

YEARS = (2023, 2024, 2025, 2026, 2027)
UNKNOWN = np.full((1, len(YEARS)), np.nan)


def series(**rows: list[float]) -> derivations.Series:
    """Return a reader of made-up figures of one state, NaN where none are given."""
    return lambda name: np.array([rows[name]], dtype=np.float64) if name in rows else UNKNOWN


def test_one_offs_are_published_or_implied_and_stop_after_the_first_year_of_adjustment() -> None:
    # Implied: primary balance - structural - 0.5 * gap = 1 - 0.4 - 0.5 * 0.2 = 0.5; T is 2024.
    read = series(primary_balance=[1.0] * 5, one_offs=[np.nan, 0.3, np.nan, 0.7, 0.7])
    gap, spb = np.full((1, 5), 0.2), np.full((1, 5), 0.4)
    found = derivations.one_offs(read, YEARS, 2024, gap, spb, np.array([0.5]))
    assert found[0] == pytest.approx([0.5, 0.3, 0.5, 0.0, 0.0])


def test_exchange_rates_move_debt_until_the_forecast_ends() -> None:
    # 60 % in own currency, 30 % in euro, 10 % counted as dollars; the own currency loses a tenth each year.
    falling = [1.0, 0.9, 0.81, 0.729, 0.6561]
    read = series(exchange_rate_eur=falling, exchange_rate_usd=falling)
    found = derivations.exchange(read, YEARS, 2025, np.array([0.6]), np.array([0.3]))
    assert found[0] == pytest.approx([1.0, 0.6 + 0.4 / 0.9, 0.6 + 0.4 / 0.9, 1.0, 1.0])


def test_where_a_forecast_reaches_on_only_the_deviation_from_its_gap_closes() -> None:
    """Two thirds of what one step opens remain a year later, one third after two, around whatever gap is forecast."""
    own = prepare("FR").assumptions
    ahead = np.zeros_like(own.spb) + np.nan
    first = own.base + 1
    ahead[0, first : first + 3] = [-1.5, -1.0, -0.6]
    own = replace(own, forecast_gap=ahead)
    path = spb_path(own, np.array([[0.8, 0.0, 0.0, 0.0]]))
    made = project(own, path, own.base_year + 4, no_shift(own.years))
    away = [made.output_gap[0, k - 1] - ahead[0, k] for k in range(first, first + 3)]
    assert away[0] != pytest.approx(0.0)
    assert away[1:] == pytest.approx([away[0] * 2 / 3, away[0] / 3])


def test_potential_growth_joins_the_ageing_report_in_a_straight_line_three_years_after_t10() -> None:
    # Spring 2024: T + 10 is 2033; from 2036 on the Ageing Report's own growth.
    figures = debt_figures("dsa-2024-04")
    report = dict(
        zip(figures.years, figures.get("ageing_report_growth")[figures.countries.index("BE")], strict=True)
    )
    own = prepare("BE", vintage="dsa-2024-04").assumptions
    growth = dict(zip(own.years, np.asarray(own.potential_growth)[0].tolist(), strict=True))
    for year in (2036, 2038):
        assert growth[year] == pytest.approx(report[year], abs=1e-4)  # as printed, to four decimals
    assert growth[2033] != pytest.approx(growth[2036])
    for ahead in (1, 2):
        assert growth[2033 + ahead] == pytest.approx(growth[2033] + (growth[2036] - growth[2033]) * ahead / 3)


def test_maturing_debt_is_as_printed_then_as_last_printed_or_a_line_to_t10() -> None:
    years, ends = (2024, 2025, 2026, 2027, 2028), (np.array([0.1]), np.array([0.3]))
    printed = np.array([[0.2, 0.15, 0.12, np.nan, np.nan]])
    found = derivations.maturing(printed, years, 2024, 2028, *ends)
    assert found[0] == pytest.approx([0.2, 0.15, 0.12, 0.12, 0.12])
    found = derivations.maturing(np.full((1, 5), np.nan), years, 2024, 2028, *ends)
    assert found[0] == pytest.approx([0.1, 0.15, 0.2, 0.25, 0.3])
