"""Does the road ahead come out right: identity, the framework's own paths, smallest steps, room, aggregates, speed?"""

from __future__ import annotations

import time
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from stabilitypact.errors import BadInput, PactError
from stabilitypact.figures.dsa import dsa_vintages
from stabilitypact.path.assumptions import prepare
from stabilitypact.path.trajectory import trajectory
from stabilitypact.reform.compare import compare, sweep
from stabilitypact.reform.comparison import aggregate
from stabilitypact.reform.find import reform
from stabilitypact.reform.forward import Forward, forward, newest_inputs
from stabilitypact.reform.library import IDS, named
from stabilitypact.reform.model import Reform

STATES = ("IT", "DE", "FR", "EE", "PL")
VINTAGE = "dsa-2025-10"


def ahead(one: str | Reform, states: tuple[str, ...] = STATES, horizon: int = 6) -> Forward:
    own = one if isinstance(one, Reform) else reform(one)
    return forward(own, states, vintage=VINTAGE, horizon=horizon)


@pytest.mark.parametrize("base", ["in force", "sgp-2011", "treaty"])
def test_a_reform_identical_to_its_base_gives_identical_bits(base: str) -> None:
    one = ahead(reform({"reform": {"id": "same", "title": "Same"}, "base": base}))
    other = ahead(base)
    for name in (
        "required_effort",
        "spb",
        "debt",
        "balance",
        "structural_balance",
        "expenditure_growth",
        "breach",
    ):
        assert getattr(one, name).tobytes() == getattr(other, name).tobytes(), name


def test_rules_in_force_are_the_frameworks_trajectories() -> None:
    found = ahead("in force")
    for row, code in enumerate(STATES):
        steps = trajectory(code, vintage=VINTAGE).trajectories[0].steps
        assert steps is not None
        assert found.required_effort[row, :4] == pytest.approx(np.maximum(steps, 0.0))


def test_debt_along_the_framework_path_is_the_trajectorys() -> None:
    found = ahead("in force", ("IT", "FR"))
    for row, code in enumerate(("IT", "FR")):
        own = trajectory(code, vintage=VINTAGE).trajectories[0]
        for column, year in enumerate(found.years[:4]):
            assert found.debt[row, column] == pytest.approx(own.debt[year], abs=1e-9)
            assert found.balance[row, column] == pytest.approx(own.balance[year], abs=1e-9)


def test_a_changed_number_of_the_framework_reaches_the_trajectories() -> None:
    own = reform(
        {
            "reform": {"id": "faster", "title": "F"},
            "base": "sgp-2024",
            "changes": {"trajectory.safeguard.high_fall": 2.0, "trajectory.safeguard.low_fall": 1.0},
        }
    )
    assert ahead(own).required_effort[0].sum() > ahead("sgp-2024").required_effort[0].sum()


def test_a_weaker_safeguard_never_asks_for_more() -> None:
    def total(fall: float) -> Any:
        own = reform(
            {
                "reform": {"id": "fall", "title": "F"},
                "base": "sgp-2024",
                "changes": {"trajectory.safeguard.high_fall": fall},
            }
        )
        return ahead(own, ("IT", "FR", "EL"), 4).required_effort.sum(axis=1)

    falls = [total(each) for each in (0.2, 0.6, 1.4)]
    assert (falls[0] <= falls[1] + 1e-12).all()
    assert (falls[1] <= falls[2] + 1e-12).all()


def limit(value: float, pace: float | str = 0.5) -> Reform:
    return reform(
        {
            "reform": {"id": "limit", "title": "L"},
            "base": "treaty",
            "rules": {"deficit": {"replaced_by": "deficit-limit"}, "debt": "off"},
            "pace": pace,
            "blocks": [
                {"id": "deficit-limit", "kind": "reference_value", "measure": "-balance", "at_most": value}
            ],
        }
    )


def test_each_step_is_the_smallest_that_meets_the_rule() -> None:
    found = ahead(limit(3.0))
    step = 0.5 / 25
    for row in range(len(STATES)):
        for column in range(len(found.years)):
            effort, deficit = found.required_effort[row, column], -found.balance[row, column]
            if found.breach[row, column]:
                assert effort == pytest.approx(0.5)
                assert deficit > 3.0
            else:
                assert deficit <= 3.0
                if effort > 0:  # one grid step less would have missed it
                    assert deficit + step * 2 > 3.0


