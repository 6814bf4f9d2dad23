"""Paths and shocks that the tests of debt under uncertainty share."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from stabilitypact.debt.cases import StochasticCase
from stabilitypact.debt.shocks import ShockModel, estimate_shocks
from stabilitypact.figures.shocks import shock_histories

NON_EURO = ("BG", "CZ", "DK", "HU", "PL", "RO", "SE")

# The Commission's calculation sheet for Finland of June 2024, tab 'Adjust. no safeguard', rows 57, 36, 33,
# 59, 72: four years at 0.66 (J:O as published), seven years at 0.30 (M:R, after setting 'Criteria
# results'!F5 = 7 and F6 = 0.30 and recalculating).
FINLAND = {
    4: {
        "debt": [83.67552069004348, 82.83013700161419, 81.71234502494055, 80.28781711114326, 79.3011928137811,
                 78.13373939499108],
        "rate": [2.1856434042048654, 2.2386181208541474, 2.2877637701869857, 2.3333656577328648,
                 2.3789390402799917],
        "growth": [3.52638378218173, 3.5530952419868367, 3.631500469495541, 3.1715748603416083,
                   3.2519043979500006],
        "balance": [1.3430731207756157, 1.60716991038782, 1.8879867000000008, 1.8604673530836466,
                    1.8705064860183085],
        "flow": [1.581347, 1.540803, 1.522981, 1.526135, 1.373522],
    },
    7: {
        "debt": [85.9801008947085, 85.3831673138315, 84.4527133565463, 83.1059366283437, 81.7072143966343,
                 80.02486673293],
        "rate": [2.37855441988449, 2.42766358838572, 2.47137691094989, 2.51186209246286, 2.55052024951747],
        "growth": [3.44380063941019, 3.52362610562602, 3.70631678753202, 3.61763798450001, 3.80033780885001],
        "balance": [1.23766049584541, 1.4000590979227, 1.5620177, 1.58013597291697, 1.6142253983901],
        "flow": [1.526135, 1.373522, 1.220908, 1.068295, 0.915681],
    },
}  # fmt: skip


def _case(**changes: Any) -> StochasticCase:
    """Return one Finnish path, with fields replaced."""
    fields: dict[str, Any] = {
        "country": ("FI",),
        "country_axis": np.array(0),
        "debt_end": np.array(80.0),
        "implicit_rate": np.full(5, 2.5),
        "nominal_growth": np.full(5, 3.3),
        "primary_balance": np.full(5, 0.5),
        "stock_flow": np.zeros(5),
        "fx_effect": np.ones(5),
        "short_share": np.array(0.1),
        "maturity": np.array(20.0),
        "euro": np.array(True),
        "foreign_share": np.array(0.0),
    }
    unknown = set(changes) - set(fields)
    assert not unknown, unknown
    return StochasticCase(**(fields | changes))


def _finland(period: int) -> StochasticCase:
    path = FINLAND[period]
    return _case(
        debt_end=np.array(path["debt"][0]),
        implicit_rate=np.array(path["rate"]),
        nominal_growth=np.array(path["growth"]),
        primary_balance=np.array(path["balance"]),
        stock_flow=np.array(path["flow"]),
        short_share=np.array(0.1082933),  # 'Input data'!C57
        maturity=np.array(1 / 0.03784939),  # 'Input data'!C59
    )


def _panel(countries: tuple[str, ...], candidates: int = 3, seed: int = 1) -> StochasticCase:
    """Return paths of several states and candidates, each state's own whatever the others."""
    shape = (len(countries), candidates)
    each = [np.random.default_rng([seed, *code.encode()]) for code in countries]

    def own(low: float, high: float, *tail: int) -> np.ndarray:
        return np.stack([rng.uniform(low, high, (candidates, *tail)) for rng in each])

    def state(low: float, high: float) -> np.ndarray:
        return np.stack([rng.uniform(low, high, (1,)) for rng in each])

    return _case(
        country=countries,
        country_axis=np.arange(len(countries))[:, None] + np.zeros(shape, dtype=np.int64),
        debt_end=own(40, 140),
        implicit_rate=own(1.5, 3.5, 5),
        nominal_growth=own(2.5, 4.5, 5),
        primary_balance=own(-1, 3, 5),
        stock_flow=own(-0.2, 1.0, 5),
        fx_effect=np.ones(5),
        short_share=state(0.0, 0.25),
        maturity=state(6.0, 30.0),
        euro=np.array([code not in NON_EURO for code in countries])[:, None],
        foreign_share=state(0.05, 0.6),
    )


def _model(covariance: np.ndarray, country: str = "FI", quarterly: bool = True) -> ShockModel:
    """Return a shock model with a given covariance per period."""
    series = np.zeros((100, 5))
    return ShockModel(
        country, "quarterly" if quarterly else "annual", ("2000Q1",) * 100, series, covariance, 0.0, ()
    )


@pytest.fixture(scope="session")
def make() -> SimpleNamespace:
    """Builders of cases and models."""
    return SimpleNamespace(case=_case, finland=_finland, panel=_panel, model=_model, path=FINLAND)


@pytest.fixture(scope="session")
def models() -> dict[str, ShockModel]:
    """Shock models of all states, known at the end of 2023."""
    return estimate_shocks(shock_histories(until=2023))


@pytest.fixture(scope="session")
def estimate() -> Callable[..., dict[str, ShockModel]]:
    """Estimate models on another sample."""

    def build(clip: float = 0.025, **sample: Any) -> dict[str, ShockModel]:
        return estimate_shocks(shock_histories(**sample), clip=clip)

    return build
