"""Do the rule books say what the law says, dated and cited, and refuse everything else with file and line?"""

from __future__ import annotations

import copy
import pickle
import re
import time
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stabilitypact.errors import BadFile, BadInput, UnknownName
from stabilitypact.law import rulebook as module
from stabilitypact.law.book_file import acts
from stabilitypact.law.citation import Citation, is_celex
from stabilitypact.law.parameter_catalogue import CATALOGUE, UNITS
from stabilitypact.law.rulebook import EVIDENCE, IDS, RuleBook, rulebooks
from stabilitypact.path.rules import rules_for

BEFORE, AFTER = -timedelta(days=1), timedelta(days=1)

# What the rules read, by the books that must have it; "each" is every book, the treaty included.
EACH = """
    deficit.reference_value deficit.near_margin deficit.rounding_tolerance deficit.exits
    deficit.exceptional.test deficit.exceptional.cumulative_loss
    deficit.relevant_factors.deficit_rule deficit.relevant_factors.debt_rule debt.reference_value
    debt.method structural.method expenditure.method numerical.deficit_tolerance
    numerical.debt_speed numerical.debt_window numerical.structural_improvement
"""
PATHS = {
    "sgp-1997": """
        deficit.exceptional.severe_fall deficit.exceptional.discretion_fall
        structural.close_to_balance structural.rounding_tolerance edp.correction
        edp.weeks.efc_opinion edp.months.decision edp.months.action edp.months.notice
        edp.months.sanction edp.months.total sanctions.deposit_fixed sanctions.deposit_variable
        sanctions.deposit_cap sanctions.convert_years
    """,
    "sgp-2005": """
        structural.mto_floor structural.mto_review_years structural.benchmark_adjustment
        structural.rounding_tolerance edp.minimum_effort edp.correction edp.months.decision
        edp.months.action edp.months.notice edp.months.sanction edp.months.total
        sanctions.deposit_fixed sanctions.deposit_variable sanctions.deposit_cap
        sanctions.convert_years
    """,
    "sgp-2011": """
        debt.benchmark.speed debt.benchmark.window debt.transition.edp_open_on debt.transition.years
        debt.transition.annual_deviation debt.transition.max_remaining_adjustment
        structural.mto_floor structural.benchmark_adjustment structural.compact_floor
        structural.compact_floor_low_debt structural.mto_review_years
        structural.minimum_objective.stabilising_debt structural.minimum_objective.ageing_share
        structural.minimum_objective.effort_slope structural.minimum_objective.effort_intercept
        structural.minimum_objective.rounding structural.matrix structural.matrix_strictly_above
        structural.rounding_tolerance flexibility.reform_cap flexibility.investment_cap
        flexibility.joint_cap flexibility.max_distance_to_mto flexibility.investment_output_gap
        expenditure.potential_window expenditure.investment_smoothing_years expenditure.nominal
        expenditure.one_offs_netted significant_deviation.one_year
        significant_deviation.two_year_average edp.minimum_effort edp.correction edp.months.action
        edp.months.notice edp.months.total sanctions.deposit_fixed sanctions.deposit_variable
        sanctions.deposit_cap sanctions.convert_years sanctions.preventive_deposit
        sanctions.opening_deposit sanctions.fine_no_action sanctions.fine_statistics
        escape.general.article
    """,
    "sgp-2024": """
        structural.rounding_tolerance net_expenditure.control_account.annual
        net_expenditure.control_account.cumulative net_expenditure.close_to_balance_deficit
        trajectory.scope_debt trajectory.scope_deficit trajectory.adjustment_years
        trajectory.max_extension trajectory.safeguard.high_above trajectory.safeguard.high_fall
        trajectory.safeguard.low_above trajectory.safeguard.low_fall trajectory.resilience.margin
        trajectory.resilience.step trajectory.resilience.step_extended trajectory.dsa.horizon_years
        trajectory.dsa.probability trajectory.dsa.stochastic_years trajectory.dsa.grid_step
        trajectory.dsa.multiplier trajectory.dsa.lower_spb trajectory.dsa.adverse_r_g.rate
        trajectory.dsa.adverse_r_g.growth trajectory.dsa.financial_stress.rate
        trajectory.dsa.financial_stress.slope trajectory.dsa.financial_stress.above
        edp.minimum_effort edp.interest_relief_until edp.correction edp.months.action
        sanctions.preventive_deposit sanctions.opening_deposit sanctions.fine_no_action
        sanctions.fine_statistics sanctions.fine_half_year sanctions.fine_cap escape.general.article
        escape.national.article escape.defence.cap escape.defence.base_year
        escape.defence.first_year escape.defence.last_year escape.energy.status
        escape.energy.annual_cap escape.energy.cumulative_cap escape.energy.first_year
        escape.energy.last_year
    """,
}

