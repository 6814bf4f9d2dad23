"""What would a reform have said since 1998? Its verdicts, scores and efforts over years, vintage by vintage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.figures.asof import AsOf, newest, refuse_what_is_not_ones_own
from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.countries import country as find_country
from stabilitypact.figures.panel import Panel
from stabilitypact.figures.store import load, publications
from stabilitypact.figures.vintage import Vintage
from stabilitypact.law.assertions import ASSERTIONS, Asserted, Assertions
from stabilitypact.law.assess import CORE, parse_countries, parse_reading, parse_years, with_years_before
from stabilitypact.law.context import Context, Reading
from stabilitypact.law.finding import Finding
from stabilitypact.law.grid import Findings
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.verdict import EXEMPT, MET, NOT_MET, VERDICTS, Codes, Floats, Verdict
from stabilitypact.reform.judge import judge
from stabilitypact.reform.model import Reform
from stabilitypact.sentence import say

FIRST, LAST = 1998, 2025
THEN: Literal["then"] = "then"
Assume = Mapping[str, Asserted]


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Years judged by one rule book on one vintage."""

    book: RuleBook
    vintage: Vintage
    years: tuple[int, ...]
    findings: Mapping[str, Findings]


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """A reform over states and years; arrays have shape (country, year).

    Attributes
    ----------
    verdict : array of codes
        Of the reform as a whole.
    rules : mapping of rule or block id to array of codes
        Of each rule that decides.
    actual_effort : array
        Change of the structural primary balance, pp of GDP.
    required_effort : array
        Effort with which the tightest rule would just have been met, never below zero, pp of GDP: the actual effort
        less the room (one for one, within the year); NaN where a rule that decides has no answer.
    sanction : array
        Expected sanction, % of GDP; NaN where the reform has no sanction block.
    vintages : tuple of str
        Vintage of each year.
    """

    reform: Reform
    countries: tuple[str, ...]
    years: tuple[int, ...]
    vintages: tuple[str, ...]
    verdict: Codes
    rules: Mapping[str, Codes]
    actual_effort: Floats
    required_effort: Floats
    sanction: Floats
    parts: tuple[Part, ...]

    def finding(self, country: str, year: int, rule: str) -> Finding:
        """Return the finding tree of one rule or block.

        Raises
        ------
        UnknownName, BadInput
            For a rule, state or year that is not in it.
        """
        code = find_country(country).code
        for part in self.parts:
            if year in part.years:
                if rule not in part.findings:
                    raise UnknownName(
                        say("rule in reform %(id)s in %(year)s", id=self.reform.id, year=year),
                        rule,
                        part.findings,
                    )
                return part.findings[rule].at(code, year)
        raise BadInput(
            say(
                "The comparison holds %(first)s-%(last)s; %(year)s is not in it.",
                first=self.years[0],
                last=self.years[-1],
                year=year,
            )
        )

    def verdict_at(self, country: str, year: int) -> Verdict:
        """Return the verdict of the reform as a whole."""
        row = self.countries.index(find_country(country).code)
        return Verdict(VERDICTS[self.verdict[row, self.years.index(year)]])

    def breaches(self) -> dict[int, int]:
        """Return the number of states in breach by year."""
        return {
            year: int((self.verdict[:, column] == NOT_MET).sum()) for column, year in enumerate(self.years)
        }

    def scores(self) -> dict[str, float | None]:
        """Return the percent of years with an answer in which each state complied; None where no year has one."""
        good = np.isin(self.verdict, (MET, EXEMPT)).sum(axis=1)
        known = good + (self.verdict == NOT_MET).sum(axis=1)
        return {
            code: round(100.0 * float(good[row]) / float(known[row]), 1) if known[row] else None
            for row, code in enumerate(self.countries)
        }


