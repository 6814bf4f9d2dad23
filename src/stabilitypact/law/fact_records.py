"""What is one fact of law: a procedure, an objective, a clause, a ceiling, a period?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from stabilitypact.errors import BadFile
from stabilitypact.law.fact_tables import FOLDER, Row, Status, read_table
from stabilitypact.sentence import say

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Clause = Literal["general", "defence", "energy"]
CLAUSES: tuple[Clause, ...] = ("general", "defence", "energy")
ActKind = Literal["plan", "procedure", "guidance", "proposal"]
# Kinds of acts that bind: recommendations of the Council. Guidance and proposals do not.
COUNCIL_ACTS: tuple[ActKind, ...] = ("plan", "procedure")


def is_verified(status: Status) -> bool:
    """Tell whether a fact was read in the act or in a secondary source that the table names."""
    return status in ("verified", "seen")


class Sourced:
    """A fact that says how well it is known."""

    __slots__ = ()
    status: Status

    @property
    def verified(self) -> bool:
        """Whether it was read in the act or in a named source."""
        return is_verified(self.status)


@dataclass(frozen=True, slots=True)
class Procedure:
    """An excessive deficit procedure (Art. 126 TFEU).

    Attributes
    ----------
    country : str
        Eurostat code.
    decision, decision_status : date, Status
        Council decision under Art. 126(6); for a proposal, its day.
    deadlines : tuple of str
        Deadlines for the correction in the order set: "2013", or "2014/15" for a financial year.
    abrogation, abrogation_status : date or None, Status or None
        Council decision under Art. 126(12).
    criterion : {"deficit", "debt", "both"}
        What the decision rested on.
    reference_year, reference_period, reference_basis : int, str, {"outturn", "planned"}
        Year whose figures the decision rested on; the financial year where that is not the calendar year.
    reference_status : Status
        How well criterion, year and basis are known.
    source, note : str
        Where it is written; what a reader should know.
    """

    country: str
    decision: date
    decision_status: Status
    deadlines: tuple[str, ...]
    abrogation: date | None
    abrogation_status: Status | None
    criterion: Literal["deficit", "debt", "both"]
    reference_year: int
    reference_period: str
    reference_basis: Literal["outturn", "planned"]
    reference_status: Status
    source: str
    note: str

    @property
    def proposed(self) -> bool:
        """Whether the Council's decision has not been seen, only a proposal."""
        return self.decision_status == "proposed"

    @property
    def verified(self) -> bool:
        """Whether the dates were read in the acts or in a named source."""
        dates = [self.decision_status, *([self.abrogation_status] if self.abrogation_status else [])]
        return all(is_verified(status) for status in dates)

    def is_open(self, on: date) -> bool:
        """Tell whether the procedure is open on a day: from the decision to the day before the abrogation."""
        return not self.proposed and self.covers(on)

    def covers(self, on: date) -> bool:
        """Tell whether a day lies between decision (or proposal) and abrogation."""
        return self.decision <= on and (self.abrogation is None or on < self.abrogation)


@dataclass(frozen=True, slots=True)
class Objective(Sourced):
    """A medium-term budgetary objective: structural balance, % of GDP, for a span of years."""

    country: str
    first_year: int
    last_year: int
    value: float
    status: Status
    source: str


@dataclass(frozen=True, slots=True)
class EscapeClause(Sourced):
    """An escape clause for a span of years; `country` None: all states (each on request, for energy).

    `known_since` is the day of the decision or announcement; a later row may widen the years.
    """

    clause: Clause
    country: str | None
    first_year: int
    last_year: int
    known_since: date
    status: Status
    source: str
    note: str

    @property
    def granted(self) -> bool:
        """Whether the clause was activated, not only proposed or requested."""
        return self.status != "proposed"


@dataclass(frozen=True, slots=True)
class Ceiling(Sourced):
    """The largest growth of net expenditure set for one year, %.

    `act` is the project's own name of the act, `act_kind` whether the Council set it on a plan or in a
    procedure, or whether it is only guidance or a proposal; `superseded_by` names a later act.
    """

    country: str
    act: str
    act_kind: ActKind
    act_date: date
    act_date_status: Status
    year: int
    max_growth: float
    status: Status
    superseded_by: str
    act_title: str
    source: str
    note: str

    @property
    def binding(self) -> bool:
        """Whether a Council recommendation set it."""
        return self.act_kind in COUNCIL_ACTS and self.status != "proposed"