def test_a_stricter_limit_never_has_fewer_breaches_nor_less_effort_in_the_first_year() -> None:
    found = [ahead(limit(value)) for value in (1.0, 2.0, 3.0, 4.0)]
    for strict, loose in pairwise(found):
        assert strict.breach[:, 0].sum() >= loose.breach[:, 0].sum()
        assert (strict.required_effort[:, 0] >= loose.required_effort[:, 0] - 1e-12).all()


def test_a_slower_pace_never_asks_for_more_in_a_year() -> None:
    slow, fast = ahead(limit(1.0, 0.3)), ahead(limit(1.0, 1.0))
    assert slow.required_effort.max() <= 0.3 + 1e-12
    assert fast.required_effort.max() <= 1.0 + 1e-12


def test_the_pace_is_told_with_its_size_and_can_be_chosen() -> None:
    assert any(
        "pace = 0.5 % of GDP a year (the rule book's minimum effort)" in n for n in ahead("latitude").notes
    )
    assert any("its rule book names none" in note for note in ahead("treaty").notes)
    assert any("pace = 0.3 % of GDP a year (limit)" in note for note in ahead(limit(3.0, 0.3)).notes)
    chosen = forward(reform("treaty"), STATES, vintage=VINTAGE, horizon=4, pace=0.25)
    assert chosen.required_effort.max() == pytest.approx(0.25)
    whole = compare("latitude", countries=STATES, first=2020, horizon=4, pace=0.25)
    assert "pace = 0.25" in whole.summary()
    assert whole.forwards["latitude"].required_effort.max() == pytest.approx(0.25)
    with pytest.raises(BadInput, match="above 0"):
        forward(reform("treaty"), STATES, pace=0.0)


def test_every_number_of_the_framework_that_the_solver_knows_is_read() -> None:
    def changed(**changes: float) -> Forward:
        own = {path.replace("__", "."): value for path, value in changes.items()}
        return ahead(
            reform({"reform": {"id": "c", "title": "C"}, "base": "sgp-2024", "changes": own}), horizon=4
        )

    before = ahead("sgp-2024", horizon=4).required_effort.sum()
    letter = changed(
        trajectory__dsa__deficit_tolerance=0.0,
        trajectory__dsa__structural_tolerance=0.0,
    )
    assert letter.required_effort.sum() >= before
    assert not any("not read" in note for note in letter.notes)
    margin = changed(trajectory__resilience__margin=2.5)
    assert margin.required_effort.sum() != before
    account = changed(net_expenditure__control_account__annual=0.6)
    assert any("net_expenditure.control_account.annual is not read" in note for note in account.notes)
    with pytest.raises(PactError, match="no rule computes with it"):
        changed(trajectory__dsa__multiplier=0.9)


def test_a_change_after_the_plan_is_set_is_told() -> None:
    own = reform(
        {
            "reform": {"id": "late", "title": "L"},
            "base": "sgp-2024",
            "changes": {"trajectory.safeguard.high_fall": {"value": 2.0, "since": "2028-01-01"}},
        }
    )
    assert any("trajectory.safeguard.high_fall (2028-01-01)" in note for note in ahead(own).notes)


