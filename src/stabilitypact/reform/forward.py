"""What would a reform require from now on? Year by year, on the debt projections, for every state at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

import numpy as np

from stabilitypact.debt.projection import Projection, project
from stabilitypact.debt.shift import no_shift
from stabilitypact.errors import BadInput, MissingFigures
from stabilitypact.figures.dsa import dsa_vintages
from stabilitypact.figures.store import load, publications
from stabilitypact.figures.vintage import Vintage
from stabilitypact.law.assertions import Asserted
from stabilitypact.law.context import Context
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.verdict import NOT_MET, Codes, Floats
from stabilitypact.path.assumptions import Prepared, prepare
from stabilitypact.reform.exclusion import redefined
from stabilitypact.reform.expression import Expression
from stabilitypact.reform.forward_notes import notes
from stabilitypact.reform.framework import Asked, path_rules, required
from stabilitypact.reform.judge import Judged, judge
from stabilitypact.reform.model import Reform
from stabilitypact.reform.rows import Given, Past, net_expenditure_growth, past, rows_panel
from stabilitypact.reform.scope import ContextScope
from stabilitypact.reform.weights import gdp_in_euro
from stabilitypact.sentence import Number, Sentence, say

HORIZON = 10
LOOK_AHEAD = 3
TRIED = 26
"""Candidate steps between nothing and the pace."""
AGEING_AFTER = 4
"""Years during which ageing cost is part of the effort, as in the framework's four years of adjustment."""
USUAL_PACE = 0.5
"""Largest yearly effort where the rule book names no minimum effort (it is 0.5 since 2005), % of GDP."""


@dataclass(frozen=True, slots=True, eq=False)
class Forward:
    """What a reform requires; arrays have shape (country, year), from T + 1.

    Attributes
    ----------
    required_effort : array
        Change of the structural primary balance before ageing cost that the reform asks for, % of GDP; NaN where the
        framework has no path for the state, or an open parameter decides.
    spb, debt, balance, structural_balance : array
        Along that path, % of GDP; spb before ageing cost.
    expenditure_growth : array
        Net expenditure growth that the path leaves, %.
    room : array
        What may be spent outside the rules (green, defence or other excluded expenditure), % of GDP.
    breach : array of bool
        Whether the state still misses a rule along the path.
    gdp : array
        Nominal GDP in the currency's billions of euro, for aggregates.
    base_year : int
        T.
    vintages : tuple of str
        Of the projections; `history` names the vintage of years before T, or one's own and what fills its gaps.
    pace : (float, float)
        Smallest and largest pace assumed over states and years: most that a year asks of a state in breach, % of GDP.
    notes : tuple of Sentence
        What a reader should know.
    bounds : tuple of Forward or None
        The paths at both ends of open parameters.
    """

    reform: Reform
    countries: tuple[str, ...]
    years: tuple[int, ...]
    base_year: int
    vintages: tuple[str, ...]
    history: str
    required_effort: Floats
    spb: Floats
    debt: Floats
    balance: Floats
    structural_balance: Floats
    expenditure_growth: Floats
    room: Floats
    breach: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]
    verdict: Codes
    gdp: Floats
    pace: tuple[float, float]
    notes: tuple[Sentence, ...] = ()
    bounds: tuple[Forward, Forward] | None = None

    def breaches(self) -> dict[int, int]:
        """Return the number of states in breach by year."""
        return {year: int(self.breach[:, column].sum()) for column, year in enumerate(self.years)}