# The numbers of the law, copied from the reference by hand: (item of the reference, book, path, year, value).
NUMBERS = [
    ("DEF_REF", "treaty", "deficit.reference_value", 1995, 3.0),
    ("DEBT_REF", "treaty", "debt.reference_value", 1995, 60.0),
    ("NEAR_MARGIN", "treaty", "deficit.near_margin", 1995, 0.5),
    ("A.SEVERE_FALL", "sgp-1997", "deficit.exceptional.severe_fall", 2003, 2.0),
    ("A.DISCRETION_FALL", "sgp-1997", "deficit.exceptional.discretion_fall", 2003, 0.75),
    ("A.FINE_FIXED", "sgp-1997", "sanctions.deposit_fixed", 2003, 0.2),
    ("A.FINE_VAR", "sgp-1997", "sanctions.deposit_variable", 2003, 0.1),
    ("A.FINE_CAP", "sgp-1997", "sanctions.deposit_cap", 2003, 0.5),
    ("A.CONVERT", "sgp-1997", "sanctions.convert_years", 2003, 2),
    ("A.T_EFC", "sgp-1997", "edp.weeks.efc_opinion", 2003, 2),
    ("A.T_DECISION", "sgp-1997", "edp.months.decision", 2003, 3),
    ("A.T_ACTION", "sgp-1997", "edp.months.action", 2003, 4),
    ("A.T_NOTICE", "sgp-1997", "edp.months.notice", 2003, 1),
    ("A.T_SANCTION", "sgp-1997", "edp.months.sanction", 2003, 2),
    ("A.T_TOTAL", "sgp-1997", "edp.months.total", 2003, 10),
    ("B.MTO_FLOOR", "sgp-2005", "structural.mto_floor", 2008, -1.0),
    ("B.MTO_REVIEW", "sgp-2005", "structural.mto_review_years", 2008, 4),
    ("B.ADJ", "sgp-2005", "structural.benchmark_adjustment", 2008, 0.5),
    ("B.EXC_NEG_GROWTH", "sgp-2005", "deficit.exceptional.test", 2008, "negative_growth"),
    ("B.EXC_CUM_LOSS", "sgp-2005", "deficit.exceptional.cumulative_loss", 2008, True),
    ("B.DOUBLE_COND", "sgp-2005", "deficit.relevant_factors.deficit_rule", 2008, "near_and_temporary"),
    ("B.PENSION_YEARS", "sgp-2005", "deficit.pension_reform.years", 2008, 5),
    ("B.PENSION_YEARS scale", "sgp-2005", "deficit.pension_reform.scale", 2008, (1.0, 0.8, 0.6, 0.4, 0.2)),
    ("B.T_DECISION", "sgp-2005", "edp.months.decision", 2008, 4),
    ("B.T_ACTION", "sgp-2005", "edp.months.action", 2008, 6),
    ("B.EDP_MIN", "sgp-2005", "edp.minimum_effort", 2008, 0.5),
    ("B.REVISE", "sgp-2005", "edp.extension_years", 2008, 1),
    ("B.T_NOTICE", "sgp-2005", "edp.months.notice", 2008, 2),
    ("B.T_SANCTION", "sgp-2005", "edp.months.sanction", 2008, 4),
    ("B.T_TOTAL", "sgp-2005", "edp.months.total", 2008, 16),
    ("C.MTO_FLOOR_EA", "sgp-2011", "structural.mto_floor", 2016, -1.0),
    ("C.TSCG_FLOOR", "sgp-2011", "structural.compact_floor", 2016, -0.5),
    ("C.TSCG_FLOOR_LOWDEBT", "sgp-2011", "structural.compact_floor_low_debt", 2016, -1.0),
    ("C.MTO_REVIEW", "sgp-2011", "structural.mto_review_years", 2016, 3),
    ("C.1 alpha", "sgp-2011", "structural.minimum_objective.ageing_share", 2016, 0.33),
    ("C.1 effort", "sgp-2011", "structural.minimum_objective.effort_slope", 2016, 0.024),
    ("C.1 effort", "sgp-2011", "structural.minimum_objective.effort_intercept", 2016, -1.24),
    ("C.3 window", "sgp-2011", "expenditure.potential_window", 2016, (-5, 4)),
    ("C.3 nominal", "sgp-2011", "expenditure.nominal", 2017, False),
    ("C.3 nominal", "sgp-2011", "expenditure.nominal", 2018, True),
    ("C.SD_1Y", "sgp-2011", "significant_deviation.one_year", 2016, 0.5),
    ("C.SD_2Y", "sgp-2011", "significant_deviation.two_year_average", 2016, 0.25),
    ("C.SDP", "sgp-2011", "significant_deviation.months.action", 2016, 5),
    ("C.5 speed", "sgp-2011", "debt.benchmark.speed", 2016, 0.05),
    ("C.5 transition", "sgp-2011", "debt.transition.edp_open_on", 2016, date(2011, 11, 8)),
    ("C.5 MLSA dev", "sgp-2011", "debt.transition.annual_deviation", 2016, 0.25),
    ("C.5 MLSA max", "sgp-2011", "debt.transition.max_remaining_adjustment", 2016, 0.75),
    ("C.EDP_MIN", "sgp-2011", "edp.minimum_effort", 2016, 0.5),
    ("C.T_ACTION", "sgp-2011", "edp.months.action", 2016, 6),
    ("C.T_ACTION serious", "sgp-2011", "edp.months.action_serious", 2016, 3),
    ("C.7 deposit", "sgp-2011", "sanctions.preventive_deposit", 2016, 0.2),
    ("C.7 fine 126(8)", "sgp-2011", "sanctions.fine_no_action", 2016, 0.2),
    ("C.8 Court", "sgp-2011", "sanctions.compact_fine", 2016, 0.1),
    ("C.10 reform", "sgp-2011", "flexibility.reform_cap", 2016, 0.5),
    ("C.10 investment", "sgp-2011", "flexibility.investment_cap", 2016, 0.5),
    ("C.10 both", "sgp-2011", "flexibility.joint_cap", 2016, 0.75),
    ("C.10 distance", "sgp-2011", "flexibility.max_distance_to_mto", 2016, 1.5),
    ("C.10 gap", "sgp-2011", "flexibility.investment_output_gap", 2016, -1.5),
    ("C.2 > 0.5", "sgp-2011", "structural.matrix_strictly_above", 2016, 0.6),
    ("D.ADJ_LEN", "sgp-2024", "trajectory.adjustment_years", 2025, 4),
    ("D.ADJ_LEN", "sgp-2024", "trajectory.max_extension", 2025, 3),
    ("D.DSS_HI", "sgp-2024", "trajectory.safeguard.high_above", 2025, 90.0),
    ("D.DSS_HI", "sgp-2024", "trajectory.safeguard.high_fall", 2025, 1.0),
    ("D.DSS_LO", "sgp-2024", "trajectory.safeguard.low_above", 2025, 60.0),
    ("D.DSS_LO", "sgp-2024", "trajectory.safeguard.low_fall", 2025, 0.5),
    ("D.DRS_MARGIN", "sgp-2024", "trajectory.resilience.margin", 2025, 1.5),
    ("D.DRS_STEP4", "sgp-2024", "trajectory.resilience.step", 2025, 0.4),
    ("D.DRS_STEP7", "sgp-2024", "trajectory.resilience.step_extended", 2025, 0.25),
    ("D.CA_YEAR", "sgp-2024", "net_expenditure.control_account.annual", 2025, 0.3),
    ("D.CA_CUM", "sgp-2024", "net_expenditure.control_account.cumulative", 2025, 0.6),
    ("D.CLOSE_TO_BALANCE", "sgp-2024", "net_expenditure.close_to_balance_deficit", 2025, 0.5),
    ("D.EDP_MIN", "sgp-2024", "edp.minimum_effort", 2025, 0.5),
    ("D.EDP_INT", "sgp-2024", "edp.interest_relief_until", 2025, 2027),
    ("D.FINE_6M", "sgp-2024", "sanctions.fine_half_year", 2025, 0.05),
    ("D.FINE_CAP", "sgp-2024", "sanctions.fine_cap", 2025, None),
    ("D.DEF_CAP", "sgp-2024", "escape.defence.cap", 2025, 1.5),
    ("D.DEF_BASE", "sgp-2024", "escape.defence.base_year", 2025, 2021),
    ("D.DEF_YEARS", "sgp-2024", "escape.defence.first_year", 2025, 2025),
    ("D.DEF_YEARS", "sgp-2024", "escape.defence.last_year", 2025, 2028),
    ("D.NRG_CAP", "sgp-2024", "escape.energy.annual_cap", 2026, 0.3),
    ("D.NRG_CAP", "sgp-2024", "escape.energy.cumulative_cap", 2026, 0.6),
    ("D.NRG_CAP", "sgp-2024", "escape.energy.first_year", 2026, 2026),
    ("D.NRG_CAP", "sgp-2024", "escape.energy.last_year", 2026, 2028),
    ("E multiplier", "sgp-2024", "trajectory.dsa.multiplier", 2024, 0.75),
    ("E multiplier", "sgp-2024", "trajectory.dsa.multiplier", 2025, 0.6),
    ("E horizon", "sgp-2024", "trajectory.dsa.horizon_years", 2025, 10),
    ("E probability", "sgp-2024", "trajectory.dsa.probability", 2025, 0.70),
    ("E stochastic years", "sgp-2024", "trajectory.dsa.stochastic_years", 2025, 5),
    ("E draws", "sgp-2024", "trajectory.dsa.draws", 2025, 10000),
    ("E tolerance", "sgp-2024", "trajectory.dsa.deficit_tolerance", 2025, 0.05),
    ("E tolerance", "sgp-2024", "trajectory.dsa.structural_tolerance", 2025, 0.05),
    ("E.7 lower SPB", "sgp-2024", "trajectory.dsa.lower_spb", 2025, (0.25, 0.5)),
    ("E.7 r-g", "sgp-2024", "trajectory.dsa.adverse_r_g.rate", 2025, 0.5),
    ("E.7 r-g", "sgp-2024", "trajectory.dsa.adverse_r_g.growth", 2025, -0.5),
    ("E.7 stress", "sgp-2024", "trajectory.dsa.financial_stress.rate", 2025, 1.0),
    ("E.7 stress", "sgp-2024", "trajectory.dsa.financial_stress.slope", 2025, 0.06),
    ("E.7 stress", "sgp-2024", "trajectory.dsa.financial_stress.above", 2025, 90.0),
    ("E.8 grid", "sgp-2024", "trajectory.dsa.grid_step", 2025, 0.02),
    ("E.4 short rate", "sgp-2024", "trajectory.dsa.short_rate_factor", 2025, 0.5),
    (
        "E.4 long rate",
        "sgp-2024",
        "trajectory.dsa.long_rate_anchor",
        2025,
        {"default": 4.0, "PL": 4.5, "RO": 4.5, "HU": 5.0},
    ),
    (
        "E.4 inflation",
        "sgp-2024",
        "trajectory.dsa.inflation_anchor",
        2025,
        {"default": 2.0, "PL": 2.5, "RO": 2.5, "HU": 3.0},
    ),
]
DATES = {
    "treaty": (date(1993, 11, 1), date(1998, 6, 30)),
    "sgp-1997": (date(1998, 7, 1), date(2005, 7, 26)),
    "sgp-2005": (date(2005, 7, 27), date(2011, 12, 12)),
    "sgp-2011": (date(2011, 12, 13), date(2024, 4, 29)),
    "sgp-2024": (date(2024, 4, 30), None),
}


