"""Are the percentiles of a fan those of its draws, the same bits for any rounds and threads?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy.special import ndtri

from stabilitypact.debt.draws import normals, plan
from stabilitypact.debt.fan import fan_percentiles
from stabilitypact.debt.shocks import Debtor, NormalShocks
from stabilitypact.debt.stochastic import debt_fall_probability
from stabilitypact.errors import BadInput

STATES = ("FI", "HU", "IT")


def test_percentiles_are_numpys_of_the_same_draws(make: Any, models: Any) -> None:
    case = make.finland(4)
    source = NormalShocks(models["FI"], Debtor(0.1082933, 1 / 0.03784939, 0.0))
    debts = []
    for block in plan(10_000, "antithetic"):
        z = normals(block, 4, method="antithetic", seed=7)
        for sign in (1.0, -1.0):
            shocks = source.draw(sign * z)
            debt, path = case.debt_end, []
            for k in range(5):
                rate = 1 + case.implicit_rate[k] / 100 + shocks.rate[k]
                growth = 1 + case.nominal_growth[k] / 100 + shocks.growth[k]
                debt = debt * rate / growth - case.primary_balance[k] - shocks.balance[k] + case.stock_flow[k]
                path.append(debt)
            debts.append(np.array(path))
    whole = np.concatenate(debts, axis=1)
    percentiles = (0, 5, 12.5, 50, 90, 100)
    fan = fan_percentiles(case, percentiles, shocks=models, draws=10_000, seed=7)
    assert fan.values == pytest.approx(np.percentile(whole, percentiles, axis=1).T, rel=1e-12)
    assert fan.percentiles == percentiles
    assert (fan.draws, fan.seed, fan.method, fan.method_of_shocks) == (10_000, 7, "antithetic", "normal")


@pytest.mark.parametrize("shocks", ["normal", "var", "bootstrap"])
def test_rounds_threads_and_neighbours_do_not_change_a_bit(make: Any, models: Any, shocks: Any) -> None:
    options: dict[str, Any] = {"shocks": models, "draws": 9_000, "method_of_shocks": shocks}
    whole = fan_percentiles(make.panel(STATES, 3), **options).values
    rounds: tuple[dict[str, Any], ...] = ({"threads": 1}, {"threads": 4}, {"memory": 9_000 * 5 * 8 * 2})
    for more in rounds:
        assert fan_percentiles(make.panel(STATES, 3), **options, **more).values.tobytes() == whole.tobytes()
    alone = fan_percentiles(make.panel(("HU",), 3), **options).values
    assert alone.tobytes() == whole[1:2].tobytes()


def test_shocks_on_the_balance_alone_give_normal_percentiles(make: Any) -> None:
    covariance = np.zeros((5, 5))
    covariance[3, 3] = 0.8**2
    case = make.case(implicit_rate=np.zeros(5), nominal_growth=np.zeros(5))
    ranks = (10, 30, 50, 70, 90)
    fan = fan_percentiles(case, ranks, shocks={"FI": make.model(covariance)}, draws=200_000)
    for k in range(5):
        exact = 80 - 0.5 * (k + 1) + 1.6 * np.sqrt(k + 1) * ndtri(np.array(ranks) / 100)
        assert fan.values[k] == pytest.approx(exact, abs=0.04)


def test_the_fan_and_the_chance_tell_the_same_story(make: Any, models: Any) -> None:
    """Debt falls with 70 % chance where the 70th percentile of e+5 is the debt of e."""
    case = make.finland(4)
    chance, error = debt_fall_probability(case, shocks=models, estimator="share", draws=40_000)
    fan = fan_percentiles(case, (float(chance) * 100,), shocks=models, draws=40_000)
    assert fan.values[-1, 0] == pytest.approx(float(case.debt_end), abs=0.02)
    assert error < 0.01


def test_percentiles_widen_and_are_ordered(make: Any, models: Any) -> None:
    values = fan_percentiles(make.panel(tuple(models), 1), shocks=models, draws=4_000).values
    assert (np.diff(values, axis=-1) > 0).all()
    width = values[..., -1] - values[..., 0]
    assert (np.diff(width, axis=-1) > 0).all()


def test_sobol_and_plain_draws_agree(make: Any, models: Any) -> None:
    case = make.finland(4)
    plain = fan_percentiles(case, shocks=models, draws=2**17, method="monte_carlo").values
    sobol = fan_percentiles(case, shocks=models, draws=2**17, method="sobol").values
    assert sobol == pytest.approx(plain, abs=0.15)


def test_what_memory_cannot_hold_is_refused(make: Any, models: Any) -> None:
    with pytest.raises(BadInput, match=r"take 40\.0 GB, more than the 0\.4 GB allowed"):
        fan_percentiles(make.finland(4), shocks=models, draws=10**9)


@pytest.mark.parametrize("percentiles", [(), (-1,), (101,), (float("nan"),), ((1, 2),)])
def test_percentiles_outside_the_scale_are_refused(make: Any, models: Any, percentiles: Any) -> None:
    with pytest.raises(BadInput, match="from 0 to 100"):
        fan_percentiles(make.finland(4), percentiles, shocks=models)


def test_progress_reaches_its_end_once(make: Any, models: Any) -> None:
    told: list[tuple[int, int]] = []
    fan_percentiles(
        make.panel(STATES, 1), shocks=models, draws=16_384, memory=16_384 * 40 * 2,
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert told == [(k, 4) for k in range(1, 5)]
