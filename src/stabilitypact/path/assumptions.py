"""Turns published figures into what a projection assumes, by general rules that are stated here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from stabilitypact.debt.assumptions import Assumptions, check, join
from stabilitypact.debt.markets import toward_anchors
from stabilitypact.debt.projection import STOCKS, run
from stabilitypact.debt.shift import no_shift
from stabilitypact.errors import BadInput, MissingFigures
from stabilitypact.figures.countries import country as named_country
from stabilitypact.figures.dsa import (
    Anchors,
    DebtFigures,
    debt_figures,
    dsa_vintage,
    guidance_vintages,
    vintage_as_of,
)
from stabilitypact.path import derivations
from stabilitypact.path.words import state_of
from stabilitypact.sentence import say

Floats = npt.NDArray[np.float64]

HORIZON = 17
"""Years after T that the Commission's sheets reach: ten after a seven-year adjustment."""

PARTS = ("outstanding", "rolled_long", "rolled_short", "new_long", "new_short")


@dataclass(frozen=True, slots=True)
class Prepared:
    """Assumptions of several states, with where they come from.

    Attributes
    ----------
    countries : tuple of str
        Eurostat codes.
    assumptions : Assumptions
        Arrays (country, year), starting in T.
    procedure : bool array (country,)
        Under an excessive deficit procedure in T.
    euro : bool array (country,)
        Uses the euro.
    foreign_share : array (country,)
        Share of debt that is neither in the state's own currency nor in euro where it uses that.
    balance, balance_before : array (country,)
        Headline balance in T and T - 1, % of GDP.
    vintages : tuple of str
        Vintage of each state's figures.
    figures : tuple of DebtFigures
        The same, whole.
    """

    countries: tuple[str, ...]
    assumptions: Assumptions
    procedure: npt.NDArray[np.bool_]
    euro: npt.NDArray[np.bool_]
    foreign_share: Floats
    balance: Floats
    balance_before: Floats
    structural_balance: Floats
    interest: Floats
    vintages: tuple[str, ...]
    figures: tuple[DebtFigures, ...]


def prepare(
    countries: Sequence[str] | str | None = None,
    guidance: str = "2024",
    as_of: date | str | None = None,
    vintage: str | None = None,
    last: int | None = None,
    anchors: Anchors = "official",
) -> Prepared:
    """Return the assumptions of states under a guidance set, as of a day, or from one vintage.

    Parameters
    ----------
    countries : sequence of str or str, optional
        Any code or name; all states of the vintage or guidance set by default.
    guidance : str
        Name of a guidance set.
    as_of : date or ISO text, optional
        Use the newest vintage published by that day instead of a guidance set.
    vintage : str, optional
        Use this vintage for every state.
    last : int, optional
        Last year of the projection; T + 17 by default, as in the Commission's sheets.
    anchors : {"official", "published"}
        See `figures.dsa.debt_figures`.

    Raises
    ------
    UnknownName, BadInput, MissingFigures
        With a sentence: unknown state, set or vintage; figures that do not reach `last`.
    """
    if last is not None and (isinstance(last, bool) or not isinstance(last, int | np.integer)):
        raise BadInput(
            say("The last year of a projection is a whole year, e.g. 2041, not %(last)s.", last=repr(last))
        )
    if vintage is not None:
        held = debt_figures(vintage, anchors).countries
        chosen = dict.fromkeys(held, vintage)
    elif as_of is not None:
        newest = vintage_as_of(as_of).id
        chosen = dict.fromkeys(debt_figures(newest, anchors).countries, newest)
    else:
        chosen = guidance_vintages(guidance)
    codes = _codes(countries, tuple(chosen))
    missing = [code for code in codes if code not in chosen]
    if missing:
        raise MissingFigures(
            say(
                "No inputs of the debt analysis are held for %(names)s in this choice; held are %(held)s.",
                names=", ".join(missing),
                held=", ".join(chosen),
            )
        )
    parts = [_state(code, debt_figures(chosen[code], anchors), last) for code in codes]
    bases = {part.assumptions.base_year for part in parts}
    if len(bases) > 1:
        raise BadInput(
            say(
                "The chosen vintages start from different years (%(years)s); choose one vintage.",
                years=sorted(bases),
            )
        )
    joined = join([part.assumptions for part in parts])
    prepared = Prepared(
        codes,
        joined,
        np.concatenate([part.procedure for part in parts]),
        np.concatenate([part.euro for part in parts]),
        np.concatenate([part.foreign_share for part in parts]),
        np.concatenate([part.balance for part in parts]),
        np.concatenate([part.balance_before for part in parts]),
        np.concatenate([part.structural_balance for part in parts]),
        np.concatenate([part.interest for part in parts]),
        tuple(chosen[code] for code in codes),
        tuple(part.figures[0] for part in parts),
    )
    check(joined, tuple(state_of(code) for code in codes))
    return prepared


def with_history(
    code: str, vintage: str, last: int | None = None, anchors: Anchors = "official"
) -> Assumptions:
    """Return a state's assumptions from the first year for which its debt structure is known."""
    return _assumptions(named_country(code).code, debt_figures(vintage, anchors), last)


def one_choice(guidance: str | None, as_of: date | str | None, vintage: str | None) -> None:
    """Raise `BadInput` where more than one of the three names the figures."""
    if sum(given is not None for given in (guidance, as_of, vintage)) > 1:
        raise BadInput(
            say("Name one of guidance, as_of and vintage: each of them alone decides the figures.")
        )