@pytest.mark.parametrize("name", IDS)
def test_every_path_that_rules_read_is_in_its_book(name: str) -> None:
    book = RuleBook.named(name)
    missing = [path for path in (EACH + PATHS.get(name, "")).split() if path not in book]
    assert missing == []


@pytest.mark.parametrize(("item", "name", "path", "year", "value"), NUMBERS)
def test_numbers_of_the_law(item: str, name: str, path: str, year: int, value: Any) -> None:
    found = RuleBook.named(name).value(path, year)
    assert found == value, item
    assert type(found) is type(value) or isinstance(value, dict), item


def test_gap_closes_by_thirds() -> None:
    shares = RuleBook.named("sgp-2024").value("trajectory.dsa.gap_closing", 2025)
    assert shares == pytest.approx((0.6667, 0.3333, 0), abs=1e-4)


# The matrix of law C.2 as the Council's paper prints it: state, then low debt and high debt, each below and
# above potential; a leading ">" means "more than".
MATRIX = """
    exceptionally bad | 0    0    | 0    0
    very bad          | 0    0    | 0.25 0.25
    bad               | 0    0.25 | 0.25 0.5
    normal            | 0.5  0.5  | >0.5 >0.5
    good              | >0.5 0.75 | 0.75 1.0
"""


def test_matrix_cell_by_cell() -> None:
    rows = RuleBook.named("sgp-2011").value("structural.matrix", 2016)
    printed = [line.split("|") for line in MATRIX.strip().splitlines()]
    assert [row["state"] for row in rows] == [line[0].strip() for line in printed]
    for row, line in zip(rows, printed, strict=True):
        for column, cells in zip(("low_debt", "high_debt"), line[1:], strict=True):
            for side, cell in zip(("below_potential", "above_potential"), cells.split(), strict=True):
                kind = "more_than" if cell.startswith(">") else "at_least"
                assert dict(row[column][side]) == {kind: float(cell.lstrip(">"))}
    bands = [(row["when"].get("gap_from"), row["when"].get("gap_below")) for row in rows]
    assert bands == [(None, -4.0), (-4.0, -3.0), (-3.0, -1.5), (-1.5, 1.5), (1.5, None)]
    assert rows[0]["when"]["or_growth_below"] == 0.0