def test_assertions_and_borrowed_figures_reach_the_years_to_come() -> None:
    states = ("FR", "PL")
    escape = reform(
        {
            "reform": {"id": "escape", "title": "E"},
            "base": "treaty",
            "blocks": [{"id": "out", "kind": "escape_clause", "when": "general_escape"}],
        }
    )
    plain = forward(escape, states, vintage=VINTAGE, horizon=4)
    excused = forward(escape, states, vintage=VINTAGE, horizon=4, assume={"general_escape": {"FR": 1.0}})
    assert plain.required_effort[0].sum() > 0
    assert excused.required_effort[0].sum() < plain.required_effort[0].sum()
    assert np.array_equal(excused.required_effort[1], plain.required_effort[1])
    # A trend of the eight years before needs figures that the newest vintage lacks for Poland.
    trend = reform(
        {
            "reform": {"id": "trend", "title": "T"},
            "base": "treaty",
            "rules": {"debt": {"replaced_by": "a"}, "deficit": "off"},
            "blocks": [
                {
                    "id": "a",
                    "kind": "expenditure_ceiling",
                    "trend": "mean(potential_growth, -8, -1)",
                    "inflation": 2,
                }
            ],
        }
    )
    lost = forward(trend, states, vintage=VINTAGE, horizon=4)
    lent = forward(
        trend, states, vintage=VINTAGE, horizon=4,
        borrow={"potential_growth": "ameco-2023-11"}, assume={"potential_growth": {"PL": {2024: 3.0, 2025: 3.0}}},
    )  # fmt: skip
    assert any("undetermined" in note and "PL" in note for note in lost.notes)
    assert not any("undetermined" in note and "PL" in note for note in lent.notes)
    found = compare("latitude", countries=states, first=2024, horizon=2, assume={"relevant_factors": 1.0})
    assert "relevant_factors, as you assert" in found.summary()


def test_green_room_lowers_the_path_by_exactly_what_is_left_out() -> None:
    rules, green = ahead("in force"), ahead("green-golden-rule")
    assert np.allclose(green.room, 0.6)
    # A state on a steep path ends lower by the room: its cumulated effort is less by 0.6.
    row = STATES.index("FR")
    assert rules.required_effort[row, :4].sum() - green.required_effort[row, :4].sum() == pytest.approx(0.6)
    assert green.required_effort.min() >= -1e-12


def test_a_larger_exclusion_never_asks_for_more() -> None:
    efforts = [
        ahead(named("green-golden-rule").with_parameters(net_green_investment=amount)).required_effort.sum(
            axis=1
        )
        for amount in (0.0, 0.4, 1.0)
    ]
    assert (efforts[0] >= efforts[1] - 1e-12).all()
    assert (efforts[1] >= efforts[2] - 1e-12).all()
    assert np.array_equal(efforts[0], ahead("in force").required_effort.sum(axis=1))


def test_states_do_not_depend_on_each_other() -> None:
    whole = ahead("esm-dp18")
    alone = ahead("esm-dp18", ("FR",))
    assert np.allclose(alone.debt[0], whole.debt[STATES.index("FR")])


def test_a_step_takes_its_share_off_expenditure_growth() -> None:
    asked, plain = ahead("claeys-darvas-leandro", ("DE",)), ahead(limit(99.0), ("DE",))
    step = asked.required_effort[0, 0]
    share = float(np.asarray(prepare("DE", vintage=VINTAGE).assumptions.primary_expenditure)[0])
    assert step > 0
    assert plain.expenditure_growth[0, 0] - asked.expenditure_growth[0, 0] == pytest.approx(
        100 * step / share
    )


def test_open_parameters_leave_numbers_out_where_they_decide() -> None:
    found = ahead("golden-rule")
    assert found.bounds is not None
    low, high = (each.required_effort for each in found.bounds)
    assert np.array_equal(np.isnan(found.required_effort), low != high)
    assert any("net_public_investment" in note for note in found.notes)
    assert np.isnan(found.required_effort).any()


def test_aggregates_are_weighted_by_gdp() -> None:
    found = ahead("in force")
    union = aggregate(found, "Union")
    weight = found.gdp[:, 0]
    assert union["debt"][0] == pytest.approx(float((found.debt[:, 0] * weight).sum() / weight.sum()))
    euro = aggregate(found, "euro area")
    inside = [row for row, code in enumerate(STATES) if code != "PL"]
    assert euro["balance"][0] == pytest.approx(
        float((found.balance[inside, 0] * weight[inside]).sum() / weight[inside].sum())
    )


def test_gdp_is_in_euro() -> None:
    found = ahead("in force", ("DE", "PL"))
    # Poland's GDP is about a fifth of Germany's in euro; in zloty it would nearly equal it.
    assert 0.1 < found.gdp[1, 0] / found.gdp[0, 0] < 0.35


