"""Which assumptions can a simulation move, by how much, and what moves with them?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from numbers import Real
from types import MappingProxyType
from typing import Any

import numpy as np

from stabilitypact.debt.assumptions import Assumptions
from stabilitypact.errors import BadInput
from stabilitypact.sentence import Number, say


@dataclass(frozen=True, slots=True)
class Lever:
    """What a slider moves: its range, step and unit."""

    lowest: float
    highest: float
    step: float
    unit: str


#: Name -> range. "multiplier" replaces the assumption, all others are added to it from T + 1 on.
LEVERS: Mapping[str, Lever] = MappingProxyType(
    {
        "growth": Lever(-2.0, 2.0, 0.1, "pp"),
        "inflation": Lever(-2.0, 2.0, 0.1, "pp"),
        "rates": Lever(-2.0, 3.0, 0.1, "pp"),
        "one_offs": Lever(-2.0, 2.0, 0.1, "% of GDP"),
        "multiplier": Lever(0.0, 2.0, 0.05, ""),
    }
)
LARGEST_STEP = 3.0


def checked_levers(given: Mapping[str, float | None]) -> dict[str, float]:
    """Return what is moved and by how much: levers at zero are not, a multiplier always is.

    Raises
    ------
    BadInput
        For an amount outside a lever's range.
    """
    moved = {
        name: amount
        for name, amount in given.items()
        if amount is not None and (amount or name == "multiplier")
    }
    for name, amount in moved.items():
        lever = LEVERS[name]
        if isinstance(amount, Real) and lever.lowest <= amount <= lever.highest:
            continue
        value = Number(amount) if isinstance(amount, Real) else repr(amount)
        filled = {"value": value, "lowest": Number(lever.lowest), "highest": Number(lever.highest)}
        if lever.unit:
            raise BadInput(
                say(
                    "%(lever)s is %(value)s; accepted are %(lowest)s to %(highest)s %(unit)s.",
                    lever=name,
                    unit=say("pp") if lever.unit == "pp" else say("% of GDP"),
                    **filled,
                )
            )
        raise BadInput(
            say("%(lever)s is %(value)s; accepted are %(lowest)s to %(highest)s.", lever=name, **filled)
        )
    return {name: float(amount) for name, amount in moved.items()}


def check_sizes(steps: Sequence[float]) -> None:
    """Raise `BadInput` for a yearly step that no simulation takes."""
    if any(not isinstance(step, Real) or not abs(step) <= LARGEST_STEP for step in steps):
        raise BadInput(
            say(
                "A yearly step lies between %(lowest)s and %(highest)s %% of GDP.",
                lowest=Number(-LARGEST_STEP),
                highest=Number(LARGEST_STEP),
            )
        )


def moved_assumptions(a: Assumptions, period: int, moved: Mapping[str, float]) -> Assumptions:
    """Return assumptions with the levers' amounts in them.

    Parameters
    ----------
    a :
        Arrays (country, year).
    period :
        Years of adjustment; one-offs fall into them.
    moved :
        Lever to amount.
    """
    year = np.asarray(a.years)
    after = (year > a.base_year).astype(np.float64)
    during = after * (year <= a.base_year + period)
    changes: dict[str, Any] = {}
    for lever, names, span in (
        ("growth", ("growth", "potential_growth"), after),
        ("inflation", ("deflator_growth",), after),
        ("rates", ("short_rate", "long_rate"), after),
        ("one_offs", ("one_offs",), during),
    ):
        if lever in moved:
            changes |= {name: getattr(a, name) + moved[lever] * span for name in names}
    if "multiplier" in moved:
        changes["multiplier"] = np.full_like(np.asarray(a.multiplier), moved["multiplier"])
    return replace(a, **changes) if changes else a
