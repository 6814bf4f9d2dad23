"""Whether the figures of a vintage agree with each other, lie in plausible ranges and are unaltered."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import numpy as np

from stabilitypact.errors import BadFile, placed
from stabilitypact.figures.catalogue import catalogue, variable
from stabilitypact.figures.derive import PUBLISHED, complete
from stabilitypact.figures.formula import Formula, Values, shifted
from stabilitypact.figures.store import RESTORE, TABLES, Publication, load, publications, read_yaml
from stabilitypact.figures.vintage import Vintage
from stabilitypact.sentence import Number, Sentence, say, sentences

Check = Literal["file", "checksum", "identity", "range"]

MANIFEST_FILE = TABLES / "manifest.json"
KNOWN_FILE = Path(__file__).with_name("known_problems.yaml")

# Identities that the catalogue does not need for deriving but published figures must meet.
_FURTHER_IDENTITIES: tuple[tuple[str, Formula], ...] = tuple(
    (name, Formula.parse(text))
    for name, text in (
        ("deflator_growth", "100 * (nominal_gdp / nominal_gdp[-1] * real_gdp[-1] / real_gdp - 1)"),
        ("implicit_interest_rate", "100 * interest * nominal_gdp / (debt[-1] * nominal_gdp[-1])"),
    )
)
# Debt dynamics: d(t) = d(t-1) / (1 + g(t)) - balance(t) + stock-flow adjustment(t), in % of GDP.
_DEBT_DYNAMICS = Formula.parse(
    "debt[-1] * nominal_gdp[-1] / nominal_gdp - balance + 100 * stock_flow_adjustment_level / nominal_gdp"
)
_DEBT_DYNAMICS_TOLERANCE = 0.02
"""% of GDP; levels of the smallest states are published too coarsely for less."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A figure, or a file, that fails a check.

    Attributes
    ----------
    check : str
        "file" (unreadable), "checksum" (altered), "identity" or "range".
    vintage : str
        Id of the vintage.
    variable, country, year
        Which figure; None for a file.
    residual : float or None
        Published less computed value, or how far out of range, in the variable's unit.
    tolerance : float or None
        What rounding of the published figures can explain.
    text : str
        What is wrong, as a sentence.
    reason : str or None
        Why it is as it is, where the table of known problems says so.
    """

    check: Check
    vintage: str
    variable: str | None
    country: str | None
    year: int | None
    residual: float | None
    tolerance: float | None
    text: str
    reason: str | None = None

    def __str__(self) -> str:
        return self.text if self.reason is None else f"{self.text} Known: {self.reason}"


def check_vintages(ids: Iterable[str] | None = None) -> list[Problem]:
    """Check shipped vintages (by default all): files, checksums, identities, ranges.

    Problems that the table of known problems explains carry their `reason`.
    """
    wanted = None if ids is None else set(ids)
    problems: list[Problem] = []
    for about in publications():
        if wanted is None or about.id in wanted:
            problems += check_file(about)
            try:
                problems += check_vintage(load(about.id))
            except BadFile as error:
                problems.append(_file_problem("file", about, error.sentence))
    return [_explained(problem) for problem in problems]


def check_file(about: Publication) -> list[Problem]:
    """Compare a shipped table with the checksum it was built with.

    Raises
    ------
    BadFile
        If the list of checksums itself is missing or damaged.
    """
    recorded = manifest().get(about.id, {}).get("sha256")
    if not about.file.is_file():
        return [
            _file_problem(
                "file", about, placed(str(about.file), sentences([say("the table is missing."), RESTORE]))
            )
        ]
    actual = hashlib.sha256(about.file.read_bytes()).hexdigest()
    if actual == recorded:
        return []
    return [
        _file_problem(
            "checksum",
            about,
            placed(str(about.file), sentences([say("the table is not as it was shipped."), RESTORE])),
        )
    ]


def check_vintage(vintage: Vintage) -> list[Problem]:
    """Check the identities and ranges of a vintage's figures."""
    return [*_identities(vintage), *_debt_dynamics(vintage), *_ranges(vintage)]