def test_money_of_a_state_that_joins_the_euro_is_converted_once() -> None:
    found = forward(reform("in force"), ("BG", "DE", "HR"), vintage=VINTAGE, horizon=1)
    # Lev in the vintage of October 2025 (euro since January 2026): 220 billion lev are 113 billion euro.
    assert found.history == "imf-2025-10"
    assert 100 < found.gdp[0, 0] < 130
    assert 80 < found.gdp[2, 0] < 115
    euro = aggregate(found, "euro area")
    weight = found.gdp[:, 0]
    assert euro["debt"][0] == pytest.approx(float((found.debt[:, 0] * weight).sum() / weight.sum()))


def test_newest_inputs_are_the_default() -> None:
    assert (
        newest_inputs()
        == max((v for v in dsa_vintages() if "sheet" not in v.id), key=lambda v: v.published).id
    )


def test_wrong_options_are_sentences() -> None:
    with pytest.raises(BadInput, match="horizon"):
        forward(reform("in force"), "IT", horizon=0)
    with pytest.raises(BadInput, match="one of"):
        forward(reform("in force"), "IT", vintage=VINTAGE, guidance="2024")
    with pytest.raises(PactError):
        forward(reform("in force"), "Atlantis")
    with pytest.raises(BadInput, match="above 0"):
        ahead(limit(3.0, 0.0), ("IT",))
    with pytest.raises(BadInput, match="above zero"):
        ahead(limit(3.0, "debt * 0"), ("IT",))


def test_before_there_were_inputs_the_past_stands_alone_and_says_so() -> None:
    found = compare("latitude", countries=("IT",), as_of="2021-09", first=2019, last=2021)
    assert found.forwards == {}
    assert "not projected" in found.summary()


def test_a_past_day_knows_no_later_figure() -> None:
    found = compare("latitude", countries=("IT",), as_of="2025-03", first=2020, last=2024)
    ahead_then = found.forwards["latitude"]
    assert ahead_then.vintages == ("dsa-2025-03",)
    assert ahead_then.history == "imf-2024-10"
    assert set(found.tracks["latitude"].vintages) == {"imf-2024-10"}


def test_sweep_has_a_row_for_each_value() -> None:
    found = sweep("green-golden-rule", "net_green_investment", [0.0, 0.5, 1.0], countries=STATES, first=2015)
    rows = found.rows()
    efforts = [row["average_effort"] for row in rows]
    assert efforts == sorted(efforts, reverse=True)
    assert rows[0]["better"] == rows[0]["worse"] == 0
    assert "published proposal" in found.summary() and "Assumption pace = 0.5" in found.summary()
    speed = sweep("latitude", "debt.benchmark.speed", [0.02, 0.05], countries=STATES, ahead=False)
    assert speed.rows()[0]["breaches"] <= speed.rows()[1]["breaches"]
    with pytest.raises(PactError, match="cannot be"):
        sweep("latitude", "debt.benchmark.speed", [2.0], ahead=False)
    with pytest.raises(PactError, match="Did you mean"):
        sweep("latitude", "debt.benchmark.sped", [0.1], ahead=False)


def test_tables_and_chart() -> None:
    found = compare(["latitude", "green-golden-rule"], countries=STATES, first=2018, horizon=4)
    assert len(found.to_frame("forward")) == 3 * len(STATES) * 4
    assert len(found.to_frame("history")) == 3 * len(STATES) * 8
    assert list(found.to_frame("summary")["reform"]) == ["in force", "latitude", "green-golden-rule"]
    assert set(found.to_frame("aggregates")["area"]) == {"euro area", "Union"}
    with pytest.raises(PactError, match="Did you mean"):
        found.to_frame("sumary")  # type: ignore[arg-type]
    assert "vconcat" in found.plot().to_dict()
    assert "Italy" in str(found.plot("IT").to_dict()["title"]["text"])


def test_one_reform_against_the_rules_in_force_in_three_seconds() -> None:
    start = time.process_time()
    compare("green-golden-rule")
    assert time.process_time() - start < 3.0


@pytest.mark.parametrize("name", IDS)
def test_every_proposal_runs_for_every_state(name: str) -> None:
    found = forward(named(name), vintage=VINTAGE)
    assert len(found.countries) == 27
    assert np.isfinite(found.debt).any()
    assert found.breach.shape == (27, 10)
