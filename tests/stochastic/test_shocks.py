"""Are shocks estimated and added up over a year as the method says?"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from stabilitypact.debt.shocks import (
    COLUMNS,
    Debtor,
    NormalShocks,
    average_maturity,
    estimate_shocks,
    triangular_factor,
)
from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.figures.countries import members
from stabilitypact.figures.shocks import shock_histories
from stabilitypact.path.assumptions import prepare
from stabilitypact.path.criteria import margins, stochastic_case
from stabilitypact.path.rules import rules_for

finite = st.floats(-3, 3, allow_subnormal=False)


def history(values: np.ndarray) -> SimpleNamespace:
    return SimpleNamespace(
        country="FI", frequency="quarterly", periods=("2000Q1",) * len(values), variables=COLUMNS,
        values=values, notes=(),
    )  # fmt: skip


def test_outliers_are_set_to_the_quantile_and_the_mean_is_taken_out() -> None:
    values = np.tile(np.arange(41.0)[:, None], (1, 5))
    values[-1] = 1000.0
    model = estimate_shocks({"FI": history(values)}, clip=0.025)["FI"]
    clipped = np.clip(
        values[:, 0], 1.0, 39.0
    )  # the 2.5 % quantiles of 41 points are the second and last but one
    assert model.series[:, 0] == pytest.approx(clipped - clipped.mean())
    assert model.covariance[0, 0] == pytest.approx(clipped.var(ddof=1))
    assert model.covariance == pytest.approx(np.cov(model.series.T))


@settings(deadline=None)
@given(arrays(np.float64, (5, 5), elements=finite))
def test_the_factor_gives_back_any_covariance(root: np.ndarray) -> None:
    covariance = root @ root.T
    factor = triangular_factor(covariance, "test")
    assert np.allclose(factor @ factor.T, covariance, atol=1e-4 * max(1.0, np.abs(covariance).max()))
    assert (np.triu(factor, 1) == 0).all()


def test_a_singular_covariance_has_a_factor() -> None:
    covariance = np.outer([1.0, 2.0, 0.0], [1.0, 2.0, 0.0])
    factor = triangular_factor(covariance, "test")
    assert factor @ factor.T == pytest.approx(covariance, abs=1e-12)


@pytest.mark.parametrize(
    ("covariance", "says"),
    [
        ([[1.0, 2.0], [2.0, 1.0]], "not positive semidefinite"),
        ([[-1.0, 0.0], [0.0, 1.0]], "not positive semidefinite"),
        ([[0.0, 1.0], [1.0, 1.0]], "not positive semidefinite"),
        ([[1.0, 0.5], [0.0, 1.0]], "not symmetric"),
        ([[1.0, np.nan], [np.nan, 1.0]], "no numbers"),
    ],
)
def test_a_matrix_that_is_no_covariance_is_refused(covariance: Any, says: str) -> None:
    with pytest.raises(BadInput, match=says):
        triangular_factor(np.array(covariance), "test")


@pytest.mark.parametrize("maturity", [3.0, 3.4, 8.25, 26.4])
@pytest.mark.parametrize("quarterly", [True, False])
def test_a_year_is_the_sum_of_its_quarters(make: Any, maturity: float, quarterly: bool) -> None:
    """The covariance of all yearly shocks equals that of quarters added up one by one."""
    root = np.random.default_rng(5).normal(size=(5, 5))
    covariance = root @ root.T
    debtor = Debtor(0.3, maturity, 0.4)
    per_year = 4 if quarterly else 1
    quarters = 5 * per_year
    # From all shocks of all periods (period, variable) to (rate, growth, balance, exchange) x year.
    weights = np.zeros((4, 5, quarters, 5))
    for year in range(5):
        this = slice(year * per_year, (year + 1) * per_year)
        weights[0, year, this, 1] = 0.3 / 100
        weights[0, year, : (year + 1) * per_year, 2] = 0.7 * min(year + 1, maturity) / maturity / 100
        weights[1, year, this, 0] = 1 / 100
        weights[2, year, this, 3] = 1
        weights[3, year, this, 4] = 0.4 / 100
    flat = weights.reshape(20, quarters, 5)
    expected = np.einsum("aqv,vw,bqw->ab", flat, covariance, flat)
    # The same from our yearly draws: feed unit normals and read the loadings.
    source = NormalShocks(make.model(covariance, quarterly=quarterly), debtor)
    unit = np.eye(25).reshape(5, 5, 25)
    drawn = source.draw(unit)
    loadings = np.concatenate([np.asarray(part) for part in drawn])
    assert loadings @ loadings.T == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_leaving_out_the_own_part_leaves_everything_else(make: Any) -> None:
    root = np.random.default_rng(6).normal(size=(5, 5))
    source = NormalShocks(make.model(root @ root.T), Debtor(0.1, 10.0, 0.2))
    z = np.random.default_rng(7).normal(size=(5, 5, 50))
    whole, without = source.draw(z), source.draw(z, own=False)
    assert (whole.rate == without.rate).all()
    assert (whole.growth == without.growth).all()
    assert whole.balance - without.balance == pytest.approx(source.own_balance * z[3])


def test_the_exchange_rate_counts_only_where_debt_is_foreign(make: Any) -> None:
    model = make.model(np.eye(5))
    assert NormalShocks(model, Debtor(0.1, 10.0, 0.0)).draw(np.ones((5, 5, 2))).exchange is None
    assert NormalShocks(model, Debtor(0.1, 10.0, 0.3)).draw(np.ones((5, 5, 2))).exchange is not None


def test_maturity_is_capped_at_thirty_years() -> None:
    # The second is Sweden's share in the spring 2024 inputs as compiled.
    shares = np.array([0.1, 0.002187966975798613, -0.07613837965700769, 0.0, 1.0])
    assert average_maturity(shares).tolist() == [10.0, 30.0, 30.0, 30.0, 1.0]


def test_the_chance_of_falling_debt_is_asked_for_debt_of_the_states_own_maturity() -> None:
    prepared = prepare(["FR", "DK", "EE"])
    found = margins(prepared, np.full((3, 1, 4), 0.5), rules_for("commission"), stressed=False)
    case = stochastic_case(prepared, found, np.array([2, 1, 0]), np.zeros(3, dtype=np.int64))
    france, denmark, estonia = np.asarray(prepared.assumptions.maturing_share)[:, -1]
    assert estonia < 1 / 30  # longer than the cap
    assert case.maturity == pytest.approx([30.0, 1 / denmark, 1 / france])


def test_estimation_refuses_what_it_cannot_use() -> None:
    good = np.random.default_rng(0).normal(size=(20, 5))
    for clip in (-0.1, 0.5, float("nan")):
        with pytest.raises(BadInput, match="clipped share"):
            estimate_shocks({"FI": history(good)}, clip=clip)
    with pytest.raises(BadInput, match="has 5 periods"):
        estimate_shocks({"FI": history(good[:5])})
    lacking = history(good)
    lacking.variables = COLUMNS[:-1]
    with pytest.raises(BadInput, match="lacks exchange_rate"):
        estimate_shocks({"FI": lacking})
    good[3, 2] = np.nan
    with pytest.raises(BadInput, match="no numbers"):
        estimate_shocks({"FI": history(good)})


def test_every_member_state_has_quarterly_shocks() -> None:
    held = shock_histories()
    assert set(held) == set(members(2024))
    for one in held.values():
        assert one.frequency == "quarterly"
        assert np.isfinite(one.values).all()
        assert one.variables == COLUMNS


def test_the_sample_can_end_where_a_vintage_ends() -> None:
    held = shock_histories(["finland", "EL"], until=2023)
    assert list(held) == ["FI", "EL"]
    assert held["FI"].periods[0] == "2000Q2"
    assert held["FI"].periods[-1] == "2023Q4"
    assert shock_histories(["FI"])["FI"].periods[-1] == "2024Q3"  # 2024Q4's balances were not published


def test_annual_figures_where_asked() -> None:
    held = shock_histories(["IT", "FR"], annual_for=["Italy"])
    assert (held["IT"].frequency, held["FR"].frequency) == ("annual", "quarterly")
    # Italy's quarterly balances are annual changes spread over quarters: the history says so.
    assert any("primary_balance" in note and "spread" in note for note in shock_histories(["IT"])["IT"].notes)


def test_figures_that_are_not_held_are_named() -> None:
    with pytest.raises(UnknownName):
        shock_histories(["Atlantis"])
    with pytest.raises(MissingFigures, match="No quarterly shock figures are held for UK"):
        shock_histories(["UK"])
    with pytest.raises(MissingFigures, match="from 1950 to 1960"):
        shock_histories(["FI"], since=1950, until=1960)
    with pytest.raises(BadInput, match="must not end before"):
        shock_histories(["FI"], since=2010, until=2000)
    with pytest.raises(BadInput, match="not 'monthly'"):
        shock_histories(["FI"], frequency="monthly")  # type: ignore[arg-type]


def test_a_falling_currency_makes_foreign_debt_dearer() -> None:
    """Poland 2008Q4: the zloty fell by about an eighth against the euro."""
    poland = shock_histories(["PL"])["PL"]
    fell = poland.values[poland.periods.index("2008Q4"), COLUMNS.index("exchange_rate")]
    assert 8 < fell < 20