def forward(
    reform: Reform,
    countries: Sequence[str] | str | None = None,
    *,
    vintage: str | None = None,
    guidance: str | None = None,
    known_by: date | None = None,
    before: str | None = None,
    horizon: int = HORIZON,
    pace: float | None = None,
    assume: Mapping[str, Asserted] | None = None,
    borrow: Mapping[str, str] | None = None,
) -> Forward:
    """Project what a reform requires of each state.

    Where debt is judged by the net expenditure path (the framework of 2024), the path is the required trajectory with
    the reform's changes. Everywhere else, and after that path, each year asks for the smallest step with which the
    rules that decide are met, at most `Reform.pace`; where no such step meets them, for the pace itself, and the state
    is in breach. The path of other states does not matter; nothing is asked to loosen.

    Parameters
    ----------
    reform : Reform
        Or a rule book as `model.of_rulebook` gives it.
    countries : optional
        All states of the vintage by default.
    vintage, guidance : optional
        Figures of the debt analysis: one vintage or a guidance set; the newest vintage by default.
    known_by : date, optional
        Earlier years are those of the newest vintage published by that day; by default the newest of all.
    before : str, optional
        Id of a vintage of one's own that answers for earlier years where it holds them.
    horizon : int
        Years after T, 1 to 13.
    pace : float, optional
        Largest yearly effort asked of a state that does not comply, % of GDP, whatever the reform says of it.
    assume : optional
        As for `law.assess`: matters of judgement also of the years to come; figures where projection and history
        hold none.
    borrow : optional
        Vintages that fill gaps of the years up to T.

    Raises
    ------
    BadInput, UnknownName, MissingFigures
        With a sentence.
    """
    if not 1 <= horizon <= 13:
        raise BadInput(say("The horizon must be between 1 and 13 years, not %(horizon)s.", horizon=horizon))
    if pace is not None:
        if not pace > 0:
            raise BadInput(
                say("The pace is an effort above 0 %% of GDP a year, not %(pace)s.", pace=Number(pace))
            )
        reform = replace(reform, pace=Expression.parse(repr(float(pace))))
    given = Given.of(assume, borrow)
    prepared, chosen = prepared_for(countries, vintage, guidance)
    history = past(
        prepared,
        _history(prepared.assumptions.base_year, known_by),
        given,
        None if before is None else load(before),
    )
    if reform.open_parameters:
        ends = tuple(
            _forward(_closed(reform, end), prepared, chosen, guidance, history, horizon)
            for end in ("low", "high")
        )
        return _agreed(reform, ends[0], ends[1])
    return _forward(reform, prepared, chosen, guidance, history, horizon)


def newest_inputs() -> str:
    """Return the newest vintage of the debt analysis that holds all states."""
    return max((v for v in dsa_vintages() if "sheet" not in v.id), key=lambda v: v.published).id


def prepared_for(
    countries: Sequence[str] | str | None, vintage: str | None, guidance: str | None
) -> tuple[Prepared, str | None]:
    """Return the assumptions of the states, and the vintage they are from (None: a guidance set)."""
    if vintage is not None and guidance is not None:
        raise BadInput(say("Name one of vintage and guidance: each of them alone decides the figures."))
    chosen = None if guidance is not None else (vintage or newest_inputs())
    return prepare(countries, guidance or "2024", None, chosen), chosen


def _closed(reform: Reform, end: str) -> Reform:
    return reform.with_parameters(**{each.name: getattr(each, end) for each in reform.open_parameters})


def _agreed(reform: Reform, low: Forward, high: Forward) -> Forward:
    """Return the path on which both ends of the open parameters agree, NaN elsewhere."""

    def same(name: str) -> Floats:
        one, other = getattr(low, name), getattr(high, name)
        found: Floats = np.where(one == other, one, np.nan)
        return found

    names = ", ".join(each.name for each in reform.open_parameters)
    note = say(
        "Numbers stand only where they hold over the whole range of %(names)s; a difference beside a dash is the end "
        "of the range nearer to no change. Choose a value for the others.",
        names=names,
    )
    return replace(
        low,
        reform=reform,
        required_effort=same("required_effort"),
        spb=same("spb"),
        debt=same("debt"),
        balance=same("balance"),
        structural_balance=same("structural_balance"),
        expenditure_growth=same("expenditure_growth"),
        room=same("room"),
        breach=low.breach & high.breach,
        notes=(*low.notes, note),
        bounds=(low, high),
    )