@pytest.mark.parametrize("name", IDS)
def test_in_force_on_each_boundary_day(name: str) -> None:
    since, until = DATES[name]
    order = IDS.index(name)
    assert RuleBook.in_force(since).id == name
    if order:
        assert RuleBook.in_force(since + BEFORE).id == IDS[order - 1]
    if until is not None:
        assert RuleBook.in_force(until).id == name
        assert RuleBook.in_force(until + AFTER).id == IDS[order + 1]
    assert (RuleBook.named(name).since, RuleBook.named(name).until) == (since, until)


def test_a_year_means_its_last_day() -> None:
    years = {
        1993: "treaty",
        1998: "sgp-1997",
        2005: "sgp-2005",
        2011: "sgp-2011",
        2023: "sgp-2011",
        2024: "sgp-2024",
    }
    assert {year: RuleBook.in_force(year).id for year in years} == years
    numpy_year: Any = np.int64(2011)
    assert RuleBook.in_force(numpy_year).id == "sgp-2011"


@pytest.mark.parametrize("on", [date(1993, 10, 31), 1992])
def test_before_the_treaty_nothing_was_in_force(on: date | int) -> None:
    with pytest.raises(BadInput, match="1993-11-01"):
        RuleBook.in_force(on)


@pytest.mark.parametrize("on", ["2011", None, 2011.5, True])
def test_dates_are_dates_or_years(on: Any) -> None:
    with pytest.raises(BadInput, match="is not a date"):
        RuleBook.in_force(on)


def test_names() -> None:
    assert RuleBook.named(" SGP-2011 ") is RuleBook.named("sgp-2011")
    with pytest.raises(UnknownName, match="Did you mean 'sgp-2011'"):
        RuleBook.named("spg-2011")
    with pytest.raises(BadInput):
        RuleBook.named(2011)  # type: ignore[arg-type]


def test_asking_for_what_is_not_there() -> None:
    book = RuleBook.named("sgp-2011")
    with pytest.raises(UnknownName, match=r"Did you mean 'debt\.benchmark\.speed'"):
        book.value("debt.benchmark.spede", 2016)
    with pytest.raises(UnknownName, match="sgp-2011"):
        book.value("trajectory.scope_debt", 2016)
    with pytest.raises(
        BadInput, match=r"no value in rule book sgp-2011 on 2012-12-31.*2013-01-01 to 2024-04-29"
    ):
        book.value("structural.compact_floor", 2012)
    with pytest.raises(BadInput, match="2024-04-30"):
        book.value("debt.reference_value", date(2024, 4, 30))
    assert book.get("structural.compact_floor", 2012) is None
    assert book.get("structural.compact_floor", 2012, 7.0) == 7.0
    assert book.get("no.such.path", 2012, "x") == "x"
    assert book.find("structural.compact_floor", 2012) is None
    assert book.value("structural.compact_floor", date(2013, 1, 1)) == -0.5


def test_dated_within_the_regime() -> None:
    book = RuleBook.named("sgp-1997")
    assert book.value("deficit.exceptional.test", date(1998, 12, 31)) == "none"
    assert book.value("deficit.exceptional.test", date(1999, 1, 1)) == "real_gdp_fall"
    later = RuleBook.named("sgp-2011")
    for path in ("structural.matrix", "flexibility.joint_cap"):
        assert later.find(path, date(2015, 1, 12)) is None
        assert later.find(path, date(2015, 1, 13)) is not None


def test_what_if_outside_the_own_time() -> None:
    book = RuleBook.named("sgp-2011")
    assert book.date_for(2026) == date(2024, 4, 29)
    assert book.date_for(2001) == date(2011, 12, 13)
    assert book.date_for(2016) == date(2016, 12, 31)
    assert RuleBook.named("sgp-2024").date_for(2090) == date(2090, 12, 31)


def every_parameter() -> list[tuple[str, module.Parameter]]:
    return [(book.id, p) for book in rulebooks() for spans in book.parameters.values() for p in spans]


def test_every_value_has_a_citation_with_a_title_and_a_sound_address() -> None:
    addresses = re.compile(
        r"https://eur-lex\.europa\.eu/legal-content/EN/TXT/\?uri=CELEX:[0-9A-Z/()-]+|https://commission\.europa\.eu/[\w/-]+"
    )
    for name, parameter in every_parameter():
        where = f"{name} {parameter.path}"
        assert parameter.citations, where
        for citation in parameter.citations:
            assert citation.title, where
            assert citation.article, where
            assert not citation.celex or is_celex(citation.celex), where
            assert citation.url == "" or addresses.fullmatch(citation.url), where
            if citation.celex:
                assert citation.url.endswith(f"CELEX:{citation.celex}"), where
    assert all(is_celex(citation.celex) or not citation.celex for citation in acts().values())


