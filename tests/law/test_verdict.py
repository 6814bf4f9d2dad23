"""Do unknowns combine as Kleene's logic says, and does binary noise never decide?"""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stabilitypact.law.verdict import (
    EXEMPT,
    MET,
    NOT_APPLICABLE,
    NOT_MET,
    UNDETERMINED,
    above,
    at_least,
    at_most,
    below,
    decide,
    either,
    every,
    negate,
    one_decimal,
    truth,
)

VALUES = (0.0, 1.0, np.nan)
truths = st.sampled_from(VALUES)


def rank(value: float) -> float:
    """Order the three values as Kleene does: false < unknown < true."""
    return 0.5 if np.isnan(value) else value


def one(value: float) -> np.ndarray:
    return np.array([value])


@pytest.mark.parametrize(("a", "b"), list(product(VALUES, VALUES)))
def test_and_is_the_smaller_and_or_the_larger(a: float, b: float) -> None:
    assert rank(every(one(a), one(b))[0]) == min(rank(a), rank(b))
    assert rank(either(one(a), one(b))[0]) == max(rank(a), rank(b))
    assert rank(negate(one(a))[0]) == 1 - rank(a)


@given(st.lists(truths, min_size=1, max_size=6))
def test_many_conditions_in_any_order(values: list[float]) -> None:
    arrays = [one(value) for value in values]
    assert rank(every(*arrays)[0]) == min(map(rank, values))
    assert rank(either(*reversed(arrays))[0]) == max(map(rank, values))


@given(st.lists(truths, min_size=2, max_size=5), st.data())
def test_an_answer_survives_whatever_the_unknown_turns_out_to_be(
    values: list[float], data: st.DataObject
) -> None:
    arrays = [one(value) for value in values]
    filled = [one(data.draw(st.sampled_from((0.0, 1.0))) if np.isnan(v) else v) for v in values]
    for combine in (every, either):
        before, after = combine(*arrays)[0], combine(*filled)[0]
        assert np.isnan(before) or before == after


@pytest.mark.parametrize("value", [3.0, 0.1 + 0.2 + 2.7, 3.0000000001, 2.9999999999])
def test_binary_noise_does_not_decide(value: float) -> None:
    array = one(value)
    assert at_most(array, 3.0)[0] == 1
    assert at_least(array, 3.0)[0] == 1
    assert above(array, 3.0)[0] == 0
    assert below(array, 3.0)[0] == 0


def test_the_last_published_digit_does_decide() -> None:
    # IMF and Commission figures carry three or more decimals: 0.001 is a real difference.
    assert above(one(3.001), 3.0)[0] == 1
    assert at_most(one(3.001), 3.0)[0] == 0
    assert below(one(-0.001), 0.0)[0] == 1


@given(st.floats(-50, 50), st.floats(-50, 50))
def test_comparisons_are_each_others_negation(value: float, limit: float) -> None:
    array = one(value)
    assert at_most(array, limit)[0] == 1 - above(array, limit)[0]
    assert at_least(array, limit)[0] == 1 - below(array, limit)[0]


def test_unknown_figures_give_unknown_comparisons() -> None:
    for compare in (at_most, at_least, above, below):
        assert np.isnan(compare(one(np.nan), 3.0))[0]
        assert np.isnan(compare(one(3.0), np.array([np.nan])))[0]


@pytest.mark.parametrize(
    ("figure", "rounded"),
    [
        (3.04, 3.0),
        (3.05, 3.1),
        (3.149999, 3.1),
        (3.15, 3.2),
        (-3.05, -3.1),
        (0.0, 0.0),
        (2.95, 3.0),
        (-0.04, 0.0),
    ],
)
def test_one_decimal_rounds_halves_away_from_zero(figure: float, rounded: float) -> None:
    assert one_decimal(one(figure))[0] == pytest.approx(rounded, abs=1e-12)


def test_codes_and_back() -> None:
    assert decide(np.array([1.0, 0.0, np.nan])).tolist() == [MET, NOT_MET, UNDETERMINED]
    back = truth(np.array([MET, NOT_MET, EXEMPT, NOT_APPLICABLE, UNDETERMINED], dtype=np.int8))
    assert back[:3].tolist() == [1.0, 0.0, 1.0]
    assert np.isnan(back[3:]).all()
