"""Is the Pact met? Every rule of a rule book over states and years, on one vintage."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from operator import index
from typing import TYPE_CHECKING, Any, SupportsIndex

import numpy as np

from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.figures.asof import (
    AsOf,
    newest,
    newest_of_its_year,
    parse_as_of,
    refuse_what_is_not_ones_own,
    year_judged,
)
from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.figures.countries import country as find_country
from stabilitypact.figures.panel import Panel
from stabilitypact.figures.store import load, publication
from stabilitypact.figures.vintage import Vintage
from stabilitypact.law.assertions import ASSERTIONS, Asserted, Assertions
from stabilitypact.law.context import READING_WORDS, READINGS, Context, Reading
from stabilitypact.law.debt import debt_criterion
from stabilitypact.law.deficit import deficit_criterion
from stabilitypact.law.deviation import significant_deviation
from stabilitypact.law.expenditure import expenditure_rule
from stabilitypact.law.fact_grids import first_ceiling_year
from stabilitypact.law.finding import VERDICT_WORDS, Finding
from stabilitypact.law.grid import Findings, span_of
from stabilitypact.law.net_expenditure import net_expenditure_rule
from stabilitypact.law.numerical import (
    numerical_debt,
    numerical_deficit,
    numerical_expenditure,
    numerical_structural,
)
from stabilitypact.law.procedure import minimum_effort, report_trigger
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.sanctions import sanctions
from stabilitypact.law.structural import structural_rule
from stabilitypact.law.trajectory_rules import resilience_margin, trajectory_scope
from stabilitypact.law.verdict import NOT_APPLICABLE, Codes, Verdict
from stabilitypact.notebook import brief
from stabilitypact.plotting import draw
from stabilitypact.sentence import Parts, Sentence, State, say, sentences

if TYPE_CHECKING:
    import pandas as pd

    from stabilitypact.plotting import Chart

COLUMNS = (
    "country",
    "year",
    "rule",
    "verdict",
    "value",
    "threshold",
    "margin",
    "unit",
    "rulebook",
    "vintage",
)
"""Columns of an assessment as a flat table."""

FIRST_YEAR, LAST_YEAR = 1995, 2030
CORE = ("balance", "debt", "real_growth")
Rule = Callable[[Context], Findings]

LEGAL_RULES: Mapping[str, tuple[Rule, str | None]] = {
    "deficit": (deficit_criterion, None),
    "debt": (debt_criterion, None),
    "structural": (structural_rule, "structural.method"),
    "expenditure": (expenditure_rule, "expenditure.potential_window"),
    "significant_deviation": (significant_deviation, "significant_deviation.one_year"),
    "net_expenditure": (net_expenditure_rule, "net_expenditure.control_account.annual"),
    "trajectory_scope": (trajectory_scope, "trajectory.scope_debt"),
    "resilience_margin": (resilience_margin, "trajectory.resilience.margin"),
    "effort": (minimum_effort, "edp.minimum_effort"),
}
FOLLOWING_RULES: Mapping[str, Callable[[Context, Findings, Findings], Findings]] = {
    "sanctions": sanctions,
    "report": report_trigger,
}
NUMERICAL_RULES: Mapping[str, tuple[Rule, str | None]] = {
    "deficit": (numerical_deficit, None),
    "debt": (numerical_debt, None),
    "structural": (numerical_structural, None),
    "expenditure": (numerical_expenditure, None),
}
RULES = (*LEGAL_RULES, *FOLLOWING_RULES)
_MAPPINGS = {"borrow": "{'potential_growth': 'ameco-2023-11'}", "assume": "{'event_cost': 0.2}"}


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """The years that one rule book covers, with each rule's findings."""

    book: RuleBook
    years: tuple[int, ...]
    findings: Mapping[str, Findings]


