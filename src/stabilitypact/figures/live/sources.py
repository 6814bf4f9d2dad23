"""Which official sources are there, and what is asked of each?"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from stabilitypact.errors import BadFile, UnknownName
from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.figures.live.transport import Policy
from stabilitypact.figures.store import read_yaml
from stabilitypact.sentence import say

SOURCES_FILE = Path(__file__).with_name("sources.yaml")
OWN_FILE = "SGP_SOURCES"
"""Environment variable: a YAML file that changes addresses or patience (docs/live.md)."""


Version = Literal["2.1", "3.0"]
VERSIONS: tuple[Version, ...] = ("2.1", "3.0")
"""Versions of SDMX whose addresses and messages are known."""


@dataclass(frozen=True, slots=True)
class Series:
    """How a variable is told among a dataset's series; see the head of sources.yaml."""

    variable: str
    where: Mapping[str, tuple[str, ...]]
    divisor: float = 1.0


@dataclass(frozen=True, slots=True)
class Dataset:
    """What is asked of one dataflow; see the head of sources.yaml."""

    flow: str
    country: str
    fixed: Mapping[str, tuple[str, ...]]
    series: tuple[Series, ...]
    agency: str = ""
    any: tuple[str, ...] = ()
    euro_area: tuple[str, ...] = ()
    monthly: bool = False
    optional: bool = False
    ratios: tuple[Mapping[str, Any], ...] = ()

    @property
    def variables(self) -> frozenset[str]:
        """Variables that are asked for."""
        names = {each.variable for each in self.series} | {each["variable"] for each in self.ratios}
        return frozenset(name for name in names if not name.startswith("_"))


@dataclass(frozen=True, slots=True)
class Source:
    """An official source: who publishes, where, in which protocol, which datasets; see sources.yaml."""

    name: str
    title: str
    producer: str
    source: str
    url: str
    terms: str
    protocol: Literal["sdmx", "dbnomics", "ameco-bulk"]
    base: str
    accept: str
    codes: Literal["eurostat", "iso2", "iso3"]
    verified: str
    datasets: tuple[Dataset, ...]
    async_base: str = ""
    structure: str = ""
    structure_parameters: Mapping[str, str] = field(default_factory=dict)
    data: str = ""
    data_parameters: Mapping[str, str] = field(default_factory=dict)
    catalogue: str = ""
    catalogue_parameters: Mapping[str, str] = field(default_factory=dict)
    match: str = ""
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dimension: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    default: bool = True
    provider: str = ""
    policy: Policy = field(default_factory=Policy)
    sdmx: Version = "2.1"
    filter: Literal["key", "c"] = "key"
    probe: str = ""
    probe_parameters: Mapping[str, str] = field(default_factory=dict)
    other: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    fallback: Literal["", "datasets", "items"] = ""
    copy_ends: str = ""
    evidence: str = ""

    @property
    def variables(self) -> frozenset[str]:
        """Variables of all its datasets."""
        return frozenset().union(*(each.variables for each in self.datasets))

    @property
    def opening(self) -> str:
        """The name as a sentence begins with it."""
        return self.title[0].upper() + self.title[1:]

    def spoken(self) -> list[Source]:
        """Return the source as it is asked in each version of SDMX that it speaks, the preferred one first."""
        return [self, *(self._in(version) for version in VERSIONS if version in self.other)]

    def _in(self, version: Version) -> Source:
        return replace(self, sdmx=version, other={}, **self.other[version])

    def countries(self) -> dict[str, str]:
        """Return Eurostat codes by the codes that the source writes."""
        found = {}
        for each in COUNTRIES:
            usual = {"eurostat": each.code, "iso2": each.iso2, "iso3": each.iso3}[self.codes]
            for code in (usual, *self.also.get(each.code, ())):
                found[code] = each.code
        return found


def sources() -> Mapping[str, Source]:
    """Return the sources by name, with the changes that the file named in `SGP_SOURCES` makes.

    Raises
    ------
    BadFile
        If that file is not as docs/live.md says.
    """
    own = os.environ.get(OWN_FILE)
    return _changed(Path(own).expanduser()) if own else _shipped()


def chosen(names: list[str] | tuple[str, ...]) -> tuple[Source, ...]:
    """Return the sources of the given names; without names those that are asked by default.

    Raises
    ------
    UnknownName
        If there is no such source.
    """
    known = sources()
    for name in names:
        if name not in known:
            raise UnknownName("source", name, known)
    wanted = dict.fromkeys(names) if names else [name for name, each in known.items() if each.default]
    return tuple(known[name] for name in wanted)


