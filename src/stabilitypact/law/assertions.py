"""What does the user assert that no published table holds? Never assumed, always shown in the finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from types import MappingProxyType
from typing import Any, SupportsFloat, SupportsIndex

import numpy as np
from numpy.typing import NDArray

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.figures.countries import country as find_country
from stabilitypact.figures.panel import ASSERTED
from stabilitypact.law.verdict import Floats
from stabilitypact.sentence import say

ASSERTIONS: Mapping[str, str] = MappingProxyType(
    {
        "general_escape": say("1 or 0: judge as if the general escape clause were active, or were not"),
        "unusual_event": say("1 where an event outside the state's control had a major budgetary impact"),
        "abruptness_accepted": say(
            "1 where the Council accepts evidence of an abrupt downturn (1997, fall of 0.75-2 %)"
        ),
        "cumulative_loss": say(
            "1 where output was lost over a long spell of very low growth (2005 and 2011)"
        ),
        "temporary": say(
            "1 where the excess is temporary, 0 where it is not; replaces the test on the forecast"
        ),
        "relevant_factors": say(
            "1 where the relevant factors of Art. 126(3) excuse a deficit above the value"
        ),
        "relevant_factors_debt": say(
            "1 where the relevant factors of Art. 126(3) excuse debt above the value"
        ),
        "satisfactory_pace": say(
            "1 where debt above the reference value falls at a satisfactory pace (before 2011)"
        ),
        "sustainability_risk": say(
            "1 where the state has a medium or high sustainability risk (2015 matrix)"
        ),
        "low_sustainability_risk": say("1 where long-term risks are low (lower Fiscal Compact floor)"),
        "reform_cost": say("cost of structural reforms under the reform clause, % of GDP"),
        "eligible_investment": say("investment under the investment clause, % of GDP"),
        "event_cost": say("budgetary cost of an unusual event, % of GDP"),
        "pension_cost": say("net cost of a systemic pension reform, % of GDP"),
        "eu_programme_expenditure": say("expenditure on Union programmes matched by Union revenue, % of GDP"),
        "cofinancing_expenditure": say("national co-financing of Union-funded programmes, % of GDP"),
        "cyclical_unemployment_expenditure": say("cyclical part of unemployment benefits, % of GDP"),
        "discretionary_revenue": say("incremental yield of discretionary revenue measures, % of GDP"),
        "defence_increase": say("increase of defence expenditure over 2021, % of GDP"),
        "representative_output_gap": say(
            "large negative output gap of the minimum benchmark, % of potential"
        ),
        "ageing_cost_increase": say(
            "discounted long-run increase of ageing cost (S2 ageing component), % of GDP"
        ),
        "long_run_growth": say("average nominal growth of the long-run projection, %"),
    }
)

UNASSERTED = say("to be asserted by the user")
"""What an input names as vintage where a rule needs an assertion and there is none."""

Asserted = float | Mapping[str, float | Mapping[int, float]]
"""A value for all, by country, or by country and year."""


@dataclass(frozen=True, slots=True)
class Assertions:
    """Asserted values by name; lookups give (country, year) arrays, NaN where nothing is asserted."""

    values: Mapping[str, Asserted]

    @classmethod
    def of(cls, values: Mapping[str, Asserted]) -> Assertions:
        """Check names and return the assertions.

        Raises
        ------
        UnknownName
            For a name outside the closed vocabulary `ASSERTIONS`.
        BadInput
            For a value that is no finite number, or a switch that is neither 1 nor 0.
        """
        for name, asserted in values.items():
            if name not in ASSERTIONS:
                raise UnknownName("assertion", name, ASSERTIONS)
            _check_values(name, asserted)
        return cls(MappingProxyType(dict(values)))

    def grid(self, name: str, countries: tuple[str, ...], years: tuple[int, ...]) -> Floats:
        """Return the asserted values of `name` as (country, year), NaN where nothing is asserted."""
        if name not in ASSERTIONS:
            raise UnknownName("assertion", name, ASSERTIONS)
        result = np.full((len(countries), len(years)), np.nan)
        asserted = self.values.get(name)
        if asserted is None:
            return result
        if not isinstance(asserted, Mapping):
            result[:] = float(asserted)
            return result
        for text, value in asserted.items():
            code = find_country(text).code
            rows = [row for row, each in enumerate(countries) if each == code]
            if not isinstance(value, Mapping):
                result[rows] = float(value)
                continue
            for year, number in value.items():
                columns = [column for column, each in enumerate(years) if each == year]
                result[np.ix_(rows, columns)] = float(number)
        return result


def _check_values(name: str, asserted: object, *, by_year: bool = False) -> None:
    """Refuse what no rule can reckon with: by country, and within a country by year."""
    if isinstance(asserted, Mapping):
        for key, value in asserted.items():
            if not by_year:
                find_country(key)
            elif not isinstance(key, SupportsIndex) or isinstance(key, bool):
                raise BadInput(
                    say(
                        "%(name)s is asserted for the year %(year)s; a year is a whole number such as 2019.",
                        name=name,
                        year=repr(key),
                    )
                )
            _check_values(name, value, by_year=True)
        return
    if not isinstance(asserted, SupportsFloat) or not isfinite(asserted):
        raise BadInput(
            say(
                "%(name)s is asserted as %(given)s; it takes a finite number (%(meaning)s).",
                name=name,
                given=repr(asserted),
                meaning=ASSERTIONS[name],
            )
        )
    if ASSERTIONS[name].startswith("1 ") and float(asserted) not in (0.0, 1.0):
        raise BadInput(
            say(
                "%(name)s is asserted as %(given)s; it takes 1 or 0 (%(meaning)s).",
                name=name,
                given=repr(asserted),
                meaning=ASSERTIONS[name],
            )
        )


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """An asserted value as an input of a rule, told from a published one by its vintage.

    Attributes
    ----------
    variable, shift, values, years :
        As for a panel's field: values of shape (country, year), NaN where nothing is asserted.
    needed :
        Where the rule cannot answer without it; elsewhere an absent assertion is not shown.
    """

    variable: str
    shift: int
    values: Floats
    years: tuple[int, ...]
    needed: NDArray[np.bool_]

    @property
    def unit(self) -> str:
        """The unit, as the last words of the assertion's description have it."""
        text = ASSERTIONS[self.variable]
        return say("yes (1) or no (0)") if text.startswith("1 ") else text.rpartition(", ")[2]

    @property
    def vintage(self) -> str:
        """What stands in the place of a vintage where nothing is asserted."""
        return UNASSERTED

    def shown_at(self, row: int, column: int) -> bool:
        """Tell whether the input belongs into the finding of a cell."""
        return bool(self.needed[row, column]) or not np.isnan(self.values[row, column])

    def kind_at(self, column: int) -> str:
        """Return "asserted"."""
        return "asserted"

    def vintage_at(self, row: int, column: int) -> str | None:
        """Return that the user asserted a value, or None where there is none."""
        return None if np.isnan(self.values[row, column]) else ASSERTED

    def derivation_at(self, row: int, column: int) -> str | None:
        """Return None: an asserted value is not computed."""
        return None


