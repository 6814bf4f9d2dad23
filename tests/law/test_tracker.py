"""Does the numerical reading agree with what others published of it: breach counts and compliance scores?"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.figures.store import load
from stabilitypact.law.assess import assess
from stabilitypact.law.score import Scores, score
from stabilitypact.law.verdict import MET

# ifo Institute, May 2016, on the Commission's figures of spring 2016, as reported by Die Presse
# (diepresse.com/5048587) and metropolico.org: deficits above 3 % in 1999-2015, with and without recessions.
IFO_ALL_STATES = 165
IFO = {"FR": 12, "AT": 3, "LU": 0, "SE": 0}

# C. Gurdgiev on the same table, 1999-2016, as reported by finanznachrichten.de (January 2017).
GURDGIEV = {"EL": 18, "PT": 16, "FR": 13, "UK": 12, "DE": 7, "EE": 0, "LU": 0, "SE": 0}


def above_three(vintage: str, country: str, last: int, *, as_member: bool = False) -> int:
    state = next(each for each in COUNTRIES if each.code == country)
    years = [year for year in range(1999, last + 1) if not as_member or state.is_member(year)]
    balance = load(vintage).get("balance", (country,), years)[0]
    # publications count figures to one decimal
    return int((np.floor(-balance * 10 + 0.5) / 10 > 3.0).sum())


@pytest.mark.parametrize("vintage", ["ameco-2019-05", "ameco-2023-11"])
@pytest.mark.parametrize(("country", "count"), IFO.items())
def test_years_above_three_percent_in_1999_to_2015(vintage: str, country: str, count: int) -> None:
    assert above_three(vintage, country, 2015) == count


def test_all_states_since_accession_are_within_revisions_of_the_published_total() -> None:
    # 165 on the figures of spring 2016; each later vintage moves a few figures across 3.0.
    total = sum(above_three("ameco-2019-05", state.code, 2015, as_member=True) for state in COUNTRIES)
    assert abs(total - IFO_ALL_STATES) <= 3


@pytest.mark.parametrize(("country", "count"), GURDGIEV.items())
def test_years_above_three_percent_in_1999_to_2016(country: str, count: int) -> None:
    # Explained differences: the count of January 2017 took 2016 as forecast in 2016. Greece then came out with a
    # surplus (0.5 %), so 17; Estonia's 1999 (3.3 %) lies before its membership; the United Kingdom's 2016 came out
    # at 2.9 %; Portugal's deficits of 1999 and 2007 lie within 0.1 of 3 % and cross it with each revision.
    tolerated = {"EL": 1, "UK": 1, "PT": 1, "FR": 0}
    found = above_three("ameco-2019-05", country, 2016, as_member=True)
    assert abs(found - count) <= tolerated.get(country, 0)


def test_the_numerical_deficit_rule_counts_those_years_less_small_single_ones() -> None:
    codes = tuple(each.code for each in COUNTRIES)
    years = range(1999, 2018)
    found = assess(codes, years, vintage="ameco-2019-05", reading="numerical").verdicts("deficit")
    balance = load("ameco-2019-05").get("balance", codes, range(1998, 2019))
    for row, state in enumerate(COUNTRIES):
        for column, year in enumerate(years):
            if not state.is_member(year):
                continue
            before, now, after = -balance[row, column : column + 3]
            small = now <= 3.5 and before <= 3 and after <= 3
            assert bool(found[row, column] == MET) is bool(now <= 3 or small), f"{state.code} {year}"


# European Fiscal Board, compliance tracker of 31 May 2022, averages over 1998-2021, as reported by Delano
# (delano.lu/article/luxembourg-top-of-the-class-in); for Luxembourg also rule by rule.
TRACKER = {"LU": 93, "SE": 92, "DK": 83, "IE": 70, "CY": 46, "ES": 39, "PT": 30, "EL": 29, "FR": 22}
TRACKER_LUXEMBOURG = {"deficit": 100, "debt": 100, "structural": 88, "expenditure": 83}


@pytest.fixture(scope="module")
def ours() -> Scores:
    # AMECO autumn 2023 holds no expenditure; it is borrowed, on request, from spring 2019 (to 2020, measures from
    # 2010 on).
    parts = (
        "total_expenditure",
        "gross_fixed_capital_formation",
        "discretionary_current_revenue",
        "discretionary_capital_transfers_received",
        "one_offs_expenditure",
    )
    return score(1998, 2021, vintage="ameco-2023-11", borrow=dict.fromkeys(parts, "ameco-2019-05"))


def by_country(scores: Scores) -> dict[str, dict[str, float | None]]:
    return {each.country: dict(each.shares) for each in scores.scores}


def test_luxembourgs_deficit_and_debt_scores_agree_exactly(ours: Scores) -> None:
    luxembourg = next(each for each in ours.scores if each.country == "LU")
    for rule in ("deficit", "debt"):
        assert luxembourg.shares[rule] == TRACKER_LUXEMBOURG[rule]
        assert luxembourg.years[rule] == 24


def test_luxembourgs_structural_score_is_near_on_the_few_years_with_an_objective(ours: Scores) -> None:
    # 88 % of 24 years there, 4 of the 5 years here that have an answer: most objectives before 2017 are missing.
    luxembourg = next(each for each in ours.scores if each.country == "LU")
    assert luxembourg.years["structural"] < 12
    share = luxembourg.shares["structural"]
    assert share is not None and abs(share - TRACKER_LUXEMBOURG["structural"]) < 10


def test_order_of_states_agrees_with_the_tracker(ours: Scores) -> None:
    # Levels differ: objectives are known for few years, expenditure only from 2010 to 2020, and the tracker's
    # expenditure rule is not reproduced (83 % for Luxembourg there, 55 % here; no variant of deflator, smoothing or
    # margin that was tried comes near). The order hardly depends on that: of the 36 pairs at most 4 may be turned.
    overall = {code: shares["overall"] for code, shares in by_country(ours).items() if code in TRACKER}
    turned = [
        (a, b)
        for a, b in combinations(TRACKER, 2)  # listed from the best to the worst
        if (overall[a] or 0) < (overall[b] or 0)
    ]
    assert len(turned) <= 4, turned
    assert min(overall, key=lambda code: overall[code] or 0) in {"FR", "EL"}


def test_deficit_and_debt_scores_alone_already_order_the_ends(ours: Scores) -> None:
    shares = by_country(ours)
    for best in ("LU", "SE", "DK"):
        assert shares[best]["deficit"] == shares[best]["debt"] == 100.0
    for worst in ("FR", "EL", "PT"):
        assert (shares[worst]["deficit"] or 0) < 40
        assert (shares[worst]["debt"] or 0) < 30
