"""Answers whether public finances last without a change of policy: baseline, S1, S2, financing needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from stabilitypact.debt.sustainability import Gap, gross_financing_needs, s1, s2, stabilising_balance
from stabilitypact.errors import BadInput
from stabilitypact.figures.countries import country as named_country
from stabilitypact.figures.dsa import Anchors
from stabilitypact.notebook import brief
from stabilitypact.path.assumptions import one_choice, prepare
from stabilitypact.path.project import ProjectionResult, project
from stabilitypact.path.words import state_of
from stabilitypact.sentence import Number, Sentence, say, sentences

if TYPE_CHECKING:
    import pandas as pd

AGEING_REPORT_ENDS = 2070
LONGEST = (("ageing_cost",), ("property_income",), ("potential_growth", "ageing_report_growth"))
"""Figures that no anchor carries on; one of each is needed."""
PARTS = ("gap", "initial_position", "ageing", "other", "debt_target")


@dataclass(frozen=True, slots=True)
class Sustainability:
    """What lasts without a change of policy.

    Attributes
    ----------
    country, vintage : str
        Eurostat code and figures.
    baseline : ProjectionResult
        No-policy-change projection.
    stabilising_balance, financing_needs : mapping of year to float
        Primary balance that keeps debt where it is; what must be raised, % of GDP.
    s1, s2 : mapping of part to float, or None
        "gap" and its parts, % of GDP. None where the figures end before 2070, and S2 also where it is not
        defined; `notes` says so.
    notes : tuple of Sentence
        Why something is not shown.
    target : float
        Debt that S1 aims at, % of GDP.
    """

    country: str
    vintage: str
    baseline: ProjectionResult
    stabilising_balance: Mapping[int, float]
    financing_needs: Mapping[int, float]
    s1: Mapping[str, float] | None
    s2: Mapping[str, float] | None
    notes: tuple[Sentence, ...]
    target: float

    def summary(self) -> Sentence:
        """Return a few sentences."""
        lines = [self.baseline.summary()]
        if self.s1 is not None:
            lines.append(
                say(
                    "S1: %(state)s needs a lasting improvement of %(gap)s %% of GDP to bring debt to %(target)s %% of "
                    "GDP in %(year)s; starting position %(initial_position)s, ageing %(ageing)s, other %(other)s, debt "
                    "target %(debt_target)s.",
                    state=state_of(self.country),
                    target=Number(self.target),
                    year=self.baseline.years[-1],
                    **_numbers(self.s1),
                )
            )
        if self.s2 is not None:
            lines.append(
                say(
                    "S2: %(state)s needs a lasting improvement of %(gap)s %% of GDP to keep debt finite for ever; "
                    "starting position %(initial_position)s, ageing %(ageing)s, other %(other)s, debt target "
                    "%(debt_target)s.",
                    state=state_of(self.country),
                    **_numbers(self.s2),
                )
            )
        return sentences([*lines, *self.notes], "\n")

    def explain(self) -> Sentence:
        """Return the summary: it holds the arithmetic."""
        return self.summary()

    def to_frame(self) -> pd.DataFrame:
        """Return the baseline with the stabilising balance and financing needs, one line per year."""
        import pandas as pd

        frame = self.baseline.to_frame()
        frame["stabilising_balance"] = pd.Series(dict(self.stabilising_balance))
        frame["gross_financing_needs"] = pd.Series(dict(self.financing_needs))
        return frame

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "country": self.country,
            "vintage": self.vintage,
            "baseline": self.baseline.to_dict(),
            "stabilising_balance": {str(y): v for y, v in self.stabilising_balance.items()},
            "gross_financing_needs": {str(y): v for y, v in self.financing_needs.items()},
            "s1": None if self.s1 is None else dict(self.s1),
            "s2": None if self.s2 is None else dict(self.s2),
            "target": self.target,
            "notes": list(self.notes),
        }

    def to_json(self, indent: int | None = None) -> str:
        """Return everything as JSON text."""
        return json.dumps(self.to_dict(), indent=indent, allow_nan=False)

    __repr__ = brief


def sustainability(
    country: str,
    guidance: str | None = None,
    as_of: date | str | None = None,
    vintage: str | None = None,
    target: float = 60.0,
    anchors: Anchors = "official",
) -> Sustainability:
    """Return what public finances need to last, without a change of policy.

    Parameters
    ----------
    country : str
        Any code or name.
    guidance, as_of, vintage : optional
        Whose figures; guidance "2024" by default.
    target : float
        Debt that S1 aims at in 2070, % of GDP.
    anchors : {"official", "published"}
        See `figures.dsa.debt_figures`.

    Raises
    ------
    UnknownName, BadInput, MissingFigures
        With a sentence.

    Notes
    -----
    Debt Sustainability Monitor 2023, Annex A5. Interest and growth do not react to the improvement.
    """
    one_choice(guidance, as_of, vintage)
    if not np.isfinite(target):
        raise BadInput(
            say("The debt that S1 aims at must be a number, %% of GDP, not %(target)s.", target=repr(target))
        )
    code = named_country(country).code
    prepared = prepare(code, guidance or "2024", as_of, vintage, anchors=anchors)
    figures = prepared.figures[0]
    at = figures.countries.index(code)
    held = [np.isfinite([figures.get(name)[at] for name in names]).any(axis=0) for names in LONGEST]
    last = min(figures.years[int(min(np.flatnonzero(each)[-1] for each in held))], AGEING_REPORT_ENDS)
    baseline = project(code, "baseline", vintage=prepared.vintages[0], last=last, anchors=anchors)
    made, own = baseline.projection, baseline.assumptions
    after = [k for k, year in enumerate(baseline.years) if year > baseline.base_year]
    future = type(made)(
        **{
            name: baseline.years[after[0] :] if name == "years" else getattr(made, name)[:, after[0] :]
            for name in made.__slots__
        }
    )
    keeping = stabilising_balance(
        future.debt_before,
        future.implicit_rate,
        future.nominal_growth,
        future.stock_flow + future.fx_interest,
    )
    needs = gross_financing_needs(made, np.asarray(own.maturing_share)[:, 1:])[:, after[0] :]
    first_gap = second_gap = None
    notes: list[Sentence] = []
    if last < AGEING_REPORT_ENDS:
        notes.append(
            say(
                "S1 and S2 are not shown: the figures of %(vintage)s end in %(last)s, not in %(end)s; choose a vintage "
                "that reaches it, e.g. vintage='dsa-2024-04'.",
                vintage=prepared.vintages[0],
                last=last,
                end=AGEING_REPORT_ENDS,
            )
        )
    else:
        first_gap = _plain(s1(future, target))
        try:
            second_gap = _plain(s2(future))
        except BadInput as undefined:
            notes.append(undefined.sentence)
    return Sustainability(
        code,
        prepared.vintages[0],
        baseline,
        dict(zip(future.years, np.asarray(keeping)[0].tolist(), strict=True)),
        dict(zip(future.years, np.asarray(needs)[0].tolist(), strict=True)),
        first_gap,
        second_gap,
        tuple(notes),
        float(target),
    )


def _numbers(gap: Mapping[str, float]) -> dict[str, Number]:
    """Return a gap and its parts as a sentence writes them."""
    return {name: Number(gap[name], 2, signed=name != "gap") for name in PARTS}


def _plain(gap: Gap) -> dict[str, float]:
    return {name: float(np.asarray(getattr(gap, name))[0]) for name in PARTS}
