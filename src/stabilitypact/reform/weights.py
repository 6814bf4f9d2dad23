"""How much does each state weigh in an aggregate? Nominal GDP in euro."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from stabilitypact.errors import MissingFigures
from stabilitypact.figures.countries import country as find_country
from stabilitypact.figures.store import load, publications
from stabilitypact.law.verdict import Floats
from stabilitypact.path.assumptions import Prepared
from stabilitypact.reform.rows import Past
from stabilitypact.sentence import say


def gdp_in_euro(prepared: Prepared, history: Past) -> Floats:
    """Return nominal GDP of T in billions of euro; exchange rates of the newest vintage that has them.

    A vintage's money is in euro for states that had the euro when it was published: the lev of Bulgaria (euro since
    2026) in a vintage of 2025 is converted, in one of 2026 it is euro already.
    """
    rates: Mapping[str, float] = _rates()
    gdp = history.values["nominal_gdp"][:, -1]
    euro = [find_country(code).euro for code in prepared.countries]
    rate = [
        1.0 if day is not None and day <= history.vintage.published else rates.get(code, np.nan)
        for code, day in zip(prepared.countries, euro, strict=True)
    ]
    found: Floats = gdp / np.array(rate)
    return found


def _rates() -> Mapping[str, float]:
    for each in publications():
        vintage = load(each.id)
        if vintage.has("exchange_rate_eur"):
            values = vintage.get("exchange_rate_eur")
            last = [row[np.isfinite(row)] for row in values]
            return {
                code: float(row[-1]) for code, row in zip(vintage.countries, last, strict=True) if row.size
            }
    raise MissingFigures(say("No shipped vintage holds exchange rates to the euro."))