@cache
def _shipped() -> Mapping[str, Source]:
    content = read_yaml(SOURCES_FILE, "The list of sources")
    try:
        found = {name: _source(name, entry) for name, entry in content.items() if "like" not in entry}
        for name, entry in content.items():
            if "like" in entry:
                model = found[entry["like"]]
                kept = tuple(
                    replace(each, flow=flow)
                    for flow in entry["flows"]
                    for each in model.datasets
                    if each.flow in (flow, "*")
                )
                plain = {key: value for key, value in entry.items() if key not in ("like", "flows")}
                found[name] = replace(_source(name, {**plain, "datasets": []}), datasets=kept)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadFile(
            SOURCES_FILE,
            say("The list of sources is incomplete or has an unknown key (%(reason)s).", reason=str(error)),
        ) from error
    return MappingProxyType(found)


def _changed(path: Path) -> Mapping[str, Source]:
    """Return the shipped sources with other addresses or patience."""
    content = read_yaml(path, say("The file that %(variable)s names", variable=OWN_FILE))
    shipped = dict(_shipped())
    accepted = {"base", "async_base", "policy", "sdmx"}
    patience = {each.name for each in fields(Policy)}
    if not isinstance(content, dict):
        raise BadFile(
            path, say("The file holds sources by name, each with base, async_base, sdmx or policy.")
        )
    for name, entry in content.items():
        if name not in shipped:
            raise BadFile(path, UnknownName("source", str(name), shipped).sentence)
        if not isinstance(entry, dict) or entry.keys() - accepted:
            raise BadFile(
                path,
                say("%(source)s: accepted are %(keys)s.", source=name, keys=", ".join(sorted(accepted))),
            )
        if "sdmx" in entry:
            shipped[name] = _spoken(path, shipped[name], str(entry["sdmx"]))
        if "base" in entry:
            shipped[name] = _moved(path, shipped[name], entry["base"])
        changes: dict[str, Any] = {}
        if "async_base" in entry:
            changes["async_base"] = str(entry["async_base"]).rstrip("/")
        policy = entry.get("policy", {})
        if not isinstance(policy, dict) or policy.keys() - patience:
            raise BadFile(
                path,
                say("%(source)s: policy accepts %(keys)s.", source=name, keys=", ".join(sorted(patience))),
            )
        if not all(isinstance(value, (int, float)) and value >= 0 for value in policy.values()):
            raise BadFile(path, say("%(source)s: policy holds numbers, none negative.", source=name))
        shipped[name] = replace(shipped[name], **changes, policy=replace(shipped[name].policy, **policy))
    return MappingProxyType(shipped)


def _spoken(path: Path, source: Source, version: str) -> Source:
    found = {each.sdmx: each for each in source.spoken()}
    if source.protocol != "sdmx" or version not in found:
        known = ", ".join(found) if source.protocol == "sdmx" else "-"
        raise BadFile(
            path,
            say(
                "%(source)s: sdmx is '%(version)s'; addresses are known for %(known)s.",
                source=source.name,
                version=version,
                known=known,
            ),
        )
    return replace(found[version], other={})


def _moved(path: Path, source: Source, base: object) -> Source:
    """Return a source at another address, which speaks one version, or at an address for each version."""
    if not isinstance(base, dict):
        return replace(source, base=str(base).rstrip("/"), other={})
    first, *others = (
        replace(_spoken(path, source, str(version)), base=str(address).rstrip("/"))
        for version, address in base.items()
    )
    known = {each.sdmx: each for each in source.spoken()}
    blocks = {**source.other, source.sdmx: _block(known[source.sdmx])}
    return replace(first, other={each.sdmx: {**blocks[each.sdmx], "base": each.base} for each in others})


def _block(source: Source) -> Mapping[str, Any]:
    """Return what differs between the versions of SDMX in which a source is asked."""
    names = (
        "base", "structure", "structure_parameters", "data", "data_parameters", "accept", "catalogue",
        "catalogue_parameters", "filter", "probe", "probe_parameters",
    )  # fmt: skip
    return {name: getattr(source, name) for name in names}


def _source(name: str, entry: Mapping[str, Any]) -> Source:
    plain: dict[str, Any] = {key: value for key, value in entry.items() if key != "datasets"}
    for key in ("also", "dimension"):
        plain[key] = _lists(entry.get(key, {}))
    return Source(name=name, datasets=tuple(_dataset(each) for each in entry["datasets"]), **plain)


def _dataset(entry: Mapping[str, Any]) -> Dataset:
    series = tuple(
        Series(each["variable"], _lists(each.get("where", {})), float(each.get("divisor", 1.0)))
        for each in entry["series"]
    )
    plain = {
        key: value
        for key, value in entry.items()
        if key not in ("series", "fixed", "any", "euro_area", "ratios")
    }
    return Dataset(
        series=series,
        fixed=_lists(entry.get("fixed", {})),
        any=tuple(entry.get("any", ())),
        euro_area=tuple(entry.get("euro_area", ())),
        ratios=tuple(entry.get("ratios", ())),
        **plain,
    )


def _lists(entry: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    return MappingProxyType({str(key): tuple(str(code) for code in codes) for key, codes in entry.items()})
