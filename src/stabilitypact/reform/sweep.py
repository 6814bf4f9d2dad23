"""How do results move with one number of a reform?"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.law.parameter import accept
from stabilitypact.law.parameter_catalogue import CATALOGUE
from stabilitypact.notebook import brief
from stabilitypact.reform.comparison import Comparison
from stabilitypact.reform.layout import folded, indented
from stabilitypact.reform.model import Reform
from stabilitypact.reform.words import label_words
from stabilitypact.sentence import Number, Sentence, say, sentences

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """Results of one reform at several values of one number.

    Attributes
    ----------
    reform, name, unit : str
        What was moved.
    values : tuple of float
        Values tried.
    comparisons : tuple of Comparison
        One per value.
    """

    reform: str
    name: str
    unit: str
    values: tuple[float, ...]
    comparisons: tuple[Comparison, ...]

    def rows(self) -> list[dict[str, Any]]:
        """Return one row per value: breaches in the past, mean effort to come, states better and worse off."""
        found = []
        for value, each in zip(self.values, self.comparisons, strict=True):
            numbers = each.numbers(each.reforms[0].id)
            found.append(
                {
                    self.name: value,
                    "breaches": sum(each.tracks[each.reforms[0].id].breaches().values()),
                    "average_effort": numbers.average_effort,
                    "better": len(numbers.better),
                    "worse": len(numbers.worse),
                }
            )
        return found

    def summary(self) -> Sentence:
        """Return the sweep as a short table."""
        first = self.comparisons[0]
        label = label_words(first.reforms[0])
        lines = [sentences([self.reform, ": ", self.name, " (", Sentence(self.unit), "); ", label], "")]
        for row in self.rows():
            effort = "-" if row["average_effort"] is None else Number(row["average_effort"], 2)
            told = say(
                "%(value)s: %(breaches)s breaches, %(effort)s %% of GDP a year, better %(better)s, worse %(worse)s",
                value=Number(row[self.name]),
                breaches=row["breaches"],
                effort=effort,
                better=row["better"],
                worse=row["worse"],
            )
            lines.append(indented(told))
        if first.forwards:
            notes = [note for each in self.comparisons for note in each.forwards[each.reforms[0].id].notes]
            lines += dict.fromkeys(note for note in notes if note.startswith("Assumption pace"))
        return folded(lines)

    def to_frame(self) -> pd.DataFrame:
        """Return `rows` as a frame."""
        import pandas as pd

        return pd.DataFrame(self.rows())

    def to_json(self) -> str:
        """Return `rows` as JSON text."""
        return json.dumps(
            {"reform": self.reform, "name": self.name, "unit": self.unit, "rows": self.rows()}, indent=2
        )

    def __str__(self) -> str:
        return self.summary()

    __repr__ = brief


def _check(name: str, value: float) -> None:
    try:
        accept(CATALOGUE[name], value)
    except ValueError as error:
        raise BadInput(
            say("%(name)s cannot be %(value)s: %(reason)s", name=name, value=value, reason=error.args[0])
        ) from None


def swept(reform: Reform, name: str, values: Sequence[float], run: Callable[[Reform], Comparison]) -> Sweep:
    """Return the sweep; see `compare.sweep`."""
    if not values:
        raise BadInput(say("No value was given to try: give at least one."))
    if name in reform.parameters:
        unit = reform.parameters[name].unit
        changed = [reform.with_parameters(**{name: value}) for value in values]
    elif name in CATALOGUE:
        if CATALOGUE[name].kind not in ("number", "whole") or CATALOGUE[name].many:
            raise BadInput(say("%(name)s is not a single number, so that it cannot be swept.", name=name))
        unit = CATALOGUE[name].unit
        for value in values:
            _check(name, value)
        changed = [
            replace(reform, id=f"{reform.id}-{n}", changes=MappingProxyType({**reform.changes, name: value}))
            for n, value in enumerate(values, start=1)
        ]
    else:
        raise UnknownName(
            say("free parameter or number of reform %(id)s", id=reform.id),
            name,
            [*reform.parameters, *CATALOGUE],
        )
    return Sweep(reform.id, name, unit, tuple(float(v) for v in values), tuple(run(each) for each in changed))
