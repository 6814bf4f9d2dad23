"""Which building blocks does a reform have, and what may stand in each?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from stabilitypact.reform.expression import Expression
from stabilitypact.sentence import Sentence, say

BlockKind = Literal[
    "reference_value",
    "exclusion",
    "debt_anchor",
    "expenditure_ceiling",
    "primary_balance",
    "probability",
    "escape_clause",
    "sanction",
]
FieldKind = Literal["number", "condition", "whole", "year", "variables", "bands", "rules", "switch"]

NOTHING = Sentence("")
EXCLUDABLE = ("balance", "debt", "primary_balance", "structural_balance", "structural_primary_balance")
"""Aggregates that an exclusion may redefine."""


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """What may stand under one key of a block."""

    kind: FieldKind
    title: str
    required: bool = False
    default: str = ""


@dataclass(frozen=True, slots=True)
class BlockSpec:
    """One kind of block.

    Attributes
    ----------
    title : str
        What it does, in words.
    fields : mapping
        Keys besides `COMMON`.
    one_of : tuple of tuple of str
        Groups of keys of which exactly one must stand.
    requirement : bool
        True where the block asks something of a state (and so can be met or not).
    """

    title: Sentence
    fields: Mapping[str, FieldSpec]
    one_of: tuple[tuple[str, ...], ...] = ()
    requirement: bool = True


COMMON: Mapping[str, str] = {
    "id": "name of the block, used in `rules` and in findings",
    "kind": "one of the kinds of block",
    "title": "what the block asks, in words",
    "place": "where the source says so: section, page, paragraph",
    "note": "what a reader should know",
}

_WHEN = FieldSpec("condition", "states and years to which the block applies (default: all)")

BLOCKS: Mapping[BlockKind, BlockSpec] = {
    "reference_value": BlockSpec(
        say("a measure against a limit"),
        {
            "measure": FieldSpec("number", "what is measured", True),
            "at_most": FieldSpec("number", "highest value that complies"),
            "at_least": FieldSpec("number", "lowest value that complies"),
            "when": _WHEN,
        },
        (("at_most", "at_least"),),
    ),
    "exclusion": BlockSpec(
        say("expenditure left out of the aggregates that rules read"),
        {
            "from": FieldSpec("variables", "aggregates redefined; debt loses the accumulated amounts", True),
            "amount": FieldSpec("number", "what is left out, % of GDP a year", True),
            "cap": FieldSpec("number", "most that may be left out, % of GDP a year"),
            "since": FieldSpec("year", "first year left out (default: first year of the comparison)"),
        },
        requirement=False,
    ),
    "debt_anchor": BlockSpec(
        say("debt above a target has to fall at a speed"),
        {
            "target": FieldSpec("number", "debt that needs no reduction, % of GDP", True),
            "per_year": FieldSpec("number", "share of the excess to be closed a year"),
            "horizon": FieldSpec("number", "years within which the excess is to be closed, in equal parts"),
            "fall": FieldSpec("number", "fall a year, pp of GDP, over the years of `window`"),
            "bands": FieldSpec("bands", "fall a year by the debt of the year before"),
            "window": FieldSpec("whole", "years over which the speed is an average", default="1"),
            "when": _WHEN,
        },
        (("per_year", "horizon", "fall", "bands"),),
    ),
    "expenditure_ceiling": BlockSpec(
        say("expenditure may not grow faster than a limit"),
        {
            "measure": FieldSpec("number", "growth measured, %", default="growth(primary_expenditure)"),
            "trend": FieldSpec("number", "trend growth, %", True),
            "inflation": FieldSpec("number", "inflation added to a real trend, %", default="0"),
            "feedback": FieldSpec("number", "growth taken off per pp of debt above the anchor", default="0"),
            "anchor": FieldSpec("number", "debt from which the feedback works, % of GDP", default="60"),
            "symmetric": FieldSpec("switch", "whether debt below the anchor allows more growth"),
            "target": FieldSpec("number", "debt to be reached at the end of the horizon, % of GDP"),
            "horizon": FieldSpec("whole", "years to reach `target` from debt above the anchor"),
            "revised_every": FieldSpec("whole", "years for which the ceiling stands", default="1"),
            "first_revision": FieldSpec("year", "a year in which the ceiling was revised", default="1999"),
            "account": FieldSpec("number", "most that may stand on the compensation account, % of GDP"),
            "when": _WHEN,
        },
    ),
    "primary_balance": BlockSpec(
        say("the primary balance has to reach a level"),
        {
            "measure": FieldSpec("number", "balance measured", default="primary_balance"),
            "at_least": FieldSpec("number", "lowest balance that complies, % of GDP", True),
            "when": _WHEN,
        },
    ),
    "probability": BlockSpec(
        say("debt has to be on a falling path with a probability"),
        {
            "at_least": FieldSpec("number", "lowest probability that complies", True),
            "horizon": FieldSpec("whole", "years over which debt has to fall", True),
            "memory": FieldSpec("whole", "past years from which the uncertainty is measured", default="10"),
            "when": _WHEN,
        },
    ),
    "escape_clause": BlockSpec(
        say("a breach is excused while a condition holds"),
        {
            "when": FieldSpec("condition", "condition under which the clause holds", True),
            "excuses": FieldSpec("rules", "rules and blocks excused (default: all that decide)"),
        },
        requirement=False,
    ),
    "sanction": BlockSpec(
        say("what a breach costs"),
        {
            "follows": FieldSpec(
                "rules", "rules and blocks whose breach is sanctioned (default: all that decide)"
            ),
            "fixed": FieldSpec("number", "fixed part, % of GDP", default="0"),
            "variable": FieldSpec("number", "share of the excess added", default="0"),
            "cap": FieldSpec("number", "most in a year, % of GDP"),
            "enforcement": FieldSpec("number", "probability that a breach is sanctioned", default="1"),
            "euro_only": FieldSpec("switch", "whether only states of the euro area are sanctioned"),
        },
        requirement=False,
    ),
}


@dataclass(frozen=True, slots=True)
class Band:
    """Debt above `above` (% of GDP) has to fall by `fall` pp a year."""

    above: float
    fall: Expression


@dataclass(frozen=True, slots=True)
class Block:
    """One building block of a reform.

    Attributes
    ----------
    id, kind, title, place, note : str
        As in `COMMON`; the author's words are sentences, for a shipped proposal is translated.
    fields : mapping
        Values by key: expressions, whole numbers, switches, tuples of names or bands; defaults filled in.
    line : int
        Line of the file, 0 where the reform is not from a file.
    """

    id: str
    kind: BlockKind
    title: Sentence
    fields: Mapping[str, Any]
    place: Sentence = NOTHING
    note: Sentence = NOTHING
    line: int = 0

    @property
    def requirement(self) -> bool:
        """True where the block can be met or not."""
        return BLOCKS[self.kind].requirement

    def expression(self, key: str) -> Expression | None:
        """Return the expression under a key, or None where the block has none."""
        found = self.fields.get(key)
        return found if isinstance(found, Expression) else None

    def need(self, key: str) -> Expression:
        """Return an expression that the kind of block always has."""
        found = self.expression(key)
        assert found is not None, f"{self.kind} always has {key}"
        return found

    def expressions(self) -> Iterator[Expression]:
        """Yield every expression of the block, those of its bands included."""
        for value in self.fields.values():
            if isinstance(value, Expression):
                yield value
            elif isinstance(value, tuple):
                yield from (item.fall for item in value if isinstance(item, Band))