@cache
def manifest() -> Mapping[str, Any]:
    """Return rows, coverage and checksum of each shipped table, as the build recorded them.

    Raises
    ------
    BadFile
        If the file is missing or damaged.
    """
    try:
        content = json.loads(MANIFEST_FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadFile(
            MANIFEST_FILE,
            say(
                "The list of tables cannot be read (%(error)s). %(restore)s",
                error=str(error),
                restore=RESTORE,
            ),
        ) from error
    if not isinstance(content, dict):
        raise BadFile(
            MANIFEST_FILE, say("The list of tables is not a list by vintage. %(restore)s", restore=RESTORE)
        )
    return content


def _identities(vintage: Vintage) -> Iterator[Problem]:
    """Compare published figures with each identity whose inputs are published too."""
    seen: set[frozenset[str]] = set()
    for name, formula in _published_identities(vintage):
        parts = frozenset({name, *(term for term, _ in formula.inputs)})
        if parts in seen and all(lag == 0 for _, lag in formula.inputs):
            continue  # the same identity solved for another of its variables
        seen.add(parts)
        published, computed = vintage.get(name), formula.evaluate(_reader(vintage))
        allowed = _half_units(vintage, name)
        for term, lag in formula.inputs:
            nudged = formula.evaluate(_reader(vintage, (term, lag)))
            allowed = allowed + np.abs(nudged - computed)
        yield from _residuals(
            vintage,
            name,
            published - computed,
            1.25 * allowed + 1e-9,
            say("from %(formula)s", formula=formula.text),
        )


def _published_identities(vintage: Vintage) -> Iterator[tuple[str, Formula]]:
    for name in vintage.variables:
        formulas = [each.formula for each in variable(name).derivations if each.applies_to(vintage.producer)]
        formulas += [formula for target, formula in _FURTHER_IDENTITIES if target == name]
        for formula in formulas:
            if all(vintage.has(term) for term, _ in formula.inputs):
                yield name, formula


def _reader(vintage: Vintage, nudge: tuple[str, int] | None = None) -> Callable[[str, int], Values]:
    """Return a reader of published figures, one input raised by what rounding may have taken."""

    def read(term: str, lag: int) -> Values:
        values = vintage.get(term)
        return shifted(values + _half_units(vintage, term) if nudge == (term, lag) else values, lag)

    return read


def _half_units(vintage: Vintage, name: str) -> Values:
    """Return half a unit of the last published decimal of a variable, by country, as a column."""
    values = vintage.get(name)
    filled = np.where(np.isnan(values), 0.0, values)
    slack = 1e-9 * np.maximum(1.0, np.abs(filled))
    decimals = np.full(len(values), 9)
    for count in reversed(range(9)):
        exact = (np.abs(np.round(filled, count) - filled) <= slack).all(axis=1)
        decimals[exact] = count
    half: Values = 0.5 * 10.0 ** -decimals[:, None]
    return half


def _debt_dynamics(vintage: Vintage) -> Iterator[Problem]:
    if vintage.has("stock_flow_adjustment_level"):
        computed = _DEBT_DYNAMICS.evaluate(lambda term, lag: shifted(complete(vintage, term).values, lag))
        residual = vintage.get("debt") - computed
        tolerance = np.full_like(residual, _DEBT_DYNAMICS_TOLERANCE)
        yield from _residuals(vintage, "debt", residual, tolerance, say("from debt dynamics"))


def _residuals(
    vintage: Vintage, name: str, residual: Values, tolerance: Values, how: str
) -> Iterator[Problem]:
    for row, column in np.argwhere(np.abs(residual) > np.broadcast_to(tolerance, residual.shape)):
        off, allowed = (
            float(residual[row, column]),
            float(np.broadcast_to(tolerance, residual.shape)[row, column]),
        )
        code, year = vintage.countries[row], vintage.years[column]
        yield Problem(
            "identity",
            vintage.id,
            name,
            code,
            year,
            off,
            allowed,
            say(
                "%(name)s of %(code)s %(year)s in %(vintage)s is %(off)s off what follows %(how)s; rounding "
                "explains %(allowed)s.",
                name=name,
                code=code,
                year=year,
                vintage=vintage.id,
                off=f"{off:+.4f}",
                how=how,
                allowed=Number(allowed, 4),
            ),
        )


def _ranges(vintage: Vintage) -> Iterator[Problem]:
    for name, entry in catalogue().items():
        if entry.constant:
            continue
        low, high = entry.plausible
        found = complete(vintage, name)
        for row, column in np.argwhere((found.values < low) | (found.values > high)):
            value = float(found.values[row, column])
            code, year = vintage.countries[row], vintage.years[column]
            published = found.origins[row, column] == PUBLISHED
            yield Problem(
                "range",
                vintage.id,
                name,
                code,
                year,
                value - (low if value < low else high),
                0.0,
                _outside(name, code, year, vintage.id, value, low, high, published=published),
            )


def _outside(
    name: str, code: str, year: int, vintage: str, value: float, low: float, high: float, *, published: bool
) -> Sentence:
    values = {
        "name": name,
        "code": code,
        "year": year,
        "vintage": vintage,
        "value": Number(value),
        "low": Number(low),
        "high": Number(high),
    }
    if published:
        return say(
            "%(name)s of %(code)s %(year)s in %(vintage)s is %(value)s, outside %(low)s to %(high)s.",
            **values,
        )
    return say(
        "%(name)s of %(code)s %(year)s in %(vintage)s is %(value)s (computed), outside %(low)s to %(high)s.",
        **values,
    )


def _file_problem(check: Check, about: Publication, text: str) -> Problem:
    return Problem(check, about.id, None, None, None, None, None, text)


@cache
def known_problems() -> tuple[Mapping[str, Any], ...]:
    """Return the published oddities that checks find, each with its reason."""
    content = read_yaml(KNOWN_FILE, say("The table of known problems"))
    keys = {"vintages", "check", "variable", "figures", "reason"}
    if not isinstance(content, list) or any(
        not isinstance(each, dict) or set(each) != keys for each in content
    ):
        raise BadFile(
            KNOWN_FILE,
            say(
                "Each known problem has %(names)s. %(restore)s",
                names=", ".join(sorted(keys)),
                restore=RESTORE,
            ),
        )
    return tuple(content)


def _explained(problem: Problem) -> Problem:
    for known in known_problems():
        if (
            problem.check == known["check"]
            and problem.vintage in known["vintages"]
            and problem.variable == known["variable"]
            and problem.year in known["figures"].get(problem.country, ())
        ):
            return replace(problem, reason=known["reason"])
    return problem
