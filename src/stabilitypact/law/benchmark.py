"""How far must debt fall under the 1/20 benchmark? Its backward, forward and cyclically adjusted forms.

Reg. 1467/97 Art. 2(1a) as amended by Regulation 1177/2011; formulas of the Code of Conduct / Vade Mecum.
"""

from __future__ import annotations

import numpy as np

from stabilitypact.figures.panel import Field
from stabilitypact.law.acts import cite
from stabilitypact.law.context import Context
from stabilitypact.law.grid import Findings
from stabilitypact.law.verdict import Floats, at_most, decide
from stabilitypact.sentence import Number, Sentence, say

ARTICLE = cite("1177/2011", "Art. 2(1a)")


def benchmark_value(
    lagged: tuple[Floats, ...], speed: Floats | float = 0.05, reference: Floats | float = 60.0
) -> Floats:
    """Return the benchmark debt ratio.

    Parameters
    ----------
    lagged :
        Debt ratios of t-1, t-2, ..., % of GDP, arrays of one shape; as many as the window has years (3).
    speed :
        Share of the excess to be closed each year (1/20).
    reference :
        Reference value, % of GDP.

    Returns
    -------
    Array of that shape, % of GDP: reference + 1/n * sum over j of (1-speed)^j (d_{t-j} - reference).

    Examples
    --------
    >>> import numpy as np
    >>> float(benchmark_value(tuple(np.array(d) for d in (100.0, 102.0, 104.0))).round(4))
    97.8765
    """
    total = np.zeros(np.shape(lagged[0]))
    for lag, debt in enumerate(lagged, start=1):
        total = total + (1 - speed) ** lag * (debt - reference)
    return reference + total / len(lagged)


def _limit(ctx: Context, ahead: int = 0) -> tuple[Floats, tuple[Field, ...]]:
    window = int(np.nanmax(ctx.number("debt.benchmark.window", 3.0)))
    fields = tuple(ctx.get("debt", ahead - lag) for lag in range(1, window + 1))
    value = benchmark_value(
        tuple(f.values for f in fields),
        ctx.number("debt.benchmark.speed"),
        ctx.number("debt.reference_value"),
    )
    return value, fields


def backward(ctx: Context) -> Findings:
    """Return the backward-looking form: debt of t against the benchmark from t-1 to t-3."""
    limit, fields = _limit(ctx)
    debt = ctx.get("debt")
    return _form(
        ctx,
        "backward",
        say("Backward-looking"),
        debt.values,
        limit,
        (debt, *fields),
        benchmark_formula(ctx),
    )


def forward(ctx: Context) -> Findings:
    """Return the forward-looking form: forecast debt of t+2 against the benchmark of t+2.

    The law means the Commission's forecast at unchanged policies; a vintage published later answers with what
    came about, and each input says whether it is outturn or forecast.
    """
    limit, fields = _limit(ctx, ahead=2)
    debt = ctx.get("debt", 2)
    return _form(
        ctx,
        "forward",
        say("Forward-looking"),
        debt.values,
        limit,
        (debt, *fields),
        say("debt(t+2) against benchmark(t+2)"),
    )


def cyclically_adjusted(ctx: Context) -> Findings:
    """Return the cyclically adjusted form: debt and GDP of t cleaned of the last three years' cycle.

    d* = (D_t + sum of C_{t-j}, j = 0..2) / (Y_{t-3} * product of (1 + ypot)(1 + pi)) * 100 against the benchmark
    of t, where C = eps * og/100 * potential GDP is the cyclical part of the budget (negative in slumps).
    """
    limit, fields = _limit(ctx)
    gdp, past = ctx.get("nominal_gdp"), ctx.get("nominal_gdp", -3)
    debt, elasticity = ctx.get("debt"), ctx.get("budget_semi_elasticity")
    gaps = tuple(ctx.get("output_gap", -lag) for lag in range(3))
    potentials = tuple(ctx.get("potential_growth", -lag) for lag in range(3))
    deflators = tuple(ctx.get("deflator_growth", -lag) for lag in range(3))
    levels = tuple(ctx.get("nominal_gdp", -lag) for lag in range(3))
    cyclical = sum(
        elasticity.values * gap.values / 100 * level.values / (1 + gap.values / 100)
        for gap, level in zip(gaps, levels, strict=True)
    )
    trend = past.values.copy()
    for potential, deflator in zip(potentials, deflators, strict=True):
        trend = trend * (1 + potential.values / 100) * (1 + deflator.values / 100)
    adjusted = (debt.values / 100 * gdp.values + cyclical) / trend * 100
    inputs = (debt, *fields, *gaps, *potentials, *deflators, *levels, past, elasticity)
    return _form(
        ctx,
        "cyclically_adjusted",
        say("Cyclically adjusted"),
        adjusted,
        limit,
        inputs,
        say(
            "100 × (debt(t) / 100 × nominal_gdp(t) + sum of budget_semi_elasticity × output_gap(t-j) / 100 × "
            "nominal_gdp(t-j) / (1 + output_gap(t-j) / 100)) / (nominal_gdp(t-3) × product of (1 + "
            "potential_growth(t-j) / 100) × (1 + deflator_growth(t-j) / 100)), j = 0 to 2"
        ),
    )


def benchmark_formula(ctx: Context, speed: str = "debt.benchmark.speed", *, alone: bool = False) -> Sentence:
    """Return the benchmark in the book's own numbers; `alone`: beside the reference value, which suffices too."""
    numbers = {
        "reference": ctx.told("debt.reference_value"),
        "years": ctx.told("debt.benchmark.window", 3.0)
        if not alone
        else ctx.told("numerical.debt_window", 3.0),
        "kept": Number(round(1 - ctx.told(speed).value, 10)),
    }
    if alone:
        return say(
            "debt(t) against %(reference)s + 1/%(years)s sum of %(kept)s^j (debt(t-j) - %(reference)s), or "
            "against %(reference)s",
            **numbers,
        )
    return say(
        "debt(t) against %(reference)s + 1/%(years)s sum of %(kept)s^j (debt(t-j) - %(reference)s)", **numbers
    )


def _form(
    ctx: Context,
    name: str,
    title: str,
    value: Floats,
    limit: Floats,
    inputs: tuple[Field, ...],
    formula: str,
) -> Findings:
    return ctx.findings(
        f"debt.benchmark.{name}",
        title,
        decide(at_most(value, limit)),
        value=value,
        threshold=limit,
        margin=limit - value,
        formula=formula,
        inputs=inputs,
        citations=(ARTICLE,),
    )