def _codes(countries: Sequence[str] | str | None, held: tuple[str, ...]) -> tuple[str, ...]:
    if countries is None:
        return held
    asked = [countries] if isinstance(countries, str) else list(countries)
    if not asked:
        raise BadInput(say("No country was named: name at least one, or none at all for every state."))
    return tuple(dict.fromkeys(named_country(name).code for name in asked))


def _state(code: str, figures: DebtFigures, last: int | None) -> Prepared:
    """Return one state, its history run through so that the projection starts in T."""
    own = _assumptions(code, figures, last)
    i = figures.countries.index(code)
    at = figures.years.index(own.base_year)
    first = own.base
    if first > 0:
        history = own.until(own.base_year)
        rows = run(history, history.spb, own.base_year, no_shift(history.years),
                   (*STOCKS, "output_gap", "balance", "structural_balance", "interest"))  # fmt: skip
        debt = rows["debt"][:, -1]
        shares = np.stack([rows[part][:, -1] / debt for part in PARTS], axis=-1)
        own = own.since(own.base_year, debt, rows["output_gap"][:, -1], shares)
        balance, before = rows["balance"][:, -1], rows["balance"][:, -2]
        structural, interest = rows["structural_balance"][:, -1], rows["interest"][:, -1]
    else:
        balance, before = figures.get("balance")[i, [at]], figures.get("balance")[i, [at - 1]]
        interest = figures.get("primary_balance")[i, [at]] - balance
        structural = own.spb[:, 0] - interest
    foreign = 1.0 - figures.parameter("domestic_share")[[i]]
    euro = figures.parameter("euro")[[i]] > 0
    foreign = np.where(euro, foreign - figures.parameter("euro_share")[[i]], foreign)
    return Prepared(
        (code,), own, figures.procedure[[i]], euro, np.clip(np.nan_to_num(foreign), 0.0, 1.0), balance, before,
        structural, interest, (figures.vintage.id,), (figures,),
    )  # fmt: skip


def _assumptions(code: str, figures: DebtFigures, last: int | None) -> Assumptions:
    """Return the assumptions of one state, arrays (1, year)."""
    about = dsa_vintage(figures.vintage.id)
    i, base = figures.countries.index(code), about.base_year

    def scalar(name: str) -> Floats:
        return figures.parameter(name)[[i]]

    known = scalar("structure_year")
    start = int(known[0]) if np.isfinite(known[0]) else base
    if last is not None and last <= base:
        raise BadInput(
            say("A projection from %(base)s on must end after it, not in %(last)s.", base=base, last=last)
        )
    years = tuple(range(start, (base + HORIZON if last is None else int(last)) + 1))

    def series(name: str) -> Floats:
        held = figures.get(name)[i]
        place = {year: k for k, year in enumerate(figures.years)}
        return np.array([[held[place[y]] if y in place else np.nan for y in years]])

    until, t10 = about.last_forecast_year, about.t10_year
    semi, multiplier = scalar("budget_semi_elasticity"), scalar("multiplier")
    multiplier = np.where(np.isfinite(multiplier), multiplier, about.multiplier)
    potential = derivations.potential_growth(code, figures, series("potential_growth"), years)
    gap = 100.0 * (series("real_gdp") / series("potential_gdp") - 1.0)
    gap[:, 0] = derivations.start_gap(i, figures, start)
    spb = series("structural_primary_balance")
    growth, anchored = derivations.baseline_growth(series, years, base, until, gap, potential, multiplier)
    return Assumptions(
        years=years,
        base_year=base,
        spb=spb,
        one_offs=derivations.one_offs(series, years, base, gap, spb, semi),
        stock_flow=derivations.zero_after(series("stock_flow"), years, until),
        fx_interest=np.nan_to_num(series("fx_interest")),
        fx=derivations.exchange(series, years, until, scalar("domestic_share"), scalar("euro_share")),
        ageing_cost=series("ageing_cost"),
        property_income=series("property_income"),
        growth=growth,
        potential_growth=potential,
        forecast_gap=anchored,
        deflator_growth=derivations.deflator(figures, code, series, years, until, t10),
        forecast_rate=np.where(np.asarray(years) <= until, series("implicit_interest_rate"), np.nan),
        short_rate=toward_anchors(series("short_rate"), years,
                                  [(t10, scalar("short_rate_t10")), (t10 + 20, scalar("short_rate_t30"))], until),
        long_rate=toward_anchors(series("long_rate"), years,
                                 [(t10, scalar("long_rate_t10")), (t10 + 20, scalar("long_rate_t30"))], until),
        maturing_share=derivations.maturing(series("maturing_share"), years, base, t10,
                                            scalar("maturing_share_base"), scalar("maturing_share_t10")),
        debt_start=derivations.start_debt(i, figures, start, float(gap[0, 0]), semi),
        gap_start=gap[:, 0],
        structure_start=derivations.structure([scalar(f"{part}_start") for part in PARTS], scalar("short_share")),
        short_share=scalar("short_share"),
        semi_elasticity=semi,
        multiplier=multiplier,
        primary_expenditure=np.where(np.isfinite(scalar("primary_expenditure_base")),
                                     scalar("primary_expenditure_base"),
                                     series("primary_expenditure")[:, years.index(base)]),
    )  # fmt: skip


def chosen(prepared: Prepared, positions: Sequence[int]) -> Prepared:
    """Return the states at the given positions, in that order."""
    at = list(positions)
    return Prepared(
        tuple(prepared.countries[i] for i in at),
        prepared.assumptions.take(at),
        prepared.procedure[at],
        prepared.euro[at],
        prepared.foreign_share[at],
        prepared.balance[at],
        prepared.balance_before[at],
        prepared.structural_balance[at],
        prepared.interest[at],
        tuple(prepared.vintages[i] for i in at),
        tuple(prepared.figures[i] for i in at),
    )
