"""Do the vector autoregression and the bootstrap do what their names say?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stabilitypact.debt.bootstrap import BootstrapShocks
from stabilitypact.debt.shocks import Debtor, NormalShocks
from stabilitypact.debt.stochastic import debt_fall_probability
from stabilitypact.debt.var import (
    Autoregression,
    AutoregressiveShocks,
    fit_autoregression,
    yearly_covariance,
)
from stabilitypact.errors import BadInput

DEBTOR = Debtor(0.1, 12.0, 0.3)


def process(coefficients: Any, covariance: Any) -> Autoregression:
    return Autoregression(np.array(coefficients, dtype=float), np.array(covariance, dtype=float), np.empty(0))


def test_least_squares_finds_the_coefficients_of_an_exact_recursion() -> None:
    """Without noise the coefficients come back exactly, for two lags of two variables."""
    first = np.array([[0.5, 0.1], [-0.2, 0.3]])
    second = np.array([[0.2, 0.0], [0.1, -0.4]])
    series = [np.array([1.0, 2.0]), np.array([-1.0, 0.5])]
    for _ in range(30):
        series.append(first @ series[-1] + second @ series[-2])
    fitted = fit_autoregression(np.array(series), lags=2)
    assert fitted.coefficients == pytest.approx(np.stack([first, second]), abs=1e-9)
    assert np.abs(fitted.covariance).max() < 1e-18


def test_least_squares_of_one_variable_is_the_textbook_ratio() -> None:
    x = np.random.default_rng(1).normal(size=(80, 1))
    fitted = fit_autoregression(x)
    slope = float((x[1:] * x[:-1]).sum() / (x[:-1] ** 2).sum())
    residual = x[1:] - slope * x[:-1]
    assert fitted.coefficients.item() == pytest.approx(slope)
    assert fitted.covariance.item() == pytest.approx(float((residual**2).sum()) / (79 - 1))


@settings(max_examples=40)
@given(st.floats(-0.9, 0.9))
def test_yearly_variance_of_one_variable_has_a_closed_form(rho: float) -> None:
    """Sum over a year of an AR(1) from rest: innovations s = 1..20 load with geometric sums of rho."""
    got = yearly_covariance(process([[[rho]]], [[2.0]]), 4)
    expected = np.zeros((5, 5))
    for a in range(5):
        for b in range(5):
            for s in range(20):
                load = [sum(rho ** (t - s) for t in range(4 * y, 4 * y + 4) if t >= s) for y in (a, b)]
                expected[a, b] += 2.0 * load[0] * load[1]
    assert got == pytest.approx(expected, rel=1e-12, abs=1e-12)


def test_without_persistence_it_is_the_normal_method() -> None:
    root = np.random.default_rng(2).normal(size=(3, 3))
    got = yearly_covariance(process(np.zeros((1, 3, 3)), root @ root.T), 4)
    assert got == pytest.approx(np.kron(np.eye(5), 4 * root @ root.T))


def test_yearly_covariance_is_that_of_simulated_quarters() -> None:
    rng = np.random.default_rng(3)
    a = np.array([[0.4, 0.2], [-0.1, 0.5]])
    root = np.array([[1.0, 0.0], [0.6, 0.8]])
    x, sums = np.zeros((60_000, 2)), np.zeros((60_000, 5, 2))
    for quarter in range(20):
        x = x @ a.T + rng.normal(size=x.shape) @ root.T
        sums[:, quarter // 4] += x
    seen = np.cov(sums.reshape(len(sums), 10).T)
    assert yearly_covariance(process([a], root @ root.T), 4) == pytest.approx(seen, abs=0.03 * seen.max())


def test_drawn_shocks_have_the_yearly_covariance(models: Any) -> None:
    """Feed unit vectors: the loadings of the draws give back the covariance of rate, growth and balance."""
    model = models["HU"]
    source = AutoregressiveShocks(model, DEBTOR)
    drawn = source.draw(np.eye(25).reshape(5, 5, 25).transpose(1, 0, 2).copy())
    loadings = np.concatenate([np.asarray(drawn.growth) * 100, np.asarray(drawn.balance)])
    whole = yearly_covariance(fit_autoregression(model.series), 4).reshape(5, 5, 5, 5)
    expected = np.block([[whole[:, 0, :, 0], whole[:, 0, :, 3]], [whole[:, 3, :, 0], whole[:, 3, :, 3]]])
    assert loadings @ loadings.T == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_an_explosive_process_is_refused(models: Any) -> None:
    series = np.cumprod(np.full((60, 5), 1.1), axis=0) * np.random.default_rng(0).uniform(0.99, 1.01, (60, 5))
    with pytest.raises(BadInput, match="FI's shocks with 1 lags explodes"):
        AutoregressiveShocks(replace(models["FI"], series=series), DEBTOR)
    assert process([[[0.5]]], [[1.0]]).spectral_radius == pytest.approx(0.5)


@pytest.mark.parametrize("lags", [0, -1, 1.5, True])
def test_lags_must_be_whole_and_positive(lags: Any) -> None:
    with pytest.raises(BadInput, match="at least one lag"):
        fit_autoregression(np.zeros((50, 2)), lags)


def test_too_many_lags_for_the_sample_are_refused() -> None:
    with pytest.raises(BadInput, match="the sample has 20"):
        fit_autoregression(np.zeros((20, 4)), 5)


@pytest.mark.parametrize("block", [1, 3, 8, 20])
def test_the_bootstrap_repeats_stretches_of_the_past(models: Any, block: int) -> None:
    model = models["HU"]
    source = BootstrapShocks(model, DEBTOR, block_length=block)
    count = len(model.series)
    starts = np.random.default_rng(4).integers(0, count, (source.rows, 6))
    drawn = source.draw((starts + 0.5) / count)
    for draw in range(6):
        picked = [model.series[(starts[t // block, draw] + t % block) % count] for t in range(20)]
        yearly = np.array(picked).reshape(5, 4, 5).sum(axis=1)
        assert drawn.growth[:, draw] == pytest.approx(yearly[:, 0] / 100)
        assert drawn.balance[:, draw] == pytest.approx(yearly[:, 3])
        weights = DEBTOR.long_rate_weights() / 100
        rate = 0.1 * yearly[:, 1] / 100 + weights * np.cumsum(yearly[:, 2])
        assert drawn.rate[:, draw] == pytest.approx(rate)
        assert drawn.exchange is not None
        assert drawn.exchange[:, draw] == pytest.approx(0.3 * yearly[:, 4] / 100)


def test_single_quarters_drawn_often_have_the_sample_covariance(models: Any) -> None:
    model = models["FI"]
    source = BootstrapShocks(model, Debtor(0.1, 12.0, 0.0), block_length=1)
    drawn = source.draw(np.random.default_rng(5).random((source.rows, 40_000)))
    count = len(model.series)
    expected = 4 * model.covariance[3, 3] * (count - 1) / count
    assert drawn.balance.var(axis=1) == pytest.approx(np.full(5, expected), rel=0.04)
    normal = NormalShocks(model, Debtor(0.1, 12.0, 0.0))
    assert 4 * model.covariance[3, 3] == pytest.approx((normal.loadings[3] ** 2).sum())


@pytest.mark.parametrize("block", [0, 1000, 2.5, True])
def test_a_stretch_must_fit_the_sample(models: Any, block: Any) -> None:
    with pytest.raises(BadInput, match="length of a bootstrap block"):
        BootstrapShocks(models["FI"], DEBTOR, block_length=block)


def test_the_alternatives_answer_the_same_question(make: Any, models: Any) -> None:
    case = make.finland(4)
    chances = {
        name: float(debt_fall_probability(case, shocks=models, method_of_shocks=name)[0])
        for name in ("normal", "var", "bootstrap")
    }
    assert len(set(chances.values())) == 3
    assert all(0.65 < chance < 0.80 for chance in chances.values())


def test_annual_figures_go_through_every_method(make: Any, estimate: Any) -> None:
    annual = estimate(countries=["FI"], annual_for=["FI"], until=2023)
    for name in ("normal", "var", "bootstrap"):
        chance, error = debt_fall_probability(
            make.finland(4), shocks=annual, method_of_shocks=name, draws=10_000
        )
        assert 0.55 < chance < 0.9
        assert 0 < error < 0.01
