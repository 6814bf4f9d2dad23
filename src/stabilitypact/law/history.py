"""Which procedures were opened, and do the figures show the breach behind each?"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from stabilitypact.errors import MissingFigures
from stabilitypact.figures.countries import country as find_country
from stabilitypact.figures.store import Publication, load, publications
from stabilitypact.figures.vintage import Vintage
from stabilitypact.law.assess import Assessment, assess
from stabilitypact.law.dates import day_of
from stabilitypact.law.facts import Procedure, procedures
from stabilitypact.law.verdict import Verdict
from stabilitypact.sentence import Number, Parts, Sentence, say


@dataclass(frozen=True, slots=True)
class History:
    """One procedure beside the figures of the year that it rested on.

    Attributes
    ----------
    vintage :
        The shipped vintage published nearest to the decision that holds the year.
    balance, debt :
        Figures of the reference year in it, % of GDP.
    deficit, debt_criterion :
        Verdicts on it, under the rule book in force at the decision.
    breach :
        Whether the deficit or the debt criterion is not met.
    reason :
        Why no breach shows, where none does.
    """

    procedure: Procedure
    vintage: str
    published: date
    balance: float
    debt: float
    deficit: Verdict
    debt_criterion: Verdict
    breach: bool
    reason: str

    def to_dict(self) -> dict[str, Any]:
        """Return plain data with stable keys."""
        p = self.procedure
        return {
            "country": p.country,
            "opened": p.decision.isoformat(),
            "opened_status": p.decision_status,
            "closed": p.abrogation.isoformat() if p.abrogation else None,
            "closed_status": p.abrogation_status,
            "deadlines": list(p.deadlines),
            "criterion": p.criterion,
            "reference_year": p.reference_year,
            "reference_basis": p.reference_basis,
            "reference_status": p.reference_status,
            "note": p.note,
            "vintage": self.vintage,
            "balance": self.balance,
            "debt": self.debt,
            "deficit": str(self.deficit),
            "debt_criterion": str(self.debt_criterion),
            "breach": self.breach,
            "reason": self.reason,
        }


def histories(country: str | None = None, on: date | int | None = None) -> tuple[History, ...]:
    """Return the procedures of one state or of all, oldest first, each with the nearest vintage's verdicts.

    Parameters
    ----------
    country : str, optional
        Code or name.
    on : date or int, optional
        As they stood on that day (a year: its 31 December): those decided by then, open where they were abrogated
        later.

    Raises
    ------
    UnknownName
        For an unknown state.
    BadInput
        For a day that is none.
    """
    code = None if country is None else find_country(country).code
    listed = sorted(procedures(code), key=lambda p: (p.decision, p.country))
    day = None if on is None else day_of(on)
    return tuple(
        _history(p if day is None else _as_of(p, day)) for p in listed if day is None or p.decision <= day
    )


def _as_of(procedure: Procedure, day: date) -> Procedure:
    """Return a procedure as it stood on a day: not abrogated yet where that came later."""
    if procedure.abrogation is None or procedure.abrogation <= day:
        return procedure
    return replace(procedure, abrogation=None, abrogation_status=None)


def nearest_vintage(country: str, year: int, day: date) -> str:
    """Return the id of the vintage published nearest to a day that holds balance and debt of a state's year.

    Distances are compared in whole years, and of vintages equally far the Union's own statistics come first:
    decisions rest on what states notify to Eurostat, while the IMF keeps cash figures for some states (Bulgaria
    2009: 0.9 % there, 4.1 % in the notification).

    Raises
    ------
    MissingFigures
        Where no shipped vintage holds them.
    """

    def distance(publication: Publication) -> tuple[int, bool, int]:
        days = abs((publication.published - day).days)
        return round(days / 365.25), publication.id.startswith("imf-"), days

    for publication in sorted(publications(), key=distance):
        vintage = load(publication.id)
        held = (vintage.get(name, (country,), (year,))[0, 0] for name in ("balance", "debt"))
        if np.isfinite(list(held)).all():
            return publication.id
    raise MissingFigures(
        say("No shipped vintage holds balance and debt of %(country)s %(year)s.", country=country, year=year)
    )


def _history(procedure: Procedure) -> History:
    code, year, day = procedure.country, procedure.reference_year, procedure.decision
    name = nearest_vintage(code, year, day)
    found = assess(code, year, vintage=name, rulebook=_book(day))
    deficit, debt = (_verdict(found, code, year, rule) for rule in ("deficit", "debt"))
    balance, ratio = (float(found.vintage.get(v, (code,), (year,))[0, 0]) for v in ("balance", "debt"))
    breach = Verdict.NOT_MET in (deficit, debt)
    lacking = dict.fromkeys(each.variable for each in found.finding(code, year, "deficit").missing)
    reason = "" if breach else _reason(procedure, found.vintage, balance, deficit, Parts(tuple(lacking)))
    return History(procedure, name, found.vintage.published, balance, ratio, deficit, debt, breach, reason)


def _verdict(found: Assessment, code: str, year: int, rule: str) -> Verdict:
    """Return a criterion's verdict; in a year before accession that of its reference value."""
    finding = found.finding(code, year, rule)
    return finding.children[0].verdict if finding.verdict is Verdict.NOT_APPLICABLE else finding.verdict


def _book(day: date) -> str:
    from stabilitypact.law.rulebook import RuleBook

    return RuleBook.in_force(day).id


def _reason(
    procedure: Procedure, vintage: Vintage, balance: float, deficit: Verdict, lacking: Parts
) -> Sentence:
    """Return why figures show no breach where the Council saw one."""
    text = say(
        "deficit %(deficit)s %% in %(year)s on %(vintage)s",
        deficit=Number(-balance, 1),
        year=procedure.reference_year,
        vintage=vintage.title,
    )
    if deficit is Verdict.EXEMPT:
        return say("Above 3 %% but an exit holds on these figures: %(figures)s.", figures=text)
    if deficit is Verdict.UNDETERMINED:
        return say(
            "Above 3 %%, but whether an exit holds cannot be judged without %(lacking)s: %(figures)s.",
            lacking=lacking,
            figures=text,
        )
    basis = _basis(procedure)
    years = round((vintage.published - procedure.decision).days / 365.25)
    if years < 1:
        return say("%(basis)s: %(figures)s.", basis=basis, figures=text)
    return say(
        "%(basis)s: %(figures)s; no vintage of the time is shipped, the nearest is %(years)s years younger.",
        basis=basis,
        figures=text,
        years=years,
    )


def _basis(procedure: Procedure) -> Sentence:
    """Return what the decision rested on, where these figures are not it."""
    if procedure.reference_period:
        return say(
            "The decision rested on %(period)s, these figures are for calendar years",
            period=procedure.reference_period,
        )
    if procedure.reference_basis == "planned":
        return say("The decision rested on a planned deficit that did not come about")
    return say("Revised since")