@dataclass(frozen=True, slots=True)
class Recommendation(Sourced):
    """The fiscal part of a country-specific recommendation, 2014-2019.

    `max_growth` is a ceiling for net primary expenditure growth, %; `adjustment` the structural
    improvement it corresponds to, % of GDP; both None where the recommendation has words only.
    """

    country: str
    recommendation_year: int
    target_year: int | None
    kind: Literal["adjustment in words", "expenditure ceiling"]
    max_growth: float | None
    adjustment: float | None
    status: Status
    source: str


@dataclass(frozen=True, slots=True)
class AdjustmentPeriod(Sourced):
    """Years of adjustment of a state's plan under the 2024 framework, from the act of a day."""

    country: str
    since: date
    since_status: Status
    years: int
    status: Status
    source: str
    note: str


@dataclass(frozen=True, slots=True)
class CompactParty:
    """A state bound by Title III of the Fiscal Compact without having the euro."""

    country: str
    since: date
    status: Status
    source: str
    note: str


def _columns(record: type[DataclassInstance]) -> list[str]:
    """Return the columns of a table whose header names the fields of its records."""
    return [field.name for field in fields(record)]


@cache
def all_procedures(path: Path = FOLDER / "procedures.csv") -> tuple[Procedure, ...]:
    """Return the procedures of a table, in its order."""
    procedures = read_table(path, _columns(Procedure), ("country", "decision"), _procedure)
    last: dict[str, Procedure] = {}
    for procedure in sorted(procedures, key=lambda each: each.decision):
        before = last.get(procedure.country)
        if before is not None and before.covers(procedure.decision):
            raise BadFile(
                path,
                say(
                    "the procedure of %(country)s of %(decision)s opens before the one of %(before)s ends.",
                    country=procedure.country,
                    decision=procedure.decision,
                    before=before.decision,
                ),
            )
        last[procedure.country] = procedure
    return procedures


def _procedure(row: Row) -> Procedure:
    decision, abrogation = row.day("decision"), row.optional_day("abrogation")
    if abrogation is not None and abrogation <= decision:
        raise row.error(
            say(
                "the abrogation %(abrogation)s does not lie after the decision %(decision)s.",
                abrogation=abrogation,
                decision=decision,
            )
        )
    deadlines = tuple(row.optional("deadlines").split())
    for deadline in deadlines:
        if not re.fullmatch(r"\d{4}(/\d{2})?", deadline):
            raise row.error(
                say("'%(deadline)s' is not a deadline such as 2013 or 2014/15.", deadline=deadline)
            )
    if list(deadlines) != sorted(deadlines):
        raise row.error(say("the deadlines %(deadlines)s are not in order.", deadlines=" ".join(deadlines)))
    year = row.year("reference_year")
    if not decision.year - 3 <= year <= decision.year:
        raise row.error(
            say(
                "the reference year %(year)s does not fit a decision of %(decision)s.",
                year=year,
                decision=decision,
            )
        )
    criterion = row.choice("criterion", ("deficit", "debt", "both"))
    basis = row.choice("reference_basis", ("outturn", "planned"))
    return Procedure(
        country=row.code(),
        decision=decision,
        decision_status=row.status("decision_status"),
        deadlines=deadlines,
        abrogation=abrogation,
        abrogation_status=row.status("abrogation_status") if abrogation else None,
        criterion=criterion,  # type: ignore[arg-type]
        reference_year=year,
        reference_period=row.optional("reference_period"),
        reference_basis=basis,  # type: ignore[arg-type]
        reference_status=row.status("reference_status"),
        source=row.text("source"),
        note=row.optional("note"),
    )


@cache
def all_objectives(path: Path = FOLDER / "objectives.csv") -> tuple[Objective, ...]:
    """Return the objectives of a table."""
    columns = ["country", "first_year", "last_year", "objective", "status", "source"]
    objectives = read_table(path, columns, ("country", "first_year"), _objective)
    taken: dict[tuple[str, int], Objective] = {}
    for objective in objectives:
        for year in range(objective.first_year, objective.last_year + 1):
            if (objective.country, year) in taken:
                raise BadFile(
                    path,
                    say("%(country)s has two objectives for %(year)s.", country=objective.country, year=year),
                )
            taken[objective.country, year] = objective
    return objectives


def _objective(row: Row) -> Objective:
    first, last = _span(row)
    value = row.number("objective", -3.0, 3.0)
    return Objective(row.code(), first, last, value, row.status(), row.optional("source"))


@cache
def all_escape_clauses(path: Path = FOLDER / "escape_clauses.csv") -> tuple[EscapeClause, ...]:
    """Return the escape clauses of a table."""
    return read_table(path, _columns(EscapeClause), ("clause", "country", "known_since"), _escape_clause)


