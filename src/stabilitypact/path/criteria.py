"""Measures on many paths at once how far each criterion of the debt analysis is from failing."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.assumptions import Assumptions
from stabilitypact.debt.cases import HORIZON, StochasticCase
from stabilitypact.debt.projection import iterate, spb_path
from stabilitypact.debt.recursion import State, begin
from stabilitypact.debt.shift import SCENARIOS, no_shift, scenario, spread, stack
from stabilitypact.debt.shocks import average_maturity
from stabilitypact.path.assumptions import Prepared
from stabilitypact.path.rules import PathRules

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Margins:
    """Distance of each criterion from failing on the plain path; positive is met.

    Attributes
    ----------
    deficit : array (country, candidate)
        Smallest balance in e .. e + 10 above minus the limit, % of GDP.
    declines : array (scenario, country, candidate)
        Smallest yearly fall of debt in e + 1 .. e + 10, % of GDP; scenarios in the order of `SCENARIOS`.
    below_60 : array (scenario, country, candidate)
        60 less debt in e + 10, % of GDP.
    paths : mapping of name to array (country, candidate, year)
        Adjustment scenario from e + 1: "implicit_rate", "nominal_factor", "primary_balance", "stock_flow";
        "debt" and "balance" from e.
    """

    deficit: Floats
    declines: Floats
    below_60: Floats
    paths: dict[str, Floats]


_TESTED = ("debt", "balance", "implicit_rate", "nominal_factor", "primary_balance", "stock_flow")


def margins(prepared: Prepared, steps: Floats, rules: PathRules, stressed: bool = True) -> Margins:
    """Return the margins of the plain paths with the given steps.

    Parameters
    ----------
    prepared : Prepared
        Assumptions of the states.
    steps : array (country, candidate, n)
        Yearly change of the structural primary balance, % of GDP.
    rules : PathRules
        Limits and horizon.
    stressed : bool
        False leaves out the three stress scenarios, whose margins are then infinite.
    """
    whole = prepared.assumptions
    period = steps.shape[-1]
    end = whole.base_year + period
    own = whole.until(end + max(rules.horizon, HORIZON)).with_axes(1)
    tested = slice(0, rules.horizon + 1)
    plain = no_shift(own.years)
    path = spb_path(own, steps)
    at = own.years.index(end)
    before, state = iterate(begin(own), own, path, end, plain, ("debt", "balance"), range(1, at + 1))
    after, _ = iterate(state, own, path, end, plain, _TESTED, range(at + 1, len(own.years)))
    debt = np.concatenate([before["debt"][..., -1:], after["debt"]], axis=-1)
    balance = np.concatenate([before["balance"][..., -1:], after["balance"]], axis=-1)
    declines = np.full((len(SCENARIOS), *debt.shape[:-1]), np.inf)
    below = np.full_like(declines, np.inf)
    declines[0] = _falls(debt[..., tested])
    below[0] = rules.debt_reference - debt[..., rules.horizon]
    if stressed:
        others = _stressed(whole.until(end + rules.horizon), path, end, state)
        declines[1:], below[1:] = _falls(others), rules.debt_reference - others[..., -1]
    paths = {**after, "debt": debt, "balance": balance}
    return Margins(balance[..., tested].min(axis=-1) + rules.deficit_limit, declines, below, paths)


def _stressed(whole: Assumptions, path: Floats, end: int, state: State) -> Floats:
    """Return debt from e on in the three stress scenarios, (scenario, country, candidate, year)."""
    wide = whole.with_axes(2)
    shifts = spread(stack([scenario(name, whole.years, end) for name in SCENARIOS[1:]]), 0, 1)
    start = State(*(np.asarray(value)[:, None] for value in state))
    after = range(whole.years.index(end) + 1, len(whole.years))
    rows, _ = iterate(start, wide, path[:, None], end, shifts, ("debt",), after)
    first = np.broadcast_to(start.debt[..., None], (*rows["debt"].shape[:-1], 1))
    return np.moveaxis(np.concatenate([first, rows["debt"]], axis=-1), 1, 0)


def _falls(debt: Floats) -> Floats:
    """Return the smallest yearly fall along the last axis."""
    smallest: Floats = (debt[..., :-1] - debt[..., 1:]).min(axis=-1)
    return smallest


def stochastic_case(
    prepared: Prepared, found: Margins, states: Positions, candidates: Positions
) -> StochasticCase:
    """Return what the test under uncertainty needs, for chosen candidates of chosen states.

    Parameters
    ----------
    prepared : Prepared
        The states.
    found : Margins
        Paths of all candidates.
    states, candidates : int arrays of one shape
        Positions on the country and on the candidate axis.
    """
    a = prepared.assumptions
    whole = found.paths["debt"].shape[:2]

    def chosen(name: str) -> Floats:
        values = found.paths[name]
        full = np.broadcast_to(values, whole + values.shape[2:])
        picked: Floats = full[states, candidates, :HORIZON]
        return picked

    maturity = average_maturity(np.asarray(a.maturing_share)[:, -1])
    return StochasticCase(
        country=prepared.countries,
        country_axis=states,
        debt_end=chosen("debt")[..., 0],
        implicit_rate=chosen("implicit_rate"),
        nominal_growth=100.0 * (chosen("nominal_factor") - 1.0),
        primary_balance=chosen("primary_balance"),
        stock_flow=chosen("stock_flow"),
        fx_effect=np.ones((*states.shape, HORIZON)),
        short_share=np.asarray(a.short_share)[states],
        maturity=maturity[states],
        euro=prepared.euro[states],
        foreign_share=prepared.foreign_share[states],
    )
