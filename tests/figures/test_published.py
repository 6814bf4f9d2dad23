"""Shipped figures against what the producers published elsewhere: press releases, forecast tables."""

from __future__ import annotations

import numpy as np
import pytest

from stabilitypact.figures.constants import BUDGET_SEMI_ELASTICITY, constant
from stabilitypact.figures.countries import COUNTRIES, euro_members, members
from stabilitypact.figures.derive import complete
from stabilitypact.figures.formula import Values
from stabilitypact.figures.store import load
from stabilitypact.figures.vintage import select

# Eurostat, euro indicators of 22 April 2021: deficit and debt of 2020 as the release's text gives them.
DEFICITS_2020 = {
    "ES": -11.0, "MT": -10.1, "EL": -9.7, "IT": -9.5, "BE": -9.4, "FR": -9.2, "RO": -9.2, "AT": -8.9,
    "SI": -8.4, "HU": -8.1, "HR": -7.4, "LT": -7.4, "PL": -7.0, "DK": -1.1,
}  # fmt: skip
DEBTS_2020 = {
    "EE": 18.2, "LU": 24.9, "BG": 25.0, "CZ": 38.1, "SE": 39.9, "EL": 205.6, "IT": 155.8, "PT": 133.6,
    "ES": 120.0, "CY": 118.2, "FR": 115.7, "BE": 114.1,
}  # fmt: skip


def figure(vintage: str, variable: str, country: str, year: int) -> float:
    """Return one figure, published or derived."""
    found = load(vintage)
    values = select(found, complete(found, variable).values, (country,), (year,))
    return float(values[0, 0])


@pytest.mark.parametrize(("variable", "release"), [("balance", DEFICITS_2020), ("debt", DEBTS_2020)])
def test_eurostats_release_of_april_2021(variable: str, release: dict[str, float]) -> None:
    assert {code: figure("eurostat-2021-04", variable, code, 2020) for code in release} == release


def test_what_the_release_says_of_all_states() -> None:
    vintage = load("eurostat-2021-04")
    balance = dict(zip(members(2020), vintage.get("balance", members(2020), [2020])[:, 0], strict=True))
    debt = vintage.get("debt", members(2020), [2020])
    assert [code for code, value in balance.items() if value >= -3] == ["DK"]
    assert int((debt > 60).sum()) == 14


def area_average(variable: str, year: int) -> float:
    """Return the average of the 19, weighted by the IMF's GDP of the same month."""
    ratios = load("eurostat-2021-04").get(variable, euro_members(2020), [year])
    gdp = load("imf-2021-04").get("nominal_gdp", euro_members(2020), [year])
    return float((ratios * gdp).sum() / gdp.sum())


def test_the_euro_areas_deficit_of_the_release() -> None:
    assert area_average("balance", 2020) == pytest.approx(-7.2, abs=0.15)
    assert area_average("balance", 2019) == pytest.approx(-0.6, abs=0.15)


@pytest.mark.parametrize(("year", "consolidated"), [(2019, 83.9), (2020, 98.0)])
def test_the_euro_areas_debt_of_the_release(year: int, consolidated: float) -> None:
    # The release's aggregate nets loans between governments, about 2 % of the area's GDP in these years;
    # the average of the states' own ratios does not, and is what "about 100 %" in 2020 means.
    assert 1.7 < area_average("debt", year) - consolidated < 2.3


@pytest.mark.parametrize(
    ("code", "outturn", "balance_2021", "balance_2022", "debt_2021", "debt_2022"),
    [
        ("BE", 114.1, -7.3, -5.0, 115.9, 116.2), ("DE", 69.8, -5.5, -0.4, 70.3, 67.3),
        ("EE", 18.2, -7.1, -6.3, 25.1, 30.3), ("IE", 59.5, -5.5, -2.8, 63.2, 63.2),
        ("EL", 205.6, -8.9, -2.6, 210.1, 200.5), ("ES", 120.0, -9.0, -5.8, 118.4, 117.3),
        ("FR", 115.7, -7.2, -4.4, 115.2, 114.3), ("IT", 155.8, -8.8, -5.5, 157.1, 155.5),
        ("CY", 118.2, -3.2, -0.8, 113.0, 105.4), ("LU", 24.9, -1.5, -0.5, 26.8, 27.3),
        ("NL", 54.5, -4.3, -2.5, 56.1, 56.1), ("PT", 133.6, -5.0, -1.9, 131.4, 125.6),
        ("SE", 39.9, -3.9, -1.8, 40.4, 40.2),
    ],
)  # fmt: skip
def test_what_was_known_in_september_2021(
    code: str, outturn: float, balance_2021: float, balance_2022: float, *, debt_2021: float, debt_2022: float
) -> None:
    assert figure("eurostat-2021-04", "debt", code, 2020) == outturn
    for variable, year, expected in [
        ("balance", 2021, balance_2021), ("balance", 2022, balance_2022),
        ("debt", 2021, debt_2021), ("debt", 2022, debt_2022),
    ]:  # fmt: skip
        assert figure("imf-2021-04", variable, code, year) == pytest.approx(expected, abs=0.0501)


