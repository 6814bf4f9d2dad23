"""What shape does each answer of the API have? The keys of docs/json.md, for the OpenAPI document and its tests."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

VerdictName = Literal["met", "not_met", "exempt", "not_applicable", "undetermined"]
KindName = Literal["outturn", "forecast"]
Sureness = Literal["verified", "seen", "unverified", "proposed"]
Free = Any
"""A number, a text, a list or an object: what it is depends on the name beside it."""


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
    kind: str | None = Field(None, description="Of a name that does not exist (404): what it was to name.")
    name: str | None = Field(None, description="That name.")
    errors: list[dict[str, str]] | None = Field(
        None,
        description="Each value that does not fit its description (422): where it stands, what is wrong.",
    )


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
    rule: str | None = Field(None, description="Where a rule was asked for: its name.")
    findings: list[CountryFinding] | None = Field(None, description="That rule's finding for each state.")
    revised: list[RevisedShape] | None = Field(
        None, description="Verdicts as of a day that are others today."
    )


class RevisedShape(Shape):
    """A verdict that newer figures changed."""

    country: str
    rule: str
    year: int
    then: VerdictName
    now: VerdictName
    value_then: float | None
    value_now: float | None
    vintage_then: str
    vintage_now: str


class CitationShape(Shape):
    """An article of an act."""

    celex: str
    article: str
    url: str
    title: str


class ParameterShape(Shape):
    """A value of law that a finding rests on."""

    path: str
    value: Free
    unit: str
    verified: bool


class InputShape(Shape):
    """A figure that a finding rests on."""

    variable: str
    year: int
    value: float | None
    vintage: str
    kind: Literal["outturn", "forecast", "asserted"]
    derivation: str | None


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
    citations: list[CitationShape]
    parameters: list[ParameterShape]
    inputs: list[InputShape]
    notes: list[str]
    children: list[FindingShape]


class CountryFinding(FindingShape):
    """One rule, state and year, the state named."""

    country: str


class AssessmentShape(Shape):
    """As `sgp assess --json`."""

    country: str
    vintage: str
    rulebook: str
    reading: str
    findings: list[FindingShape]


class ScoreShape(Shape):
    """As one line of `sgp score --json`; a rule that there was not in any of the years is left out."""

    country: str
    deficit: float | None = None
    debt: float | None = None
    structural: float | None = None
    expenditure: float | None = None
    overall: float | None
    years: dict[str, int]


class ScoresShape(Shape):
    """As `sgp score --json`."""

    first: int = Field(alias="from")
    to: int
    vintage: str
    reading: str
    scores: list[ScoreShape]


class ProcedureShape(Shape):
    """One excessive deficit procedure, and the figures of the year that it rested on."""

    country: str
    opened: str
    opened_status: Sureness
    closed: str | None
    closed_status: Sureness | None
    deadlines: list[str]
    criterion: Literal["deficit", "debt", "both"]
    reference_year: int
    reference_basis: Literal["outturn", "planned"]
    reference_status: Sureness
    note: str
    vintage: str
    balance: float
    debt: float
    deficit: VerdictName
    debt_criterion: VerdictName
    breach: bool
    reason: str


class ProceduresShape(Shape):
    """As `sgp procedures --json`."""

    procedures: list[ProcedureShape]


class FigureShape(Shape):
    """One figure."""

    year: int
    value: float | None
    kind: KindName
    vintage: str
    derivation: str | None


class SeriesShape(Shape):
    """One variable of one state."""

    country: str
    variable: str
    unit: str
    vintage: str
    title: str
    published: str
    passed_over: list[str]
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
    source: str
    url: str
    terms: str
    carried_over: str
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
    base: str | None
    parameters: dict[str, list[DatedValue]] | None = Field(
        None, description="Where one rule book is asked for."
    )


class DatedValue(Shape):
    """A value of law in a span of time."""

    value: Free
    unit: str
    since: str
    until: str | None
    title: str
    status: str
    evidence: str
    verified: bool
    citations: list[CitationShape]
    alternatives: list[Free]
    note: str


class RuleBooksShape(Shape):
    """As `sgp rulebooks --json`."""

    rulebooks: list[RuleBookShape]


class AnsweredNow(Shape):
    """What today's figures say."""

    value: Free
    vintage: str | None


class ClaimShape(Shape):
    """One claim and its answer."""

    number: int
    claim: str
    supported: bool | None
    value: Free
    vintage: str | None
    answer: str
    now: AnsweredNow


class ClaimsShape(Shape):
    """As `sgp claims --json`."""

    claims: list[ClaimShape]


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
