"""Holds required paths and what proves them, and hands them on as text, table or JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.figures.countries import country as named_country
from stabilitypact.notebook import brief
from stabilitypact.path.expenditure import ControlAccount
from stabilitypact.path.rules import PathRules
from stabilitypact.path.words import explained, state_of, told
from stabilitypact.plotting import draw
from stabilitypact.sentence import Sentence, say, sentences

if TYPE_CHECKING:
    import pandas as pd

    from stabilitypact.plotting import Chart

Status = Literal["found", "no_solution", "given"]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What proves a required path.

    Attributes
    ----------
    criterion : str or None
        What makes the path bind; None where nothing asks for effort or no step holds.
    step : float or None
        Step that holds, % of GDP a year, before minimum steps.
    neighbour : float or None
        The next smaller step tried, which fails; None at the end of the grid.
    fails : mapping of criterion to float
        Criteria that fail at the neighbour, with their (negative) margins there.
    margins : mapping of criterion to float
        Margin of every criterion at the step; positive is met. Balance and debt in % of GDP, "likely" as a share.
    slack : mapping of criterion to float or None
        Step minus the smallest step that meets the criterion alone: how far each is from binding.
    undetermined : bool
        True where the chance of falling debt is within two standard errors of its threshold at the step of the
        debt analysis or the one below, and decides between them.
    monotone : bool
        False where some larger step fails a criterion again that the step meets.
    """

    criterion: str | None
    step: float | None
    neighbour: float | None
    fails: Mapping[str, float]
    margins: Mapping[str, float]
    slack: Mapping[str, float | None]
    undetermined: bool
    monotone: bool

    def to_dict(self) -> dict[str, Any]:
        """Return the certificate as plain values."""
        return {
            "criterion": self.criterion, "step": self.step, "neighbour": self.neighbour,
            "fails": dict(self.fails), "margins": dict(self.margins), "slack": dict(self.slack),
            "undetermined": self.undetermined, "monotone": self.monotone,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trajectory:
    """The required path of one state, or the test of a path that the user gave.

    Attributes
    ----------
    country, period, kind, reading, vintage : str and int
        Eurostat code; years of adjustment; "reference_trajectory" or "technical_information"; reading; vintage.
    status : {"found", "no_solution", "given"}
        No number stands in for a missing solution: its fields are None.
    base_year : int
        T.
    spb_start, spb_end : float
        Structural primary balance in T and at the end of the adjustment, % of GDP.
    dsa_step : float
        Smallest yearly step that meets the criteria of the debt analysis.
    steps : tuple of float
        Yearly steps with minimum steps, % of GDP.
    average_step : float
        Their mean.
    binding : str
        What makes the path bind.
    rules_by_year : mapping of year to str
        Years in which a minimum step replaces the plain one.
    criteria : mapping of criterion to float or None
        Smallest step that meets each alone; None where none of the grid does.
    probability, probability_se : float
        Chance that debt falls within five years of the adjustment on the path of the debt analysis.
    net_expenditure_growth, debt, balance, structural_balance : mapping of year to float
        %, % of GDP.
    potential_growth, deflator_growth : mapping of year to float
        What the growth of net expenditure follows from, besides the steps, %.
    backloaded : bool
        True where the plan years carry less than their share of the effort (Art. 6(c)).
    certificate : Certificate
        Proof.
    account : ControlAccount
        Start of the control account.
    rules : PathRules
        What it was sought by.
    """

    country: str
    period: int
    kind: str
    reading: str
    vintage: str
    status: Status
    base_year: int
    spb_start: float
    spb_end: float | None
    dsa_step: float | None
    steps: tuple[float, ...] | None
    average_step: float | None
    binding: str | None
    rules_by_year: Mapping[int, str]
    criteria: Mapping[str, float | None]
    probability: float | None
    probability_se: float | None
    net_expenditure_growth: Mapping[int, float]
    debt: Mapping[int, float]
    balance: Mapping[int, float]
    structural_balance: Mapping[int, float]
    backloaded: bool | None
    certificate: Certificate
    account: ControlAccount | None
    rules: PathRules
    potential_growth: Mapping[int, float] = field(default_factory=dict)
    deflator_growth: Mapping[int, float] = field(default_factory=dict)

    def explain(self) -> Sentence:
        """Return in words what the path asks, what makes it bind, and by which article."""
        return explained(self)

    def summary(self) -> Sentence:
        """Return one line."""
        return told(self)

    def plot(self, **options: Any) -> Chart:
        """Return steps by year and what each criterion asks for; options of `show.charts_path.trajectory`."""
        return draw(self, **options)

    def to_dict(self) -> dict[str, Any]:
        """Return the trajectory as plain values, keys as in the command line's JSON."""
        account = self.account
        return {
            "country": self.country, "period": self.period, "kind": self.kind, "status": self.status,
            "vintage": self.vintage, "base_year": self.base_year, "spb_start": self.spb_start,
            "dsa_step": self.dsa_step, "steps": None if self.steps is None else list(self.steps),
            "average_step": self.average_step, "spb_end": self.spb_end, "binding": self.binding,
            "rules_by_year": _years(self.rules_by_year), "criteria": dict(self.criteria),
            "probability": self.probability, "probability_se": self.probability_se,
            "net_expenditure_growth": _years(self.net_expenditure_growth), "debt": _years(self.debt),
            "potential_growth": _years(self.potential_growth), "deflator_growth": _years(self.deflator_growth),
            "balance": _years(self.balance), "structural_balance": _years(self.structural_balance),
            "backloaded": self.backloaded, "certificate": self.certificate.to_dict(),
            "control_account": None if account is None else {
                "base_year": account.base_year, "balance": account.balance,
                "net_expenditure_share": account.net_expenditure_share,
                "ceilings": _years(account.ceilings), "cumulated": _years(account.cumulated),
            },
        }  # fmt: skip

    __repr__ = brief


@dataclass(frozen=True, slots=True)
class Trajectories:
    """Required paths of several states and periods, in the order asked for.

    Attributes
    ----------
    reading, guidance, as_of : str or None
        How they were computed; one of `guidance` and `as_of` is None.
    draws, seed : int
        Of the test under uncertainty.
    trajectories : tuple of Trajectory
        The results.
    """

    reading: str
    guidance: str | None
    as_of: str | None
    draws: int
    seed: int
    trajectories: tuple[Trajectory, ...]

    def __iter__(self) -> Iterator[Trajectory]:
        return iter(self.trajectories)

    def __len__(self) -> int:
        return len(self.trajectories)

    def of(self, country: str, period: int | None = None) -> Trajectory:
        """Return one trajectory; `BadInput` where it was not computed or the period is ambiguous."""
        code = named_country(country).code
        found = [t for t in self.trajectories if t.country == code and period in (None, t.period)]
        if len(found) != 1:
            periods = sorted({t.period for t in self.trajectories if t.country == code})
            held = ", ".join(map(str, periods)) or say("none")
            if found:
                raise BadInput(
                    say(
                        "More than one trajectory of %(state)s fits; periods computed for it: %(periods)s.",
                        state=state_of(code),
                        periods=held,
                    )
                )
            raise BadInput(
                say(
                    "No trajectory of %(state)s fits; periods computed for it: %(periods)s.",
                    state=state_of(code),
                    periods=held,
                )
            )
        return found[0]

    def summary(self) -> Sentence:
        """Return one line per trajectory."""
        return sentences([t.summary() for t in self.trajectories], "\n")

    def explain(self) -> Sentence:
        """Return the explanation of each trajectory."""
        return sentences([t.explain() for t in self.trajectories], "\n\n")

    def to_frame(self) -> pd.DataFrame:
        """Return one row per trajectory."""
        import pandas as pd

        names = ("country", "period", "kind", "status", "vintage", "spb_start", "dsa_step", "average_step", "spb_end",
                 "binding", "probability", "probability_se", "backloaded")  # fmt: skip
        return pd.DataFrame([{name: getattr(t, name) for name in names} for t in self.trajectories])

    def compare(self, other: Trajectories) -> pd.DataFrame:
        """Return step and end balance side by side with other results for the same states and periods.

        Raises
        ------
        UnknownName
            Where nothing is common to both.
        """
        import pandas as pd

        theirs = {(t.country, t.period): t for t in other}
        rows = []
        for mine in self.trajectories:
            second = theirs.get((mine.country, mine.period))
            if second is None:
                continue
            rows.append(
                {
                    "country": mine.country, "period": mine.period,
                    "average_step": mine.average_step, "average_step_other": second.average_step,
                    "spb_end": mine.spb_end, "spb_end_other": second.spb_end,
                    "difference": None if mine.spb_end is None or second.spb_end is None
                    else second.spb_end - mine.spb_end,
                    "binding": mine.binding, "binding_other": second.binding,
                }
            )  # fmt: skip
        if not rows:
            pairs = [f"{c} {p}" for c, p in theirs]
            raise UnknownName("trajectory common to both", "any", pairs)
        return pd.DataFrame(rows)

    def plot(self, **options: Any) -> Chart:
        """Return the states compared; options of `show.charts_trajectories.trajectories`."""
        return draw(self, **options)

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain values."""
        basis = {"guidance": self.guidance} if self.as_of is None else {"as_of": self.as_of}
        return {
            "reading": self.reading,
            **basis,
            "draws": self.draws,
            "seed": self.seed,
            "trajectories": [t.to_dict() for t in self.trajectories],
        }

    def to_json(self, indent: int | None = None) -> str:
        """Return everything as JSON text."""
        return json.dumps(self.to_dict(), indent=indent, allow_nan=False)

    __repr__ = brief


def _years(values: Mapping[int, Any]) -> dict[str, Any]:
    return {str(year): value for year, value in values.items()}
