"""Is the chance of falling debt right, the same bits for any way of computing, and honest about its error?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import ndtr

from stabilitypact.debt import simulation
from stabilitypact.debt.fan import fan_percentiles
from stabilitypact.debt.shocks import estimate_shocks
from stabilitypact.debt.stochastic import debt_fall_probability, normal_approximation, probability_verdict
from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.figures.shocks import shock_histories

STATES = ("FI", "HU", "IT", "PL", "EL", "SE", "LV")
MODELS = estimate_shocks(shock_histories(STATES, until=2023))
WAYS: list[dict[str, Any]] = [
    {"estimator": "conditional", "method": "antithetic"},
    {"estimator": "conditional", "method": "monte_carlo"},
    {"estimator": "share", "method": "antithetic"},
    {"estimator": "share", "method": "monte_carlo"},
    {"method_of_shocks": "var"},
    {"method_of_shocks": "bootstrap"},
]
ways = pytest.mark.parametrize("way", WAYS, ids=lambda way: "-".join(way.values()))


def same(one: Any, other: Any) -> None:
    for a, b in zip(one, other, strict=True):
        assert a.tobytes() == b.tobytes()


@ways
def test_threads_do_not_change_a_bit(make: Any, way: Any) -> None:
    case = make.panel(STATES, 3)
    whole = debt_fall_probability(case, shocks=MODELS, draws=20_002, threads=1, **way)
    for threads in (2, 5):
        same(whole, debt_fall_probability(case, shocks=MODELS, draws=20_002, threads=threads, **way))


@ways
def test_the_number_of_paths_at_once_does_not_change_a_bit(make: Any, way: Any, monkeypatch: Any) -> None:
    case = make.panel(STATES, 5)
    whole = debt_fall_probability(case, shocks=MODELS, draws=10_000, **way)
    for size in (1, 3, 50):
        monkeypatch.setattr(simulation.Group.parts, "__defaults__", (size,))
        same(whole, debt_fall_probability(case, shocks=MODELS, draws=10_000, **way))


@settings(max_examples=15, deadline=None)
@given(st.permutations(STATES), st.integers(1, len(STATES)), st.sampled_from(WAYS))
def test_order_and_choice_of_states_do_not_change_a_bit(make: Any, order: Any, count: Any, way: Any) -> None:
    whole = debt_fall_probability(make.panel(STATES), shocks=MODELS, draws=6_000, **way)
    chosen = tuple(order[:count])
    part = debt_fall_probability(make.panel(chosen), shocks=MODELS, draws=6_000, **way)
    rows = [STATES.index(code) for code in chosen]
    same([values[rows] for values in whole], part)


@ways
def test_the_same_path_alone_and_among_candidates(make: Any, way: Any) -> None:
    case = make.panel(("FI",), 4)
    whole = debt_fall_probability(case, shocks=MODELS, draws=6_000, **way)
    alone = replace(
        case,
        country_axis=case.country_axis[:, 2:3],
        debt_end=case.debt_end[:, 2:3],
        implicit_rate=case.implicit_rate[:, 2:3],
        nominal_growth=case.nominal_growth[:, 2:3],
        primary_balance=case.primary_balance[:, 2:3],
        stock_flow=case.stock_flow[:, 2:3],
    )
    part = debt_fall_probability(alone, shocks=MODELS, draws=6_000, **way)
    same([values[:, 2:3] for values in whole], part)


def test_the_seed_matters_and_is_kept(make: Any) -> None:
    case = make.finland(4)
    one, again, other = (
        debt_fall_probability(case, shocks=MODELS, seed=s, draws=8_000)[0] for s in (1, 1, 2)
    )
    assert one == again != other


@settings(max_examples=40, deadline=None)
@given(
    st.floats(20, 200), st.floats(-1, 6), st.floats(-2, 8), st.floats(-6, 6), st.floats(-3, 3),
    st.sampled_from(["conditional", "share"]),
)  # fmt: skip
def test_without_shocks_the_chance_is_the_comparison(
    make: Any, debt: float, rate: float, growth: float, balance: float, flow: float, way: Any
) -> None:
    case = make.case(
        debt_end=np.array(debt),
        implicit_rate=np.full(5, rate),
        nominal_growth=np.full(5, growth),
        primary_balance=np.full(5, balance),
        stock_flow=np.full(5, flow),
    )
    end = debt
    for _ in range(5):
        end = end * ((1 + rate / 100) / (1 + growth / 100)) + (flow - balance)
    none = {"FI": make.model(np.zeros((5, 5)))}
    for method in ("antithetic", "monte_carlo"):
        chance, error = debt_fall_probability(case, shocks=none, draws=64, estimator=way, method=method)
        assert (float(chance), float(error)) == (float(end < debt), 0.0)
    if end != debt:
        assert normal_approximation(case, shocks=none) == float(end < debt)


@settings(max_examples=25, deadline=None)
@given(st.floats(0.2, 3.0), st.floats(-1.0, 2.0), st.booleans())
def test_shocks_on_the_balance_alone_have_a_closed_form(
    make: Any, deviation: float, balance: float, quarterly: bool
) -> None:
    """Debt is then normal: mean the path, variance the sum of (yearly s.d. x later growth factors)^2."""
    covariance = np.zeros((5, 5))
    covariance[3, 3] = deviation**2
    models = {"FI": make.model(covariance, quarterly=quarterly)}
    case = make.case(primary_balance=np.full(5, balance))
    factor = 1.025 / 1.033
    end = 80 * factor**5 - balance * sum(factor**k for k in range(5))
    spread = deviation * (2 if quarterly else 1) * np.sqrt(sum(factor ** (2 * k) for k in range(5)))
    exact = ndtr((80 - end) / spread)
    assert normal_approximation(case, shocks=models) == pytest.approx(exact, abs=1e-12)
    chance, error = debt_fall_probability(case, shocks=models, draws=64)
    assert chance == pytest.approx(exact, abs=1e-12)
    assert error < 1e-7
    for method in ("monte_carlo", "antithetic"):
        chance, error = debt_fall_probability(
            case, shocks=models, draws=20_000, estimator="share", method=method
        )
        assert abs(chance - exact) < 5 * max(float(error), 1e-4)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.floats(-2, 4), min_size=2, max_size=6))
def test_a_better_balance_never_makes_falling_debt_less_likely(make: Any, balances: Any) -> None:
    balances = np.sort(np.array(balances))
    case = make.case(primary_balance=balances[:, None] + np.zeros(5))
    for way in WAYS[:4]:
        chance, _ = debt_fall_probability(case, shocks=MODELS, draws=2_000, **way)
        assert (np.diff(chance) >= 0).all()


def test_all_ways_agree_within_their_errors(make: Any) -> None:
    case = make.panel(STATES, 2)
    reference, spread = debt_fall_probability(case, shocks=MODELS, draws=2**17, method="sobol", seed=5)
    for way in WAYS[:4]:
        chance, error = debt_fall_probability(case, shocks=MODELS, draws=40_000, **way)
        assert (np.abs(chance - reference) < 4.5 * np.hypot(error, spread) + 1e-12).all()


def test_stated_errors_are_the_errors_seen(make: Any) -> None:
    """Over 60 seeds the spread of the answers matches the standard error stated with each."""
    case = make.finland(4)
    for way in WAYS[:4]:
        runs = [debt_fall_probability(case, shocks=MODELS, draws=2_000, seed=s, **way) for s in range(60)]
        seen = np.std([float(chance) for chance, _ in runs], ddof=1)
        stated = np.mean([float(error) for _, error in runs])
        assert 0.7 < seen / stated < 1.4
    runs = [
        debt_fall_probability(case, shocks=MODELS, draws=2_048, seed=s, method="sobol") for s in range(60)
    ]
    seen = np.std([float(chance) for chance, _ in runs], ddof=1)
    assert 0.65 < seen / np.mean([float(error) for _, error in runs]) < 1.5


def test_which_way_of_drawing_pays(make: Any) -> None:
    """As the benchmark measures: the default and Sobol have less than half the error of counting."""
    case = make.panel(STATES, 2)

    def error(**way: Any) -> float:
        chance, spread = debt_fall_probability(case, shocks=MODELS, draws=2**15, **way)
        doubtful = (chance > 0.05) & (chance < 0.95)
        assert doubtful.any()
        return float(np.median(spread[doubtful]))

    plain = error(estimator="share", method="monte_carlo")
    assert error(estimator="share", method="antithetic") < 0.9 * plain
    assert error() < 0.5 * plain
    assert error(method="sobol") < 0.5 * plain


def test_the_linear_guide_is_near(make: Any) -> None:
    case = make.panel(STATES, 4)
    chance, _ = debt_fall_probability(case, shocks=MODELS, draws=20_000)
    assert np.abs(normal_approximation(case, shocks=MODELS) - chance).max() < 0.03


def test_exchange_rates_count_outside_the_euro_alone(make: Any) -> None:
    """With foreign debt the Hungarian chance moves; the flag of the euro takes the exchange rate out."""
    free = make.case(country=("HU",), euro=np.array(False), foreign_share=np.array(0.3))
    inside = replace(free, euro=np.array(True))
    none = replace(free, foreign_share=np.array(0.0))
    chances = [float(debt_fall_probability(c, shocks=MODELS, draws=8_000)[0]) for c in (free, inside, none)]
    assert chances[1] == chances[2] != chances[0]


def test_a_revaluation_of_the_path_multiplies_inherited_debt(make: Any) -> None:
    none = {"HU": make.model(np.zeros((5, 5)), "HU")}
    case = make.case(country=("HU",), debt_end=np.array(100.0), primary_balance=np.full(5, 0.9))
    assert debt_fall_probability(case, shocks=none, draws=8)[0] == 1
    dearer = replace(case, fx_effect=np.array([1.1, 1, 1, 1, 1.0]))
    assert debt_fall_probability(dearer, shocks=none, draws=8)[0] == 0


def test_verdicts_are_silent_inside_the_doubt() -> None:
    chance = np.array([0.71, 0.701, 0.70, 0.699, 0.69, 0.70, np.nan])
    error = np.array([0.002, 0.002, 0.002, 0.002, 0.002, 0.0, 0.0])
    assert list(probability_verdict(chance, error)) == [
        "met", "undetermined", "undetermined", "undetermined", "not_met", "met", "undetermined",
    ]  # fmt: skip
    assert probability_verdict(0.71, 0.004, width=3) == "undetermined"
    assert probability_verdict(0.71, 0.004, 0.6) == "met"
    with pytest.raises(BadInput, match="between 0 and 1"):
        probability_verdict(0.7, 0.1, 70)


@pytest.mark.parametrize(
    ("options", "error", "says"),
    [
        ({"draws": 0}, BadInput, "at least 2, not 0"),
        ({"seed": -1}, BadInput, "seed must be"),
        ({"threads": 0}, BadInput, "At least one thread"),
        ({"method": "halton"}, BadInput, "no method 'halton'"),
        ({"method_of_shocks": "norml"}, UnknownName, "Did you mean 'normal'"),
        ({"estimator": "shares"}, UnknownName, "Did you mean 'share'"),
        ({"method_of_shocks": "var", "estimator": "conditional"}, BadInput, "needs independent normal"),
        (
            {"method_of_shocks": "bootstrap", "method": "sobol"},
            BadInput,
            "'monte_carlo' only, not by 'sobol'",
        ),
    ],
)
def test_wrong_options_are_refused_in_a_sentence(make: Any, options: Any, error: Any, says: str) -> None:
    with pytest.raises(error, match=says):
        debt_fall_probability(make.finland(4), shocks=MODELS, **options)


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"country": ("UK",)}, MissingFigures, "No shocks are known for UK"),
        ({"debt_end": np.array(np.nan)}, BadInput, "path of FI holds debt_end values that are no numbers"),
        ({"stock_flow": np.array([0, 0, np.inf, 0, 0])}, BadInput, "path of FI holds stock_flow"),
        ({"nominal_growth": np.full(4, 3.0)}, BadInput, "must hold 5 years"),
        ({"short_share": np.array(1.2)}, BadInput, "short_share is a fraction"),
        ({"maturity": np.array(0.0)}, BadInput, "maturity must be above zero"),
    ],
)
def test_wrong_paths_are_refused_in_a_sentence(make: Any, changes: Any, error: Any, says: str) -> None:
    with pytest.raises(error, match=says):
        debt_fall_probability(make.case(**changes), shocks=MODELS)


def test_a_bad_covariance_names_the_state(make: Any) -> None:
    covariance = np.diag([1.0, 1, 1, 1, 0])
    covariance[0, 3] = covariance[3, 0] = 2.0
    with pytest.raises(BadInput, match="FI's shocks is not positive semidefinite"):
        debt_fall_probability(make.finland(4), shocks={"FI": make.model(covariance)})


def test_progress_is_told_to_the_end(make: Any) -> None:
    told: list[tuple[int, int]] = []
    debt_fall_probability(
        make.finland(4), shocks=MODELS, draws=20_000, progress=lambda done, total: told.append((done, total))
    )
    assert told == [(k, 3) for k in range(1, 4)]  # blocks of 8,192 draws


def test_no_paths_give_no_answers(make: Any) -> None:
    empty = make.case(country_axis=np.zeros((0, 3), dtype=np.int64))
    chance, error = debt_fall_probability(empty, shocks=MODELS, draws=100)
    assert chance.shape == error.shape == normal_approximation(empty, shocks=MODELS).shape == (0, 3)
    assert fan_percentiles(empty, (50,), shocks=MODELS, draws=100).values.shape == (0, 3, 5, 1)
