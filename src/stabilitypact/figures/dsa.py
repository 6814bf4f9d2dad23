"""Which figures feed the debt sustainability analysis, from which publication, and how sure is each."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Literal, cast

import numpy as np
import numpy.typing as npt

from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.figures.live import known
from stabilitypact.figures.live.records import StoredPublication
from stabilitypact.sentence import say

Floats = npt.NDArray[np.float64]
OriginName = Literal["published", "derived", "replaced", "official"]
Anchors = Literal["official", "published"]

_TABLES = Path(str(files("stabilitypact.figures") / "tables" / "dsa"))


@dataclass(frozen=True, slots=True)
class DsaVintage:
    """A publication whose figures feed the analysis.

    Attributes
    ----------
    id, title, forecast, source : str
        `forecast` is the Commission's forecast, e.g. "SF 2024".
    published : date
        Day of the forecast.
    base_year : int
        T, last year before the adjustment.
    last_forecast_year : int
        Last year that the forecast covers.
    t10_year : int
        Year in which the ten-year anchors hold, counted from the last outturn year.
    t10_shape : str
        How potential growth gets from the working group's last year to `t10_year` where no official path is
        known: "ageing_report" or "line".
    multiplier : float
        Fiscal multiplier of guidance based on it, with `multiplier_source`.
    stored : date, optional
        Of a user's own: its day in the store. `published` is then that of the inputs from which it started.
    """

    id: str
    title: str
    forecast: str
    published: date
    base_year: int
    last_forecast_year: int
    t10_year: int
    t10_shape: str
    multiplier: float
    multiplier_source: str
    source: str
    stored: date | None = None

    @property
    def told(self) -> date:
        """Day that readers are told: of the forecast, or on which a user's own figures were stored."""
        return self.stored or self.published


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a number comes from: published, derived, replaced (with the reason) or the official anchor."""

    origin: OriginName
    note: str


@dataclass(frozen=True, slots=True)
class DebtFigures:
    """Figures of one vintage; yearly arrays have shape (country, year), parameters (country,).

    Attributes
    ----------
    vintage : DsaVintage
        The publication.
    countries : tuple of str
        Eurostat codes.
    years : tuple of int
        Consecutive years.
    values, parameters : mapping of name to array
        NaN where not held.
    procedure : bool array (country,)
        True where the state counts as under an excessive deficit procedure in T.
    origins : mapping of (variable, country, year) to Origin
        Year 0 for parameters.
    """

    vintage: DsaVintage
    countries: tuple[str, ...]
    years: tuple[int, ...]
    values: Mapping[str, Floats]
    parameters: Mapping[str, Floats]
    procedure: npt.NDArray[np.bool_]
    origins: Mapping[tuple[str, str, int], Origin]

    def get(self, variable: str) -> Floats:
        """Return a yearly variable (country, year), NaN throughout where the vintage has none."""
        held = self.values.get(variable)
        return held if held is not None else np.full((len(self.countries), len(self.years)), np.nan)

    def parameter(self, name: str) -> Floats:
        """Return a parameter (country,), NaN throughout where the vintage has none."""
        held = self.parameters.get(name)
        return held if held is not None else np.full(len(self.countries), np.nan)

    def origin(self, variable: str, country: str, year: int = 0) -> Origin:
        """Return where a number comes from; `UnknownName` where the vintage does not hold it."""
        found = self.origins.get((variable, country, year))
        if found is None:
            what: str = say("%(variable)s of %(country)s", variable=variable, country=country)
            if year:
                what = say(
                    "%(variable)s of %(country)s in %(year)s", variable=variable, country=country, year=year
                )
            raise UnknownName(
                say("figure in %(id)s", id=self.vintage.id), what, sorted({v for v, _, _ in self.origins})
            )
        return found


def dsa_vintages() -> tuple[DsaVintage, ...]:
    """Return the vintages that can feed the analysis, oldest forecast first."""
    return tuple(_vintages().values())


def dsa_vintage(name: str) -> DsaVintage:
    """Return a vintage by its id, e.g. "dsa-2024-04", or a user's own by its name; `UnknownName` for any other."""
    shipped = _vintages()
    if name in shipped:
        return shipped[name]
    if (stored := known.named(name)) is not None and stored.debt_analysis is not None:
        return _stored(stored)
    own = [each.name for each in known.own() if each.debt_analysis is not None]
    raise UnknownName("vintage of the debt analysis", name, [*dict.fromkeys(own), *shipped])


