"""Do a user's inputs of the debt analysis agree with each other and with the figures that rules read?"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from stabilitypact.figures.live.measures import measures
from stabilitypact.figures.live.started import Edit, Held, Start
from stabilitypact.sentence import Number, Sentence, say

TOLERANCE = 0.05
"""Points by which inputs may miss an identity more than those they started from: rounding, not error."""
JUMP_POINTS, JUMP_PERCENT, JUMP_SHARE = 3.0, 10.0, 0.1
SHARED = (
    "debt",
    "balance",
    "primary_balance",
    "structural_primary_balance",
    "real_growth",
    "deflator_growth",
)
"""What both parts of a file hold."""

Residual = Callable[[Held, int], float | None]


def contradictions(inputs: Held, start: Held) -> tuple[Sentence, ...]:
    """Return where inputs contradict each other by more than those that they started from did."""
    years = sorted({year for _, year in inputs if year})
    found = []
    for year in years:
        for tell, residual in _IDENTITIES:
            own, usual = residual(inputs, year), residual(start, year)
            if own is None or abs(own) <= TOLERANCE or (usual is not None and abs(own - usual) <= TOLERANCE):
                continue
            found.append(tell(year, Number(own, 2, signed=True)))
    shares = [inputs.get((name, 0), 0.0) for name in ("domestic_share", "euro_share")]
    if sum(shares) > 1.01:
        found.append(
            say(
                "domestic_share and euro_share make %(sum)s together; more than all debt cannot be owed",
                sum=Number(sum(shares), 3),
            )
        )
    return tuple(found)


def jumps(edits: tuple[Edit, ...]) -> tuple[Edit, ...]:
    """Return the inputs that moved by much: points of GDP or of a rate, tenths of a share, per cent of money."""

    def limit(edit: Edit) -> float:
        unit = measures()[edit.variable].unit
        if unit.startswith("billions"):
            return JUMP_PERCENT
        return JUMP_POINTS if unit in ("% of GDP", "%", "percentage points of GDP") else JUMP_SHARE

    known = (each for each in edits if each.before is not None and each.after is not None)
    return tuple(each for each in known if abs(each.size) > limit(each))


def parted(figures: Held, inputs: Held, start: Start) -> tuple[Sentence, ...]:
    """Return what was changed in one part of a file and not in the other, so that rules and projections differ."""
    found = []
    for (name, year), value in sorted(inputs.items()):
        other = figures.get((name, year))
        if name not in SHARED or other is None:
            continue
        usual = start.figures.get((name, year), other) - start.inputs.get((name, year), value)
        if abs(other - value) > TOLERANCE and abs((other - value) - usual) > TOLERANCE:
            found.append(
                say(
                    "%(variable)s %(year)s: rules read %(rules)s, projections %(projections)s; only one of the "
                    "two was changed, or not both alike",
                    variable=name,
                    year=year,
                    rules=Number(other),
                    projections=Number(value),
                )
            )
    return tuple(found)


def exchange_effects(inputs: Held, start: Held, facts: Mapping[str, Any]) -> dict[int, float]:
    """Return by how much changed exchange rates or currency shares raise debt in each forecast year, % of GDP.

    The stock-flow adjustment of the debt analysis holds the effect of exchange rates on debt. Where a user moves a
    rate and leaves the adjustment of that year as it was, the adjustment moves by the effect of the rate.
    """
    found = {}
    for year in range(facts["base_year"] + 1, facts["last_forecast_year"] + 1):
        own, usual = _composite(inputs, year), _composite(start, year)
        before, growth = inputs.get(("debt", year - 1)), _nominal(inputs, year)
        untouched = inputs.get(("stock_flow", year)) == start.get(("stock_flow", year))
        if None in (own, usual, before, growth) or own == usual or not untouched:
            continue
        found[year] = before / growth * (own - usual)  # type: ignore[operator]
    return {year: effect for year, effect in found.items() if abs(effect) > 1e-9}


def _composite(held: Held, year: int) -> float | None:
    """Return the worth of all debt at this year's exchange rates relative to that at last year's."""
    domestic, euro = held.get(("domestic_share", 0)), held.get(("euro_share", 0))
    if domestic is None or euro is None:
        return None
    total = domestic
    for share, name in ((euro, "exchange_rate_eur"), (1.0 - domestic - euro, "exchange_rate_usd")):
        before, now = held.get((name, year - 1)), held.get((name, year))
        if before is None or now is None:
            return None
        total += share * before / now
    return total


def _nominal(held: Held, year: int) -> float | None:
    real, prices = held.get(("real_growth", year)), held.get(("deflator_growth", year))
    return None if real is None or prices is None else (1 + real / 100) * (1 + prices / 100)


def _interest(held: Held, year: int) -> float | None:
    """Return interest missing between primary balance and balance, % of GDP."""
    values = [held.get((name, year)) for name in ("primary_balance", "balance", "implicit_interest_rate")]
    debt, growth = held.get(("debt", year - 1)), _nominal(held, year)
    if None in values or debt is None or growth is None:
        return None
    primary, balance, rate = values
    return primary - balance - rate / 100 * debt / growth  # type: ignore[operator]


def _growth(level: str, growth: str) -> Residual:
    def residual(held: Held, year: int) -> float | None:
        now, before, stated = held.get((level, year)), held.get((level, year - 1)), held.get((growth, year))
        if now is None or not before or stated is None:
            return None
        return 100.0 * (now / before - 1.0) - stated

    return residual


def _debt(held: Held, year: int) -> float | None:
    """Return debt that follows from no other input, % of GDP."""
    now, before, growth = held.get(("debt", year)), held.get(("debt", year - 1)), _nominal(held, year)
    balance, other = held.get(("balance", year)), held.get(("stock_flow", year))
    if now is None or before is None or growth is None or balance is None or other is None:
        return None
    return now - (before / growth - balance + other)


def _identities() -> Iterator[tuple[Callable[[int, Number], Sentence], Residual]]:
    yield (
        lambda year, off: say(
            "%(year)s: primary balance less balance is not the interest that implicit rate and debt give "
            "(%(off)s %% of GDP)",
            year=year, off=off,
        ),
        _interest,
    )  # fmt: skip
    yield (
        lambda year, off: say(
            "%(year)s: debt does not follow from debt before, growth, balance and stock-flow adjustment "
            "(%(off)s %% of GDP)",
            year=year, off=off,
        ),
        _debt,
    )  # fmt: skip
    yield (
        lambda year, off: say(
            "%(year)s: real GDP grows otherwise than real growth says (%(off)s points)", year=year, off=off
        ),
        _growth("real_gdp", "real_growth"),
    )
    yield (
        lambda year, off: say(
            "%(year)s: potential GDP grows otherwise than potential growth says (%(off)s points)",
            year=year, off=off,
        ),
        _growth("potential_gdp", "potential_growth"),
    )  # fmt: skip


_IDENTITIES = tuple(_identities())
