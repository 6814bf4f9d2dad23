"""Which figures hold for a country in every year, and where they come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from stabilitypact.errors import UnknownName


@dataclass(frozen=True, slots=True)
class Constants:
    """One constant per country with its source.

    Attributes
    ----------
    id : str
        What a finding names where a vintage would stand.
    title, source, carried_over : str
        What the table is, where it was published and how it came here.
    values : mapping
        Value by Eurostat code.
    """

    id: str
    title: str
    source: str
    carried_over: str
    values: Mapping[str, float]


# What the EU's cyclical adjustment uses since 2019.
BUDGET_SEMI_ELASTICITY = Constants(
    id="mourre-2019",
    title="Semi-elasticities of the budget balance, 2019",
    source=(
        "Mourre, Poissonnier and Lausegger, 'The Semi-Elasticities Underlying the Cyclically-Adjusted "
        "Budget Balance: An Update and Further Analysis', European Economy Discussion Paper 098, "
        "European Commission, May 2019"
    ),
    carried_over=(
        "From the inputs of Bruegel's public replication of the Commission's debt sustainability analysis "
        "(spring 2024), which take the paper's values; in AMECO of autumn 2023 they reproduce the gap "
        "between primary and structural primary balance to two decimals where there were no one-offs."
    ),
    values=MappingProxyType(
        {
            "BE": 0.615,
            "BG": 0.298,
            "CZ": 0.395,
            "DK": 0.589,
            "DE": 0.504,
            "EE": 0.486,
            "IE": 0.522,
            "EL": 0.524,
            "ES": 0.597,
            "FR": 0.630,
            "HR": 0.443,
            "IT": 0.544,
            "CY": 0.504,
            "LV": 0.378,
            "LT": 0.399,
            "LU": 0.462,
            "HU": 0.453,
            "MT": 0.479,
            "NL": 0.605,
            "AT": 0.571,
            "PL": 0.499,
            "PT": 0.538,
            "RO": 0.321,
            "SI": 0.468,
            "SK": 0.381,
            "FI": 0.582,
            "SE": 0.553,
            "UK": 0.550,
        }
    ),
)

_TABLES: Mapping[str, Constants] = MappingProxyType({"budget_semi_elasticity": BUDGET_SEMI_ELASTICITY})


def constants(variable: str) -> Constants:
    """Return the table of a constant.

    Raises
    ------
    UnknownName
        If no such constant is shipped.
    """
    if variable not in _TABLES:
        raise UnknownName("constant", variable, _TABLES)
    return _TABLES[variable]


def constant(variable: str, country: str) -> float:
    """Return a constant of one country (Eurostat code); NaN where the table has none."""
    return constants(variable).values.get(country, float("nan"))