def _stored(about: StoredPublication) -> DsaVintage:
    """Return what the store says of a user's vintage with inputs of the analysis."""
    facts = dict(about.debt_analysis or {})
    day = date.fromisoformat(facts.pop("published"))
    return DsaVintage(
        id=about.id, title=about.title, published=day, source=about.source, stored=about.published, **facts
    )


def guidance_sets() -> tuple[str, ...]:
    """Return the names of the guidance sets, e.g. "2024"."""
    return tuple(dict.fromkeys(row["guidance"] for row in _rows("guidance_sets")))


def guidance_vintages(name: str = "2024") -> dict[str, str]:
    """Return which vintage each state's guidance rested on, country code to vintage id.

    Raises
    ------
    UnknownName
        For a guidance set that does not exist.
    """
    chosen = {row["country"]: row["vintage"] for row in _rows("guidance_sets") if row["guidance"] == name}
    if not chosen:
        raise UnknownName("guidance set", name, guidance_sets())
    return chosen


def vintage_as_of(day: date | str) -> DsaVintage:
    """Return the newest vintage for all states published by `day`, or a user's own that `day` names.

    Raises
    ------
    BadInput
        Where none was published by then, or the text is neither a date nor a vintage.
    MissingFigures
        Where the vintage named holds no inputs of the analysis.
    """
    if isinstance(day, str):
        if (stored := known.named(day)) is not None:
            if stored.debt_analysis is None:
                raise MissingFigures(say("%(id)s holds no inputs of the debt analysis.", id=stored.id))
            return _stored(stored)
        from stabilitypact.figures.asof import parse_as_of

        day = parse_as_of(day)
    published = [v for v in dsa_vintages() if v.published <= day and len(debt_figures(v.id).countries) > 1]
    if not published:
        first = min(v.published for v in dsa_vintages())
        raise BadInput(
            say(
                "No inputs of the debt analysis were published by %(day)s; the first date from %(first)s.",
                day=day,
                first=first,
            )
        )
    return max(published, key=lambda v: v.published)


def inputs_known(code: str) -> list[tuple[str, str]]:
    """Return what may be asked for `as_of` of a state's debt analysis, with its title: a user's own, then by day."""
    own = {each.name: each for each in reversed(known.own()) if code in each.countries or not each.countries}
    named = [
        (name, each.title)
        for name, each in own.items()
        if each.debt_analysis is not None and code in debt_figures(each.id).countries
    ]
    dated = [
        (each.published.isoformat(), each.title)
        for each in dsa_vintages()
        if len(debt_figures(each.id).countries) > 1
    ]
    return [*reversed(named), *reversed(dated)]


def debt_figures(vintage: str, anchors: Anchors = "official") -> DebtFigures:
    """Return the figures of a vintage.

    Parameters
    ----------
    vintage : str
        Id, e.g. "dsa-2024-04".
    anchors : {"official", "published"}
        Whether official values printed in the Commission's own sheets take the place of the compiled ones
        where they are known (origin "official"), or the compiled ones stand.
    """
    about = dsa_vintage(vintage)
    if anchors not in ("official", "published"):
        raise UnknownName("choice of anchors", anchors, ["official", "published"])
    stored = known.named(about.id)
    return _figures_of(about, anchors, "" if stored is None else stored.inputs_digest)


@lru_cache(maxsize=32)
def _figures_of(about: DsaVintage, anchors: Anchors, digest: str) -> DebtFigures:
    """Return the figures of a vintage; kept by what it holds (`digest`), since a name may mean another one later."""
    vintage = about.id
    listed = list(shipped_inputs(vintage))
    if not listed:
        listed = [(c, v, y, x, o, n) for v, c, y, x, o, n in known.inputs_of(vintage)]
    euro = _euro_states(about.published)
    countries = tuple(sorted({row[0] for row in listed}))
    if anchors == "official":
        listed += _official(vintage, countries, euro)
    years = [row[2] for row in listed if row[2]]
    span = tuple(range(min(years), max(years) + 1))
    values: dict[str, Floats] = {}
    parameters: dict[str, Floats] = {}
    origins: dict[tuple[str, str, int], Origin] = {}
    place = {code: i for i, code in enumerate(countries)}
    for country, variable, year, value, origin, note in listed:
        if year:
            if variable not in values:
                values[variable] = np.full((len(countries), len(span)), np.nan)
            values[variable][place[country], year - span[0]] = value
        else:
            if variable not in parameters:
                parameters[variable] = np.full(len(countries), np.nan)
            parameters[variable][place[country]] = value
        origins[variable, country, year] = _origin(origin, note)
    if "euro" not in parameters:
        parameters["euro"] = np.array([float(code in euro) for code in countries])
    for code, variable, value in _targets(countries):
        row = parameters.setdefault(variable, np.full(len(countries), np.nan))
        row[place[code]] = value if np.isnan(row[place[code]]) else row[place[code]]
    for table in (*values.values(), *parameters.values()):
        table.setflags(write=False)
    flagged = {r["country"] for r in _rows("procedures") if r["vintage"] == vintage}
    procedure = np.array([code in flagged for code in countries])
    if "procedure" in parameters:
        procedure = parameters["procedure"] > 0
    return DebtFigures(about, countries, span, values, parameters, procedure, origins)