def _escape_clause(row: Row) -> EscapeClause:
    first, last = _span(row)
    clause = row.choice("clause", CLAUSES)
    if (clause == "defence") != bool(row.optional("country")):
        raise row.error(
            say("the defence clause is for one state, the others are for all: see the column 'country'.")
        )
    return EscapeClause(
        clause=clause,  # type: ignore[arg-type]
        country=row.code() if row.optional("country") else None,
        first_year=first,
        last_year=last,
        known_since=row.day("known_since"),
        status=row.status(),
        source=row.text("source"),
        note=row.optional("note"),
    )


@cache
def all_ceilings(path: Path = FOLDER / "ceilings.csv") -> tuple[Ceiling, ...]:
    """Return the expenditure ceilings of a table."""
    ceilings = read_table(path, _columns(Ceiling), ("act", "year"), _ceiling)
    _check_acts(path, ceilings)
    return ceilings


def _ceiling(row: Row) -> Ceiling:
    kind = row.choice("act_kind", ("plan", "procedure", "guidance", "proposal"))
    return Ceiling(
        country=row.code(),
        act=row.text("act"),
        act_kind=kind,  # type: ignore[arg-type]
        act_date=row.day("act_date"),
        act_date_status=row.status("act_date_status"),
        year=row.year("year"),
        max_growth=row.number("max_growth", -10.0, 20.0),
        status=row.status(),
        superseded_by=row.optional("superseded_by"),
        act_title=row.text("act_title"),
        source=row.text("source"),
        note=row.optional("note"),
    )


def _check_acts(path: Path, ceilings: Iterable[Ceiling]) -> None:
    """Check that an act is the same on each of its rows, and that what supersedes it exists and is later."""
    acts: dict[str, Ceiling] = {}
    for ceiling in ceilings:
        first = acts.setdefault(ceiling.act, ceiling)
        if _act_of(first) != _act_of(ceiling):
            raise BadFile(
                path, say("the rows of act %(act)s disagree about the act itself.", act=ceiling.act)
            )
    for act in acts.values():
        if not act.superseded_by:
            continue
        later = acts.get(act.superseded_by)
        if later is None or later.country != act.country or later.act_date <= act.act_date:
            raise BadFile(
                path,
                say(
                    "act %(act)s is superseded by '%(later)s', no later act of that state.",
                    act=act.act,
                    later=act.superseded_by,
                ),
            )


def _act_of(ceiling: Ceiling) -> tuple[object, ...]:
    return ceiling.country, ceiling.act_kind, ceiling.act_date, ceiling.superseded_by, ceiling.act_title


@cache
def all_recommendations(path: Path = FOLDER / "recommendations.csv") -> tuple[Recommendation, ...]:
    """Return the fiscal recommendations of a table."""
    return read_table(path, _columns(Recommendation), ("country", "recommendation_year"), _recommendation)


def _recommendation(row: Row) -> Recommendation:
    kind = row.choice("kind", ("adjustment in words", "expenditure ceiling"))
    growth = row.optional_number("max_growth", -10.0, 20.0)
    if (kind == "expenditure ceiling") != (growth is not None):
        raise row.error(say("an expenditure ceiling has a number in 'max_growth', words have none."))
    return Recommendation(
        country=row.code(),
        recommendation_year=row.year("recommendation_year"),
        target_year=row.optional_year("target_year"),
        kind=kind,  # type: ignore[arg-type]
        max_growth=growth,
        adjustment=row.optional_number("adjustment", 0.0, 5.0),
        status=row.status(),
        source=row.text("source"),
    )


@cache
def all_adjustment_periods(path: Path = FOLDER / "adjustment_periods.csv") -> tuple[AdjustmentPeriod, ...]:
    """Return the adjustment periods of a table."""
    return read_table(path, _columns(AdjustmentPeriod), ("country", "since"), _adjustment_period)


def _adjustment_period(row: Row) -> AdjustmentPeriod:
    return AdjustmentPeriod(
        country=row.code(),
        since=row.day("since"),
        since_status=row.status("since_status"),
        years=int(row.choice("years", ("4", "5", "6", "7"))),
        status=row.status(),
        source=row.optional("source"),
        note=row.optional("note"),
    )


@cache
def all_compact_parties(path: Path = FOLDER / "compact_parties.csv") -> tuple[CompactParty, ...]:
    """Return the states bound by the Fiscal Compact by their own choice."""
    return read_table(
        path,
        _columns(CompactParty),
        ("country",),
        lambda row: CompactParty(
            row.code(), row.day("since"), row.status(), row.text("source"), row.optional("note")
        ),
    )


def _span(row: Row) -> tuple[int, int]:
    first, last = row.year("first_year"), row.year("last_year")
    if last < first:
        raise row.error(
            say("the last year %(last)s lies before the first, %(first)s.", last=last, first=first)
        )
    return first, last