@dataclass(frozen=True, slots=True, eq=False)
class Assessment:
    """Findings of all rules for states and years, on one vintage and in one reading.

    Attributes
    ----------
    rulebook :
        Id of the rule book, or "in force" where each year is judged by its own.
    segments :
        One per rule book.
    """

    countries: tuple[str, ...]
    years: tuple[int, ...]
    vintage: Vintage
    rulebook: str
    reading: Reading
    segments: tuple[Segment, ...]

    @property
    def rules(self) -> tuple[str, ...]:
        """Ids of the rules that any year knows."""
        return tuple(dict.fromkeys(rule for segment in self.segments for rule in segment.findings))

    def segment(self, year: int) -> Segment:
        """Return the segment that holds a year."""
        for segment in self.segments:
            if year in segment.years:
                return segment
        raise BadInput(
            say(
                "This assessment holds %(years)s; %(year)s is not in it.",
                years=span_of(self.years),
                year=year,
            )
        )

    def grid(self, year: int, rule: str) -> Findings:
        """Return a rule's findings of the rule book that judges a year.

        Raises
        ------
        UnknownName
            Where the rule book of that year has no such rule.
        """
        segment = self.segment(year)
        if rule not in segment.findings:
            raise UnknownName(
                say(
                    "rule of %(id)s (%(reading)s reading) called",
                    id=segment.book.id,
                    reading=READING_WORDS[self.reading],
                ),
                rule,
                segment.findings,
            )
        return segment.findings[rule]

    def finding(self, country: str, year: int, rule: str) -> Finding:
        """Return one finding tree; raises as `grid`, and BadInput for a state that was not assessed."""
        return self.grid(year, rule).at(find_country(country).code, year)

    def verdict(self, country: str, year: int, rule: str) -> Verdict:
        """Return one verdict without building its tree; raises as `finding`."""
        return self.grid(year, rule).verdict_at(find_country(country).code, year)

    def verdicts(self, rule: str) -> Codes:
        """Return the verdict codes of a rule, shape (country, year); not applicable where a regime lacks it."""
        columns = []
        for year in self.years:
            findings = self.segment(year).findings.get(rule)
            if findings is None:
                columns.append(np.full(len(self.countries), NOT_APPLICABLE, dtype=np.int8))
            else:
                columns.append(findings.verdict[:, findings.years.index(year)])
        return np.stack(columns, axis=1)

    def __iter__(self) -> Iterator[Finding]:
        for country in self.countries:
            for year in self.years:
                for findings in self.segment(year).findings.values():
                    yield findings.at(country, year)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings as trees, by country, year and rule."""
        return tuple(self)

    def summary(self) -> Sentence:
        """Return one line per state and year: the verdict of each rule."""
        book = say("in force") if self.rulebook == "in force" else self.rulebook
        head = say(
            "%(rulebook)s, %(reading)s reading, figures: %(vintage)s",
            rulebook=book,
            reading=READING_WORDS[self.reading],
            vintage=self.vintage.title,
        )
        lines = [self._line(country, year) for country in self.countries for year in self.years]
        return sentences([head, *lines], "\n")

    def _line(self, country: str, year: int) -> Sentence:
        verdicts = tuple(
            Parts((rule, VERDICT_WORDS[grid.verdict_at(country, year)]), " ")
            for rule, grid in self.segment(year).findings.items()
            if grid.verdict_at(country, year) is not Verdict.NOT_APPLICABLE
        )
        return say(
            "%(who)s %(year)s: %(verdicts)s",
            who=State(country, find_country(country).name),
            year=year,
            verdicts=Parts(verdicts, "; ") if verdicts else say("no rule applies"),
        )

    def explain(self, form: str = "text") -> str:
        """Return every applicable finding's arithmetic, as "text" or "html"."""
        shown = [f for f in self if f.verdict is not Verdict.NOT_APPLICABLE]
        if form == "html":
            return "\n".join(f.explain("html") for f in shown)
        return "\n\n".join(f.explain() for f in shown)

    def rows(self) -> tuple[tuple[Any, ...], ...]:
        """Return the findings flat, without children: one row each, in the order of `COLUMNS`."""
        return tuple(
            (
                f.country,
                f.year,
                f.rule,
                str(f.verdict),
                f.value,
                f.threshold,
                f.margin,
                f.unit,
                f.rulebook,
                f.vintage,
            )
            for f in self
        )

    def to_frame(self) -> pd.DataFrame:
        """Return a tidy frame with the columns `COLUMNS`, one row per finding."""
        import pandas as pd

        return pd.DataFrame(self.rows(), columns=list(COLUMNS))

    def plot(self, **options: Any) -> Chart:
        """Return verdicts by year; options of `show.charts_verdicts.assessment`."""
        return draw(self, **options)

    def to_dict(self) -> dict[str, Any] | list[dict[str, Any]]:
        """Return the JSON of docs/json.md: one object for one state, a list of them for several."""
        objects: list[dict[str, Any]] = [
            {
                "country": country,
                "vintage": self.vintage.id,
                "rulebook": self.rulebook,
                "reading": self.reading,
                "findings": [
                    findings.at(country, year).to_dict()
                    for year in self.years
                    for findings in self.segment(year).findings.values()
                ],
            }
            for country in self.countries
        ]
        return objects[0] if len(objects) == 1 else objects

    def to_json(self) -> str:
        """Return `to_dict` as JSON text."""
        return json.dumps(self.to_dict(), ensure_ascii=False, indent=2)

    def __str__(self) -> str:
        return self.summary()

    __repr__ = brief