def parse_assertion(text: str) -> tuple[str, float, str | None, int | None]:
    """Read "NAME=VALUE", "NAME@IT=VALUE" or "NAME@IT:2009=VALUE" as (name, value, country, year)."""
    name, sign, number = text.partition("=")
    name, at, place = name.partition("@")
    code, colon, year = (part.strip() for part in place.partition(":"))
    try:
        if (at and not code) or (colon and not year):
            raise ValueError(place)
        value = float(number) if sign else 1.0
        return name.strip(), value, find_country(code).code if code else None, int(year) if year else None
    except ValueError:
        raise BadInput(
            say(
                "'%(text)s' is not an assertion. Write NAME, NAME=VALUE, NAME@COUNTRY=VALUE or "
                "NAME@COUNTRY:YEAR=VALUE.",
                text=text,
            )
        ) from None


def assumptions(texts: Sequence[str] | None) -> dict[str, Any]:
    """Read `--assume` and `assume=` into the mapping that `assess` takes, in whatever order they stand.

    Raises
    ------
    UnknownName, BadInput
        For a state that does not exist, a text of another form, and for two assertions of one place, of which one
        would be lost.
    """
    found: dict[str, Any] = {}
    for text in texts or ():
        name, value, code, year = parse_assertion(text)
        *wider, last = [key for key in (name, code, year) if key is not None]
        place: Any = found
        for key in wider:
            place = place.setdefault(key, {}) if isinstance(place, dict) else place
        if not isinstance(place, dict) or last in place:
            raise BadInput(
                say(
                    "'%(text)s' and another assertion of %(name)s are about the same states and years; give one of "
                    "them.",
                    text=text,
                    name=name,
                )
            )
        place[last] = value
    return found


def borrowings(texts: Iterable[str] | None) -> dict[str, str]:
    """Read "VARIABLE=VINTAGE" texts into the mapping that `assess` takes as `borrow`."""
    found = {}
    for text in texts or ():
        variable, sign, vintage = text.partition("=")
        if not sign:
            raise BadInput(
                say(
                    "'%(text)s' is not VARIABLE=VINTAGE, for instance potential_growth=ameco-2023-11.",
                    text=text,
                )
            )
        if variable.strip() in found:
            raise BadInput(say("%(name)s is borrowed twice; give it once.", name=variable.strip()))
        found[variable.strip()] = vintage.strip()
    return found
