"""What shape do the API's answers on required paths and debt have? The keys of docs/json.md."""

from __future__ import annotations

from typing import Literal

from stabilitypact.web.api.schemas import Shape, VerdictName

ByYear = dict[str, float | None]
ByCriterion = dict[str, float | None]


class CertificateShape(Shape):
    """Why a smaller step would not do."""

    criterion: str | None
    step: float | None
    neighbour: float | None
    fails: ByCriterion
    margins: ByCriterion
    slack: ByCriterion
    undetermined: bool
    monotone: bool


class AccountShape(Shape):
    """Start of the control account."""

    base_year: int
    balance: float
    net_expenditure_share: float | None
    ceilings: ByYear
    cumulated: ByYear


class TrajectoryShape(Shape):
    """The required path of one state, or the test of given steps; numbers are null where no path holds."""

    country: str
    period: int
    kind: Literal["reference_trajectory", "technical_information"]
    status: Literal["found", "no_solution", "given"]
    vintage: str
    base_year: int
    spb_start: float
    dsa_step: float | None
    steps: list[float] | None
    average_step: float | None
    spb_end: float | None
    binding: str | None
    rules_by_year: dict[str, str]
    criteria: ByCriterion
    probability: float | None
    probability_se: float | None
    net_expenditure_growth: ByYear
    potential_growth: ByYear
    deflator_growth: ByYear
    debt: ByYear
    balance: ByYear
    structural_balance: ByYear
    backloaded: bool | None
    certificate: CertificateShape
    control_account: AccountShape | None


class TrajectoriesShape(Shape):
    """As `sgp trajectory --json`; either `guidance`, a set or the vintage asked for, or `as_of`."""

    reading: str
    guidance: str | None = None
    as_of: str | None = None
    draws: int
    seed: int
    trajectories: list[TrajectoryShape]


class ProjectionShape(Shape):
    """As `sgp project --json`: a value for each of `years`, null where a variable is not defined."""

    country: str
    scenario: str
    vintage: str
    shifts: dict[str, float | dict[str, float]]
    years: list[int]
    debt: list[float]
    primary_balance: list[float | None]
    balance: list[float | None]
    structural_balance: list[float | None]
    implicit_interest_rate: list[float | None]
    real_growth: list[float | None]
    output_gap: list[float | None]
    net_expenditure_growth: list[float | None]


class SimulationShape(Shape):
    """A state's path under moved assumptions; lists are empty where no path holds."""

    country: str
    period: int
    reading: str
    guidance: str | None = None
    as_of: str | None = None
    moved: dict[str, float]
    draws: int
    seed: int
    debt_start: float
    years: list[int]
    debt: list[float]
    balance: list[float]
    structural_primary_balance: list[float]
    fan_years: list[int]
    percentiles: list[float]
    fan: list[list[float]]
    trajectory: TrajectoryShape


class FanShape(Shape):
    """As `sgp fan --json`."""

    country: str
    vintage: str
    base_year: int
    end_year: int
    steps: list[float]
    debt: dict[str, float]
    years: list[int]
    percentiles: dict[str, list[float]]
    probability: float
    probability_se: float
    threshold: float
    verdict: VerdictName
    draws: int
    seed: int
    method: str
    method_of_shocks: Literal["normal", "var", "bootstrap"]


class SensitivityRowShape(Shape):
    """The required path with one assumption moved; null where no step holds."""

    assumption: str
    unit: str
    amount: float
    spb_end: float | None
    average_step: float | None
    effect: float | None
    binding: str | None


class SensitivityShape(Shape):
    """As `sgp sensitivity --json`."""

    country: str
    period: int
    vintage: str
    reading: str
    spb_end: float | None
    rows: list[SensitivityRowShape]
