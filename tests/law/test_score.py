"""Are scores the share of years with an answer, with the number of years each rests on?"""

from __future__ import annotations

import json

import numpy as np
import pytest

from stabilitypact.errors import BadInput
from stabilitypact.law.assess import assess
from stabilitypact.law.score import SCORED, score
from stabilitypact.law.verdict import EXEMPT, MET, NOT_MET


def test_json_keys_of_the_issue() -> None:
    found = json.loads(score(2000, 2018, countries=("IT", "LU"), vintage="ameco-2019-05").to_json())
    assert (found["from"], found["to"]) == (2000, 2018)
    for each in found["scores"]:
        assert each.keys() >= {"country", "deficit", "debt", "structural", "expenditure", "overall"}
        assert each["years"].keys() == {*SCORED, "overall"}


def test_an_exit_of_the_law_counts_as_compliance() -> None:
    # France 2020-2022: the benchmark was not enforced under the general escape clause.
    found = score(2020, 2022, countries="FR", reading="law").scores[0]
    verdicts = assess("FR", range(2020, 2023)).verdicts("debt")[0]
    assert (verdicts == EXEMPT).all()
    assert (found.shares["debt"], found.years["debt"]) == (100.0, 3)


@pytest.mark.parametrize("rule", SCORED)
def test_share_of_the_years_that_have_an_answer(rule: str) -> None:
    found = score(1999, 2018, countries=("FR",), vintage="ameco-2019-05").scores[0]
    verdicts = assess("FR", range(1999, 2019), vintage="ameco-2019-05", reading="numerical").verdicts(rule)[0]
    answered = verdicts[np.isin(verdicts, (MET, EXEMPT, NOT_MET))]
    assert found.years[rule] == len(answered)
    if len(answered):
        assert found.shares[rule] == pytest.approx(100 * np.isin(answered, (MET, EXEMPT)).mean(), abs=0.05)
    else:
        assert found.shares[rule] is None


def test_overall_is_the_mean_of_the_rules_that_have_an_answer() -> None:
    for each in score(1999, 2018, vintage="imf-2019-04").scores:
        known = [each.shares[rule] for rule in SCORED if each.shares[rule] is not None]
        assert each.shares["overall"] == pytest.approx(sum(map(float, known)) / len(known), abs=0.05)  # type: ignore[arg-type]
        assert each.years["overall"] == sum(each.years[rule] for rule in SCORED)


def test_years_before_accession_do_not_count() -> None:
    croatia = score(1999, 2018, countries="HR", vintage="ameco-2019-05").scores[0]
    assert croatia.years["deficit"] == 6  # 2013-2018


def test_frame_and_summary() -> None:
    found = score(1999, 2018, vintage="ameco-2019-05")
    assert len(found.to_frame()) == 28
    assert "mean compliance" in str(found)


def test_a_span_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(BadInput, match="ends before it begins"):
        score(2018, 1999)
