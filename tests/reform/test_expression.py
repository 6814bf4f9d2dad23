"""Does the expression parser accept its vocabulary, refuse everything else, and compute what is written?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pytest

from stabilitypact.errors import BadInput, PactError, UnknownName
from stabilitypact.law.verdict import Floats
from stabilitypact.reform.expression import Expression


@dataclass
class Table:
    """A scope over three years of two states, written out by hand."""

    values: Mapping[str, list[list[float]]]
    parameters: Mapping[str, float]
    years: tuple[int, ...] = (2001, 2002, 2003)

    def read(self, variable: str, shift: int) -> Floats:
        source = np.array(self.values[variable], dtype=float)
        result = np.full_like(source, np.nan)
        for column in range(source.shape[1]):
            if 0 <= column + shift < source.shape[1]:
                result[:, column] = source[:, column + shift]
        return result

    def at(self, variable: str, year: int) -> Floats:
        return self.read(variable, year - self.years[0])[:, :1]

    def parameter(self, name: str, shift: int) -> Floats:
        return np.full((2, 3), self.parameters[name])

    def fact(self, name: str, shift: int) -> Floats:
        return np.array([[year + shift for year in self.years]] * 2, dtype=float)


TABLE = Table(
    {
        "debt": [[50, 60, 70], [100, 98, np.nan]],
        "balance": [[-1, -4, 0], [-2, -3, -5]],
        "nominal_growth": [[2, 3, 4], [1, 1, 1]],
    },
    {"speed": 0.05},
)


def computed(text: str) -> Floats:
    return Expression.parse(text, {"speed": "share"}).evaluate(TABLE)


def same(found: Floats, expected: list[list[float]]) -> bool:
    return np.array_equal(found, np.array(expected, dtype=float), equal_nan=True)


def test_arithmetic_lags_and_parameters() -> None:
    found = computed("debt[-1] - speed * (debt[-1] - 60)")
    assert np.allclose(found, [[np.nan, 50.5, 60.0], [np.nan, 98.0, 96.1]], equal_nan=True)


def test_conditions_follow_three_valued_logic() -> None:
    assert same(computed("debt > 60 or balance < -3"), [[0, 1, 1], [1, 1, 1]])
    # Unknown debt decides only where the other condition does not.
    assert same(computed("debt > 60 and balance < -3"), [[0, 0, 0], [0, 0, np.nan]])
    assert same(computed("not debt > 60"), [[1, 1, 0], [0, 0, np.nan]])
    assert same(computed("60 <= debt <= 98"), [[0, 1, 1], [0, 1, np.nan]])


def test_functions() -> None:
    assert same(computed("clip(debt, 55, 65)"), [[55, 60, 65], [65, 65, np.nan]])
    assert same(computed("max(balance, -3, -2)"), [[-1, -2, 0], [-2, -2, -2]])
    assert same(computed("abs(balance)"), [[1, 4, 0], [2, 3, 5]])
    assert same(computed("at(debt, 2002)"), [[60.0], [98.0]])
    assert same(computed("mean(debt, -1, 0)"), [[np.nan, 55, 65], [np.nan, 99, np.nan]])
    assert same(computed("mean_known(debt, -1, 1, 2)"), [[55, 60, 65], [99, 99, np.nan]])
    assert same(computed("1 if debt > 60 else 2"), [[2, 2, 1], [1, 1, np.nan]])
    assert same(computed("1 if year > 2002 else 0"), [[0, 0, 1], [0, 0, 1]])


def test_growth_of_a_ratio_is_that_of_the_amount() -> None:
    # Debt of 60 after 50 % of GDP with GDP up 3 %: 60 / 50 * 1.03 - 1 = 23.6 %.
    found = computed("growth(debt)")
    assert found[0][1] == pytest.approx(23.6)
    assert np.isnan(found[0][0])


def test_division_by_zero_is_unknown_not_infinite() -> None:
    assert np.isnan(computed("debt / balance")[0][2])


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('true')",
        "debt.__class__",
        "(lambda: 1)()",
        "[d for d in (1, 2)]",
        "debt ** 99999999",
        "'text'",
        "True",
        "debt == 60",
        "open('x')",
        "debt[debt]",
        "f'{debt}'",
        "debt if balance else 3",
        "debt + (debt > 60)",
        "debt and balance",
        "mean(debt, 0, -3)",
        "mean(2, 0, 1)",
        "at(debt, debt)",
        "min(debt)",
        "speed[-1]",
        "debt[-99]",
        "",
        "debt +",
        "1" * 500,
        "-" * 300 + "1",
        "debt + nominal_gdp",
        "population > debt",
    ],
)
def test_everything_else_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(PactError) as caught:
        Expression.parse(text, {"speed": "share"})
    assert str(caught.value).endswith((".", ")")) or "Accepted" in str(caught.value)


def test_misspelt_names_get_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'debt'"):
        Expression.parse("dept > 60")
    with pytest.raises(UnknownName, match="Did you mean 'mean'"):
        Expression.parse("meen(debt, -1, 0)")


def test_units_that_differ_are_refused() -> None:
    with pytest.raises(BadInput, match="units differ"):
        Expression.parse("debt - nominal_gdp")


def test_what_it_reads_is_listed() -> None:
    found = Expression.parse("mean(debt, -2, -1) * speed + balance", {"speed": "share"})
    assert set(found.variables) == {("debt", -2), ("debt", -1), ("balance", 0)}
    assert found.parameters == ("speed",)
    assert found.kind == "number"