def test_amended_articles_lead_to_the_text_that_has_them() -> None:
    """The original of 1997 has neither Art. 2a of one regulation nor Art. 2(1a) of the other."""
    texts = {
        book: {citation.celex for name, p in every_parameter() if name == book for citation in p.citations}
        for book in ("sgp-1997", "sgp-2005", "sgp-2011", "sgp-2024")
    }
    assert {"31997R1466", "31997R1467"} <= texts["sgp-1997"]
    assert {"01997R1466-20050727", "01997R1467-20050727"} <= texts["sgp-2005"]
    assert {"01997R1466-20111213", "01997R1467-20111213"} <= texts["sgp-2011"]
    assert "01997R1467-20240430" in texts["sgp-2024"]
    inserted = [
        (name, p.path)
        for name, p in every_parameter()
        for citation in p.citations
        if citation.celex in ("31997R1466", "31997R1467") and re.match(r"Art\. 2(a|\(1a\))", citation.article)
    ]
    assert inserted == []


def test_law_that_was_read_cites_an_act_of_the_union() -> None:
    for name, parameter in every_parameter():
        if parameter.status == "law" and "T" in parameter.evidence.split("+"):
            assert any(c.celex for c in parameter.citations), f"{name} {parameter.path}"


def test_units_titles_evidence_and_status() -> None:
    for name, parameter in every_parameter():
        where = f"{name} {parameter.path}"
        assert parameter.unit in UNITS, where
        assert parameter.title, where
        assert set(parameter.evidence.split("+")) <= set(EVIDENCE), where
        assert parameter.verified is not any(tag in parameter.evidence for tag in ("M-M", "M-L")), where


def test_doubts_are_shown() -> None:
    new, old = RuleBook.named("sgp-2024"), RuleBook.named("sgp-2011")
    cap = new.parameter("sanctions.fine_cap", 2025)
    assert (cap.value, cap.alternatives, cap.verified) == (None, (0.5,), False)
    assert not old.parameter("structural.minimum_objective.ageing_share", 2016).verified
    assert not old.parameter("expenditure.potential_window", 2016).verified
    assert old.parameter("structural.matrix_strictly_above", 2016).status == "practice"
    assert old.parameter("deficit.near_margin", 2016).status == "practice"
    assert new.parameter("escape.energy.annual_cap", 2026).status == "proposed"
    assert {p.path for p in old.unverified()} >= {
        "expenditure.nominal",
        "structural.minimum_objective.rounding",
    }
    assert "deficit.reference_value" not in {p.path for p in old.unverified()}


def test_regimes_keep_the_treaty_limits_at_their_own_dates() -> None:
    for book in rulebooks()[1:]:
        assert book.base == "treaty"
        parameter = book.parameter("deficit.reference_value", book.since)
        assert (parameter.value, parameter.since, parameter.until) == (3.0, book.since, book.until)


def test_no_path_of_the_catalogue_is_unused() -> None:
    used = {path for book in rulebooks() for path in book.parameters}
    assert set(CATALOGUE) == used


def test_values_in_words() -> None:
    old, new = RuleBook.named("sgp-2011"), RuleBook.named("sgp-2024")
    assert old.parameter("structural.matrix", 2016).shown == "a table of 5 rows"
    assert old.parameter("expenditure.nominal", 2016).shown == "no"
    assert new.parameter("sanctions.fine_cap", 2025).shown == "none"
    assert new.parameter("trajectory.plan_years", 2025).shown == "4, 5"
    assert (
        new.parameter("trajectory.dsa.inflation_anchor", 2025).shown == "default 2.0, HU 3.0, PL 2.5, RO 2.5"
    )
    assert old.parameter("debt.transition.edp_open_on", 2016).shown == "2011-11-08"


# Citations ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "celex",
    [
        "32024R1263",
        "31997Y0802(01)",
        "01997R1467-20111213",
        "52015DC0012",
        "12016E126",
        "11992E104C",
        "12016E/PRO/12",
        "32011L0085",
    ],
)
def test_celex_numbers(celex: str) -> None:
    assert is_celex(celex)
    assert (
        Citation(celex, "Art. 1").url == f"https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:{celex}"
    )


@pytest.mark.parametrize(
    "text", ["", "2024R1263", "32024R126", "32024-1263", "Regulation", "92024R1263x", "12016E"]
)
def test_what_is_no_celex_number(text: str) -> None:
    assert not is_celex(text)


def test_citation_as_json_and_text() -> None:
    citation = Citation("32024R1263", "Art. 7(1)")
    assert citation.to_dict()["url"].endswith("CELEX:32024R1263")
    assert set(citation.to_dict()) >= {"celex", "article", "url"}
    assert str(citation) == "32024R1263, Art. 7(1)"


# Speed and immutability -----------------------------------------------------------------------------


def test_all_books_load_fast() -> None:
    best = 10.0
    for _ in range(3):
        rulebooks.cache_clear()
        module._shipped.cache_clear()
        acts.cache_clear()
        start = time.perf_counter()
        assert len(rulebooks()) == 5
        best = min(best, time.perf_counter() - start)
    assert best < 0.15


def test_yaml_is_imported_only_when_a_book_is_read() -> None:
    import subprocess
    import sys

    code = "import sys, stabilitypact.law.rulebook; print('yaml' in sys.modules)"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout.strip()
        == "False"
    )


def test_books_cannot_be_changed_in_place() -> None:
    book = RuleBook.named("sgp-2011")
    with pytest.raises(FrozenInstanceError):
        book.title = "x"  # type: ignore[misc]
    with pytest.raises(TypeError):
        book.parameters["debt.reference_value"] = ()  # type: ignore[index]
    rows = book.value("structural.matrix", 2016)
    with pytest.raises(TypeError):
        rows[0]["low_debt"]["below_potential"] = {}
    with pytest.raises(TypeError):
        RuleBook.named("sgp-2024").value("trajectory.dsa.long_rate_anchor", 2025)["PL"] = 1.0


