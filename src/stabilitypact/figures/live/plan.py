"""What exactly is asked of a dataset, by its dimensions and codes of today?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from stabilitypact.errors import nearest
from stabilitypact.figures.live.sources import Dataset, Series, Source
from stabilitypact.figures.live.structure import Structure
from stabilitypact.figures.live.troubles import UPGRADE, ChangedDimensions, UnknownCode
from stabilitypact.sentence import Parts, say

LONGEST_URL = 1800
"""Characters; longer requests are split, since servers and proxies refuse them."""


class NoMemberState(UnknownCode):
    """A dataset has no code of a member state."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of a dataset.

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
        names = named(source, structure)
        _same_dimensions(source, dataset, structure, names)
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
        codes[country] = _states(source, dataset, structure, country)
        return cls(source, dataset, structure, country, codes, tuple(series))

    def requests(self) -> list[tuple[str, dict[str, str]]]:
        """Return the keys to ask for, each with its parameters, split by countries where one would be too long.

        In SDMX 3.0 codes stand in parameters ("c[geo]=IT,FR") where the source filters so, and `*` asks for all.
        """
        asked = self.codes[self.country]
        share = max(1, len(asked))
        while True:
            parts = [asked[start : start + share] for start in range(0, len(asked), share)]
            found = [self._request({**self.codes, self.country: part}) for part in parts]
            longest = max(
                len(key) + sum(len(name) + len(text) + 8 for name, text in more.items())
                for key, more in found
            )
            if share == 1 or longest <= LONGEST_URL:
                return found
            share = (share + 1) // 2

    def _request(self, codes: Mapping[str, tuple[str, ...]]) -> tuple[str, dict[str, str]]:
        everything = "*" if self.source.sdmx == "3.0" else ""
        if self.source.filter == "c":
            wanted = {f"c[{name}]": ",".join(listed) for name, listed in codes.items() if listed}
            return ".".join(everything for _ in codes), wanted
        return ".".join("+".join(listed) or everything for listed in codes.values()), {}


def named(source: Source, structure: Structure) -> dict[str, str]:
    """Return the dataset's own name of each dimension, by the names in sources.yaml (case ignored)."""
    own = {name.lower(): name for name in structure.dimensions}
    found = dict(own)
    for name, others in source.dimension.items():
        for other in others:
            if other.lower() in own:
                found.setdefault(name.lower(), own[other.lower()])
                break
    return found


def _same_dimensions(
    source: Source, dataset: Dataset, structure: Structure, names: Mapping[str, str]
) -> None:
    where = {name for each in dataset.series for name in each.where}
    known = {dataset.country, *dataset.any, *where, *dataset.fixed}
    optional = set(dataset.fixed) if source.catalogue else set()
    missing = [name for name in sorted(known - optional) if name.lower() not in names]
    placed = {names[name.lower()] for name in known if name.lower() in names}
    extra = [name for name in structure.dimensions if name not in placed]
    extra = [name for name in extra if len(structure.codes.get(name, ())) != 1]
    if missing or extra:
        what = [say("%(names)s is missing", names=", ".join(missing))] if missing else []
        what += [say("%(names)s is new", names=", ".join(extra))] if extra else []
        raise ChangedDimensions(
            say(
                "%(office)s has changed the dimensions of %(dataset)s: %(what)s; it now has %(dimensions)s.",
                office=source.opening,
                dataset=structure.flow,
                what=what[0] if len(what) == 1 else say("%(one)s and %(other)s", one=what[0], other=what[1]),
                dimensions=", ".join(structure.dimensions),
            ),
            UPGRADE,
        )


def _states(source: Source, dataset: Dataset, structure: Structure, country: str) -> tuple[str, ...]:
    accepted = structure.codes.get(country)
    asked = [code for code in source.countries() if accepted is None or code in accepted]
    asked += [code for code in dataset.euro_area if accepted is None or code in accepted]
    if not asked:
        raise NoMemberState(
            say(
                "%(office)s: %(dataset)s has no code of a member state in %(dimension)s.",
                office=source.opening,
                dataset=structure.flow,
                dimension=country,
            ),
            UPGRADE,
        )
    return tuple(asked)


def _code(source: Source, structure: Structure, dimension: str, wanted: Iterable[str]) -> str:
    """Return the first wanted code that a dimension has."""
    accepted = structure.codes.get(dimension)
    listed = list(wanted)
    for code in listed:
        if accepted is None or code in accepted:
            return code
    near = nearest(listed[0], accepted or ())
    codes = Parts(tuple(listed)) if len(listed) > 1 else listed[0]
    told = {"office": source.opening, "dataset": structure.flow, "codes": codes, "dimension": dimension}
    raise UnknownCode(
        say("%(office)s: %(dataset)s no longer has the code %(codes)s in %(dimension)s (nearest: %(near)s).",
            **told, near=near)
        if near
        else say("%(office)s: %(dataset)s no longer has the code %(codes)s in %(dimension)s.", **told),
        UPGRADE,
    )  # fmt: skip