def _forward(
    reform: Reform,
    prepared: Prepared,
    vintage: str | None,
    guidance: str | None,
    history: Past,
    horizon: int,
) -> Forward:
    own = prepared.assumptions
    base, size = own.base_year, len(prepared.countries)
    years = tuple(range(base + 1, base + horizon + 1))
    until = own.until(min(own.years[-1], base + horizon + LOOK_AHEAD))
    prepared = replace(prepared, assumptions=until)
    book = _book(reform, years[0])
    asked = _framework(reform, book, years[0], prepared.countries, vintage, guidance, horizon)
    pace = _pace(reform, book, prepared, history, years)
    room = _room(reform, prepared, history, years)
    steps = np.zeros((size, horizon))
    breach = np.zeros((size, horizon), dtype=bool)
    verdict = np.zeros((size, horizon), dtype=np.int8)
    floor = _net_of_room(asked, room, horizon)
    judged_reform = _without_debt(reform) if asked is not None else reform
    share = np.linspace(0.0, 1.0, TRIED)
    for k, year in enumerate(years):
        under = (
            np.zeros(size, dtype=bool)
            if asked is None
            else np.array([k < p or p == 0 for p in asked.periods])
        )
        only = _only_blocks(judged_reform)
        tried = np.nan_to_num(floor[:, k])[:, None] + share * pace[:, k][:, None]
        made, spb = _paths(prepared, steps[:, :k], tried)
        found = _verdicts(judged_reform, prepared, history, made, spb, year, base + 1)
        wanted = found if not under.any() or only is None else _verdicts(
            only, prepared, history, made, spb, year, base + 1
        )  # fmt: skip
        misses = np.where(under[:, None], wanted if only is not None else 0, found) == NOT_MET
        first = np.argmin(misses, axis=1)
        place = np.where(misses.all(axis=1), TRIED - 1, first)
        steps[:, k] = tried[np.arange(size), place]
        verdict[:, k] = found[np.arange(size), place]
        breach[:, k] = verdict[:, k] == NOT_MET
    made, spb = _paths(prepared, steps, None)
    return _result(
        reform, prepared, history, asked, steps, made, spb, breach, verdict, room, years, book, pace
    )


def _history(base: int, known_by: date | None) -> Vintage:
    """Return the newest vintage of the International Monetary Fund, which has all that rules look back on."""
    for each in publications():
        if each.id.startswith("imf-") and (known_by is None or each.published <= known_by):
            vintage = load(each.id)
            if base in vintage.years:
                return vintage
    raise MissingFigures(
        say("No shipped vintage of the time holds %(base)s, the year before the adjustment.", base=base)
    )


def _book(reform: Reform, year: int) -> RuleBook:
    return reform.books((year,))[0][0]


def _framework(
    reform: Reform,
    book: RuleBook,
    year: int,
    codes: tuple[str, ...],
    vintage: str | None,
    guidance: str | None,
    horizon: int,
) -> Asked | None:
    """Return the required paths where the reform keeps the framework's debt rule, else None."""
    method = book.get("debt.method", book.date_for(book.since.year + 1), "none")
    if method != "net_expenditure" or "debt" not in reform.decides:
        return None
    return required(codes, vintage, guidance, path_rules(book, year), horizon)


def _without_debt(reform: Reform) -> Reform:
    """Return the reform without the debt criterion, which a state on its required path meets (Art. 2(2))."""
    return replace(reform, rules=MappingProxyType({**reform.rules, "debt": "off"}))


def _only_blocks(reform: Reform) -> Reform | None:
    """Return the reform with its own blocks alone, None where none asks for anything."""
    if not any(block.requirement for block in reform.blocks):
        return None
    return replace(reform, rules=MappingProxyType({**reform.rules, "deficit": "off", "debt": "off"}))


def _context(
    prepared: Prepared, history: Past, made: Projection, spb: Floats, year: int, book: RuleBook
) -> Context:
    first = prepared.assumptions.base_year + 1
    panel = rows_panel(prepared, history, made, spb, tuple(range(first, year + 1)))
    return Context(panel, book, "law", history.given.assertions)


def _verdicts(
    reform: Reform, prepared: Prepared, history: Past, made: Projection, spb: Floats, year: int, first: int
) -> Codes:
    """Return the verdict of every candidate in a year, shape (country, candidate)."""
    ctx = _context(prepared, history, made, spb, year, _book(reform, year))
    judged: Judged = judge(ctx, reform, first)
    found: Codes = judged.verdict[:, -1].reshape(len(prepared.countries), -1)
    return found


def _paths(prepared: Prepared, taken: Floats, tried: Floats | None) -> tuple[Projection, Floats]:
    """Return the projections of candidates that follow the steps taken and then try one more.

    Arrays (country, candidate, year); the spb path starts in T and stays as it is after the last step.
    """
    own = prepared.assumptions
    size, count = taken.shape[0], len(own.years)
    candidates = 1 if tried is None else tried.shape[1]
    steps = np.zeros((size, candidates, count - 1))
    steps[:, :, : taken.shape[1]] = taken[:, None, :]
    if tried is not None:
        steps[:, :, taken.shape[1]] = tried
    start = np.asarray(own.spb, dtype=np.float64)[:, None, :1]
    spb = np.concatenate(
        [np.broadcast_to(start, (size, candidates, 1)), start + np.cumsum(steps, axis=-1)], axis=-1
    )
    reference = min(own.base_year + AGEING_AFTER, own.years[-1])
    return project(own.with_axes(1), spb, reference, no_shift(own.years)), spb


