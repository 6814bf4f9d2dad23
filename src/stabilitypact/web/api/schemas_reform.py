"""What shape do the API's answers on reforms have? The keys of docs/json.md and docs/reform-file.md."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from stabilitypact.web.api.schemas import CitationShape, Free, Shape, VerdictName

OfFile = dict[str, Free]
"""As the file of a reform has it: /reforms/schema says how."""


class ReformAbout(Shape):
    """What a proposal is."""

    id: str
    title: str
    author: str
    date: str
    source: str
    url: str
    label: str
    base: str
    summary: str


class ReformHead(Shape):
    """What the file says about the proposal itself; what it leaves empty is not there."""

    id: str
    title: str
    author: str
    date: str | None = None
    source: str | None = None
    url: str | None = None
    label: str
    summary: str | None = None
    doubts: list[str] | None = None


class ReformShape(ReformAbout):
    """As `sgp reform show --json`, with what the list says of it and the text of its file."""

    format: int = Field(alias="schema")
    reform: ReformHead
    changes: OfFile | None = None
    rules: OfFile | None = None
    parameters: OfFile | None = None
    pace: str | None = None
    blocks: list[OfFile] | None = None
    text: str


class ReformsShape(Shape):
    """As `sgp reform list --json`."""

    reforms: list[ReformAbout]


class PastShape(Shape):
    """A verdict of a past year."""

    reform: str
    country: str
    year: int
    verdict: VerdictName


class FutureShape(Shape):
    """A year to come; null where no path holds."""

    reform: str
    country: str
    year: int
    required_effort: float | None
    debt: float | None
    balance: float | None


class SummaryShape(Shape):
    """A reform against the base."""

    reform: str
    breaches_by_year: dict[str, int]
    average_effort: float | None
    countries_better: list[str]
    countries_worse: list[str]


class ComparisonShape(Shape):
    """As `sgp reform compare --json`."""

    base: str
    reforms: list[str]
    history: list[PastShape]
    forward: list[FutureShape]
    summary: list[SummaryShape]


class StateShape(Shape):
    """A state in the Council."""

    country: str
    effort_change: float | None
    position: Literal["for", "against", "abstain"]
    population: float


class VoteShape(Shape):
    """A vote by one procedure."""

    procedure: str
    voters: int
    in_favour: list[str]
    opposed: list[str]
    states_needed: int
    population_share: float
    population_needed: float
    passes: bool
    blocking_minority: bool
    note: str
    citation: CitationShape


class CouncilShape(Shape):
    """As `sgp reform council --json`."""

    reform: str
    base: str
    states: list[StateShape]
    votes: list[VoteShape]
    vintage: str
    year: int
    notes: list[str]