def assess(
    countries: str | Sequence[str] | None = None,
    years: SupportsIndex | Iterable[SupportsIndex] | None = None,
    *,
    rulebook: str | RuleBook | None = None,
    as_of: AsOf = None,
    vintage: str | None = None,
    reading: str = "law",
    borrow: Mapping[str, str] | None = None,
    assume: Mapping[str, Asserted] | None = None,
    rules: Sequence[str] | None = None,
) -> Assessment:
    """Judge states and years by the Pact.

    Parameters
    ----------
    countries :
        Codes or names; all 28 (EU27 and the United Kingdom) by default.
    years :
        Years 1995-2030; by default the first after the vintage's last outturn (the year of its publication).
    rulebook :
        Id, a `RuleBook` (a reform), or None for the one in force on 31 December of each year.
    as_of :
        Only figures published and decisions taken by then ("2021", "2021-09", "2021-09-15"); the newest by
        default.
    vintage :
        Id of one vintage instead of the newest.
    reading :
        "law" (or "legal"), "commission" (rounding and tolerances of its practice) or "numerical" (the European
        Fiscal Board's tracker).
    borrow :
        Variable to vintage id: take a variable that the vintage lacks from another; shown in every finding.
    assume :
        Values that you assert: catalogue variables or names of `assertions.ASSERTIONS`.
    rules :
        Ids of the rules wanted; all of the reading by default.

    Raises
    ------
    UnknownName, BadInput, MissingFigures
        For names, years or combinations that cannot be used.
    """
    chosen_reading = parse_reading(reading)
    codes = parse_countries(countries)
    for what, given in (("borrow", borrow), ("assume", assume)):
        if not isinstance(given, Mapping | None):
            raise BadInput(
                say(
                    "%(what)s is a mapping of names, such as %(example)s, not %(given)s.",
                    what=what,
                    example=_MAPPINGS[what],
                    given=repr(given),
                )
            )
    asserted = dict(assume or {})
    wanted_years = None if years is None else parse_years(years)
    source = _source(as_of, vintage, codes, wanted_years)
    span = wanted_years or (year_judged(source),)
    if not source.years:
        raise MissingFigures(
            say(
                "%(title)s holds inputs of the debt analysis only: ask it for required paths and projections.",
                title=source.title,
            )
        )
    if not _covered(source, codes, span):
        refuse_what_is_not_ones_own(source.id, codes)
        raise MissingFigures(
            say(
                "%(title)s holds no balance or debt of %(states)s for %(years)s; it covers %(held)s.",
                title=source.title,
                states=", ".join(codes),
                years=span_of(span),
                held=f"{source.years[0]}-{source.years[-1]}",
            )
        )
    wanted = _wanted(rules, chosen_reading)
    variables = {name: value for name, value in asserted.items() if name in catalogue()}
    for name in asserted:
        if name not in catalogue() and name not in ASSERTIONS:
            raise UnknownName("assertion", name, [*ASSERTIONS, *catalogue()])
    claims = Assertions.of({name: value for name, value in asserted.items() if name not in catalogue()})
    known = None if as_of is None else parse_as_of(as_of)
    _refuse_later(borrow or {}, known)
    segments = []
    for book, part in _by_book(rulebook, span):
        padded = with_years_before(part)
        panel = Panel.of(source, codes, padded, borrow=borrow or {}, assume=variables)
        context = Context(panel, book, chosen_reading, claims, known)
        findings = {name: found.select(part) for name, found in run_rules(context, wanted).items()}
        segments.append(Segment(book, part, findings))
    label = rulebook.id if isinstance(rulebook, RuleBook) else (rulebook or "in force")
    if len(segments) == 1:
        label = segments[0].book.id
    return Assessment(codes, span, source, label, chosen_reading, tuple(segments))


def _refuse_later(borrow: Mapping[str, str], known: date | None) -> None:
    """Refuse to borrow what nobody knew on the day asked for."""
    for name, lender in borrow.items():
        if known is not None and (published := publication(lender).published) > known:
            raise BadInput(
                say(
                    "%(lender)s was published %(published)s; what was known by %(known)s cannot borrow "
                    "%(name)s from it.",
                    lender=lender,
                    published=published,
                    known=known,
                    name=name,
                )
            )


def _source(
    as_of: AsOf, vintage: str | None, codes: tuple[str, ...], years: tuple[int, ...] | None
) -> Vintage:
    if vintage is None and years is None:
        return newest_of_its_year(as_of, CORE, codes)
    if vintage is None:
        return newest(as_of, needs=CORE, years=years, countries=codes)
    if as_of is not None:
        raise BadInput(say("Give as_of or vintage, not both: a vintage is its own date."))
    return load(vintage)


