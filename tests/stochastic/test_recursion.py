"""Does the recursion under shocks follow its equation, on any array library and without shocks exactly?"""

from __future__ import annotations

from typing import Any

import array_api_strict as strict
import numpy as np
import pytest

from stabilitypact.debt.shocks import YearlyShocks
from stabilitypact.debt.simulation import debt_end_moments, debt_paths
from stabilitypact.debt.workspace import Workspace


def library(name: str) -> Any:
    """Return another array library in double precision; the test is skipped where it is not installed."""
    if name == "torch":
        pytest.importorskip("torch")
        import array_api_compat.torch as xp

        return xp
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    return jax.numpy


def inputs(
    seed: int = 3, paths: int = 4, draws: int = 50
) -> tuple[tuple[Any, Any, Any, Any], YearlyShocks, Any]:
    rng = np.random.default_rng(seed)
    path = (
        rng.uniform(40, 150, (paths, 1)),
        1 + rng.uniform(0.01, 0.04, (5, paths, 1)),
        1 + rng.uniform(0.02, 0.05, (5, paths, 1)),
        rng.uniform(-2, 2, (5, paths, 1)),
    )
    shocks = YearlyShocks(
        rng.normal(0, 0.01, (5, 1, draws)),
        rng.normal(0, 0.03, (5, 1, draws)),
        rng.normal(0, 2.0, (5, 1, draws)),
        None,
    )
    return path, shocks, 1 + rng.normal(0, 0.05, (5, 1, draws))


def test_each_draw_follows_the_equation() -> None:
    (debt_end, rate, growth, flow), shocks, revaluation = inputs()
    got = debt_paths(debt_end, rate, growth, flow, shocks, revaluation)
    for path in range(4):
        for draw in range(50):
            debt = debt_end[path, 0]
            for k in range(5):
                debt = (
                    debt * (rate[k, path, 0] + shocks.rate[k, 0, draw])
                    / (growth[k, path, 0] + shocks.growth[k, 0, draw]) * revaluation[k, 0, draw]
                    + flow[k, path, 0] - shocks.balance[k, 0, draw]
                )  # fmt: skip
                assert got[k][path, draw] == pytest.approx(debt, rel=1e-13)


def test_a_shock_of_zero_is_the_path_to_the_last_bit() -> None:
    (debt_end, rate, growth, flow), shocks, _ = inputs()
    none = YearlyShocks._make([*map(np.zeros_like, shocks[:3]), None])
    got = debt_paths(debt_end, rate, growth, flow, none)
    debt = debt_end
    for k in range(5):
        debt = debt * (rate[k] / growth[k]) + flow[k]
        assert (got[k] == debt).all()


def test_moments_are_those_of_the_balance_added_back() -> None:
    """Simulate the own part of the balance on top: mean and variance of debt match the two moments."""
    path, shocks, revaluation = inputs(draws=1)
    mean, variance = debt_end_moments(*path, shocks, revaluation)
    own = np.random.default_rng(0).normal(0, 1.5, (5, 1, 200_000))
    zero = np.zeros_like(own)
    repeated = YearlyShocks(shocks.rate + zero, shocks.growth + zero, shocks.balance + own, None)
    debt = debt_paths(*path, repeated, revaluation)[-1]
    assert debt.mean(axis=1) == pytest.approx(mean[:, 0], abs=0.05)
    assert debt.var(axis=1) == pytest.approx(1.5**2 * variance[:, 0], rel=0.02)


@pytest.mark.parametrize("kernel", [debt_paths, debt_end_moments])
@pytest.mark.parametrize("with_exchange", [False, True])
def test_the_strict_array_library_gives_the_same_bits(kernel: Any, with_exchange: bool) -> None:
    path, shocks, revaluation = inputs()
    extra = (revaluation,) if with_exchange else ()
    ours = kernel(*path, shocks, *extra)
    theirs = kernel(
        *(strict.asarray(part) for part in path),
        YearlyShocks._make([*map(strict.asarray, shocks[:3]), None]),
        *(strict.asarray(part) for part in extra),
    )
    for one, other in zip(ours, theirs, strict=True):
        assert (np.asarray(other) == one).all()


@pytest.mark.parametrize("kernel", [debt_paths, debt_end_moments])
@pytest.mark.parametrize("with_exchange", [False, True])
@pytest.mark.parametrize("name", ["torch", "jax"])
def test_other_libraries_give_the_same(kernel: Any, with_exchange: bool, name: str) -> None:
    xp = library(name)
    path, shocks, revaluation = inputs()
    extra = (revaluation,) if with_exchange else ()

    def there(array: Any) -> Any:
        return xp.asarray(np.asarray(array), dtype=xp.float64)

    ours = kernel(*path, shocks, *extra)
    theirs = kernel(
        *map(there, path), YearlyShocks._make([*map(there, shocks[:3]), None]), *map(there, extra)
    )
    for one, other in zip(ours, theirs, strict=True):
        assert type(other).__module__.split(".")[0] in (name, "jaxlib")
        assert np.allclose(np.asarray(other), one, rtol=1e-13, atol=1e-13)


@pytest.mark.parametrize("kernel", [debt_paths, debt_end_moments])
def test_reusing_arrays_changes_nothing(kernel: Any) -> None:
    path, shocks, revaluation = inputs()
    work = Workspace()
    expected = [np.array(part) for part in kernel(*path, shocks, revaluation)]
    kernel(*inputs(seed=9, paths=7)[0], shocks, revaluation, work)
    for one, other in zip(kernel(*path, shocks, revaluation, work), expected, strict=True):
        assert (one == other).all()


def test_no_input_is_changed() -> None:
    path, shocks, revaluation = inputs()
    before = [np.array(part) for part in (*path, *shocks[:3], revaluation)]
    debt_paths(*path, shocks, revaluation)
    debt_end_moments(*path, shocks, revaluation, Workspace())
    for one, other in zip((*path, *shocks[:3], revaluation), before, strict=True):
        assert (one == other).all()