@dataclass(frozen=True, slots=True)
class OfficialGuidance:
    """An official result: end of adjustment structural primary balance and yearly step, NaN if not published."""

    country: str
    period: int
    kind: str
    vintage: str
    spb_end: float
    dsa_step: float
    source: str


def official_guidance() -> tuple[OfficialGuidance, ...]:
    """Return the published results of the Commission's guidance of 2024."""
    return tuple(
        OfficialGuidance(
            row["country"], int(row["period"]), row["kind"], row["vintage"], float(row["spb_end"]),
            float(row["dsa_step"] or "nan"), row["source"],
        )
        for row in _rows("guidance")
    )  # fmt: skip


def replicated_guidance() -> dict[tuple[str, int], float]:
    """Return end balances that a public replication finds with the Commission's own inputs: not official figures.

    For states whose guidance is not tabulated in `official_guidance`; (country, period) to % of GDP.
    """
    return {
        (row["country"], int(row["period"])): float(row["spb_end"]) for row in _rows("guidance_replicated")
    }


@lru_cache(maxsize=256)
def _origin(origin: str, note: str) -> Origin:
    """Return an origin; thousands of figures share a few dozen."""
    return Origin(cast(OriginName, origin), note)


def _official(
    vintage: str, countries: tuple[str, ...], euro: frozenset[str]
) -> list[tuple[str, str, int, float, str, str]]:
    """Return the official values that replace compiled ones; a value for one state beats one for a group."""
    found: list[tuple[str, str, int, float, str, str]] = []
    rows = [row for row in _rows("anchors") if row["vintage"] == vintage]
    for row in sorted(rows, key=lambda row: row["scope"] not in ("all", "euro")):
        scope = row["scope"]
        reached = [c for c in countries if scope in ("all", c) or (scope == "euro" and c in euro)]
        for code in reached:
            found.append(
                (code, row["variable"], int(row["year"]), float(row["value"]), "official", row["source"])
            )
    return found


def _targets(countries: tuple[str, ...]) -> list[tuple[str, str, float]]:
    """Return thirty-year anchors, the general ones first overridden by a state's own.

    The general target of prices is the euro area's, to which a state's own is compared.
    """
    general = {r["variable"]: float(r["value"]) for r in _rows("targets") if r["country"] == "all"}
    general["euro_area_deflator_growth_t30"] = general["deflator_growth_t30"]
    own = {
        (r["country"], r["variable"]): float(r["value"]) for r in _rows("targets") if r["country"] != "all"
    }
    return [(c, name, own.get((c, name), value)) for c in countries for name, value in general.items()]


def _euro_states(day: date) -> frozenset[str]:
    from stabilitypact.figures.countries import euro_members

    return frozenset(euro_members(day))


@lru_cache(maxsize=32)
def shipped_inputs(vintage: str) -> tuple[tuple[str, str, int, float, str, str], ...]:
    """Return country, variable, year (0: a parameter), value, origin and note of a shipped vintage's inputs.

    None for a user's own; only what is asked for is read.
    """
    import duckdb

    query = "SELECT country, variable, year, value, origin, note FROM read_parquet(?) WHERE vintage = ?"
    with duckdb.connect() as store:
        return tuple(store.execute(query, [str(_TABLES / "inputs.parquet"), vintage]).fetchall())


@lru_cache(maxsize=1)
def _vintages() -> dict[str, DsaVintage]:
    return {
        row["id"]: DsaVintage(
            row["id"], row["title"], row["forecast"], date.fromisoformat(row["published"]), int(row["base_year"]),
            int(row["last_forecast_year"]), int(row["t10_year"]), row["t10_shape"], float(row["multiplier"]),
            row["multiplier_source"], row["source"],
        )
        for row in _rows("vintages")
    }  # fmt: skip


@lru_cache(maxsize=8)
def _rows(table: str) -> tuple[dict[str, str], ...]:
    with (_TABLES / f"{table}.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))
