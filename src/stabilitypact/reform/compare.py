"""What would change, for whom? Reforms beside a base, over the past and from now on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from stabilitypact.errors import BadInput, MissingFigures
from stabilitypact.figures.asof import parse_as_of
from stabilitypact.figures.countries import country
from stabilitypact.figures.dsa import vintage_as_of
from stabilitypact.figures.live import known
from stabilitypact.figures.live.records import StoredPublication
from stabilitypact.law.assess import parse_countries
from stabilitypact.reform.comparison import Comparison, other_rules
from stabilitypact.reform.find import Source
from stabilitypact.reform.find import reform as find_reform
from stabilitypact.reform.forward import HORIZON, Forward, forward
from stabilitypact.reform.model import IN_FORCE, Reform
from stabilitypact.reform.sweep import Sweep, swept
from stabilitypact.reform.track import FIRST, LAST, THEN, Assume, Track, states, track
from stabilitypact.sentence import Parts, Sentence, State, say

Sources = Source | Sequence[Source]


def compare(
    reforms: Sources,
    base: Source | None = None,
    *,
    countries: str | Sequence[str] | None = None,
    first: int = FIRST,
    last: int = LAST,
    as_of: str | int | date | None = None,
    vintage: str | None = None,
    guidance: str | None = None,
    projection: str | None = None,
    horizon: int = HORIZON,
    ahead: bool = True,
    reading: str = "law",
    assume: Assume | None = None,
    borrow: Mapping[str, str] | None = None,
    pace: float | None = None,
) -> Comparison:
    """Return reforms beside a base.

    Parameters
    ----------
    reforms : reform or sequence of reforms
        Ids, files, mappings or `Reform` objects.
    base : reform, optional
        Rule book or reform to compare with. By default the rules in force in each year; where every reform
        changes nothing, its own base.
    countries : optional
        Codes or names; the 27 member states by default.
    first, last : int
        Years of the past, within 1995-2030.
    as_of : optional
        Figures published by a date; "then": each past year on what was known at its end.
    vintage : optional
        Vintage of the past years.
    guidance, projection : optional
        Guidance set, or vintage of the debt analysis, for the years to come; the newest by default.
    horizon : int
        Years to come.
    ahead : bool
        Whether the years to come are projected.
    reading, assume, borrow : optional
        As for `law.assess`. The reading concerns the past years; what is asserted or borrowed reaches the years to
        come too, borrowed figures up to the last year before them.
    pace : float, optional
        Largest yearly effort asked in the years to come of a state that does not comply, % of GDP, under the base and
        every reform; by default the reform's own, or the rule book's minimum effort.

    Raises
    ------
    UnknownName, BadInput, BadFile, MissingFigures
        With a sentence.
    """
    chosen = _several(reforms)
    beside = _base(base, chosen)
    if last < first:
        raise BadInput(
            say(
                "The span %(first)s-%(last)s ends before it begins; give the earlier year first.",
                first=first,
                last=last,
            )
        )
    own = _own_vintage(as_of, vintage, projection)
    notes: list[Sentence] = []
    codes = states() if countries is None else parse_countries(countries)
    if own is not None and countries is None:
        codes = tuple(code for code in codes if code in own.countries)
        notes.append(
            say(
                "Only %(states)s can be compared: %(name)s holds figures of no other state.",
                states=Parts(tuple(State(code, country(code).name) for code in codes)),
                name=own.name,
            )
        )
    years = tuple(range(first, last + 1))
    every = {each.id: each for each in (beside, *chosen)}

    def applied(each: Reform) -> Track:
        return track(
            each, codes, years, as_of=as_of, vintage=vintage, reading=reading, assume=assume, borrow=borrow
        )

    tracks = {name: applied(each) for name, each in every.items()}
    others = {each.id: each.base for each in chosen if each.base != beside.id}
    changed = {name: applied(find_reform(name)) for name in dict.fromkeys(others.values())}
    own_bases = {name: changed[book] for name, book in others.items()}
    forwards: dict[str, Forward] = {}
    if ahead:
        try:
            inputs = _inputs(as_of, guidance, projection)
            day = None if as_of is None or as_of == THEN else parse_as_of(as_of)
            forwards = {
                name: forward(
                    each,
                    codes,
                    vintage=inputs,
                    guidance=guidance,
                    known_by=day,
                    before=own.id if own is not None and own.figures else None,
                    horizon=horizon,
                    pace=pace,
                    assume=assume,
                    borrow=borrow,
                )
                for name, each in every.items()
            }
        except (MissingFigures, BadInput) as error:
            if as_of is None or as_of == THEN or guidance is not None or projection is not None:
                raise
            notes.append(say("The years to come are not projected: %(reason)s", reason=error.sentence))
    if forwards:
        begins = forwards[beside.id].years[0]
        notes += [each for each in (other_rules(one, beside, begins) for one in chosen) if each is not None]
    if forwards and own is not None:
        lent_by = forwards[beside.id].history
        projected = _own_vintage(as_of, projection)
        notes.append(
            say(
                "The years to come are projected from %(name)s; what rules look back on before %(year)s is taken from "
                "%(vintage)s.",
                name=", ".join(forwards[beside.id].vintages) if projected is None else projected.name,
                year=forwards[beside.id].base_year + 1,
                vintage=lent_by,
            )
        )
    if forwards and (borrow or assume):
        until = forwards[beside.id].base_year
        lent = [
            say("%(name)s from %(source)s, up to %(year)s", name=name, source=source, year=until)
            for name, source in (borrow or {}).items()
        ]
        said = [say("%(name)s, as you assert", name=name) for name in assume or {}]
        notes.append(say("Past and years to come rest on: %(what)s.", what=Parts((*lent, *said), "; ")))
    return Comparison(beside, chosen, tracks, forwards, own_bases, tuple(notes))


def _own_vintage(*names: object) -> StoredPublication | None:
    """Return the first vintage of one's own among names, None where a comparison rests on published ones."""
    found = (known.named(name) for name in names)
    return next((each for each in found if each is not None and each.kind == "user"), None)