def track(
    reform: Reform,
    countries: str | Sequence[str] | None = None,
    years: Sequence[int] | None = None,
    *,
    as_of: AsOf = None,
    vintage: str | None = None,
    reading: str = "law",
    assume: Assume | None = None,
    borrow: Mapping[str, str] | None = None,
) -> Track:
    """Apply a reform to years that have passed.

    Parameters
    ----------
    reform : Reform
        Or a rule book as `model.of_rulebook` gives it.
    countries : optional
        Codes or names; the 27 member states by default.
    years : optional
        1998-2025 by default.
    as_of : optional
        Figures published by a date, or "then": each year on the newest vintage published by its 31 December
        that holds it; years older than every vintage on the oldest one.
    vintage : optional
        Id of one vintage.
    reading, assume, borrow : optional
        As for `law.assess`.

    Raises
    ------
    UnknownName, BadInput, MissingFigures
        As for `law.assess`.
    """
    codes = states() if countries is None else parse_countries(countries)
    span = parse_years(tuple(range(FIRST, LAST + 1)) if years is None else years)
    chosen = parse_reading(reading)
    variables, claims = _asserted(assume)
    parts: list[Part] = []
    pieces: list[dict[str, Any]] = []
    for source, own in sources(span, codes, as_of, vintage):
        for book, part in reform.books(own):
            made, piece = _part(
                reform, book, source, codes, part, chosen, variables, claims, borrow or {}, span[0]
            )
            parts.append(made)
            pieces.append(piece)
    order = np.argsort([year for part in parts for year in part.years])

    def joined(name: str) -> Any:
        return np.concatenate([piece[name] for piece in pieces], axis=1)[:, order]

    names = tuple(dict.fromkeys(name for piece in pieces for name in piece["rules"]))
    blank = np.full
    rules = {
        name: np.concatenate(
            [
                piece["rules"].get(name, blank((len(codes), len(part.years)), 3, dtype=np.int8))
                for piece, part in zip(pieces, parts, strict=True)
            ],
            axis=1,
        )[:, order]
        for name in names
    }
    listed = [part.vintage.id for part in parts for _ in part.years]
    return Track(
        reform,
        codes,
        span,
        tuple(listed[place] for place in order),
        joined("verdict"),
        rules,
        joined("actual"),
        joined("required"),
        joined("sanction"),
        tuple(parts),
    )


def states() -> tuple[str, ...]:
    """Return the member states of today, in protocol order."""
    from stabilitypact.figures.countries import members

    return members(LAST)


def sources(
    years: tuple[int, ...], codes: tuple[str, ...], as_of: AsOf, vintage: str | None
) -> list[tuple[Vintage, tuple[int, ...]]]:
    """Return the vintage of each span of years."""
    if vintage is not None:
        if as_of is not None:
            raise BadInput(say("Give as_of or vintage, not both: a vintage is its own date."))
        source = load(vintage)
        refuse_what_is_not_ones_own(source.id, codes)
        return [(source, years)]
    if as_of != THEN:
        return [(newest(as_of, needs=CORE, years=years, countries=codes), years)]
    oldest = min(each.published for each in publications())
    found: dict[str, tuple[Vintage, list[int]]] = {}
    for year in years:
        by = f"{max(year, oldest.year)}-12-31"
        try:
            source = newest(by, needs=CORE, years=(year,), countries=codes)
        except MissingFigures:
            source = newest(None, needs=CORE, years=(year,), countries=codes)
        found.setdefault(source.id, (source, []))[1].append(year)
    return [(source, tuple(own)) for source, own in found.values()]


def _asserted(assume: Assume | None) -> tuple[dict[str, Any], Assertions]:
    given = dict(assume or {})
    for name in given:
        if name not in catalogue() and name not in ASSERTIONS:
            raise UnknownName("assertion", name, [*ASSERTIONS, *catalogue()])
    variables = {name: value for name, value in given.items() if name in catalogue()}
    return variables, Assertions.of({n: v for n, v in given.items() if n not in variables})


def _part(
    reform: Reform,
    book: RuleBook,
    source: Vintage,
    codes: tuple[str, ...],
    years: tuple[int, ...],
    reading: Reading,
    variables: Mapping[str, Any],
    claims: Assertions,
    borrow: Mapping[str, str],
    first_year: int,
) -> tuple[Part, dict[str, Any]]:
    padded = with_years_before(years)
    if any(block.expression("account") is not None for block in reform.blocks):
        padded = tuple(range(min(padded[0], first_year), padded[-1] + 1))
    panel = Panel.of(source, codes, padded, borrow=borrow, assume=variables)
    ctx = Context(panel, book, reading, claims)
    judged = judge(ctx, reform, first_year)
    columns = [padded.index(year) for year in years]
    now, before = (ctx.get("structural_primary_balance", shift).values for shift in (0, -1))
    actual = (now - before)[:, columns]
    room = judged.margin[:, columns]
    required = np.where(np.isinf(room), 0.0, np.maximum(actual - room, 0.0))
    required = np.where(np.isnan(actual) | np.isnan(room), np.nan, required)
    rules = {
        name: found.verdict[:, columns] for name, found in judged.findings.items() if name in reform.decides
    }
    piece = {
        "verdict": judged.verdict[:, columns],
        "rules": rules,
        "actual": actual,
        "required": required,
        "sanction": judged.sanction[:, columns],
    }
    selected = {name: found.select(years) for name, found in judged.findings.items()}
    return Part(book, source, years, selected), piece
