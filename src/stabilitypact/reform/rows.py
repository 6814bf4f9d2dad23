"""What would rules read on projected paths? A panel whose rows are states times candidate paths."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from stabilitypact.debt.projection import Projection
from stabilitypact.errors import UnknownName
from stabilitypact.figures import derive
from stabilitypact.figures.catalogue import catalogue, variable
from stabilitypact.figures.panel import Assumption, Field, Panel
from stabilitypact.figures.vintage import Vintage, select
from stabilitypact.law.assertions import ASSERTIONS, Asserted, Assertions
from stabilitypact.law.verdict import Floats
from stabilitypact.path.assumptions import Prepared

BACK = 12
"""Years of history before the first projected one that rules may look back on."""

HISTORY = (
    "balance", "debt", "primary_balance", "interest", "structural_balance", "structural_primary_balance", "output_gap",
    "real_growth", "potential_growth", "deflator_growth", "nominal_growth", "nominal_gdp", "primary_expenditure",
    "total_expenditure", "implicit_interest_rate", "stock_flow_adjustment",
)  # fmt: skip
"""Variables known on projected paths; all others are absent there."""


@dataclass(frozen=True, slots=True, eq=False)
class RowsPanel(Panel):
    """Figures of projected paths; rows repeat the states once per candidate.

    Attributes
    ----------
    arrays : mapping of variable to array (row, year)
        For consecutive years from `first`.
    first : int
        First year of the arrays.
    published_to : int
        T: later years are projected.
    """

    arrays: Mapping[str, Floats]
    first: int
    published_to: int

    def get(self, name: str, shift: int = 0) -> Field:
        """Return a variable for the panel's years plus `shift`; NaN beyond the arrays."""
        key = (variable(name).name, shift)
        if key not in self._memo:
            self._memo[key] = self._cut(*key)
        return self._memo[key]

    def _cut(self, name: str, shift: int) -> Field:
        years = tuple(year + shift for year in self.years)
        values = np.full((len(self.countries), len(years)), np.nan)
        held = self.arrays.get(name)
        if held is not None:
            for column, year in enumerate(years):
                place = year - self.first
                if 0 <= place < held.shape[1]:
                    values[:, column] = held[:, place]
        if name in self.assume:
            asserted = self._asserted(name, years)
            values = np.where(np.isnan(values), asserted, values)
        values.flags.writeable = False
        kinds = tuple("forecast" for _ in years)
        source = np.zeros(values.shape, dtype=np.int8)
        return Field(name, shift, values, self.countries, years, kinds, self, source)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True, eq=False)
