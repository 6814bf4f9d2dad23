"""Is every wrong input answered by a sentence of ours, at once, whatever its type and size?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import stabilitypact as sp
from stabilitypact.errors import BadFile, BadInput, PactError, UnknownName


@pytest.mark.parametrize("years", [True, 2019.5, "2019", [2019, True], [], range(-(10**9), 10**9), [[2019]]])
def test_years_are_whole_numbers_and_long_spans_cost_nothing(years: Any) -> None:
    with pytest.raises(BadInput):
        sp.assess("IT", years)
    with pytest.raises(PactError):
        sp.figures("IT", "debt", years=years)


def test_numpy_years_and_sets_are_years() -> None:
    assert sp.assess("IT", np.int64(2019)).years == (2019,)
    assert sp.assess("IT", np.arange(2018, 2020)).years == sp.assess("IT", {2019, 2018}).years == (2018, 2019)


@pytest.mark.parametrize("span", [(True, 2019), ("1999", 2019), (1999, 10**9), (2019.0, 2020)])
def test_spans_of_scores(span: tuple[Any, Any]) -> None:
    with pytest.raises(BadInput):
        sp.score(*span)


@pytest.mark.parametrize("year", [True, [2019], [2018, 2019], "2019"])
def test_a_status_is_of_one_year(year: Any) -> None:
    with pytest.raises(BadInput, match="whole numbers"):
        sp.status(year=year)


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"assume": {"defence_increase": float("nan")}}, "finite"),
        ({"assume": {"defence_increase": float("inf")}}, "finite"),
        ({"assume": {"defence_increase": "much"}}, "finite"),
        ({"assume": {"balance": float("inf")}}, "finite"),
        ({"assume": {"relevant_factors": 7}}, "1 or 0"),
        ({"assume": {"event_cost": {"IT": {"2019": 1}}}}, "whole number"),
        ({"assume": {"event_cost": {"IT": {2019: float("nan")}}}}, "finite"),
        ({"assume": {"event_cost": {"Atlantis": 1}}}, "no country"),
        ({"assume": ["relevant_factors"]}, "mapping"),
        ({"borrow": "potential_growth"}, "mapping"),
        ({"reading": 3}, "reading"),
        ({"rules": []}, "No rule"),
        ({"rules": ["dept"]}, "Did you mean 'debt'"),
        ({"as_of": "2021-09", "borrow": {"potential_growth": "ameco-2023-11"}}, "cannot borrow"),
    ],
)
def test_wrong_options(options: dict[str, Any], part: str) -> None:
    with pytest.raises(PactError, match=part):
        sp.assess("IT", 2019, **options)


def test_one_rule_by_its_name() -> None:
    assert sp.assess("IT", 2019, rules="debt").rules == ("debt",)


@pytest.mark.parametrize("countries", [5, ["IT", 3], [], ""])
def test_countries_are_names(countries: Any) -> None:
    with pytest.raises(PactError):
        sp.assess(countries, 2019)


def test_what_an_assessment_does_not_hold() -> None:
    found = sp.assess("IT", 2019)
    for ask in (found.verdict, found.finding):
        with pytest.raises(UnknownName, match="Did you mean 'debt'"):
            ask("IT", 2019, "dept")
        with pytest.raises(BadInput, match="holds IT for 2019; FR 2019"):
            ask("FR", 2019, "debt")
        with pytest.raises(BadInput, match="holds 2019; 2018"):
            ask("IT", 2018, "debt")
    with pytest.raises(UnknownName, match="text, html, json"):
        found.finding("IT", 2019, "debt").explain("xml")  # type: ignore[arg-type]


def test_a_window_has_at_least_one_year() -> None:
    with pytest.raises(BadInput, match="at least 1"):
        sp.RuleBook.named("sgp-2011").with_changes({"debt.benchmark.window": 0})


@pytest.mark.parametrize("path", [3, None, b"book.yaml"])
def test_a_rule_book_is_read_from_a_path(path: Any) -> None:
    with pytest.raises(BadInput, match="path of a YAML file"):
        sp.RuleBook.load(path)


def test_a_folder_is_no_rule_book(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="folder"):
        sp.RuleBook.load(tmp_path)


def test_missing_figures_are_named_in_spans() -> None:
    """AMECO 2019 ends in 2020; the benchmark of 2018 averages potential growth to 2022."""
    claims = {"eu_programme_expenditure": 0.3, "cyclical_unemployment_expenditure": 0.1}
    found = sp.assess("IT", 2018, vintage="ameco-2019-05", assume=claims).finding("IT", 2018, "expenditure")
    assert "Undetermined because ameco-2019-05 does not hold potential_growth 2021-2022." in found.notes


def test_an_undetermined_benchmark_tells_all_that_it_lacks() -> None:
    """The IMF publishes no government investment either: asserting two aggregates would not be enough."""
    imf, ameco = (
        sp.assess("IT", 2018, vintage=vintage).finding("IT", 2018, "expenditure").notes[0]
        for vintage in ("imf-2025-10", "ameco-2019-05")
    )
    assert "lacks further parts" in imf
    assert "lacks further parts" not in ameco


def test_growth_above_the_ceiling_within_the_account_is_met_with_the_reason() -> None:
    """Italy's ceiling of 2025 is 1.3 %; 1.4 % is a debit of 0.05 % of GDP."""
    assumed = {"net_expenditure_growth": {"IT": {2025: 1.4}}}
    found = sp.assess("IT", 2025, vintage="imf-2025-10", assume=assumed).finding(
        "IT", 2025, "net_expenditure"
    )
    assert str(found.verdict) == "met"
    assert any("above the ceiling, but" in note for note in found.notes)
