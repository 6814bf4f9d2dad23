"""S1, S2, debt-stabilising balance and financing needs against examples worked by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from stabilitypact.debt.projection import Projection
from stabilitypact.debt.sustainability import Gap, gross_financing_needs, s1, s2, stabilising_balance
from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.path.sensitivity import CHANGES, sensitivity
from stabilitypact.path.sustainability import sustainability


def example(years: int, **rows: object) -> Projection:
    """Debt of 100, interest 4 %, growth 2 %, primary balance zero; rows given replace these."""
    flat = {name: np.zeros((1, years)) for name in Projection.__slots__ if name != "years"}
    flat |= {"implicit_rate": np.full((1, years), 4.0), "nominal_growth": np.full((1, years), 2.0)}
    flat |= {
        "fx": np.ones((1, years)),
        "debt_before": np.full((1, years), 100.0),
        "debt": np.full((1, years), 100.0),
    }
    flat |= {name: np.array([values], dtype=float) for name, values in rows.items()}
    return Projection(years=tuple(range(2025, 2025 + years)), **flat)


def test_stabilising_balance_by_hand() -> None:
    # 100 * 0.02 / 1.02
    assert stabilising_balance(np.array(100.0), np.array(4.0), np.array(2.0)) == pytest.approx(1.9607843137)
    assert stabilising_balance(np.array(100.0), np.array(2.0), np.array(2.0), 0.5) == pytest.approx(0.5)


def test_s1_by_hand_brings_debt_to_the_target() -> None:
    # D1 = 1.02/1.04 = 0.9807692, D2 = 0.9619083; (100 - 60 * 0.9619083) / 1.9426775 = 21.7666
    gap = s1(example(2))
    assert gap.gap[0] == pytest.approx(21.7666, abs=1e-4)
    debt = 100.0
    for _ in range(2):
        debt = debt * 1.04 / 1.02 - float(gap.gap[0])
    assert debt == pytest.approx(60.0, abs=1e-10)
    # starting position: 100 (1 - D2) / (D1 + D2) = 1.9608; target: 40 D2 / (D1 + D2) = 19.8058
    assert gap.initial_position[0] == pytest.approx(1.9608, abs=1e-4)
    assert gap.debt_target[0] == pytest.approx(19.8058, abs=1e-4)


def test_s2_by_hand() -> None:
    plain = s2(example(3))
    assert plain.gap[0] == pytest.approx(1.9607843137)
    ageing = s2(example(3, ageing_cost=[0.0, 1.0, 1.0]))
    # a cost of 1 from the second year for ever: the share of discounted GDP after the first year, 1.02/1.04
    assert ageing.ageing[0] == pytest.approx(1.02 / 1.04)
    assert ageing.gap[0] == pytest.approx(1.9607843137 + 1.02 / 1.04)
    richer = s2(example(3, spb=[1.0, 1.0, 1.0]))
    assert richer.gap[0] == pytest.approx(0.9607843137)


@pytest.mark.parametrize("measure", [s1, s2])
def test_parts_add_up(measure: object) -> None:
    made = example(
        4, spb=[0.5, 0.5, 0.5, 0.5], ageing_cost=[0.1, 0.4, 0.8, 0.9], property_income=[0.0, 0.1, 0.1, 0.2],
        cyclical=[-0.5, -0.2, 0.0, 0.0], stock_flow=[1.0, 0.0, 0.0, 0.0],
    )  # fmt: skip
    gap = measure(made)  # type: ignore[operator]
    parts = gap.initial_position + gap.ageing + gap.other + gap.debt_target
    assert gap.gap[0] == pytest.approx(parts[0], abs=1e-12)


def test_s2_is_refused_where_growth_beats_interest() -> None:
    with pytest.raises(BadInput, match="not defined where growth stays above the interest rate"):
        s2(example(3, implicit_rate=[1.0, 1.0, 1.0]))


def test_gross_financing_needs_by_hand() -> None:
    # inherited 98.0392; due 10 % short and 10 % of the rest: 0.19 * 98.0392 = 18.6275; deficit 3, stock-flow 0.5
    made = example(2, rolled_short=[10.0, 10.0], balance=[-3.0, -3.0], stock_flow=[0.5, 0.5])
    needs = gross_financing_needs(made, np.full((1, 2), 0.1))
    assert needs[0, 1] == pytest.approx(22.1275, abs=1e-4)


def test_financing_needs_take_last_years_short_debt_and_leave_revaluation_out() -> None:
    # Exchange rates raise inherited debt by 5 %: 105/1.02 = 102.9412 is due in part, but the 5/1.02 that they add,
    # which the stock-flow adjustment of 6 holds, are nobody's to borrow. Due: 10 % short (the year before), 10 % of the
    # rest; the 40 % short of the year itself fall due a year later.
    made = example(2, rolled_short=[10.0, 40.0], fx=[1.0, 1.05], stock_flow=[0.0, 6.0], balance=[0.0, -3.0])
    needs = gross_financing_needs(made, np.full((1, 2), 0.1))
    assert needs[0, 1] == pytest.approx(0.19 * 105 / 1.02 + 3.0 + 6.0 - 5 / 1.02)


@pytest.mark.parametrize("measure", [s1, s2])
def test_a_balance_that_improves_later_leaves_less_to_do(measure: Callable[[Projection], Gap]) -> None:
    flat, rising = (measure(example(3, spb=spb)).gap[0] for spb in ([0.0] * 3, [0.0, 1.0, 1.0]))
    everywhere = measure(example(3, spb=[1.0] * 3)).gap[0]
    assert everywhere == pytest.approx(flat - 1.0)
    assert everywhere < rising < flat


def test_sustainability_of_a_state() -> None:
    found = sustainability("Italy")
    assert found.baseline.years[-1] == 2070
    assert found.s1 is not None and found.s2 is not None
    parts = sum(value for name, value in found.s1.items() if name != "gap")
    assert found.s1["gap"] == pytest.approx(parts, abs=1e-12)
    assert "S1: Italy needs" in found.summary()
    year = 2030
    debt = found.baseline.value("debt", year - 1)
    assert debt is not None
    assert found.financing_needs[year] > 0.1 * debt
    assert len(found.to_frame()) == len(found.baseline.years)
    short = sustainability("FI")
    assert short.s1 is None and "end in 2041" in short.notes[0]


def test_s1_improvement_brings_projected_debt_to_sixty_without_feedback() -> None:
    found = sustainability("DE")
    assert found.s1 is not None
    made = found.baseline.projection
    debt = float(made.debt_before[0, 0])
    for k in range(len(made.years)):
        factor = (1 + made.implicit_rate[0, k] / 100) / (1 + made.nominal_growth[0, k] / 100)
        other = made.stock_flow[0, k] + made.fx_interest[0, k]
        debt = debt * factor - made.primary_balance[0, k] - found.s1["gap"] + other
    assert debt == pytest.approx(60.0, abs=1e-8)


def test_sensitivity_table() -> None:
    table = sensitivity("FI", 7, amounts={"long_rate": 0.5, "deflator_growth": 0.5}, draws=2000)
    assert [row.assumption for row in table.rows].count("long_rate") == 2
    by_move = {(row.assumption, row.amount): row.effect for row in table.rows}
    assert (by_move["deflator_growth", -0.5] or 0.0) > 0.0 > (by_move["deflator_growth", 0.5] or 0.0)
    assert (by_move["long_rate", 0.5] or 0.0) >= 0.0
    with pytest.raises(UnknownName, match="Did you mean 'long_rate'"):
        sensitivity("FI", amounts={"long_rates": 0.5})


def test_moves_that_cannot_be() -> None:
    with pytest.raises(BadInput, match="Italy with growth moved by -150 is not positive"):
        sensitivity("IT", amounts={"growth": -150.0}, draws=2000)
    with pytest.raises(BadInput, match="must be a number other than zero"):
        sensitivity("IT", amounts={"growth": float("nan")}, draws=2000)
    with pytest.raises(BadInput, match="whole number of at least 1"):
        sensitivity("IT", draws=0)
    with pytest.raises(BadInput, match="must be a number, % of GDP"):
        sustainability("IT", target=float("nan"))
    few = sensitivity("EE", draws=2000)
    assert {row.assumption for row in few.rows} <= set(CHANGES)


@pytest.mark.parametrize(
    "vintage", ["dsa-2024-04", "dsa-2024-11", "dsa-2025-03", "dsa-2025-05", "dsa-2025-10"]
)
def test_every_vintage_of_all_states_reaches_the_end_of_the_ageing_report(vintage: str) -> None:
    for country in ("AT", "EL", "LU"):
        found = sustainability(country, vintage=vintage)
        assert found.baseline.years[-1] == 2070
        assert found.s1 is not None
        assert found.s2 is not None or "S2 is not defined" in found.notes[0]
