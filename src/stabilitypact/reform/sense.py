"""Can a block's numbers be meant: shares between 0 and 1, years that exist, bands that do not contradict each other?"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from stabilitypact.law.strict_yaml import Entry
from stabilitypact.law.verdict import Floats
from stabilitypact.reform.blocks import Block
from stabilitypact.reform.expression import Expression
from stabilitypact.reform.model import FreeParameter
from stabilitypact.sentence import Number, Sentence, say

_ANY = float("inf")
BOUNDS: Mapping[tuple[str, str], tuple[float, float, Sentence]] = {
    ("debt_anchor", "per_year"): (0.0, 1.0, say("a share of the excess from 0 up to 1, such as 0.05")),
    ("debt_anchor", "horizon"): (1.0, _ANY, say("a number of years of at least 1")),
    ("debt_anchor", "fall"): (0.0, _ANY, say("a fall in pp a year, not below 0")),
    ("debt_anchor", "target"): (0.0, _ANY, say("a debt ratio in % of GDP, not below 0")),
    ("expenditure_ceiling", "feedback"): (
        0.0,
        1.0,
        say("growth taken off per pp of debt, 0 to 1, such as 0.02"),
    ),
    ("expenditure_ceiling", "target"): (0.0, _ANY, say("a debt ratio in % of GDP, not below 0")),
    ("expenditure_ceiling", "account"): (0.0, _ANY, say("an amount in % of GDP, not below 0")),
    ("exclusion", "cap"): (0.0, _ANY, say("an amount in % of GDP, not below 0")),
    ("probability", "at_least"): (0.0, 1.0, say("a probability between 0 and 1, such as 0.9")),
    ("sanction", "enforcement"): (0.0, 1.0, say("a probability between 0 and 1, such as 0.9")),
    ("sanction", "fixed"): (0.0, _ANY, say("an amount in % of GDP, not below 0")),
    ("sanction", "variable"): (0.0, _ANY, say("a share of the excess, not below 0")),
    ("sanction", "cap"): (0.0, _ANY, say("an amount in % of GDP, not below 0")),
}
"""What a number under a key of a block may be: lowest, highest, in words."""

PACE = (1e-9, _ANY, say("an effort in % of GDP a year above 0"))


@dataclass(frozen=True, slots=True)
class _Numbers:
    """A scope without figures: free parameters at one end of what they may be."""

    parameters: Mapping[str, FreeParameter]
    end: str

    @property
    def years(self) -> tuple[int, ...]:
        return (0,)

    def read(self, variable: str, shift: int) -> Floats:
        return np.full((1, 1), np.nan)

    def at(self, variable: str, year: int) -> Floats:
        return np.full((1, 1), np.nan)

    def parameter(self, name: str, shift: int) -> Floats:
        return np.full((1, 1), getattr(self.parameters[name], self.end))

    def fact(self, name: str, shift: int) -> Floats:
        return np.full((1, 1), np.nan)


def check_numbers(entry: Entry, block: Block, parameters: Mapping[str, FreeParameter]) -> None:
    """Refuse numbers of a block that cannot be meant, and expressions without any answer.

    Only what follows from numbers and free parameters alone is judged, the latter over their whole range.

    Raises
    ------
    BadFile, BadInput
        Where the number stands, with what is accepted.
    """
    keys = entry.any_mapping()
    for key, value in block.fields.items():
        if isinstance(value, Expression) and key in keys:
            check_number(keys[key], value, parameters, BOUNDS.get((block.kind, key)))
    if "bands" in keys:
        _check_bands(keys["bands"], block, parameters)


def check_number(
    entry: Entry,
    expression: Expression,
    parameters: Mapping[str, FreeParameter],
    bounds: tuple[float, float, Sentence] | None,
) -> None:
    """Refuse one number outside its bounds, or none at all; see `check_numbers`."""
    if not fixed(expression):
        return
    for end in ("low", "high"):
        number = float(np.ravel(expression.evaluate(_Numbers(parameters, end)))[0])
        if np.isnan(number):
            raise entry.error(
                say("'%(text)s' has no value: it divides by zero or is not finite.", text=expression.text)
            )
        if bounds is not None and not bounds[0] <= number <= bounds[1]:
            if expression.parameters:
                raise entry.error(
                    say(
                        "%(accepted)s is expected, not %(number)s at an end of the range of %(names)s.",
                        accepted=bounds[2],
                        number=Number(number),
                        names=", ".join(expression.parameters),
                    )
                )
            raise entry.error(
                say("%(accepted)s is expected, not %(number)s.", accepted=bounds[2], number=Number(number))
            )


def fixed(expression: Expression) -> bool:
    """Tell whether an expression reads no figure and no fact, so that it is the same everywhere and always."""
    if expression.variables:
        return False
    names = {node.id for node in ast.walk(ast.parse(expression.text.replace("\n", " "), mode="eval"))
             if isinstance(node, ast.Name)}  # fmt: skip
    return names <= {*expression.parameters, "min", "max", "abs", "clip"}


def doubts(block: Block) -> Iterator[Sentence]:
    """Yield what is valid but can hardly be meant: a measure that reads no figure, a negative exclusion."""
    measure, amount = block.expression("measure"), block.expression("amount")
    if measure is not None and fixed(measure):
        yield say(
            "the measure %(measure)s of %(block)s reads no figure: the verdict is the same for every state.",
            measure=measure.text,
            block=block.id,
        )
    if amount is not None and fixed(amount) and not amount.parameters:
        number = float(np.ravel(amount.evaluate(_Numbers({}, "low")))[0])
        if number < 0:
            yield say(
                "%(block)s leaves out %(amount)s %% of GDP, which makes the deficit larger, not smaller.",
                block=block.id,
                amount=Number(number),
            )
        elif number == 0:
            yield say("%(block)s leaves out nothing.", block=block.id)


def _check_bands(entry: Entry, block: Block, parameters: Mapping[str, FreeParameter]) -> None:
    items = entry.items()
    if not items:
        raise entry.error(say("at least one band is expected, such as [{above: 60, fall: 0.5}]."))
    seen: dict[float, Entry] = {}
    for item, band in zip(items, block.fields["bands"], strict=True):
        if band.above in seen:
            line = seen[band.above].line
            if not line:
                raise item.error(say("two bands begin above %(above)s.", above=Number(band.above)))
            raise item.error(
                say(
                    "two bands begin above %(above)s (the other on line %(line)s).",
                    above=Number(band.above),
                    line=line,
                )
            )
        seen[band.above] = item
        if not 0 <= band.above <= 500:
            raise item.error(
                say(
                    "a band begins above a debt ratio from 0 to 500 %% of GDP, not %(above)s.",
                    above=Number(band.above),
                )
            )
        check_number(item.any_mapping()["fall"], band.fall, parameters, BOUNDS[block.kind, "fall"])