class Past:
    """Published history of the states, shape (country, year) from `first` to T; what the projection joins on to.

    Attributes
    ----------
    vintage : Vintage
        Published figures.
    vintages : tuple of str
        Ids of what the years before T rest on: one's own vintage where it holds them, the published where not.
    """

    vintage: Vintage
    first: int
    values: Mapping[str, Floats]
    given: Given
    vintages: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class RowAssertions(Assertions):
    """What the user asserts, for rows that repeat the states."""

    def grid(self, name: str, countries: tuple[str, ...], years: tuple[int, ...]) -> Floats:
        """Return the asserted values of `name` as (row, year), NaN where nothing is asserted."""
        codes = tuple(dict.fromkeys(countries))
        found: Floats = Assertions.grid(self, name, codes, years)
        return found[[codes.index(code) for code in countries]]


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What a user adds to the figures of a projection.

    Attributes
    ----------
    assertions : Assertions
        Matters of judgement, for past and projected years.
    assume : mapping of variable to values
        Figures asserted, wherever history and projection hold none.
    borrow : mapping of variable to vintage id
        Years up to T that the history lacks.
    """

    assertions: Assertions
    assume: Mapping[str, Assumption]
    borrow: Mapping[str, str]

    @classmethod
    def of(cls, assume: Mapping[str, Asserted] | None, borrow: Mapping[str, str] | None) -> Given:
        """Sort what the user asserts into figures and matters of judgement.

        Raises
        ------
        UnknownName
            For a name that is neither.
        """
        given = dict(assume or {})
        for name in given:
            if name not in catalogue() and name not in ASSERTIONS:
                raise UnknownName("assertion", name, [*ASSERTIONS, *catalogue()])
        figures = {name: value for name, value in given.items() if name in catalogue()}
        judged = {name: value for name, value in given.items() if name not in figures}
        claims = RowAssertions(Assertions.of(judged).values)
        return cls(claims, MappingProxyType(figures), MappingProxyType(dict(borrow or {})))


def past(
    prepared: Prepared, vintage: Vintage, given: Given | None = None, own: Vintage | None = None
) -> Past:
    """Return history up to T: the vintage, with debt, balances and interest of T as the projection starts from.

    Where a vintage of one's own is given and holds a figure, or what it is derived from, that figure stands.
    """
    given = Given.of(None, None) if given is None else given
    base = prepared.assumptions.base_year
    years = tuple(range(base - BACK, base + 1))
    panel = Panel.of(vintage, prepared.countries, years, given.borrow, given.assume)
    found = {name: np.array(_published(panel, name, prepared.countries, years)) for name in HISTORY}
    vintages: tuple[str, ...] = (vintage.id,)
    if own is not None:
        nearer = Panel.of(own, prepared.countries, years, given.borrow, given.assume)
        mine = {name: _published(nearer, name, prepared.countries, years) for name in HISTORY}
        lacking = any((np.isnan(mine[name]) & np.isfinite(found[name]))[:, :-1].any() for name in HISTORY)
        found = {name: np.where(np.isfinite(mine[name]), mine[name], found[name]) for name in HISTORY}
        vintages = (own.id, vintage.id) if lacking else (own.id,)
    known = {
        "debt": np.asarray(prepared.assumptions.debt_start, dtype=np.float64),
        "balance": prepared.balance,
        "interest": prepared.interest,
        "structural_balance": prepared.structural_balance,
        "primary_balance": prepared.balance + prepared.interest,
        "structural_primary_balance": prepared.structural_balance + prepared.interest,
        "primary_expenditure": np.asarray(prepared.assumptions.primary_expenditure, dtype=np.float64),
    }
    for name, values in known.items():
        found[name][:, -1] = values
    return Past(vintage, years[0], MappingProxyType(found), given, vintages)


def _published(panel: Panel, name: str, codes: tuple[str, ...], years: tuple[int, ...]) -> Floats:
    if name in panel.lenders or name in panel.assume:
        return panel.get(name).values
    return _of_vintage(panel.base, name, codes, years)


@lru_cache(maxsize=256)
def _of_vintage(vintage: Vintage, name: str, codes: tuple[str, ...], years: tuple[int, ...]) -> Floats:
    return select(vintage, derive.complete(vintage, name).values, codes, years)


def rows_panel(
    prepared: Prepared, history: Past, made: Projection, spb: Floats, years: tuple[int, ...]
) -> RowsPanel:
    """Return the panel of candidate paths.

    Parameters
    ----------
    prepared : Prepared
        States.
    history : Past
        What was published up to T.
    made : Projection
        Arrays (country, candidate, year) from T + 1.
    spb : array (country, candidate, year)
        Structural primary balance before ageing from T, % of GDP.
    years : tuple of int
        Years that rules judge.
    """
    size, candidates = made.debt.shape[0], made.debt.shape[1]
    shape = (size * candidates, made.debt.shape[2])

    def flat(rows: object) -> Floats:
        return np.broadcast_to(np.asarray(rows, dtype=np.float64), made.debt.shape).reshape(shape)

    growth = flat(made.nominal_growth)
    factor = np.cumprod(1.0 + growth / 100.0, axis=-1)
    share = expenditure_share(prepared, made, spb).reshape(shape)
    level = np.repeat(history.values["nominal_gdp"][:, -1], candidates)[:, None]
    interest = flat(made.interest)
    projected = {
        "debt": flat(made.debt),
        "balance": flat(made.balance),
        "primary_balance": flat(made.primary_balance),
        "interest": interest,
        "structural_balance": flat(made.structural_balance),
        "structural_primary_balance": flat(made.structural_balance) + interest,
        "output_gap": flat(made.output_gap),
        "real_growth": flat(made.real_growth),
        "potential_growth": flat(made.potential_growth),
        "deflator_growth": flat(made.deflator_growth),
        "nominal_growth": growth,
        "nominal_gdp": level * factor,
        "primary_expenditure": share,
        "total_expenditure": share + interest,
        "implicit_interest_rate": flat(made.implicit_rate),
        "stock_flow_adjustment": flat(made.stock_flow),
    }
    arrays = {
        name: np.concatenate([np.repeat(history.values[name], candidates, axis=0), values], axis=1)
        for name, values in projected.items()
    }
    semi = np.asarray(prepared.assumptions.semi_elasticity, dtype=np.float64)
    arrays["budget_semi_elasticity"] = np.repeat(
        np.repeat(semi, candidates)[:, None], arrays["debt"].shape[1], axis=1
    )
    base = prepared.assumptions.base_year
    rows = tuple(code for code in prepared.countries for _ in range(candidates))
    empty: Mapping[str, Vintage] = MappingProxyType({})
    return RowsPanel(
        history.vintage, rows, years, empty, history.given.assume, {}, arrays, history.first, base
    )


def expenditure_share(prepared: Prepared, made: Projection, spb: Floats) -> Floats:
    """Return primary expenditure, % of GDP, shape (country, candidate, year) from T + 1.

    Net expenditure grows with potential output and prices less the step over its share in T (the Commission's
    conversion, Regulation (EU) 2024/1263 Art. 2(3) as its sheet applies it); GDP grows as projected.
    """
    before = np.asarray(prepared.assumptions.primary_expenditure, dtype=np.float64)[:, None, None]
    growth = net_expenditure_growth(prepared, made, spb)
    factor = (1.0 + growth / 100.0) / (1.0 + np.asarray(made.nominal_growth, dtype=np.float64) / 100.0)
    share: Floats = before * np.cumprod(factor, axis=-1)
    return share


def net_expenditure_growth(prepared: Prepared, made: Projection, spb: Floats) -> Floats:
    """Return net expenditure growth from T + 1, %: potential growth + inflation - step / expenditure share."""
    before = np.asarray(prepared.assumptions.primary_expenditure, dtype=np.float64)[:, None, None]
    medium = np.asarray(made.potential_growth, dtype=np.float64) + np.asarray(
        made.deflator_growth, dtype=np.float64
    )
    growth: Floats = medium - 100.0 * np.diff(spb, axis=-1) / before
    return growth
