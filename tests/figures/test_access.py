"""Figures as known at a date: which vintage answers, and what the answer says."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stabilitypact.errors import BadInput, MissingFigures, PactError, UnknownName
from stabilitypact.figures.access import figures
from stabilitypact.figures.asof import covers, newest, parse_as_of, published_by
from stabilitypact.figures.store import load, publications


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2021", date(2021, 12, 31)), (2021, date(2021, 12, 31)), ("2021-09", date(2021, 9, 30)),
        ("2021-9", date(2021, 9, 30)), ("2020-02", date(2020, 2, 29)), (" 2021-09-15 ", date(2021, 9, 15)),
        (date(2021, 9, 15), date(2021, 9, 15)), (datetime(2021, 9, 15, 8), date(2021, 9, 15)),
        ("imf-2021-04", date(2021, 4, 6)),
    ],
)  # fmt: skip
def test_a_date_means_its_last_day(text: str | int | date, day: date) -> None:
    assert parse_as_of(text) == day
    assert not isinstance(parse_as_of(text), datetime)


@pytest.mark.parametrize(
    "text", ["2021-13", "2021-02-30", "0000", "21", "September 2021", "", "2021-09-15-01", "2021/09", True]
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(
        BadInput, match=r"(is not a date|neither a date nor a stored vintage)\. Accepted: a year"
    ):
        parse_as_of(text)


def test_a_day_to_come_knows_nothing_more_than_today() -> None:
    today = date.today()
    assert parse_as_of(str(today.year)) == today == parse_as_of(today)
    for ahead in (f"{today.year + 1}", "2099-01-01", date(2099, 1, 1)):
        with pytest.raises(BadInput, match="lies ahead: what is known goes up to today"):
            parse_as_of(ahead)
    assert parse_as_of("2099-01-01", ahead=True) == date(2099, 1, 1)


def test_a_misspelt_vintage_gets_the_nearest() -> None:
    with pytest.raises(BadInput, match="Did you mean 'imf-2021-04'"):
        figures("IT", "debt", as_of="imf-2021-4")
    with pytest.raises(UnknownName, match="Did you mean 'imf-2021-04'"):
        figures("IT", "debt", vintage="imf-2021-4")


def test_september_2021() -> None:
    outturn = figures("IT", "debt", as_of="2021-09")
    assert (outturn.vintage, outturn.published) == ("eurostat-2021-04", date(2021, 4, 22))
    assert outturn.value(2020) == 155.8
    assert set(outturn.kinds) == {"outturn"}
    forecast = figures("Italy", "debt", as_of="2021-09", years=[2020, 2021])
    assert forecast.vintage == "imf-2021-04"
    assert forecast.kinds == ("outturn", "forecast")
    assert forecast.passed_over == ("eurostat-2021-04",)
    assert forecast.value(2021) == pytest.approx(157.1, abs=0.05)


def test_the_day_of_publication_counts_as_known() -> None:
    assert figures("IT", "debt", as_of="2021-04-21", years=2020).vintage == "imf-2021-04"
    assert figures("IT", "debt", as_of="2021-04-22", years=2020).vintage == "eurostat-2021-04"
    assert figures("IT", "debt", years=2020).vintage == publications()[0].id


def test_before_the_first_vintage_the_first_is_named() -> None:
    with pytest.raises(MissingFigures, match=r"by 2018-12-31; the first is .*imf-2019-04.* 2019-04-09"):
        figures("IT", "debt", as_of=2018)


def test_a_vintage_can_be_forced() -> None:
    for forced in (figures("IT", "debt", vintage="imf-2020-10"), figures("IT", "debt", as_of="imf-2020-10")):
        assert forced.vintage == "imf-2020-10"
    with pytest.raises(BadInput, match="not both"):
        figures("IT", "debt", vintage="imf-2020-10", as_of="2021")


def test_a_vintage_without_the_variable_is_passed_over() -> None:
    # The database of April 2020 as carried over holds no debt.
    answer = figures("IT", "debt", as_of="2020-06", years=2019)
    assert answer.vintage == "imf-2019-10"
    assert answer.passed_over == ("imf-2020-04",)


def test_what_can_be_derived_counts_as_held() -> None:
    answer = figures("IT", "interest", as_of="2021-09", years=2020)
    assert answer.vintage == "imf-2021-04"
    assert answer.derivations == ("primary_balance - balance",)
    assert "Computed as primary_balance - balance" in answer.summary()


def test_where_no_vintage_holds_all_years_the_latest_decide_and_the_rest_is_missing() -> None:
    answer = figures("IT", "debt", years=range(1988, 2031))
    assert answer.vintage == publications()[0].id
    assert answer.missing == (1988, 1989)
    assert "No figure for 1988, 1989" in answer.summary()


def test_borrowed_figures_are_marked() -> None:
    alone = figures("PL", "output_gap", vintage="ameco-2023-11", years=[2025, 2026])
    assert alone.missing == (2026,)
    lent = figures("PL", "output_gap", vintage="imf-2025-10", borrow="ameco-2023-11", years=[2022, 2023])
    assert lent.vintages == ("ameco-2023-11", "ameco-2023-11")
    assert lent.vintage == "imf-2025-10"
    assert lent.kinds == ("outturn", "forecast")  # by the lender: autumn 2023
    assert "Some figures come from ameco-2023-11" in lent.summary()


@pytest.mark.parametrize(
    ("arguments", "options", "error", "message"),
    [
        (("Gremany", "debt"), {}, UnknownName, "Germany"),
        (("IT", "det"), {}, UnknownName, "debt"),
        (("IT", "debt"), {"years": 2050}, MissingFigures, "imf-2025-10 holds it for 1990-2030"),
        (
            ("UK", "debt"),
            {"vintage": "eurostat-2021-04"},
            MissingFigures,
            "United Kingdom is not in eurostat",
        ),
        (("IT", "debt"), {"vintage": "eurostat-2021-04", "years": 2021}, MissingFigures, "for 1995-2020"),
        (("PL", "output_gap"), {"vintage": "imf-2025-10"}, MissingFigures, "published or derivable"),
        (("IT", "net_expenditure_growth"), {}, MissingFigures, "17 vintages"),
        (("IT", "debt"), {"years": "2021"}, BadInput, "whole numbers"),
        (("IT", "debt"), {"years": 2021.5}, BadInput, "whole numbers"),
        (("IT", "debt"), {"years": [2021, "2022"]}, BadInput, "whole numbers"),
        (("IT", "debt"), {"years": []}, BadInput, "No year"),
        (("IT", "debt"), {"borrow": "eurostat"}, UnknownName, "eurostat-2021-04"),
        (("IT", "debt"), {"as_of": 2021, "borrow": "imf-2022-04"}, BadInput, "known by 2021-12-31 cannot be"),
    ],
)
def test_questions_without_an_answer_say_why(
    arguments: tuple[str, str], options: dict[str, Any], error: type[PactError], message: str
) -> None:
    with pytest.raises(error, match=message):
        figures(*arguments, **options)


@settings(deadline=None)
@given(
    st.dates(date(2019, 4, 9), date(2026, 1, 1)),
    st.sampled_from(["debt", "balance", "output_gap", "interest", "structural_balance"]),
    st.sampled_from(["IT", "PL", "UK"]),
    st.one_of(st.none(), st.lists(st.integers(2000, 2026), min_size=1, max_size=4)),
)
def test_the_newest_vintage_that_holds_everything_answers(
    day: date, variable: str, code: str, years: list[int] | None
) -> None:
    able = [each.id for each in published_by(day) if covers(load(each.id), variable, [code], years)]
    try:
        answer = figures(code, variable, as_of=day, years=years)
    except MissingFigures:
        assert not able
        return
    assert answer.published <= day
    if able:
        assert answer.vintage == able[0]
        assert not np.isnan(answer.values).any() or years is None
    assert [each.id for each in published_by(day)][: len(answer.passed_over)] == list(answer.passed_over)


def test_newest_holds_all_that_is_needed() -> None:
    assert newest().id == publications()[0].id
    assert newest("2021-09").id == "eurostat-2021-04"
    assert newest("2021-09", needs=["structural_balance"]).id == "imf-2021-04"
    assert newest("2021-09", needs=["debt"], years=[2020, 2021]).id == "imf-2021-04"
    assert newest(needs=["discretionary_current_revenue"]).id == "ameco-2019-05"
    assert newest(needs=["output_gap"], countries=["PL"], years=[2020]).id == "ameco-2023-11"
    assert newest("imf-2019-04", needs=["debt"]).id == "imf-2019-04"
    with pytest.raises(MissingFigures, match=r"debt, one_offs for 2030 is not in any vintage from imf-2019"):
        newest(needs=["debt", "one_offs"], years=[2030])
    with pytest.raises(MissingFigures, match="debt is not in imf-2020-04"):
        newest("imf-2020-04", needs=["debt"])


def test_an_answer_is_text_data_and_frame() -> None:
    answer = figures("IT", "output_gap", vintage="ameco-2019-05", years=[2018, 2025])
    data = json.loads(answer.to_json())
    assert list(data) == [
        "country", "variable", "unit", "vintage", "title", "published", "passed_over", "figures",
    ]  # fmt: skip
    assert data["figures"][1] == {
        "year": 2025, "value": None, "kind": "forecast", "vintage": None, "derivation": None,
    }  # fmt: skip
    assert data["figures"][0]["value"] == answer.value(2018)
    assert np.isnan(answer.value(1960))
    frame = answer.to_frame()
    assert frame["value"].tolist()[:1] == [answer.value(2018)]
    assert frame["derivation"][0] == "cyclical_component / budget_semi_elasticity"
    lines = str(answer).splitlines()
    assert lines[0].startswith(
        "Output gap of Italy, % of potential GDP: -0.117 in 2018 (outturn). Source: AMECO"
    )
    assert lines[1].split() == ["2018", "-0.117", "outturn"]
    assert lines[2].split() == ["2025", "-"]


def test_the_room_answers_when_called_and_loads_no_pandas() -> None:
    code = """
import sys
import stabilitypact.figures as room
answer = room("IT", "debt", years=2020, as_of="2021-09")
assert answer.value(2020) == 155.8
assert "pandas" not in sys.modules and "scipy" not in sys.modules
from stabilitypact.figures.store import load, publications
for each in publications():
    load(each.id)
assert "pandas" not in sys.modules
print("done")
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "done"