@pytest.mark.parametrize("name", IDS)
def test_books_can_be_pickled_copied_and_hashed(name: str) -> None:
    book = RuleBook.named(name)
    for twin in (pickle.loads(pickle.dumps(book)), copy.deepcopy(book)):
        assert twin == book
        assert hash(twin) == hash(book)
        assert twin.diff(book) == ()


# Changes --------------------------------------------------------------------------------------------


def test_a_change_of_all_dates() -> None:
    book = RuleBook.named("sgp-2011")
    changed = book.with_changes({"debt.benchmark.speed": 0.025})
    assert book.value("debt.benchmark.speed", 2016) == 0.05
    parameter = changed.parameter("debt.benchmark.speed", 2016)
    assert (parameter.value, parameter.status) == (0.025, "changed")
    assert "0.05" in parameter.note
    assert parameter.citations == book.parameter("debt.benchmark.speed", 2016).citations
    assert (changed.base, changed.id) == ("sgp-2011", "sgp-2011-changed")
    assert [(c.path, c.before, c.after) for c in changed.changes] == [
        ("debt.benchmark.speed", (0.05,), 0.025)
    ]
    assert [d.path for d in book.diff(changed)] == ["debt.benchmark.speed"]
    assert "0.05" in str(book.diff(changed)[0])
    assert changed.value("debt.reference_value", 2016) == 60.0


def test_a_change_keeps_the_dates_of_the_old_value() -> None:
    changed = RuleBook.named("sgp-2011").with_changes({"structural.compact_floor": -0.25})
    assert changed.find("structural.compact_floor", 2012) is None
    assert changed.value("structural.compact_floor", 2013) == -0.25


def test_a_dated_change_splits_the_old_value() -> None:
    book = RuleBook.named("sgp-2011")
    record = {"value": 100, "since": date(2015, 1, 1), "until": 2016}
    changed = book.with_changes({"debt.reference_value": record}, id="higher", title="Higher reference")
    values = [changed.value("debt.reference_value", year) for year in range(2013, 2019)]
    assert values == [60.0, 60.0, 100.0, 100.0, 60.0, 60.0]
    assert changed.value("debt.reference_value", date(2014, 12, 31)) == 60.0
    assert changed.value("debt.reference_value", date(2015, 1, 1)) == 100.0
    assert changed.value("debt.reference_value", date(2017, 1, 1)) == 60.0
    assert (changed.id, changed.title) == ("higher", "Higher reference")


def test_several_dated_changes_and_changes_of_changes() -> None:
    book = RuleBook.named("sgp-2024")
    first = book.with_changes(
        {"escape.defence.cap": [{"value": 2.0, "since": 2029}, {"value": 1.0, "until": date(2025, 12, 31)}]}
    )
    assert [first.value("escape.defence.cap", year) for year in (2025, 2026, 2029)] == [1.0, 1.5, 2.0]
    second = first.with_changes({"edp.minimum_effort": 0.6})
    assert (second.base, second.id, len(second.changes)) == ("sgp-2024", first.id, 3)
    assert pickle.loads(pickle.dumps(second)) == second


def test_a_change_may_switch_a_rule_on_together_with_its_parameters() -> None:
    changed = RuleBook.named("sgp-2024").with_changes(
        {"debt.method": "benchmark", "debt.benchmark.speed": 0.05, "debt.benchmark.window": 3}
    )
    parameter = changed.parameter("debt.benchmark.speed", 2025)
    assert (parameter.value, parameter.citations) == (0.05, ())
    assert changed.changes[1].before == ()


def test_a_table_and_a_list_can_be_changed() -> None:
    book = RuleBook.named("sgp-2011")
    rows = [dict(row) for row in book.value("structural.matrix", 2016)]
    rows[3]["high_debt"] = {"below_potential": {"at_least": 0.5}, "above_potential": {"at_least": 0.5}}
    changed = book.with_changes({"structural.matrix": rows, "deficit.exits": ["exceptional"]})
    assert dict(changed.value("structural.matrix", 2016)[3]["high_debt"]["below_potential"]) == {
        "at_least": 0.5
    }
    assert changed.value("deficit.exits", 2016) == ("exceptional",)


BAD_CHANGES: list[tuple[Any, str]] = [
    ({"debt.benchmark.sped": 0.1}, "Did you mean 'debt.benchmark.speed'"),
    ({}, "at least one path"),
    ([], "mapping of dotted paths"),
    ({"debt.benchmark.speed": 0.05}, "changes nothing"),
    ({"debt.benchmark.speed": 5}, "between 0 and 1"),
    ({"debt.benchmark.speed": "fast"}, "a number is expected"),
    ({"debt.benchmark.speed": True}, "a number is expected"),
    ({"debt.benchmark.speed": float("nan")}, "a number is expected"),
    ({"debt.benchmark.speed": None}, "a value is needed"),
    (
        {"deficit.reference_value": -3.0},
        "deficit.reference_value cannot be changed so: a number of at least 0 is expected (a deficit of 3 % of GDP is "
        "written 3), not the number -3.0.",
    ),
    ({"debt.reference_value": -60}, "a number of at least 0 is expected, not the number -60."),
    (
        {"deficit.near_margin": {"value": -0.5, "since": date(2015, 1, 1)}},
        "a number of at least 0 is expected",
    ),
    ({"debt.method": "benchmrk"}, "Did you mean 'benchmark'"),
    ({"debt.transition.years": 2.5}, "whole number"),
    ({"debt.transition.years": -1}, "less than none"),
    ({"debt.transition.edp_open_on": "2011"}, "a date such as"),
    ({"deficit.exits": "exceptional"}, "a list is expected"),
    ({"deficit.exits": ["exceptional", "exceptional"]}, "twice"),
    ({"structural.matrix": [{"state": "x"}]}, "'when' is missing"),
    ({"net_expenditure.control_account.annual": 0.5}, "read only where debt.method is net_expenditure"),
    ({"debt.reference_value": {"value": 70, "since": date(2030, 1, 1)}}, "before it starts"),
    ({"debt.reference_value": {"value": 70, "since": 2001}}, "outside the dates of sgp-2011"),
    ({"debt.reference_value": {"value": 70, "till": 2020}}, "unknown key 'till'"),
    ({"debt.reference_value": {"value": 70, "since": "2020"}}, "not a date"),
    (
        {"debt.reference_value": [{"value": 70, "until": 2016}, {"value": 80, "since": 2016}]},
        "overlap: 2011-12-13 to 2016-12-31 and 2016-12-31 to 2024-04-29",
    ),
]


