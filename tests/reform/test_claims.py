"""Are claims 6 to 12 of September 2021 answered from the figures of the time?"""

from __future__ import annotations

import pytest

from stabilitypact.figures.countries import members
from stabilitypact.figures.store import load
from stabilitypact.reform.claims import ANSWERS


@pytest.mark.parametrize("number", range(6, 13))
def test_each_claim_names_its_vintages_and_answers_in_words(number: int) -> None:
    found = ANSWERS[number]()
    assert found.vintage == "imf-2021-04"
    assert found.vintage_now == "imf-2025-10"
    assert "April 2021" in found.answer
    assert found.value and found.value_now
    if number <= 10:
        assert found.supported is None
        assert "operationalisation" in found.answer


def test_claim_11_counts_deficits_and_debts_by_hand() -> None:
    found = ANSWERS[11]()
    for vintage_id, value, years in (
        ("imf-2021-04", found.value, range(2021, 2027)),
        ("imf-2025-10", found.value_now, range(2021, 2027)),
    ):
        vintage = load(vintage_id)
        for year in years:
            count = 0
            for code in members(2021):
                deficit = -float(vintage.get("balance", (code,), (year,))[0, 0])
                debt, before = (float(vintage.get("debt", (code,), (y,))[0, 0]) for y in (year, year - 1))
                pace = max(60.0, before - (before - 60.0) / 20.0)
                count += deficit > 3.0 or debt > pace
            assert value[year] == count, (vintage_id, year)
    assert found.supported is True


def test_claim_12_is_a_share_of_each_gdp() -> None:
    found = ANSWERS[12]()
    gdp = float(load("imf-2021-04").get("nominal_gdp", ("DE",), (2021,))[0, 0])
    low, high = found.value["room_billions_national_currency"]["DE"]
    assert low == pytest.approx(gdp * 0.005, abs=1e-3)
    assert high == pytest.approx(gdp * 0.01, abs=1e-3)
    assert set(found.value["deficit_no_longer_missed"]["0.5"]) <= set(
        found.value["deficit_no_longer_missed"]["1.0"]
    )


def test_claim_9_leaves_open_what_the_figures_leave_open() -> None:
    value = ANSWERS[9]().value
    assert not set(value["breach"]) & set(value["undetermined"])
    assert not set(value["spared"]) & set(value["undetermined"])
    assert set(value["breach"]) <= set(value["breach_rules_of_2011"])