# Commission, European Economic Forecast, spring 2019, overview table: real GDP growth of 2019. The growth
# rates are not in the government chapters; they follow from expenditure, its ratio and its volume.
@pytest.mark.parametrize(
    ("code", "growth"), [("DE", 0.5), ("FR", 1.3), ("IT", 0.1), ("ES", 2.1), ("PL", 4.2), ("RO", 3.3)]
)
def test_growth_implied_by_ameco_2019_is_the_forecast_of_spring_2019(code: str, growth: float) -> None:
    assert figure("ameco-2019-05", "real_growth", code, 2019) == pytest.approx(growth, abs=0.0501)


def test_growth_implied_by_ameco_2019_is_that_of_the_imf_at_the_time() -> None:
    implied, imf = load("ameco-2019-05"), load("imf-2019-04")
    years = tuple(range(2005, 2018))
    ours = select(implied, complete(implied, "real_growth").values, implied.countries, years)
    theirs = imf.get("real_growth", implied.countries, years)
    # Three quarters agree to a hundredth of a point; the rest was revised between the two publications.
    assert np.nanpercentile(np.abs(ours - theirs), 75) < 0.01


# Mourre, Poissonnier and Lausegger (2019): where a state had no one-offs, AMECO's primary balance less its
# structural primary balance is semi-elasticity times output gap.
@pytest.mark.parametrize("code", ["SE", "FI"])
def test_semi_elasticities_are_those_of_ameco_2023(code: str) -> None:
    vintage = load("ameco-2023-11")
    years = range(2010, 2026)
    cyclical = (
        vintage.get("primary_balance", [code], years)
        - vintage.get("structural_primary_balance", [code], years)
    )[0]
    gap = vintage.get("output_gap", [code], years)[0]
    off: Values = np.abs(cyclical - constant("budget_semi_elasticity", code) * gap)
    assert np.median(off) < 0.005
    assert set(BUDGET_SEMI_ELASTICITY.values) == {each.code for each in COUNTRIES}


def test_signs_of_discretionary_measures_and_one_offs() -> None:
    # Ireland's bank recapitalisation of 2010, a fifth of GDP: capital spending up, balance down.
    assert figure("ameco-2019-05", "discretionary_capital_expenditure", "IE", 2010) > 15
    assert figure("ameco-2019-05", "one_offs_expenditure", "IE", 2010) < -20
    assert figure("ameco-2019-05", "one_offs", "IE", 2010) < -20
    # Greece's consolidation of 2011: revenue raised, current spending cut.
    assert figure("ameco-2019-05", "discretionary_current_revenue", "EL", 2011) > 4
    assert figure("ameco-2019-05", "discretionary_current_expenditure", "EL", 2011) < -3


def test_levels_are_billions_of_national_currency() -> None:
    # Hungary's GDP of 2022 was 66 thousand billion forint, Italy's of 2018 1.77 thousand billion euro.
    assert figure("imf-2025-10", "nominal_gdp", "HU", 2022) == pytest.approx(66_000, rel=0.02)
    assert figure("imf-2025-10", "nominal_gdp", "IT", 2018) == pytest.approx(1_770, rel=0.01)
    # ISTAT, as known in spring 2019: 1,757 billion.
    assert figure("ameco-2019-05", "nominal_gdp", "IT", 2018) == pytest.approx(1_757, rel=1e-3)
    assert figure("imf-2025-10", "population", "IT", 2022) == pytest.approx(59.0, abs=0.2)


def test_exchange_rates_have_one_unit() -> None:
    # Averages of 2022 (ECB): 24.57 koruna, 0.853 pounds and 1.053 dollars per euro.
    assert figure("ameco-2023-11", "exchange_rate_eur", "CZ", 2022) == pytest.approx(24.57, abs=0.01)
    assert figure("ameco-2023-11", "exchange_rate_usd", "CZ", 2022) == pytest.approx(24.57 / 1.053, rel=2e-3)
    assert figure("ameco-2023-11", "exchange_rate_usd", "UK", 2022) == pytest.approx(0.853 / 1.053, rel=2e-3)
    assert figure("ameco-2023-11", "exchange_rate_usd", "FR", 2022) == pytest.approx(1 / 1.053, rel=2e-3)
