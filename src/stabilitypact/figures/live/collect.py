"""Which figures of the catalogue does a source hold now, and what of its answer could not be used?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np

from stabilitypact.errors import nearest
from stabilitypact.figures.countries import euro_members
from stabilitypact.figures.live.messages import Row, rows
from stabilitypact.figures.live.sources import Dataset, Series, Source
from stabilitypact.figures.live.structure import Structure, day, read_flows, read_structure
from stabilitypact.figures.live.transport import Answer, Transport
from stabilitypact.figures.live.troubles import (
    ChangedDimensions,
    ChangedUnit,
    NotData,
    SourceError,
    UnknownCode,
)

Read = TypeVar("Read")

LONGEST_URL = 1800
"""Characters; longer requests are split, since servers and proxies refuse them."""

_AGGREGATE = ("EA", "EU", "G0", "G1", "G2", "OECD", "WLD")
_POWERS = {"units": 0, "thousands": 3, "millions": 6, "billions": 9, "trillions": 12}
_DATES = ("publication_date", "last update", "last_update", "update_date")


@dataclass(slots=True)
class Collected:
    """What one source gave.

    Attributes
    ----------
    values : dict of (variable, country, year) to float
        In the catalogue's units.
    published : date or None
        When the source says that it last published, the newest of its datasets.
    addresses : list of str
        What was asked.
    unused : Counter
        What could not be used and why, counted.
    notes : list of str
        What a user should know of the load.
    """

    values: dict[tuple[str, str, int], float] = field(default_factory=dict)
    published: date | None = None
    addresses: list[str] = field(default_factory=list)
    unused: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)

    def saw(self, found: date | None) -> None:
        """Take note of a day of publication."""
        if found is not None and (self.published is None or found > self.published):
            self.published = found


def collect(source: Source, transport: Transport) -> Collected:
    """Return what a source holds of the catalogue.

    Raises
    ------
    SourceError
        One of its kinds, with a sentence; nothing is returned then.
    """
    found = Collected()
    for dataset in source.datasets:
        for one in _discovered(source, dataset, transport) if dataset.flow == "*" else (dataset,):
            structure = _structure(source, one, transport)
            plan = Plan.of(source, one, structure)
            found.saw(structure.updated)
            pool = Pool(source, one, plan, found)
            for key in plan.requests():
                _load(source, one, structure, key, transport, pool)
            pool.settle()
    if not found.values:
        raise NotData(f"{source.title} answered without one usable figure. Nothing was loaded.")
    return found


def _discovered(source: Source, dataset: Dataset, transport: Transport) -> list[Dataset]:
    """Return one dataset for each dataflow of the catalogue whose id or name matches."""
    answer = transport.get(source.catalogue.format(base=source.base), source.catalogue_parameters)
    flows = _kept(transport, answer, lambda: read_flows(answer.path), source)
    matching = [flow for flow, name in flows.items() if source.match in f"{flow} {name}".lower()]
    if not matching:
        raise UnknownCode(
            f"{source.title}: none of the {len(flows)} dataflows of the catalogue is called '{source.match}'. Nothing "
            "was loaded; upgrade stabilitypact."
        )
    found, seen = [], set()
    for flow in matching:
        structure = _structure(source, replace(dataset, flow=flow), transport)
        names = _named(source, structure)
        codes = {code for name in ("item",) for code in structure.codes.get(names.get(name, ""), ())}
        series = tuple(
            each
            for each in dataset.series
            if codes.intersection(each.where.get("item", ())) and each.variable not in seen
        )
        if series:
            seen |= {each.variable for each in series}
            found.append(replace(dataset, flow=flow, series=series))
    if not found:
        wanted = ", ".join(each.where["item"][0] for each in dataset.series[:5])
        raise UnknownCode(
            f"{source.title}: no dataflow named '{source.match}' ({', '.join(matching[:5])}) has codes such as "
            f"{wanted} in a dimension that the program knows. Nothing was loaded; upgrade stabilitypact."
        )
    return found


def _structure(source: Source, dataset: Dataset, transport: Transport) -> Structure:
    address = source.structure.format(base=source.base, flow=dataset.flow, agency=dataset.agency)
    answer = transport.get(address, source.structure_parameters)
    return _kept(transport, answer, lambda: read_structure(answer.path, dataset.flow), source)


def _kept(transport: Transport, answer: Answer, read: Callable[[], Read], source: Source) -> Read:
    """Read an answer; one that cannot be read is not kept on disk, so that the next update asks anew."""
    try:
        return read()
    except SourceError as error:
        transport.forget(answer)
        if str(error).startswith(source.title):
            raise
        raise type(error)(f"{source.title}: {answer.url}: {error} Nothing was loaded.") from error


def _named(source: Source, structure: Structure) -> dict[str, str]:
    """Return the dataset's own name of each dimension, by the names in sources.yaml (case ignored)."""
    own = {name.lower(): name for name in structure.dimensions}
    found = dict(own)
    for name, others in source.dimension.items():
        for other in others:
            if other.lower() in own:
                found.setdefault(name.lower(), own[other.lower()])
                break
    return found


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of a dataset, by its own dimensions and codes of today.

    Attributes
    ----------
    source, dataset, structure
        What it was made from.
    country : str
        Name of the dimension of countries.
    codes : mapping of dimension to tuple of str
        Codes asked for; an empty tuple asks for all.
    series : tuple
        Variable, codes by dimension (lower case) that tell it, and the rule.
    """

    source: Source
    dataset: Dataset
    structure: Structure
    country: str
    codes: Mapping[str, tuple[str, ...]]
    series: tuple[tuple[str, dict[str, str], Series], ...]

    @classmethod
    def of(cls, source: Source, dataset: Dataset, structure: Structure) -> Plan:
        """Match what is known of a dataset with what it is now.

        Raises
        ------
        ChangedDimensions
            If a dimension is gone or a new one has come.
        UnknownCode
            If a code that is asked for is gone.
        """
        names = _named(source, structure)
        where = {name for each in dataset.series for name in each.where}
        known = {dataset.country, *dataset.any, *where} | (
            {*dataset.fixed} if dataset.agency != "*" else set()
        )
        optional = set(dataset.fixed) if source.catalogue else set()
        missing = [name for name in sorted(known - optional) if name.lower() not in names]
        placed = {names[name.lower()] for name in known if name.lower() in names}
        extra = [name for name in structure.dimensions if name not in placed]
        extra = [name for name in extra if len(structure.codes.get(name, ())) != 1]
        if missing or extra:
            what = [f"{', '.join(missing)} is missing"] if missing else []
            what += [f"{', '.join(extra)} is new"] if extra else []
            raise ChangedDimensions(
                f"{source.title} has changed the dimensions of {structure.flow}: {' and '.join(what)}; it now has "
                f"{', '.join(structure.dimensions)}. Nothing was loaded; upgrade stabilitypact."
            )
        codes: dict[str, tuple[str, ...]] = dict.fromkeys(structure.dimensions, ())
        for name, wanted in dataset.fixed.items():
            if name.lower() in names:
                codes[names[name.lower()]] = (_code(source, structure, names[name.lower()], wanted),)
        series = []
        for each in dataset.series:
            told = {}
            for name, wanted in each.where.items():
                own = names[name.lower()]
                told[own.lower()] = _code(source, structure, own, wanted)
                codes[own] = tuple(dict.fromkeys([*codes[own], told[own.lower()]]))
            series.append((each.variable, told, each))
        country = names[dataset.country.lower()]
        accepted = structure.codes.get(country)
        asked = [code for code in source.countries() if accepted is None or code in accepted]
        asked += [code for code in dataset.euro_area if accepted is None or code in accepted]
        if not asked:
            raise UnknownCode(
                f"{source.title}: {structure.flow} has no code of a member state in {country}. Nothing was loaded; "
                "upgrade stabilitypact."
            )
        codes[country] = tuple(asked)
        return cls(source, dataset, structure, country, codes, tuple(series))

    def requests(self) -> list[str]:
        """Return the keys to ask for, split by countries where one would be too long."""
        asked = self.codes[self.country]
        share = max(1, len(asked))
        while True:
            parts = [asked[start : start + share] for start in range(0, len(asked), share)]
            keys = [
                ".".join(
                    "+".join(part if name == self.country else self.codes[name])
                    for name in self.structure.dimensions
                )
                for part in parts
            ]
            if share == 1 or max(map(len, keys)) <= LONGEST_URL:
                return keys
            share = (share + 1) // 2


def _code(source: Source, structure: Structure, dimension: str, wanted: Iterable[str]) -> str:
    """Return the first wanted code that a dimension has."""
    accepted = structure.codes.get(dimension)
    listed = list(wanted)
    for code in listed:
        if accepted is None or code in accepted:
            return code
    near = nearest(listed[0], accepted or ())
    hint = f" (nearest: {near})" if near else ""
    raise UnknownCode(
        f"{source.title}: {structure.flow} no longer has the code {' or '.join(listed)} in {dimension}{hint}. Nothing "
        "was loaded; upgrade stabilitypact."
    )


def _load(
    source: Source, dataset: Dataset, structure: Structure, key: str, transport: Transport, pool: Pool
) -> None:
    address = source.data.format(base=source.base, flow=dataset.flow, agency=dataset.agency, key=key)
    answer = transport.get(address, source.data_parameters, source.accept)
    pool.found.addresses.append(answer.url)
    if not pool.dated:
        pool.found.saw(answer.modified.date() if answer.modified else None)
    _kept(transport, answer, lambda: pool.read(answer.path, structure), source)


@dataclass(slots=True)
class Pool:
    """Gathers the rows of a dataset into figures."""

    source: Source
    dataset: Dataset
    plan: Plan
    found: Collected
    dated: bool = False
    _monthly: dict[tuple[str, str, int], list[float]] = field(default_factory=dict)
    _own: dict[tuple[str, str, int], float] = field(default_factory=dict)
    _shared: set[tuple[str, str, int]] = field(default_factory=set)

    def read(self, path: Path, structure: Structure) -> None:
        """Take in a data message."""
        countries = self.source.countries()
        series = self.plan.series
        country, area = self.plan.country.lower(), self.dataset.euro_area
        definition = structure.definition
        named = {name.lower() for name in structure.dimensions}
        for number, row in enumerate(rows(path, definition)):
            if number == 0 and (gone := named - row.keys()):
                raise ChangedDimensions(
                    f"The data of {structure.flow} lack the dimension {', '.join(sorted(gone))} that its structure has."
                )
            self._date(row)
            rule = next(
                (each for each in series if all(row.get(k) == code for k, code in each[1].items())), None
            )
            code = row.get(country, "")
            if rule is None:
                self.found.unused["codes that were not asked for"] += 1
            elif code in countries:
                self._take(rule, (countries[code],), row, shared=False)
            elif code in area:
                year = row.get("time_period", "")[:4]
                self._take(rule, euro_members(int(year)) if year.isdigit() else (), row, shared=True)
            elif not code.startswith(_AGGREGATE):
                self.found.unused[f"{self.plan.country} {code or '(none)'}, no member state"] += 1

    def _date(self, row: Row) -> None:
        for name in _DATES:
            if row.get(name) and (told := day(row[name])) is not None:
                self.dated = True
                self.found.saw(told)
                return

    def _take(
        self, rule: tuple[str, dict[str, str], Series], codes: tuple[str, ...], row: Row, *, shared: bool
    ) -> None:
        variable, _, series = rule
        period, text = row.get("time_period", ""), row.get("obs_value", "")
        if text.strip().lower() in ("", "nan", "na", ":", "none"):
            self.found.unused["no value (not available or confidential)"] += 1
            return
        try:
            year, value = int(period[:4]), float(text)
        except ValueError:
            raise NotData(
                f"A row of {self.plan.structure.flow} holds '{text}' for '{period}'; a number was expected."
            ) from None
        if not np.isfinite(value):
            self.found.unused["a value that is not finite"] += 1
            return
        if not self.dataset.monthly and len(period) != 4:
            raise ChangedDimensions(
                f"{self.plan.structure.flow} has the period '{period}' where years were asked for."
            )
        value *= self._factor(series, row)
        for code in codes:
            place = (variable, code, year)
            if self.dataset.monthly:
                self._monthly.setdefault(place, []).append(value)
                continue
            if place in self._own and self._own[place] != value and not (shared or place in self._shared):
                raise ChangedDimensions(
                    f"{self.plan.structure.flow} holds two figures for {variable} of {code} {year} "
                    f"({self._own[place]:g} and {value:g}); a dimension not known to the program tells them apart."
                )
            if shared and place in self._own:
                continue
            if shared:
                self._shared.add(place)
            self._own[place] = value

    def _factor(self, series: Series, row: Row) -> float:
        if series.power is None:
            return series.scale
        text = (row.get("unit_mult") or row.get("scale") or "").strip().lower()
        if not text:
            return series.scale
        power = _POWERS.get(text)
        if power is None:
            try:
                power = int(float(text))
            except ValueError:
                raise ChangedUnit(
                    f"{self.plan.structure.flow} gives {series.variable} with the unit multiplier '{text}', which the "
                    "program does not know."
                ) from None
        return float(10.0 ** (power - series.power))

    def settle(self) -> None:
        """Turn months into years, take ratios, and hand the figures over."""
        for place, values in self._monthly.items():
            if len(values) == 12:
                self._own[place] = float(np.mean(values))
            else:
                self.found.unused[f"{place[0]} of a year with fewer than twelve months"] += 1
        for ratio in self.dataset.ratios:
            upper, lower = ratio["of"]
            for (variable, code, year), value in list(self._own.items()):
                below = self._own.get((lower, code, year))
                if variable == upper and below:
                    self._own[ratio["variable"], code, year] = value / below
        for place, value in self._own.items():
            if not place[0].startswith("_"):
                self.found.values[place] = value
