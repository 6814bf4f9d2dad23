"""Maps the cells of the Commission's sheet for Finland to the model's inputs and rows."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.decomposition import decomposed
from stabilitypact.debt.projection import Projection, project, spb_path
from stabilitypact.debt.recursion import Quirks
from stabilitypact.debt.shift import no_shift, scenario
from stabilitypact.figures.dsa import DebtFigures, dsa_vintage
from stabilitypact.path.assumptions import _assumptions, _state

Floats = npt.NDArray[np.float64]
DATA = Path(__file__).parent.parent / "data"
FIRST_COLUMN, LAST_COLUMN = 3, 23
YEARS = tuple(range(2021, 2042))

SERIES = {
    "debt": ("Input data", 12, 3, 3), "structural_primary_balance": ("Input data", 13, 3, 6),
    "one_offs": ("Input data", 14, 3, 7), "stock_flow": ("Input data", 16, 3, 23),
    "pensions": ("Input data", 21, 4, 23), "health": ("Input data", 22, 4, 23),
    "care": ("Input data", 23, 4, 23), "education": ("Input data", 24, 4, 23),
    "taxes_on_pensions": ("Input data", 25, 4, 23), "property_income": ("Input data", 26, 3, 23),
    "baseline_growth": ("Input data", 30, 3, 23), "real_gdp": ("Input data", 31, 3, 3),
    "potential_growth": ("Input data", 33, 3, 23), "potential_gdp": ("Input data", 34, 3, 3),
    "implicit_interest_rate": ("Input data", 37, 3, 7), "short_rate": ("Input data", 38, 4, 7),
    "long_rate": ("Input data", 39, 4, 7), "deflator_growth": ("Input data", 42, 3, 7),
    "maturing_share": ("Baseline NFPC", 38, 3, 6), "exchange_factor": ("Baseline NFPC", 42, 3, 7),
    "fx_interest": ("Baseline NFPC", 70, 4, 7),
}  # fmt: skip
PARAMETERS = {
    "multiplier": 49, "budget_semi_elasticity": 50, "long_rate_t10": 52, "short_rate_t10": 53,
    "long_rate_t30": 54, "short_rate_t30": 55, "short_share": 57, "maturing_share_t10": 59,
    "deflator_growth_t10": 61, "deflator_growth_t30": 62, "primary_expenditure_base": 64,
    "outstanding_start": 66, "rolled_long_start": 67, "rolled_short_start": 68, "new_long_start": 69,
    "new_short_start": 70,
}  # fmt: skip

# tab: growth, output gap, nominal growth, rates, deflator, counter, debt, other balances (0: none), parts, IIR rows
LAYOUT = {
    "Baseline NFPC": (23, 29, 32, 35, 41, 49, 56, 76, 87, 96),
    "Adjustment scenario": (24, 30, 33, 36, 42, 50, 57, 77, 100, 109),
    "Adjust. no safeguard": (24, 30, 33, 36, 42, 50, 57, 77, 92, 101),
    "Lower SPB": (23, 29, 32, 35, 41, 49, 56, 0, 83, 92),
    "Financial stress": (23, 29, 32, 35, 41, 49, 56, 0, 83, 92),
    "Adverse (r-g)": (23, 30, 33, 36, 42, 50, 57, 0, 84, 93),
}
SCENARIO_OF = {
    "Lower SPB": "lower_spb",
    "Financial stress": "financial_stress",
    "Adverse (r-g)": "adverse_r_g",
}

Case = dict[str, Any]


def figures_of(case: Case) -> DebtFigures:
    """Return a case's inputs as the figures of a vintage with one state."""
    values: dict[str, Floats] = {}
    for name, (_, _, first, last) in SERIES.items():
        row = np.full((1, len(YEARS)), np.nan)
        row[0, first - FIRST_COLUMN : last - FIRST_COLUMN + 1] = case["series"][name]
        values[name] = row
    ageing = values.pop("pensions") + values.pop("health") + values.pop("care") + values.pop("education")
    values["ageing_cost"] = ageing - values.pop("taxes_on_pensions")
    parameters = {name: np.array([value]) for name, value in case["parameters"].items()}
    parameters["structure_year"] = np.array([2022.0])
    parameters["euro"] = np.array([1.0])
    procedure = np.array([bool(case["procedure"])])
    return DebtFigures(
        dsa_vintage("finland-sheet-2024-06"), ("FI",), YEARS, values, parameters, procedure, {}
    )


