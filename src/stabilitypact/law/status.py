"""How does every member state stand, at a glance?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from stabilitypact.errors import BadInput
from stabilitypact.figures.asof import parse_as_of
from stabilitypact.figures.countries import country, members
from stabilitypact.figures.vintage import KIND_WORDS, Vintage
from stabilitypact.law.assess import Assessment, assess, whole_year
from stabilitypact.law.facts import ceiling, procedure_status, procedures, procedures_known_on
from stabilitypact.law.finding import Finding, number_or_none
from stabilitypact.law.verdict import Verdict
from stabilitypact.notebook import brief
from stabilitypact.plotting import draw
from stabilitypact.sentence import Sentence, say, sentences

if TYPE_CHECKING:
    import pandas as pd

    from stabilitypact.plotting import Chart


@dataclass(frozen=True, slots=True)
class StatusRow:
    """One state: figures in % of GDP, verdicts, procedure, and the Council's ceiling of the year.

    Attributes
    ----------
    procedure :
        "open", "none" or "proposed" on the day of the status.
    ceiling :
        Highest net expenditure growth in `ceiling_year`, % a year; None where none is in the shipped table.
    ceiling_status :
        Evidence of the ceiling ("seen", "guidance", ...).
    kind :
        "outturn" or "forecast".
    """

    country: str
    name: str
    balance: float | None
    debt: float | None
    deficit: Verdict
    debt_criterion: Verdict
    procedure: str
    procedure_since: date | None
    ceiling: float | None
    ceiling_year: int | None
    ceiling_status: str | None
    kind: str


@dataclass(frozen=True, slots=True, eq=False)
class Status:
    """All states in one year, as the figures of one vintage show it.

    Attributes
    ----------
    as_of :
        Day whose knowledge is shown: procedures and publications up to it.
    """

    vintage: Vintage
    as_of: date
    year: int
    rulebook: str
    reading: str
    members: tuple[StatusRow, ...]
    assessment: Assessment

    @property
    def procedures_on(self) -> date:
        """Day whose procedures are shown: `as_of`, or the last up to which decisions were collected."""
        return procedures_known_on(self.as_of)

    def limits(self) -> tuple[Sentence, ...]:
        """Return what is not known on the day asked for, nothing where all is."""
        if self.procedures_on == self.as_of:
            return ()
        return (say("Decisions on procedures are collected up to %(day)s.", day=self.procedures_on),)

    def counts(self) -> dict[str, int]:
        """Return how many states meet both criteria, miss one, and have an open procedure."""
        met = {Verdict.MET, Verdict.EXEMPT}
        return {
            "members": len(self.members),
            "meet_both": sum(r.deficit in met and r.debt_criterion in met for r in self.members),
            "deficit_not_met": sum(r.deficit is Verdict.NOT_MET for r in self.members),
            "debt_not_met": sum(r.debt_criterion is Verdict.NOT_MET for r in self.members),
            "debt_undetermined": sum(r.debt_criterion is Verdict.UNDETERMINED for r in self.members),
            "in_procedure": sum(r.procedure == "open" for r in self.members),
        }

    def summary(self) -> Sentence:
        """Return the state of the Pact in two sentences."""
        n = self.counts()
        values = {
            "year": self.year,
            "kind": KIND_WORDS[self.vintage.kind(self.year)],
            "vintage": self.vintage.title,
            **n,
        }
        if n["debt_undetermined"]:
            verdicts = say(
                "In %(year)s (%(kind)s, %(vintage)s), %(meet_both)s of %(members)s member states meet both "
                "criteria; %(deficit_not_met)s miss the deficit criterion and %(debt_not_met)s the debt "
                "criterion (undetermined for %(debt_undetermined)s).",
                **values,
            )
        else:
            verdicts = say(
                "In %(year)s (%(kind)s, %(vintage)s), %(meet_both)s of %(members)s member states meet both "
                "criteria; %(deficit_not_met)s miss the deficit criterion and %(debt_not_met)s the debt "
                "criterion.",
                **values,
            )
        opened = (
            say("On %(day)s 1 is in an excessive deficit procedure.", day=self.procedures_on)
            if n["in_procedure"] == 1
            else say(
                "On %(day)s %(number)s are in an excessive deficit procedure.",
                day=self.procedures_on,
                number=n["in_procedure"],
            )
        )
        return sentences([verdicts, opened, *self.limits()])

    def plot(self, **options: Any) -> Chart:
        """Return a map of tiles; options of `show.charts_status.status`."""
        return draw(self, **options)

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON of `sgp status --json` (docs/json.md)."""
        return {
            "vintage": self.vintage.id,
            "as_of": self.as_of.isoformat(),
            "procedures_on": self.procedures_on.isoformat(),
            "year": self.year,
            "kind": self.vintage.kind(self.year),
            "rulebook": self.rulebook,
            "reading": self.reading,
            "members": [
                {
                    "country": row.country,
                    "balance": row.balance,
                    "debt": row.debt,
                    "deficit": str(row.deficit),
                    "debt_criterion": str(row.debt_criterion),
                    "procedure": row.procedure,
                    "procedure_since": row.procedure_since.isoformat() if row.procedure_since else None,
                    "ceiling": row.ceiling,
                    "ceiling_year": row.ceiling_year,
                    "ceiling_status": row.ceiling_status,
                }
                for row in self.members
            ],
        }

    def to_json(self) -> str:
        """Return `to_dict` as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def to_frame(self) -> pd.DataFrame:
        """Return one row per state."""
        import pandas as pd

        return pd.DataFrame(self.to_dict()["members"])

    def finding(self, code: str, rule: str) -> Finding:
        """Return the finding of one state and rule."""
        return self.assessment.finding(code, self.year, rule)

    def __str__(self) -> str:
        return self.summary()

    __repr__ = brief


def status(
    year: int | None = None,
    *,
    as_of: str | date | None = None,
    rulebook: str | None = None,
    vintage: str | None = None,
    reading: str = "law",
) -> Status:
    """Return how all member states stand.

    Parameters
    ----------
    year :
        Year judged; by default the first after the newest vintage's last outturn (its estimate for the year in
        which it was published).
    as_of :
        Only what was known by then; today by default. Procedures are those of that day; where a `year` or a
        `vintage` is asked for without `as_of`, those of 31 December of the year judged if that is past.
    rulebook, vintage, reading :
        As for `assess`.

    Raises
    ------
    BadInput, MissingFigures, UnknownName
        As for `assess`; also where the year lies beyond what was a member state's.
    """
    if as_of is not None and vintage is not None:
        raise BadInput(say("Give as_of or vintage, not both: a vintage is its own date."))
    day = parse_as_of(as_of) if as_of is not None else date.today()
    found = assess(
        None,
        None if year is None else whole_year(year),
        rulebook=rulebook,
        as_of=as_of,
        vintage=vintage,
        reading=reading,
    )
    judged = found.years[0]
    if as_of is None and (year, vintage) != (None, None):
        day = min(day, date(judged, 12, 31))
    rows = tuple(
        _row(found, code, judged, day)
        for code in found.countries
        if code in members(judged) and code in found.vintage.countries
    )
    if not rows:
        raise BadInput(say("The Union's member states of %(judged)s are not in the figures.", judged=judged))
    return Status(found.vintage, day, judged, found.rulebook, found.reading, rows, found)


def _row(found: Assessment, code: str, year: int, day: date) -> StatusRow:
    balance, debt = (
        number_or_none(found.vintage.get(name, (code,), (year,))[0, 0]) for name in ("balance", "debt")
    )
    since = max((p.decision for p in procedures(code) if p.is_open(day)), default=None)
    limit = ceiling(code, year, day)
    return StatusRow(
        country=code,
        name=country(code).name,
        balance=balance,
        debt=debt,
        deficit=found.verdict(code, year, "deficit"),
        debt_criterion=found.verdict(code, year, "debt"),
        procedure=procedure_status(code, day),
        procedure_since=since,
        ceiling=limit.max_growth if limit else None,
        ceiling_year=limit.year if limit else None,
        ceiling_status=limit.status if limit else None,
        kind=found.vintage.kind(year),
    )
