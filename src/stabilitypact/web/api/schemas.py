"""What shape does each answer of the API have? The keys of docs/json.md, for the OpenAPI document and its tests."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

VerdictName = Literal["met", "not_met", "exempt", "not_applicable", "undetermined"]
KindName = Literal["outturn", "forecast"]


class Shape(BaseModel):
    """An object with stable keys; more keys may be added."""

    model_config = ConfigDict(extra="allow")


class Problem(Shape):
    """Problem details (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str


class Health(Shape):
    """Whether the server answers, and on which figures."""

    status: Literal["ok"]
    version: str
    newest_vintage: str


class Member(Shape):
    """One state in the status."""

    country: str
    balance: float | None
    debt: float | None
    deficit: VerdictName
    debt_criterion: VerdictName
    procedure: Literal["open", "none", "proposed"]
    procedure_since: str | None
    ceiling: float | None
    ceiling_year: int | None
    ceiling_status: str | None


class StatusShape(Shape):
    """As `sgp status --json`."""

    vintage: str
    as_of: str
    procedures_on: str
    year: int
    kind: KindName
    rulebook: str
    reading: str
    members: list[Member]


class FindingShape(Shape):
    """One rule, state and year."""

    rule: str
    title: str
    year: int
    verdict: VerdictName
    value: float | None
    threshold: float | None
    margin: float | None
    unit: str
    formula: str
    citations: list[dict[str, str]]
    parameters: list[dict[str, Any]]
    inputs: list[dict[str, Any]]
    notes: list[str]
    children: list[FindingShape]


class AssessmentShape(Shape):
    """As `sgp assess --json`."""

    country: str
    vintage: str
    rulebook: str
    reading: str
    findings: list[FindingShape]


class ScoreShape(Shape):
    """As one line of `sgp score --json`."""

    country: str
    overall: float | None
    years: dict[str, int]


class ScoresShape(Shape):
    """As `sgp score --json`."""

    to: int
    vintage: str
    reading: str
    scores: list[ScoreShape]


class ProceduresShape(Shape):
    """As `sgp procedures --json`."""

    procedures: list[dict[str, Any]]


class FigureShape(Shape):
    """One figure."""

    year: int
    value: float | None
    kind: KindName


class SeriesShape(Shape):
    """One variable of one state."""

    country: str
    variable: str
    unit: str
    vintage: str
    figures: list[FigureShape]


class FiguresShape(Shape):
    """As `sgp figures --json`."""

    figures: list[SeriesShape]


class VintageShape(Shape):
    """One publication."""

    id: str
    title: str
    producer: str
    published: str
    url: str
    terms: str
    last_outturn: int


class VintagesShape(Shape):
    """As `sgp vintages --json`."""

    vintages: list[VintageShape]


class RuleBookShape(Shape):
    """One rule book."""

    id: str
    title: str
    summary: str
    since: str
    until: str | None


class RuleBooksShape(Shape):
    """As `sgp rulebooks --json`."""

    rulebooks: list[RuleBookShape]


class ClaimsShape(Shape):
    """As `sgp claims --json`."""

    claims: list[dict[str, Any]]


class CountryShape(Shape):
    """One state."""

    country: str
    iso2: str
    iso3: str
    name: str
    joined: str
    left: str | None
    euro: str | None


class CountriesShape(Shape):
    """The states."""

    countries: list[CountryShape]


class TrajectoriesShape(Shape):
    """As `sgp trajectory --json`."""

    reading: str
    draws: int
    seed: int
    trajectories: list[dict[str, Any]]


class ProjectionShape(Shape):
    """As `sgp project --json`."""

    country: str
    scenario: str
    vintage: str
    years: list[int]
    debt: list[float]


class SimulationShape(Shape):
    """A state's path under moved assumptions."""

    country: str
    period: int
    reading: str
    guidance: str | None = None
    as_of: str | None = None
    moved: dict[str, float]
    draws: int
    seed: int
    years: list[int]
    debt: list[float]
    fan_years: list[int]
    percentiles: list[float]
    fan: list[list[float]]
    trajectory: dict[str, Any]


class ReformAbout(Shape):
    """What a proposal is."""

    id: str
    title: str
    author: str
    date: str
    source: str
    label: str
    base: str
    summary: str


class ReformShape(ReformAbout):
    """A proposal with its file."""

    text: str


class ReformsShape(Shape):
    """As `sgp reform list --json`."""

    reforms: list[ReformAbout]


class ComparisonShape(Shape):
    """As `sgp reform compare --json`."""

    base: str
    reforms: list[str]
    history: list[dict[str, Any]]
    forward: list[dict[str, Any]]
    summary: list[dict[str, Any]]


class CouncilShape(Shape):
    """As `sgp reform council --json`."""

    reform: str
    base: str
    states: list[dict[str, Any]]
    votes: list[dict[str, Any]]
    vintage: str
    year: int


class FanShape(Shape):
    """As `sgp fan --json`."""

    country: str
    vintage: str
    draws: int
    seed: int


class SensitivityShape(Shape):
    """As `sgp sensitivity --json`."""

    country: str