def parse_reading(text: str) -> Reading:
    """Return a reading from its name ("legal" is the law's letter)."""
    if not isinstance(text, str):
        raise BadInput(
            say(
                "A reading is named by a text, one of %(names)s, not by %(text)s.",
                names=", ".join(READINGS),
                text=repr(text),
            )
        )
    name = "law" if text == "legal" else text
    for reading in READINGS:
        if reading == name:
            return reading
    raise UnknownName("reading", text, [*READINGS, "legal"])


def parse_countries(countries: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return Eurostat codes, in the order asked, without repeats."""
    if countries is None:
        return tuple(c.code for c in COUNTRIES)
    names = [countries] if isinstance(countries, str) else countries
    if not isinstance(names, Iterable):
        raise BadInput(
            say(
                "Countries are given by code or name, one or a list of them, not by %(countries)s.",
                countries=repr(countries),
            )
        )
    codes = tuple(dict.fromkeys(find_country(name).code for name in names))
    if not codes:
        raise BadInput(say("No country was given. Name at least one, or leave countries out for all."))
    return codes


def parse_years(years: SupportsIndex | Iterable[SupportsIndex]) -> tuple[int, ...]:
    """Return sorted years within 1995-2030; a year outside is refused at once, however long the span.

    Raises
    ------
    BadInput
        For no year, a year outside, or what is not a whole number (text, a fraction, true or false).
    """
    listed = years if isinstance(years, Iterable) and not isinstance(years, str) else (years,)
    wanted = set()
    for year in listed:
        number = whole_year(year)
        if not FIRST_YEAR <= number <= LAST_YEAR:
            raise BadInput(
                say(
                    "Year %(year)s cannot be assessed: figures run from %(first)s to %(last)s.",
                    year=number,
                    first=FIRST_YEAR,
                    last=LAST_YEAR,
                )
            )
        wanted.add(number)
    if not wanted:
        raise BadInput(say("No year was given. Give at least one, or leave years out for the newest."))
    return tuple(sorted(wanted))


def whole_year(year: object) -> int:
    """Return a year given as a whole number of any make (NumPy's too); BadInput for anything else."""
    if isinstance(year, SupportsIndex) and not isinstance(year, (bool, np.bool_)):
        return index(year)
    raise BadInput(
        say("Years are whole numbers such as 2021 or range(2015, 2022), not %(year)s.", year=repr(year))
    )


def _covered(vintage: Vintage, codes: tuple[str, ...], years: tuple[int, ...]) -> bool:
    held = [np.isfinite(vintage.get(name, codes, years)).any() for name in ("balance", "debt")]
    return any(held)


def _wanted(rules: Sequence[str] | None, reading: Reading) -> tuple[str, ...]:
    known = tuple(NUMERICAL_RULES) if reading == "numerical" else RULES
    if rules is None:
        return known
    asked = (rules,) if isinstance(rules, str) else tuple(rules)
    if not asked:
        raise BadInput(say("No rule was given. Name at least one, or leave rules out for all."))
    for rule in asked:
        if rule not in known:
            raise UnknownName(
                say("rule of the %(reading)s reading called", reading=READING_WORDS[reading]), rule, known
            )
    return asked


def _by_book(
    rulebook: str | RuleBook | None, years: tuple[int, ...]
) -> list[tuple[RuleBook, tuple[int, ...]]]:
    if rulebook is not None and rulebook != "in force":
        book = rulebook if isinstance(rulebook, RuleBook) else RuleBook.named(rulebook)
        return [(book, years)]
    parts: dict[str, tuple[RuleBook, list[int]]] = {}
    for year in years:
        book = RuleBook.in_force(year)
        parts.setdefault(book.id, (book, []))[1].append(year)
    return [(book, tuple(part)) for book, part in parts.values()]


def with_years_before(years: tuple[int, ...]) -> tuple[int, ...]:
    """Return the years with what running sums and two-year tests look back on."""
    first = years[0] - 1
    if years[-1] >= first_ceiling_year():
        first = min(first, first_ceiling_year())
    return tuple(range(first, years[-1] + 1))


def run_rules(ctx: Context, wanted: tuple[str, ...]) -> dict[str, Findings]:
    """Return the findings of the wanted rules that the rule book of a context knows (used by reforms too)."""
    registry = NUMERICAL_RULES if ctx.reading == "numerical" else LEGAL_RULES
    following = [name for name in FOLLOWING_RULES if name in wanted and ctx.reading != "numerical"]
    needed = set(wanted) | ({"deficit", "debt"} if following else set())
    results: dict[str, Findings] = {}
    for name, (rule, path) in registry.items():
        if name in needed and (path is None or path in ctx.book.parameters):
            results[name] = rule(ctx)
    for name in following:
        results[name] = FOLLOWING_RULES[name](ctx, results["deficit"], results["debt"])
    return {name: found for name, found in results.items() if name in wanted}
