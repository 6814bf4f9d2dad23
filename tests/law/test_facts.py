"""Do the tables of facts hold what the Council decided, as of any day, and refuse damaged rows?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stabilitypact.errors import BadFile, UnknownName
from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.law import fact_records as records
from stabilitypact.law import facts
from stabilitypact.law.fact_tables import FOLDER
from stabilitypact.law.strict_yaml import read_yaml

CODES = tuple(country.code for country in COUNTRIES)
YEARS = tuple(range(2000, 2031))


# Procedures -----------------------------------------------------------------------------------------


def test_number_of_facts() -> None:
    assert len(facts.procedures()) == 50
    assert len(facts.objectives()) == 56
    assert len(facts.recommendations()) == 52
    assert len({each.country for each in facts.ceilings()}) == 20
    assert len(facts.procedures("PT")) == 3
    assert facts.procedures("EE") == facts.procedures("LU") == facts.procedures("SE") == ()


@pytest.mark.parametrize(
    ("country", "day", "status"),
    [
        ("FR", date(2009, 4, 26), "none"),
        ("FR", date(2009, 4, 27), "open"),
        ("FR", date(2018, 6, 21), "open"),
        ("FR", date(2018, 6, 22), "none"),
        ("FR", date(2024, 7, 25), "none"),
        ("FR", date(2024, 7, 26), "open"),
        ("France", 2026, "open"),
        ("GR", 2010, "open"),
        ("Greece", 2018, "none"),
        ("UK", date(2017, 12, 4), "open"),
        ("UK", date(2017, 12, 5), "none"),
        ("ES", date(2019, 6, 13), "open"),
        ("ES", date(2019, 6, 14), "none"),
        ("RO", 2019, "none"),
        ("RO", 2020, "open"),
        ("AT", 2025, "open"),
        ("FI", 2025, "none"),
        ("FI", date(2026, 1, 20), "open"),
        ("BG", 2025, "none"),
        ("BG", 2026, "proposed"),
        ("DE", 2026, "none"),
    ],
)
def test_status_on_a_day(country: str, day: date | int, status: str) -> None:
    assert facts.procedure_status(country, day) == status
    assert facts.in_procedure(country, day) is (status == "open")


def test_states_in_a_procedure_when_the_transition_rule_began() -> None:
    # All but four of the twenty-seven members of 8 November 2011: Estonia, Luxembourg, Finland, Sweden.
    found = facts.states_in_procedure(date(2011, 11, 8))
    assert set(CODES) - set(found) == {"EE", "LU", "FI", "SE", "HR"}
    assert list(found) == [code for code in CODES if code in found]


def test_counts_that_the_council_published() -> None:
    # Council, 14 June 2019: no state left in a procedure, twenty-four at the height of 2010-11;
    # Council, 21 June 2013: sixteen of twenty-seven left (Malta's opened the same day).
    assert facts.states_in_procedure(date(2019, 6, 13)) == ("ES",)
    assert facts.states_in_procedure(date(2019, 6, 14)) == ()
    assert len(facts.states_in_procedure(date(2011, 7, 11))) == 24
    assert len(facts.states_in_procedure(date(2013, 6, 21))) == 16
    assert len(facts.states_in_procedure(date(2025, 11, 26))) == 9


def test_proposals_are_never_open() -> None:
    (bulgaria,) = (each for each in facts.procedures("BG") if each.proposed)
    assert not bulgaria.is_open(date(2026, 11, 22))
    assert "BG" not in facts.states_in_procedure(2026)
    assert facts.procedure_on("BG", 2026) is bulgaria


def test_reference_years() -> None:
    on = {(each.country, each.decision.year): each for each in facts.procedures()}
    planned = {
        key for key, each in on.items() if each.reference_basis == "planned" and key[1] in (2009, 2010)
    }
    assert planned == {(c, 2009) for c in ("AT", "BE", "CZ", "DE", "IT", "NL", "PT", "SI", "SK")} | {
        ("DK", 2010),
        ("FI", 2010),
    }
    assert all(on[key].reference_year == key[1] for key in planned)
    british = on["UK", 2008]
    assert (british.reference_year, british.reference_period, british.reference_basis) == (
        2008,
        "FY2008/09",
        "planned",
    )
    assert (on["PT", 2005].reference_year, on["PT", 2005].reference_basis) == (2005, "planned")
    assert {on[c, 2024].reference_year for c in ("BE", "FR", "HU", "IT", "MT", "PL", "SK")} == {2023}
    assert on["IT", 2005].criterion == "both"
    assert on["EL", 2009].reference_status == "unverified"
    assert all(each.reference_year <= each.decision.year for each in facts.procedures())


@settings(max_examples=200, deadline=None)
@given(country=st.sampled_from(CODES), year=st.sampled_from(YEARS))
def test_the_grid_is_the_status_on_the_last_day(country: str, year: int) -> None:
    grid = facts.procedure_grid(CODES, YEARS)
    assert grid.shape == (28, 31)
    expected = facts.procedure_status(country, year) == "open"
    assert grid[CODES.index(country), YEARS.index(year)] == expected


def test_grids_accept_names_repeats_and_nothing() -> None:
    grid = facts.procedure_grid(["Greece", "EL", "LU"], [2010, 2018])
    assert grid.tolist() == [[True, False], [True, False], [False, False]]
    assert facts.procedure_grid([], []).shape == (0, 0)
    assert facts.escape_grid([], [2020]).shape == (0, 1)
    assert facts.compact_grid([], [2020]).shape == (0, 1)
    with pytest.raises(UnknownName, match="Germany"):
        facts.procedure_grid(["Gremany"], [2010])


# Objectives -----------------------------------------------------------------------------------------


def test_objectives() -> None:
    croatia = facts.objective("HR", 2019)
    assert croatia is not None
    assert (croatia.value, croatia.status, croatia.verified) == (-1.75, "unverified", False)
    poland = facts.objective("PL", 2008)
    assert poland is not None
    assert (poland.value, poland.verified) == (-1.0, True)
    assert facts.objective("EL", 2018) is None
    assert facts.objective("IT", 2016) is None
    grid = facts.objective_grid(["IT", "EL", "PT"], [2016, 2019, 2020, 2023])
    np.testing.assert_array_equal(
        grid, [[np.nan, 0.0, 0.5, np.nan], [np.nan, np.nan, 0.25, np.nan], [np.nan, 0.25, 0.0, np.nan]]
    )


# Escape clauses -------------------------------------------------------------------------------------


def test_general_escape_clause_is_2020_to_2023() -> None:
    years = [year for year in YEARS if facts.general_escape(year) is not None]
    assert years == [2020, 2021, 2022, 2023]
    assert facts.escape_grid(CODES, YEARS, "general").any(axis=0).tolist() == [
        2020 <= y <= 2023 for y in YEARS
    ]


@pytest.mark.parametrize(
    ("known", "last"),
    [
        (date(2020, 3, 22), None),
        (date(2020, 3, 23), 2020),
        (date(2020, 12, 31), 2021),
        (date(2021, 9, 15), 2022),
        (2022, 2023),
    ],
)
def test_general_escape_clause_as_known_then(known: date | int, last: int | None) -> None:
    years = [year for year in YEARS if facts.general_escape(year, known) is not None]
    assert years == ([] if last is None else list(range(2020, last + 1)))


def test_defence_clause() -> None:
    first = {"BE", "BG", "HR", "CZ", "DK", "EE", "FI", "EL", "HU", "LV", "LT", "PL", "PT", "SK", "SI"}
    grid = facts.escape_grid(CODES, [2024, 2025, 2028, 2029], "defence", on=date(2025, 7, 8))
    assert {code for code, row in zip(CODES, grid, strict=True) if row.any()} == first
    assert grid.any(axis=0).tolist() == [False, True, True, False]
    assert not facts.escape_grid(["DE"], [2025], "defence", on=date(2025, 10, 9)).any()
    assert facts.escape_grid(["DE"], [2025], "defence", on=date(2025, 10, 10)).all()
    assert facts.escape_grid(["AT"], [2025], "national").all()
    assert not facts.escape_grid(["IT", "FR", "NL"], [2025, 2026], "any").any()
    spain = facts.national_escape("ES", 2026)
    assert spain is not None
    assert not spain.verified


def test_proposed_clauses_never_count() -> None:
    assert not facts.escape_grid(CODES, YEARS, "energy").any()
    (energy,) = (each for each in facts.escape_clauses() if each.clause == "energy")
    assert (energy.first_year, energy.last_year, energy.granted) == (2026, 2028, False)
    with pytest.raises(UnknownName, match="Did you mean 'general'"):
        facts.escape_grid(CODES, YEARS, "generel")  # type: ignore[arg-type]


# Ceilings -------------------------------------------------------------------------------------------


def growth(country: str, year: int, on: date | int | None = None) -> float | None:
    found = facts.ceiling(country, year, on)
    return None if found is None else found.max_growth


def test_the_newest_act_answers_by_its_day() -> None:
    assert growth("BE", 2025, date(2025, 1, 20)) is None
    assert growth("BE", 2025, date(2025, 1, 21)) == 2.4
    assert growth("BE", 2025) == 3.6
    assert [growth("RO", 2026, date(2025, 3, 1)), growth("RO", 2026)] == [4.9, 2.6]
    assert [growth("IT", year) for year in range(2025, 2032)] == [1.3, 1.6, 1.9, 1.7, 1.5, 1.1, 1.2]
    assert [growth("AT", year) for year in range(2025, 2030)] == [2.6, 2.2, 2.2, 2.0, 2.3]
    assert growth("IT", 2024) is None


def test_guidance_and_proposals_do_not_bind() -> None:
    assert growth("FI", 2025) is None
    assert growth("BG", 2026) is None
    kinds = {each.act_kind for each in facts.ceilings() if not each.binding}
    assert kinds == {"guidance", "proposal"}
    finland = facts.ceiling("FI", 2026)
    assert finland is not None
    assert (finland.max_growth, finland.verified) == (1.3, False)


def test_finlands_annual_rates_agree_with_the_councils_cumulative_ones() -> None:
    # Council, 20 January 2026: 2.5 % in 2026, 4.1 % in 2027, 5.9 % in 2028, cumulated; 1.2 % in 2025.
    total, cumulative = 1.012, []
    for year in (2026, 2027, 2028):
        rate = growth("FI", year)
        assert rate is not None
        total *= 1 + rate / 100
        cumulative.append(100 * (total - 1))
    assert cumulative == pytest.approx([2.5, 4.1, 5.9], abs=0.06)


def test_ceiling_grid() -> None:
    grid = facts.ceiling_grid(["NL", "LU"], [2024, 2025, 2026])
    np.testing.assert_array_equal(grid, [[np.nan, 3.5, 3.3], [np.nan] * 3])


# Recommendations, periods, Fiscal Compact -----------------------------------------------------------


def test_recommendations_with_numbers() -> None:
    italy = facts.recommendation("IT", 2020)
    assert italy is not None
    assert (italy.recommendation_year, italy.max_growth, italy.adjustment) == (2019, -0.1, 0.6)
    assert facts.recommendation("IT", 2016) is None
    words = [each for each in facts.recommendations() if each.kind == "adjustment in words"]
    assert all(each.max_growth is None and each.target_year is None for each in words)
    assert len(words) == 32


def test_adjustment_periods() -> None:
    seven = {code for code in CODES if (p := facts.adjustment_period(code)) is not None and p.years == 7}
    assert seven == {"BE", "DE", "ES", "FR", "IT", "RO", "FI"}
    assert facts.adjustment_period("BE", date(2025, 6, 19)) is None
    assert facts.adjustment_period("AT") is None
    greece = facts.adjustment_period("Greece")
    assert greece is not None
    assert greece.years == 4


@pytest.mark.parametrize(
    ("country", "day", "bound"),
    [
        ("DE", date(2012, 12, 31), False),
        ("DE", date(2013, 1, 1), True),
        ("DK", 2013, True),
        ("LV", 2013, False),
        ("LV", 2014, True),
        ("BG", 2020, True),
        ("RO", 2020, True),
        ("HR", 2022, False),
        ("HR", 2023, True),
        ("SE", 2020, False),
        ("PL", 2020, False),
        ("UK", 2015, False),
    ],
)
def test_fiscal_compact(country: str, day: date | int, bound: bool) -> None:
    assert facts.compact_bound(country, day) is bound


def test_twenty_two_states_were_bound_in_2019() -> None:
    assert facts.compact_grid(CODES, [2019]).sum() == 22


# Sources and damage ---------------------------------------------------------------------------------


def test_every_table_is_described_and_every_fact_has_a_status() -> None:
    described = read_yaml(FOLDER / "facts.yaml").any_mapping()
    assert set(described) == {path.name for path in FOLDER.glob("*.csv")}
    for name, entry in described.items():
        required = ("title", "source", "columns")
        keys = entry.mapping((*required, "collected_until", "collected_until_evidence"), required)
        header = (FOLDER / name).read_text(encoding="utf-8").splitlines()[0].split(",")
        assert list(keys["columns"].any_mapping()) == header
    statuses = {"verified", "seen", "unverified", "proposed"}
    every: tuple[Any, ...] = (
        *facts.objectives(),
        *facts.ceilings(),
        *facts.escape_clauses(),
        *facts.recommendations(),
    )
    for each in every:
        assert each.status in statuses
        assert each.status != "seen" or each.source


def test_no_procedure_is_dated_beyond_the_day_up_to_which_decisions_were_collected() -> None:
    days = [day for each in facts.procedures() for day in (each.decision, each.abrogation) if day]
    assert max(days) == facts.collected_until()
    assert facts.procedures_known_on(date(2019, 5, 1)) == date(2019, 5, 1)
    assert facts.procedures_known_on(date(2099, 1, 1)) == facts.collected_until()


def test_facts_seen_somewhere_name_the_place() -> None:
    for objective in facts.objectives():
        assert bool(objective.source) is objective.verified


BROKEN: list[tuple[str, Callable[..., object], str, str, int, str]] = [
    ("procedures", records.all_procedures, "2018-06-22", "2018-06-31", 19, "is not a date"),
    ("procedures", records.all_procedures, "FR,2009-04-27", "FX,2009-04-27", 19, "'FX' in column 'country'"),
    (
        "procedures",
        records.all_procedures,
        "FR,2009-04-27,verified",
        "FR,2009-04-27,verifyed",
        19,
        "Did you mean 'verified'",
    ),
    ("procedures", records.all_procedures, "2018-06-22", "2009-04-27", 19, "does not lie after"),
    ("procedures", records.all_procedures, "2012 2013 2015 2017", "2012 2015 2013 2017", 19, "not in order"),
    ("procedures", records.all_procedures, "2012 2013 2015 2017", "2012 soon", 19, "is not a deadline"),
    ("procedures", records.all_procedures, "FY2008/09,planned", "FY2008/09,plan", 16, "'plan' in column"),
    (
        "procedures",
        records.all_procedures,
        "2016-06-17,verified,deficit,2008",
        "2016-06-17,verified,deficit,1999",
        20,
        "reference year",
    ),
    ("procedures", records.all_procedures, "country,decision,", "state,decision,", 1, "the header must be"),
    (
        "procedures",
        records.all_procedures,
        "FR,2009-04-27,verified,",
        "FR,2009-04-27,",
        19,
        "13 cells are expected",
    ),
    ("objectives", records.all_objectives, "BE,2017,2019,0.0", "BE,2017,2019,x", 2, "is not a number"),
    ("objectives", records.all_objectives, "BE,2017,2019,0.0", "BE,2017,2019,nan", 2, "lies outside -3 to 3"),
    (
        "objectives",
        records.all_objectives,
        "BE,2017,2019,0.0",
        "BE,2017,2016,0.0",
        2,
        "lies before the first",
    ),
    ("objectives", records.all_objectives, "BE,2017,2019,0.0", "BE,17,2019,0.0", 2, "is not a year"),
    ("objectives", records.all_objectives, "BG,2017,", "BE,2017,", 3, "stands here and on line 2"),
    ("ceilings", records.all_ceilings, "2026,2.6,seen", "2026,260,seen", 0, "lies outside -10 to 20"),
    (
        "ceilings",
        records.all_ceilings,
        "procedure,2025-07-08",
        "proceedure,2025-07-08",
        0,
        "Did you mean 'procedure'",
    ),
    ("escape_clauses", records.all_escape_clauses, "defence,BE", "general,BE", 0, "for one state"),
    ("escape_clauses", records.all_escape_clauses, "defence,BE", "defense,BE", 0, "Did you mean 'defence'"),
    (
        "recommendations",
        records.all_recommendations,
        "expenditure ceiling,1.8",
        "expenditure ceiling,",
        0,
        "has a number",
    ),
    ("adjustment_periods", records.all_adjustment_periods, ",7,seen", ",8,seen", 0, "'8' in column 'years'"),
]


@pytest.mark.parametrize("case", BROKEN, ids=[f"{c[0]}: {c[3][-24:]}" for c in BROKEN])
def test_damaged_rows_are_named_with_their_line(
    tmp_path: Path, case: tuple[str, Callable[..., object], str, str, int, str]
) -> None:
    table, read, old, new, line, sentence = case
    text = (FOLDER / f"{table}.csv").read_text(encoding="utf-8")
    assert old in text
    damaged = text.replace(old, new, 1)
    pairs = zip(text.splitlines(), damaged.splitlines(), strict=True)
    first = next(number for number, (a, b) in enumerate(pairs, 1) if a != b)
    assert line in (0, first)
    file = tmp_path / f"{table}.csv"
    file.write_text(damaged, encoding="utf-8")
    with pytest.raises(BadFile, match=re.escape(sentence)) as caught:
        read(file)
    assert (caught.value.path, caught.value.line) == (file, first)


def test_rows_that_contradict_each_other(tmp_path: Path) -> None:
    def damaged(name: str, old: str, new: str) -> Path:
        text = (FOLDER / f"{name}.csv").read_text(encoding="utf-8")
        assert old in text
        file = tmp_path / f"{name}-{abs(hash(new))}.csv"
        file.write_text(text.replace(old, new), encoding="utf-8")
        return file

    with pytest.raises(BadFile, match="FR of 2009-04-27 opens before the one of 2003-06-03 ends"):
        records.all_procedures(damaged("procedures", "2007-01-30", "2009-05-30"))
    with pytest.raises(BadFile, match="BE has two objectives for 2020"):
        records.all_objectives(damaged("objectives", "BE,2017,2019", "BE,2017,2020"))
    with pytest.raises(BadFile, match="disagree about the act"):
        records.all_ceilings(damaged("ceilings", "2025-06-20,unverified,2026", "2025-06-21,unverified,2026"))
    with pytest.raises(BadFile, match="no later act"):
        records.all_ceilings(
            damaged("ceilings", "BE-plan-2025-06,recommendation of January", "BE-x,recommendation of January")
        )


def test_missing_cut_and_empty_tables(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="Reinstall"):
        records.all_procedures(tmp_path / "procedures.csv")
    header = (FOLDER / "procedures.csv").read_text(encoding="utf-8").splitlines()[0]
    (tmp_path / "header.csv").write_text(header + "\n", encoding="utf-8")
    with pytest.raises(BadFile, match="no rows"):
        records.all_procedures(tmp_path / "header.csv")
    (tmp_path / "empty.csv").write_bytes(b"")
    with pytest.raises(BadFile, match="header"):
        records.all_procedures(tmp_path / "empty.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadFile, match="cannot be read"):
        records.all_procedures(tmp_path / "binary.csv")


def test_one_day_matters_for_every_procedure() -> None:
    for each in facts.procedures():
        before, status = each.decision - timedelta(days=1), "proposed" if each.proposed else "open"
        assert facts.procedure_status(each.country, before) == "none"
        assert facts.procedure_status(each.country, each.decision) == status
        if each.abrogation is not None:
            assert facts.procedure_status(each.country, each.abrogation - timedelta(days=1)) == "open"
            assert facts.procedure_status(each.country, each.abrogation) == "none"


def test_a_superseded_ceiling_does_not_answer_for_a_year_that_the_later_act_leaves_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    later = "BE-plan-2025-06"
    whole = facts.ceilings()
    assert facts.ceiling("BE", 2027) is not None
    monkeypatch.setattr(facts, "all_ceilings", lambda: [c for c in whole if (c.act, c.year) != (later, 2027)])
    assert facts.ceiling("BE", 2027) is None
    before = facts.ceiling("BE", 2027, date(2025, 3, 1))
    assert before is not None and before.superseded_by == later