def sweep(
    reform: Source, name: str, values: Sequence[float], base: Source | None = None, **options: Any
) -> Sweep:
    """Return how results move with one free parameter, or with one number of the rule book.

    Parameters
    ----------
    reform : reform
        Id, file, mapping or `Reform`.
    name : str
        Name of a free parameter, or dotted path of a number that the reform changes or could change.
    values : sequence of float
        Values tried.
    base, options :
        As for `compare`.

    Raises
    ------
    UnknownName, BadInput
        For a name that the reform does not have, or a value outside its range.
    """
    return swept(find_reform(reform), name, values, lambda each: compare(each, base, **options))


def _several(reforms: Sources) -> tuple[Reform, ...]:
    listed: Sequence[Source] = reforms if isinstance(reforms, list | tuple) else [reforms]  # type: ignore[list-item]
    found = tuple(find_reform(each) for each in listed)
    if not found:
        raise BadInput(say("No reform was given: name at least one."))
    names = [each.id for each in found]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BadInput(say("Two reforms are called '%(twice)s': give each an id of its own.", twice=twice))
    return found


def _base(base: Source | None, reforms: tuple[Reform, ...]) -> Reform:
    if base is None:
        own = {each.base for each in reforms if each.changes_nothing}
        only = own.pop() if len(own) == 1 and all(each.changes_nothing for each in reforms) else IN_FORCE
        found = find_reform(only)
    else:
        found = find_reform(base)
    clash = next((each for each in reforms if each.id == found.id and each is not found), None)
    if clash is not None and clash != found:
        raise BadInput(
            say("The base and a reform are both called '%(id)s': give each an id of its own.", id=found.id)
        )
    return found


def _inputs(as_of: str | int | date | None, guidance: str | None, projection: str | None) -> str | None:
    """Return the vintage of the debt analysis, None for a guidance set or the newest."""
    if guidance is not None and projection is not None:
        raise BadInput(say("Name one of guidance and projection: each of them alone decides the figures."))
    if projection is not None or guidance is not None or as_of is None or as_of == THEN:
        return projection
    return vintage_as_of(as_of if isinstance(as_of, str) else parse_as_of(as_of)).id