def _pace(
    reform: Reform, book: RuleBook, prepared: Prepared, history: Past, years: tuple[int, ...]
) -> Floats:
    """Return the largest yearly effort asked of each state, shape (country, year)."""
    if reform.pace is None:
        usual = book.get("edp.minimum_effort", book.date_for(years[0]), None)
        return np.full((len(prepared.countries), len(years)), USUAL_PACE if usual is None else float(usual))
    made, spb = _paths(prepared, np.zeros((len(prepared.countries), 0)), None)
    panel = rows_panel(prepared, history, made, spb, years)
    scope = ContextScope(Context(panel, book, "law", history.given.assertions), reform.values)
    found = np.broadcast_to(reform.pace.evaluate(scope), (len(prepared.countries), len(years)))
    if not (found > 0).all():
        raise BadInput(
            say("The pace of reform %(id)s must be above zero in every state and year.", id=reform.id)
        )
    return found


def _room(reform: Reform, prepared: Prepared, history: Past, years: tuple[int, ...]) -> Floats:
    """Return what the reform leaves out of the balance in each year, % of GDP, shape (country, year)."""
    made, spb = _paths(prepared, np.zeros((len(prepared.countries), 0)), None)
    panel = rows_panel(prepared, history, made, spb, years)
    ctx = Context(panel, _book(reform, years[0]), "law", history.given.assertions)
    _, exclusions = redefined(ctx, reform.blocks, reform.values, years[0])
    total = np.zeros((len(prepared.countries), len(years)))
    for each in exclusions:
        if "balance" in each.variables:
            total = total + each.effect("balance", years)
    return total


def _net_of_room(asked: Asked | None, room: Floats, horizon: int) -> Floats:
    """Return the framework's steps less what a reform leaves out: the required path is that of the rule's balance."""
    if asked is None:
        return np.zeros((room.shape[0], horizon))
    level = np.maximum(np.cumsum(asked.steps, axis=1) - room, 0.0)
    return np.diff(np.concatenate([np.zeros((level.shape[0], 1)), level], axis=1), axis=1)


def _result(
    reform: Reform,
    prepared: Prepared,
    history: Past,
    asked: Asked | None,
    steps: Floats,
    made: Projection,
    spb: Floats,
    breach: np.ndarray[tuple[int, ...], np.dtype[np.bool_]],
    verdict: Codes,
    room: Floats,
    years: tuple[int, ...],
    book: RuleBook,
    pace: Floats,
) -> Forward:
    horizon = len(years)
    lost = np.zeros(len(prepared.countries), dtype=bool)
    if asked is not None:
        lost = np.array([period == 0 for period in asked.periods])

    def cut(rows: object) -> Floats:
        values = np.broadcast_to(np.asarray(rows, dtype=np.float64), made.debt.shape)[:, 0, :horizon]
        return np.where(lost[:, None], np.nan, values)

    factor = np.cumprod(
        1.0 + np.asarray(made.nominal_growth, dtype=np.float64)[:, 0, :horizon] / 100.0, axis=-1
    )
    return Forward(
        reform=reform,
        countries=prepared.countries,
        years=years,
        base_year=prepared.assumptions.base_year,
        vintages=tuple(dict.fromkeys(prepared.vintages)),
        history=", ".join(history.vintages),
        required_effort=np.where(lost[:, None], np.nan, steps),
        spb=cut(spb[..., 1:]),
        debt=cut(made.debt),
        balance=cut(made.balance),
        structural_balance=cut(made.structural_balance),
        expenditure_growth=cut(net_expenditure_growth(prepared, made, spb)),
        room=room,
        breach=breach | lost[:, None],
        verdict=verdict,
        gdp=gdp_in_euro(prepared, history)[:, None] * factor,
        pace=(float(pace.min()), float(pace.max())),
        notes=notes(reform, prepared, asked, book, years, pace, verdict),
    )
