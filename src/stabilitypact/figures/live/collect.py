"""Which figures of the catalogue does a source hold now, in whichever version of SDMX it answers?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from stabilitypact.figures.live.kept import Answer
from stabilitypact.figures.live.messages import rows
from stabilitypact.figures.live.plan import NoMemberState, Plan, named
from stabilitypact.figures.live.pool import Collected, Pool
from stabilitypact.figures.live.sources import Dataset, Source
from stabilitypact.figures.live.structure import Structure, day, read_flows, read_structure
from stabilitypact.figures.live.transport import Transport
from stabilitypact.figures.live.troubles import (
    OTHER_VERSION,
    SERVICE_FAILED,
    UPGRADE,
    Down,
    NotData,
    SourceError,
    UnknownCode,
)
from stabilitypact.sentence import say

Read = TypeVar("Read")
StandIn = Callable[[Dataset, SourceError], Collected]
"""Gives a dataset from elsewhere when the source failed; raises what failed otherwise."""


def collect(source: Source, transport: Transport, stand_in: StandIn | None = None) -> Collected:
    """Return what a source holds of the catalogue.

    A dataset whose service fails for good comes from the stand-in, where there is one. A trouble that shows that
    the program no longer fits the dataset ends the load.

    Raises
    ------
    SourceError
        One of its kinds, with a sentence; nothing is returned then.
    """
    found, spoken = Collected(), source.spoken()
    down: Down | None = None
    for dataset in source.datasets:
        try:
            if down is not None:
                raise down
            part = _asked(spoken, dataset, transport)
        except SERVICE_FAILED as error:
            if stand_in is None:
                raise
            down = error if isinstance(error, Down) else down
            part = stand_in(dataset, error)
        found.take(part)
    if spoken[0].probe and found.published is None:
        _date(spoken[0], transport, found)
    if not found.values:
        raise NotData(say("%(office)s answered without one usable figure.", office=source.opening))
    return found


def _asked(spoken: list[Source], dataset: Dataset, transport: Transport) -> Collected:
    """Ask in the preferred version of SDMX, then in the others; the one that answers is preferred from then on."""
    first: SourceError | None = None
    for place, source in enumerate(spoken):
        try:
            part = _dataset(source, dataset, transport)
        except OTHER_VERSION as error:
            first = first or error
            if place + 1 < len(spoken):
                transport.tell(say("%(what)s Asking in SDMX %(version)s.", what=error.what,
                                   version=spoken[place + 1].sdmx))  # fmt: skip
            continue
        spoken.insert(0, spoken.pop(place))
        return part
    assert first is not None, "a source is asked in one version at least"
    raise first


def _dataset(source: Source, dataset: Dataset, transport: Transport) -> Collected:
    found = Collected()
    for one in _discovered(source, dataset, transport) if dataset.flow == "*" else (dataset,):
        structure = _structure(source, one, transport)
        if not source.probe:
            found.saw(structure.updated)
        try:
            plan = Plan.of(source, one, structure)
        except NoMemberState as error:
            if not one.optional:
                raise
            found.notes.append(error.what)
            found.lacking |= set(one.variables)
            continue
        pool = Pool(plan, found)
        for key, more in plan.requests():
            _load(plan, key, more, transport, pool)
        if one.optional and not pool.held:
            found.lacking |= set(one.variables)
            found.notes.append(
                say(
                    "%(office)s: %(dataset)s holds no figure of a member state.",
                    office=source.opening,
                    dataset=one.flow,
                )
            )
        pool.settle()
    return found


def _discovered(source: Source, dataset: Dataset, transport: Transport) -> list[Dataset]:
    """Return one dataset for each dataflow of the catalogue whose id or name matches."""
    answer = transport.get(source.catalogue.format(base=source.base), source.catalogue_parameters)
    flows = _kept(transport, answer, lambda: read_flows(answer.path), source)
    matching = [flow for flow, name in flows.items() if source.match in f"{flow} {name}".lower()]
    if not matching:
        raise UnknownCode(
            say(
                "%(office)s: none of the %(count)s dataflows of the catalogue is called '%(wanted)s'.",
                office=source.opening,
                count=len(flows),
                wanted=source.match,
            ),
            UPGRADE,
        )
    found, seen = [], set()
    for flow in matching:
        structure = _structure(source, replace(dataset, flow=flow), transport)
        codes = structure.codes.get(named(source, structure).get("item", ""), frozenset())
        series = tuple(
            each
            for each in dataset.series
            if codes.intersection(each.where.get("item", ())) and each.variable not in seen
        )
        if series:
            seen |= {each.variable for each in series}
            found.append(replace(dataset, flow=flow, series=series))
    if not found:
        raise UnknownCode(
            say(
                "%(office)s: no dataflow named '%(wanted)s' (%(found)s) has codes such as %(codes)s in a "
                "dimension that the program knows.",
                office=source.opening,
                wanted=source.match,
                found=", ".join(matching[:5]),
                codes=", ".join(each.where["item"][0] for each in dataset.series[:5]),
            ),
            UPGRADE,
        )
    return found


def _structure(source: Source, dataset: Dataset, transport: Transport) -> Structure:
    address = source.structure.format(base=source.base, flow=dataset.flow, agency=dataset.agency)
    answer = transport.get(address, source.structure_parameters)
    return _kept(transport, answer, lambda: read_structure(answer.path, dataset.flow), source)


def _load(plan: Plan, key: str, more: dict[str, str], transport: Transport, pool: Pool) -> None:
    source, dataset = plan.source, plan.dataset
    address = source.data.format(base=source.base, flow=dataset.flow, agency=dataset.agency, key=key)
    answer = transport.get(address, {**source.data_parameters, **more}, source.accept)
    pool.found.addresses.append(answer.url)
    if not (pool.dated or source.probe):
        pool.found.saw(answer.modified.date() if answer.modified else None)
    _kept(transport, answer, lambda: pool.read(rows(answer.path, plan.structure.definition)), source)


def _date(source: Source, transport: Transport, found: Collected) -> None:
    """Ask one series for the day of publication, which the answer to many series leaves out."""
    answer = transport.get(source.probe.format(base=source.base), source.probe_parameters, source.accept)
    for row in _kept(transport, answer, lambda: list(rows(answer.path)), source):
        found.saw(day(row.get("publication_date", "")))


def _kept(transport: Transport, answer: Answer, read: Callable[[], Read], source: Source) -> Read:
    """Read an answer; one that cannot be read is not kept on disk, so that the next update asks anew."""
    try:
        return read()
    except SourceError as error:
        transport.forget(answer)
        if str(error).startswith(source.opening):
            raise
        raise error.at(source.opening, answer.shown) from error