def projections(case: Case, quirks: Quirks) -> dict[str, Projection]:
    """Return the projection behind every tab of the sheet, arrays (1, year) from 2023."""
    figures = figures_of(case)
    own = _assumptions("FI", figures, 2041)
    period, step = case["period"], case["step"]
    end = 2024 + period
    plain = spb_path(own, np.full((1, period), step))
    found = {}
    for tab in LAYOUT:
        if tab == "Baseline NFPC":
            path, reference, shift = spb_path(own, np.zeros((1, 1))), 2024, no_shift(own.years)
        elif tab == "Adjustment scenario":
            path, reference, shift = spb_path(own, minimum_steps(case)), end, no_shift(own.years)
        else:
            name = SCENARIO_OF.get(tab, "adjustment")
            path, reference, shift = plain, end, scenario(name, own.years, end)  # type: ignore[arg-type]
        used = quirks if tab == "Baseline NFPC" else Quirks(blank_first_step=quirks.blank_first_step)
        found[tab] = project(own, path, reference, shift, used)
    return found


def minimum_steps(case: Case) -> Floats:
    """Return the steps of the tab with safeguards, shape (1, n)."""
    from stabilitypact.path.minimum import with_minimum_steps
    from stabilitypact.path.rules import PathRules

    state = _state("FI", figures_of(case), 2041)
    plain = np.full((1, 1, case["period"]), case["step"])
    return with_minimum_steps(state, plain, PathRules()).steps[:, 0]


def rows_of(tab: str, projection: Projection) -> dict[int, Floats]:
    """Return the sheet's rows of a tab as the model computes them, 2023 to 2041."""
    growth, gap, nominal, rates, deflator, counter, debt, other, parts, implicit = LAYOUT[tab]
    p, d = projection, decomposed(projection)
    short = (p.rolled_short + p.new_short) / p.debt
    rows = {
        growth: p.real_growth, gap: p.output_gap, nominal: p.nominal_growth,
        rates: p.implicit_rate, rates + 1: p.long_rate, rates + 2: p.short_rate,
        deflator: p.deflator_growth, deflator + 1: p.fx, counter: p.counter, counter + 1: p.closing,
        debt: p.debt, debt + 1: p.debt - p.debt_before, debt + 2: p.primary_balance, debt + 3: p.spb,
        debt + 5: -p.cyclical, debt + 6: -p.one_offs, debt + 7: p.ageing_cost, debt + 8: -p.property_income,
        debt + 10: d.interest + d.growth + d.inflation + p.fx_interest, debt + 11: d.interest,
        debt + 12: d.growth, debt + 13: d.inflation, debt + 14: p.fx_interest, debt + 15: p.stock_flow,
        parts: p.debt, parts + 1: p.outstanding, parts + 2: p.rolled_long, parts + 3: p.rolled_short,
        parts + 4: p.new_long, parts + 5: p.new_short, parts + 6: short, parts + 7: 1.0 - short,
        implicit: p.implicit_rate, implicit + 1: p.implicit_long_rate, implicit + 2: p.implicit_rate,
    }  # fmt: skip
    if other:
        rows |= {other: p.balance, other + 1: p.structural_balance}
    return {row: np.asarray(values)[0] for row, values in rows.items()}


def read(name: str) -> Any:
    """Return recorded numbers."""
    return json.loads(gzip.decompress((DATA / name).read_bytes()))
