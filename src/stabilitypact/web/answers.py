"""Which answers are kept ready, so that the same question is computed once?"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any, Literal

from stabilitypact.figures.dsa import vintage_as_of
from stabilitypact.figures.sources import Source
from stabilitypact.figures.sources import sources as read_sources
from stabilitypact.law.assertions import assumptions, borrowings
from stabilitypact.law.assess import Assessment
from stabilitypact.law.assess import assess as compute_assessment
from stabilitypact.law.history import History
from stabilitypact.law.history import histories as compute_histories
from stabilitypact.law.revised import Change, revised
from stabilitypact.law.score import Scores
from stabilitypact.law.score import score as compute_score
from stabilitypact.law.status import Status
from stabilitypact.law.status import status as compute_status
from stabilitypact.path.rules import Reading
from stabilitypact.path.simulation import Simulation
from stabilitypact.path.simulation import simulate as compute_simulation
from stabilitypact.web.keeping import kept
from stabilitypact.web.limits import KEPT_ANSWERS

Texts = tuple[str, ...]


def status(
    year: int | None, as_of: str | None, rulebook: str | None, vintage: str | None, reading: str
) -> Status:
    """Return how all states stand; kept until the day ends, because procedures are those of today."""
    return _status(year, as_of, rulebook, vintage, reading, date.today())


@kept(KEPT_ANSWERS)
def _status(
    year: int | None, as_of: str | None, rulebook: str | None, vintage: str | None, reading: str, _today: date
) -> Status:
    return compute_status(year, as_of=as_of, rulebook=rulebook, vintage=vintage, reading=reading)


def changes(
    year: int | None, as_of: str | None, rulebook: str | None, vintage: str | None, reading: str
) -> tuple[Change, ...]:
    """Return the verdicts of a status as of a day that are others today; none where no day is asked for."""
    return _changes(year, as_of, rulebook, vintage, reading, date.today()) if as_of is not None else ()


@kept(64)
def _changes(
    year: int | None, as_of: str | None, rulebook: str | None, vintage: str | None, reading: str, _today: date
) -> tuple[Change, ...]:
    return revised(status(year, as_of, rulebook, vintage, reading))


@kept(KEPT_ANSWERS)
def assess(
    countries: Texts | None,
    years: tuple[int, ...] | None,
    as_of: str | None = None,
    rulebook: str | None = None,
    vintage: str | None = None,
    reading: str = "law",
    borrow: Texts = (),
    assume: Texts = (),
) -> Assessment:
    """Return the findings of all rules; `borrow` and `assume` as the command line writes them."""
    return compute_assessment(
        countries,
        years,
        as_of=as_of,
        rulebook=rulebook,
        vintage=vintage,
        reading=reading,
        borrow=borrowings(borrow),
        assume=assumptions(assume),
    )


@kept(64)
def score(
    first: int,
    last: int,
    countries: Texts | None,
    as_of: str | None,
    vintage: str | None,
    reading: str,
    borrow: Texts = (),
    assume: Texts = (),
) -> Scores:
    """Return shares of years in compliance; `borrow` and `assume` as the command line writes them."""
    return compute_score(
        first,
        last,
        countries=countries,
        as_of=as_of,
        vintage=vintage,
        reading=reading,
        borrow=borrowings(borrow),
        assume=assumptions(assume),
    )


@lru_cache(maxsize=32)
def histories(country: str | None = None, on: date | None = None) -> tuple[History, ...]:
    """Return the procedures of a state or of all, as they stood on a day."""
    return compute_histories(country, on)


@kept(1)
def sources() -> tuple[Source, ...]:
    """Return the shipped vintages with what they cover."""
    return read_sources()


def simulate(
    country: str,
    period: int | None,
    steps: tuple[float, ...] | Literal["planned"] | None,
    moved: tuple[tuple[str, float], ...],
    guidance: str | None,
    draws: int,
    seed: int,
    as_of: date | str | None = None,
    vintage: str | None = None,
    reading: Reading = "commission",
) -> Simulation:
    """Return a simulation; the levers as pairs of name and amount."""
    meant = None if as_of is None else vintage_as_of(as_of).id  # tomorrow the same name may mean another
    return _simulate(country, period, steps, moved, guidance, draws, seed, as_of, vintage, reading, meant)


@kept(512)
def _simulate(
    country: str,
    period: int | None,
    steps: tuple[float, ...] | Literal["planned"] | None,
    moved: tuple[tuple[str, float], ...],
    guidance: str | None,
    draws: int,
    seed: int,
    as_of: date | str | None,
    vintage: str | None,
    reading: Reading,
    _meant: str | None,
) -> Simulation:
    levers: dict[str, Any] = {**dict(moved), "guidance": guidance, "as_of": as_of, "vintage": vintage}
    return compute_simulation(country, period, reading, steps=steps, draws=draws, seed=seed, **levers)