def test_the_safeguard_is_banded_as_the_required_path_bands_it() -> None:
    parameter = RuleBook.named("sgp-2024").parameter("trajectory.safeguard.banding", 2025)
    assert (parameter.value, parameter.status) == ("start_year", "practice")
    assert set(parameter.alternatives) == {"same_year", "base_year"}
    names = {"start_year": "year_before", "base_year": "base_year"}
    assert rules_for("commission").safeguard_band == names[parameter.value]
    assert rules_for("law").safeguard_band == names["base_year"]


@pytest.mark.parametrize(("changes", "sentence"), BAD_CHANGES)
def test_changes_that_cannot_be_made(changes: Any, sentence: str) -> None:
    with pytest.raises((BadInput, UnknownName), match=re.escape(sentence)):
        RuleBook.named("sgp-2011").with_changes(changes)


@pytest.mark.parametrize(
    ("path", "value"),
    [("structural.mto_floor", -0.25), ("structural.compact_floor", -2.0), ("deficit.reference_value", 0)],
)
def test_balances_may_be_below_zero_and_a_limit_may_be_zero(path: str, value: float) -> None:
    assert RuleBook.named("sgp-2011").with_changes({path: value}).value(path, 2015) == value


DAYS = st.dates(DATES["sgp-2011"][0], date(2024, 4, 29))


@settings(max_examples=150, deadline=None)
@given(
    path=st.sampled_from(["debt.reference_value", "structural.compact_floor", "deficit.near_margin"]),
    ends=st.tuples(DAYS, DAYS).map(sorted),
    value=st.floats(-9, 9, allow_nan=False).map(lambda x: round(x, 3)),
    day=DAYS,
)
def test_a_dated_change_holds_between_its_dates_and_nowhere_else(
    path: str, ends: list[date], value: float, day: date
) -> None:
    book = RuleBook.named("sgp-2011")
    value = value if CATALOGUE[path].signed else abs(value)
    old = {p.value for p in book.parameters[path]}
    if value in old:
        return
    changed = book.with_changes({path: {"value": value, "since": ends[0], "until": ends[1]}})
    inside = ends[0] <= day <= ends[1]
    assert changed.get(path, day) == (value if inside else book.get(path, day))
    spans = changed.parameters[path]
    assert all(a.until is not None and a.until < b.since for a, b in pairwise(spans))


# Strict loading -------------------------------------------------------------------------------------

GOOD = """\
id: mine
title: My rules
extends: sgp-2024
since: 2030-01-01
parameters:
  debt.reference_value:
    value: 90.0
    unit: "% of GDP"
    cite: [32024R1263 Art. 5]
    evidence: M-L
  expenditure.nominal:
    unit: switch
    cite: [EFB-TRACKER page]
    evidence: 2
    values:
      - {value: false, until: 2034-12-31}
      - {value: true, since: 2035-01-01, note: later}
"""


def test_a_book_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text(GOOD, encoding="utf-8")
    book = RuleBook.load(file)
    assert (book.id, book.base, book.since, book.until) == ("mine", "sgp-2024", date(2030, 1, 1), None)
    assert book.value("debt.reference_value", 2030) == 90.0
    assert not book.parameter("debt.reference_value", 2030).verified
    assert book.value("trajectory.safeguard.high_fall", 2030) == 1.0
    assert book.value("trajectory.dsa.multiplier", 2030) == 0.6
    assert [book.value("expenditure.nominal", year) for year in (2034, 2035)] == [False, True]
    assert book.parameter("expenditure.nominal", 2035).note == "later"


def swap(old: str, new: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new)

    return change


