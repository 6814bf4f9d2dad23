"""Does the numerical reading follow the tracker's four definitions, clauses and exits left out?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stabilitypact.law.context import Context
from stabilitypact.law.numerical import (
    numerical_debt,
    numerical_deficit,
    numerical_expenditure,
    numerical_structural,
)
from stabilitypact.law.verdict import Verdict

Make = Callable[..., Context]
MET, NOT_MET, UNDETERMINED = Verdict.MET, Verdict.NOT_MET, Verdict.UNDETERMINED


@pytest.mark.parametrize(
    ("before", "now", "after", "verdict"),
    [
        (2.0, 3.0, 2.0, MET),
        (2.0, 3.5, 2.0, MET),  # a small breach in a single year
        (2.0, 3.51, 2.0, NOT_MET),
        (3.1, 3.4, 2.0, NOT_MET),  # not a single year
        (2.0, 3.4, 3.1, NOT_MET),
        (2.0, 3.4, None, UNDETERMINED),  # the year after is not known
        (2.0, 9.0, None, NOT_MET),
        (None, 2.0, None, MET),
    ],
)
def test_deficit(
    context: Make, before: float | None, now: float, after: float | None, verdict: Verdict
) -> None:
    known = {2014: before, 2015: now, 2016: after}
    data = {"balance": {year: -value for year, value in known.items() if value is not None}}
    ctx = context(data, 2015, "sgp-2011", reading="numerical")
    assert numerical_deficit(ctx).verdict_at("LU", 2015) is verdict


def test_no_exit_and_no_clause_excuses_numbers(context: Make) -> None:
    data = {"balance": dict.fromkeys(range(2018, 2023), -8.0), "real_growth": {2020: -9.0}}
    ctx = context(data, 2020, "sgp-2011", reading="numerical", assume={"relevant_factors": 1})
    assert numerical_deficit(ctx).verdict_at("LU", 2020) is NOT_MET


@pytest.mark.parametrize(
    ("debt", "verdict"),
    [
        ((50.0, 55.0, 58.0, 60.0), MET),
        ((104.0, 102.0, 100.0, 97.87), MET),  # benchmark 97.8765, law.md C.5
        ((104.0, 102.0, 100.0, 97.88), NOT_MET),
        ((50.0, 55.0, 58.0, 61.0), NOT_MET),
    ],
)
def test_debt(context: Make, debt: tuple[float, ...], verdict: Verdict) -> None:
    data = {"debt": dict(enumerate(debt, start=2012))}
    ctx = context(data, 2015, "sgp-2011", reading="numerical")
    assert numerical_debt(ctx).verdict_at("LU", 2015) is verdict


@pytest.mark.parametrize(
    ("year", "book", "before", "now", "verdict"),
    [
        (2018, "sgp-2011", 0.0, -0.5, MET),  # at the objective
        (2018, "sgp-2011", -2.0, -1.5, MET),  # improves by 0.5
        (2018, "sgp-2011", -2.0, -1.51, NOT_MET),
        (2012, "sgp-2011", -2.0, -1.5, MET),  # no objective known, but it improves
        (2012, "sgp-2011", -2.0, -1.8, NOT_MET),  # under any objective of a euro state
        (2012, "sgp-2011", -0.9, -0.9, UNDETERMINED),
        (
            2012,
            "sgp-2011",
            -2.0,
            -0.9,
            UNDETERMINED,
        ),  # an answer that could only be yes would bias the counts
        (2003, "sgp-1997", 0.0, 0.0, MET),  # close to balance
        (2003, "sgp-1997", -0.3, -0.3, NOT_MET),
    ],
)
def test_structural(context: Make, year: int, book: str, before: float, now: float, verdict: Verdict) -> None:
    data = {"structural_balance": {year - 1: before, year: now}}
    ctx = context(data, year, book, reading="numerical")
    assert numerical_structural(ctx).verdict_at("LU", year) is verdict


def test_expenditure_against_ten_years_of_potential_growth(context: Make) -> None:
    years = range(2005, 2026)
    steady = {
        "total_expenditure": 45.0,
        "interest": 2.0,
        "gross_fixed_capital_formation": 0.0,
        "discretionary_current_revenue": 0.0,
        "discretionary_capital_transfers_received": 0.0,
        "real_growth": 1.0,
        "deflator_growth": 2.0,
        "potential_growth": 1.0,
    }
    data = {name: dict.fromkeys(years, value) for name, value in steady.items()}
    for growth, verdict in ((1.0, MET), (1.01, NOT_MET)):
        changed = data | {
            "total_expenditure": data["total_expenditure"] | {2014: 43.0 / 1.01 * (1 + growth / 100) + 2}
        }
        ctx = context(changed, 2014, "sgp-2011", reading="numerical")
        found = numerical_expenditure(ctx).at("LU", 2014)
        assert found.verdict is verdict
        assert found.threshold == pytest.approx(1.0)
    # t-5 .. t+4 of 2014 are 2009 .. 2018: +1 in each of those raises the mean by 0.1, others do not.
    for year, step in ((2008, 0.0), (2009, 0.1), (2018, 0.1), (2019, 0.0)):
        faster = data | {"potential_growth": data["potential_growth"] | {year: 2.0}}
        found = numerical_expenditure(context(faster, 2014, "sgp-2011", reading="numerical")).at("LU", 2014)
        assert found.threshold == pytest.approx(1.0 + step), year
    del data["discretionary_current_revenue"]
    found = numerical_expenditure(context(data, 2014, "sgp-2011", reading="numerical")).at("LU", 2014)
    assert found.verdict is UNDETERMINED
    assert "discretionary_current_revenue" in {i.variable for i in found.missing}