# What is broken, how, the line that must be named (0: none) and words of the sentence.
BROKEN: list[tuple[str, Callable[[str], str], int, str]] = [
    ("unknown key of the book", swap("title: My", "titel: My"), 2, "Did you mean 'title'"),
    ("unknown key of a value", swap("    evidence: M-L", "    evidnce: M-L"), 10, "Did you mean 'evidence'"),
    (
        "unknown path",
        swap("debt.reference_value", "debt.referense_value"),
        6,
        "Did you mean 'debt.reference_value'",
    ),
    (
        "duplicate key",
        swap("title: My rules", "title: My rules\ntitle: Other"),
        3,
        "stands here and on line 2",
    ),
    ("duplicate path", lambda t: t + '  debt.reference_value: {value: 1.0, unit: "%"}\n', 18, "on line 6"),
    ("missing unit", swap('    unit: "% of GDP"\n', ""), 6, "'unit' is missing"),
    ("missing evidence", swap("    evidence: M-L\n", ""), 6, "'evidence' is missing"),
    ("missing citation", swap("    cite: [32024R1263 Art. 5]\n", ""), 6, "'cite' is missing"),
    ("missing value", swap("    value: 90.0\n", ""), 6, "'value' is missing"),
    ("text for a number", swap("90.0", "ninety"), 7, "a number is expected, not the text 'ninety'"),
    ("switch for a number", swap("90.0", "true"), 7, "not the switch true"),
    ("list for a number", swap("90.0", "[90.0]"), 7, "not a list"),
    ("null for a number", swap("value: 90.0", "value:"), 7, "a value is needed"),
    ("number below zero", swap("90.0", "-90.0"), 7, "at least 0 is expected, not the number -90.0"),
    ("infinite number", swap("90.0", ".inf"), 7, "a number is expected"),
    (
        "yes for true",
        swap("{value: true,", "{value: yes,"),
        17,
        "true or false is expected, not the text 'yes'",
    ),
    ("unknown unit", swap('"% of GDP"', '"% of GPD"'), 8, "Did you mean '% of GDP'"),
    ("another unit", swap('"% of GDP"', "years"), 8, "measured in '% of GDP', not in 'years'"),
    ("malformed CELEX", swap("32024R1263", "2024R1263"), 9, "neither a CELEX number"),
    ("unknown act", swap("EFB-TRACKER", "EFB-TRAKER"), 13, "Did you mean 'EFB-TRACKER'"),
    ("no citation in the list", swap("[32024R1263 Art. 5]", "[]"), 9, "at least one citation"),
    ("citation as text", swap("[32024R1263 Art. 5]", "32024R1263 Art. 5"), 9, "a list is expected"),
    ("unknown evidence tag", swap("M-L", "M-X"), 10, "no evidence tag 'M-X'"),
    ("unknown evidence tag of two", swap("M-L", "T+Q"), 10, "no evidence tag 'Q'"),
    ("unknown status", swap("evidence: M-L", "status: lawful"), 6, "'evidence' is missing"),
    (
        "unknown status word",
        swap("evidence: M-L", "evidence: T\n    status: practise"),
        11,
        "Did you mean 'practice'",
    ),
    (
        "changed is no status of a file",
        swap("evidence: M-L", "evidence: T\n    status: changed"),
        11,
        "no status",
    ),
    ("overlapping dates", swap("since: 2035-01-01, note", "since: 2034-12-31, note"), 17, "overlaps the one"),
    (
        "end before start",
        swap("until: 2034-12-31}", "since: 2035-02-01, until: 2034-12-31}"),
        16,
        "lies before",
    ),
    (
        "book ends before it starts",
        swap("since: 2030-01-01", "since: 2030-01-01\nuntil: 2029-01-01"),
        1,
        "lies before",
    ),
    (
        "dated before the book",
        swap("{value: false,", "{value: false, since: 2029-12-31,"),
        16,
        "outside the rule book",
    ),
    ("no such day", swap("2034-12-31", "2034-02-30"), 16, "not a day of the calendar"),
    ("year for a date", swap("since: 2030-01-01", "since: 2030"), 4, "a date such as"),
    (
        "no dated values",
        lambda t: t[: t.index("    values:")] + "    values: []\n",
        15,
        "at least one dated value",
    ),
    (
        "value beside values",
        swap("    unit: switch", "    unit: switch\n    value: true"),
        13,
        "'value' is not known",
    ),
    ("list for the book", lambda t: "- 1\n- 2\n", 1, "a mapping of keys to values is expected"),
    ("empty file", lambda t: "# nothing\n", 0, "the file is empty"),
    ("invalid YAML", swap("[32024R1263 Art. 5]", "[32024R1263 Art. 5"), 10, "not valid YAML"),
    ("tab", swap("    value: 90.0", "\tvalue: 90.0"), 7, "not valid YAML"),
    ("two documents", lambda t: t + "---\nid: x\n", 18, "not valid YAML"),
    ("anchor and alias", swap("90.0", "&a 90.0"), 7, "anchors and aliases"),
    ("merge key", swap("    value: 90.0", "    <<: {value: 90.0}"), 7, "plain text"),
    ("tag", swap("90.0", "!!python/name:os.system 90.0"), 7, "tag"),
    ("binary", swap("90.0", "!!binary aGk="), 7, "tag"),
    ("too deep", lambda t: "a: " + "[" * 40 + "]" * 40 + "\n", 1, "nested more than"),
    ("unknown base", swap("extends: sgp-2024", "extends: sgp-2042"), 3, "Did you mean 'sgp-2024'"),
    ("id of a shipped book", swap("id: mine", "id: sgp-2024"), 0, "belongs to a shipped rule book"),
    (
        "number for a title",
        swap("title: My rules", "title: [My, rules]"),
        2,
        "a text is expected, not a list",
    ),
]


@pytest.mark.parametrize(
    ("change", "line", "sentence"), [case[1:] for case in BROKEN], ids=[c[0] for c in BROKEN]
)
def test_broken_files_are_named_with_their_line(
    tmp_path: Path, change: Callable[[str], str], line: int, sentence: str
) -> None:
    file = tmp_path / "broken.yaml"
    file.write_text(change(GOOD), encoding="utf-8")
    with pytest.raises(BadFile) as caught:
        RuleBook.load(file)
    assert sentence in str(caught.value)
    assert caught.value.path == file
    assert caught.value.line == (line or None)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no such file"):
        RuleBook.load(tmp_path / "absent.yaml")
    (tmp_path / "latin.yaml").write_bytes("title: Stabilitätspakt".encode("latin-1"))
    with pytest.raises(BadFile, match="UTF-8"):
        RuleBook.load(tmp_path / "latin.yaml")
    with pytest.raises(BadFile):
        RuleBook.load(tmp_path)


SHIPPED = (Path(module.__file__).parent / "books" / "sgp-2011.yaml").read_text(encoding="utf-8")


@settings(max_examples=120, deadline=None)
@given(cut=st.integers(0, len(SHIPPED) - 1), junk=st.sampled_from(["", "}", "\x00", ": :", "- ", "\t"]))
def test_cut_and_damaged_files_never_give_another_error(
    tmp_path_factory: pytest.TempPathFactory, cut: int, junk: str
) -> None:
    file = tmp_path_factory.mktemp("cut") / "book.yaml"
    file.write_text(SHIPPED[:cut].replace("id: sgp-2011", "id: cut") + junk, encoding="utf-8")
    try:
        book = RuleBook.load(file)
    except BadFile as error:
        assert str(file) in str(error)
    else:
        assert book.id == "cut"
