"""Required paths: certificates, readings, errors as sentences, and agreement with published guidance."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest

from stabilitypact.debt.assumptions import check
from stabilitypact.debt.cases import StochasticCase
from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.figures.dsa import (
    Anchors,
    DsaVintage,
    debt_figures,
    dsa_vintages,
    guidance_vintages,
    official_guidance,
    replicated_guidance,
)
from stabilitypact.path.assumptions import prepare
from stabilitypact.path.certify import is_backloaded
from stabilitypact.path.minimum import MinimumPath, with_minimum_steps
from stabilitypact.path.rules import Reading, rules_for
from stabilitypact.path.safeguard import safeguard_margin
from stabilitypact.path.solver import in_scope
from stabilitypact.path.trajectory import trajectory

EVERY = trajectory(period=(4, 7), draws=20_000)
LAW = trajectory(period=4, reading="law", draws=20_000)


def sure(case: StochasticCase, /, **_: object) -> tuple[np.ndarray, np.ndarray]:
    return np.ones(case.debt_end.shape), np.zeros(case.debt_end.shape)


def never(case: StochasticCase, /, **_: object) -> tuple[np.ndarray, np.ndarray]:
    return np.zeros(case.debt_end.shape), np.zeros(case.debt_end.shape)


def test_official_guidance_is_met_closer_than_by_the_independent_replication() -> None:
    errors = {}
    for official in official_guidance():
        found = EVERY.of(official.country, official.period)
        assert found.kind == official.kind
        assert found.spb_end is not None
        errors[official.country, official.period] = abs(found.spb_end - official.spb_end)
    assert len(errors) == 22
    assert np.mean(list(errors.values())) < 0.057
    assert np.median(list(errors.values())) < 0.02
    exact = {key for key, error in errors.items() if error < 0.0101}
    assert {("FI", 4), ("FI", 7), ("FR", 4), ("FR", 7), ("HR", 4), ("HR", 7), ("AT", 4), ("AT", 7)} <= exact
    # Each of these differs by at most one step of the grid, but for Italy; docs/guidance.md says why.
    for (country, period), error in errors.items():
        if (country, period) != ("IT", 4):
            assert error < period * 0.02 + 0.011, (country, period, error)


def test_states_without_tabulated_guidance_are_near_a_replication_with_the_commissions_inputs() -> None:
    gaps = {
        key: abs((EVERY.of(*key).spb_end or np.nan) - value) for key, value in replicated_guidance().items()
    }
    assert len(gaps) == 15
    assert np.mean(list(gaps.values())) < 0.05
    assert max(gap for (country, _), gap in gaps.items() if country not in ("RO", "SE")) < 0.03


COUNCIL = [
    # Recommendations of January 2025 that followed the guidance; plans with their own profile by their average.
    ("NL", 4, {2025: 3.5, 2026: 3.3}, None),
    ("MT", 4, {2025: 6.0, 2026: 5.8, 2027: 5.8}, 5.9),
    ("EL", 4, {2025: 3.0, 2026: 3.2, 2027: 3.1, 2028: 3.0}, None),
    ("ES", 7, {2030: 2.5, 2031: 2.4}, None),
    ("PT", 4, {}, 3.6),
    ("CY", 4, {}, 4.9),
]


@pytest.mark.parametrize(("country", "period", "yearly", "average"), COUNCIL)
def test_net_expenditure_growth_as_the_council_set_it(
    country: str, period: int, yearly: dict[int, float], average: float | None
) -> None:
    found = EVERY.of(country, period)
    own = found.net_expenditure_growth
    for year, council in yearly.items():
        assert own[year] == pytest.approx(council, abs=0.1), year
    if average is not None:
        assert np.mean([own[year] for year in range(2025, 2029)]) == pytest.approx(average, abs=0.05)
    assert found.account is not None
    assert found.account.balance == 0.0
    growing = 100.0 * (np.prod([1.0 + g / 100.0 for g in own.values()]) - 1.0)
    assert found.account.cumulated[2024 + period] == pytest.approx(growing)


def test_every_certificate_proves_its_path() -> None:
    for found in EVERY:
        assert found.status == "found", found.country
        certificate = found.certificate
        assert certificate.step is not None
        asked = [n for n in certificate.margins if n.startswith(("declines", "likely"))]
        below = [n for n in certificate.margins if n.startswith("below_60")]
        holds = {name: value > 0.0 for name, value in certificate.margins.items()}
        assert holds["deficit"]
        if found.kind == "reference_trajectory":
            assert all(holds[n] for n in asked if n != "likely") or all(holds[n] for n in below)
        if found.binding not in (None, "floor", "deficit_benchmark", "deficit_resilience"):
            assert certificate.neighbour == pytest.approx(certificate.step - 0.02)
            assert certificate.fails
            assert all(value <= 0.0 for value in certificate.fails.values())
        assert found.spb_end == pytest.approx(found.spb_start + sum(found.steps or ()), abs=1e-12)
        assert found.explain().count("\n") >= 1


def test_scope_is_debt_above_sixty_or_deficit_above_three() -> None:
    prepared = prepare()
    scope = dict(zip(prepared.countries, in_scope(prepared, rules_for("commission")).tolist(), strict=True))
    assert scope["PL"] and scope["SK"] and scope["FI"]
    assert not scope["NL"] and not scope["HR"] and not scope["DK"]
    for found in EVERY:
        assert (found.kind == "reference_trajectory") == scope[found.country]


def test_the_letter_asks_no_less_than_its_tests_and_stops_at_the_margin() -> None:
    for found in LAW:
        if found.status != "found" or found.steps is None:
            continue
        assert found.reading == "law"
        assert found.certificate.margins["deficit"] > 0.0
        assert not found.backloaded, found.country
    croatia, practice = LAW.of("HR"), EVERY.of("HR", 4)
    assert croatia.spb_end is not None and practice.spb_end is not None
    assert croatia.spb_end <= practice.spb_end


def test_changed_rules_change_the_path_and_unknown_ones_are_refused() -> None:
    stricter = rules_for("commission").changed(deficit_limit=2.0)
    assert (trajectory("FR", reading=stricter, draws=2000).of("FR").spb_end or 0) > (
        EVERY.of("FR", 4).spb_end or 0
    )
    with pytest.raises(UnknownName, match="Did you mean 'deficit_limit'"):
        rules_for("commission").changed(deficit_limits=2.0)


def test_order_and_selection_do_not_matter() -> None:
    few = trajectory(["Italy", "BE", "FRA"], period=(7, 4), draws=20_000)
    assert [(t.country, t.period) for t in few] == [(c, p) for p in (7, 4) for c in ("IT", "BE", "FR")]
    for found in few:
        same = EVERY.of(found.country, found.period)
        assert found.to_dict() == same.to_dict()


def test_no_step_is_a_result_that_says_so_and_shows_no_number() -> None:
    found = trajectory("IT", probability=never).of("IT")
    assert found.status == "no_solution"
    assert found.spb_end is None and found.steps is None and found.binding is None
    assert found.criteria["likely"] is None
    assert "No step that is tried meets every criterion" in found.explain()
    json.loads(trajectory("IT", probability=never).to_json())


def test_without_doubt_other_criteria_bind() -> None:
    with_doubt, without = EVERY.of("FR", 7), trajectory("FR", 7, probability=sure).of("FR")
    assert without.criteria["likely"] == 0.0
    assert (without.dsa_step or 0) <= (with_doubt.dsa_step or 0)


@pytest.mark.parametrize(("errors", "doubt"), [(1.9, True), (2.1, False), (-1.9, True), (-2.1, False)])
def test_a_chance_within_two_standard_errors_of_its_threshold_is_in_doubt(errors: float, doubt: bool) -> None:
    def chance(case: StochasticCase, /, **_: object) -> tuple[np.ndarray, np.ndarray]:
        return np.full(case.debt_end.shape, 0.7 + errors * 0.001), np.full(case.debt_end.shape, 0.001)

    plan = trajectory("FR", 4, steps=[1.0] * 4, probability=chance).of("FR")
    assert plan.certificate.undetermined is doubt
    if errors > 0:  # every step holds: the one found is in doubt where its own chance is
        assert trajectory("FR", 4, probability=chance).of("FR").certificate.undetermined is doubt


def test_given_steps_are_tested_not_searched() -> None:
    front = trajectory("FI", 4, steps=[3.4, 1.0, 1.0, 1.0], draws=2000).of("FI")
    back = trajectory("FI", 7, steps=[0.1, 0.1, 0.1, 0.1, 1.6, 1.6, 1.6], draws=2000).of("FI")
    assert front.status == back.status == "given"
    assert front.steps == (3.4, 1.0, 1.0, 1.0)
    assert not front.backloaded and back.backloaded
    assert "backloaded (Art. 6(c))" in back.explain()
    lazy = trajectory("HR", 4, steps=[0.0] * 4, draws=2000).of("HR")
    assert lazy.rules_by_year == {2025: "deficit_resilience"}
    assert lazy.certificate.fails["deficit_resilience"] == pytest.approx(-0.4)


@pytest.mark.parametrize("reading", ["commission", "law"])
def test_a_required_path_given_back_as_a_plan_fails_nothing_but_proportion(reading: Reading) -> None:
    # Later minimum steps (interest under the benchmark, resilience) may be larger than the plan's share of them.
    for period in (4, 7):
        for asked in trajectory(period=period, reading=reading, draws=2000).trajectories:
            assert asked.steps is not None
            plan = trajectory(asked.country, period, reading, steps=list(asked.steps), draws=2000)
            fails = plan.of(asked.country).certificate.fails
            assert {name for name, gap in fails.items() if gap < -1e-6} <= {"no_backloading"}, asked.country


def test_the_letter_names_the_resilience_safeguard_only_where_it_adds_effort() -> None:
    letter = trajectory("CZ", 4, "law", draws=2000).of("CZ")
    assert letter.steps is not None and np.ptp(letter.steps) < 1e-9
    assert letter.rules_by_year == {}
    added = trajectory("BG", 4, "law", draws=2000).of("BG")
    assert set(added.rules_by_year) == {2025, 2026, 2027}


def test_backloading_is_proportional_effort_over_the_plan() -> None:
    assert not is_backloaded(np.full(7, 0.5))
    assert is_backloaded(np.array([0.4, 0.4, 0.4, 0.4, 0.5, 0.5, 0.5]))
    assert not is_backloaded(np.array([0.1, 0.1, 0.1, 0.1]))


def test_errors_are_sentences() -> None:
    with pytest.raises(BadInput, match="An adjustment of 8 years does not exist"):
        trajectory("FI", 8)
    with pytest.raises(BadInput, match="3 steps are given for Finland, but an adjustment of 4 years takes 4"):
        trajectory("FI", 4, steps=[0.5] * 3)
    with pytest.raises(BadInput, match="not a number"):
        trajectory("FI", 4, steps=[0.5, float("inf"), 0.5, 0.5])
    with pytest.raises(BadInput, match="but none for SE"):
        trajectory(["FI", "SE"], 4, steps={"Finland": [0.5] * 4})
    with pytest.raises(UnknownName, match="no guidance set '2042'"):
        trajectory("FI", guidance="2042")
    with pytest.raises(UnknownName, match="reading"):
        trajectory("FI", reading="spirit")  # type: ignore[arg-type]
    with pytest.raises(MissingFigures, match="UK"):
        trajectory("UK")
    with pytest.raises(BadInput, match="first date from"):
        trajectory("FI", as_of="2001-01-01")
    with pytest.raises(BadInput, match="Name one of"):
        trajectory("FI", guidance="2024", as_of="2025-01-01")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"deficit_limit": float("nan")}, "'deficit_limit' of the required path is not a number"),
        ({"probability": 2.0}, "must lie between 0 and 1"),
        ({"grid_step": 0.0}, "cannot be tried"),
        ({"grid_step": -0.02}, "cannot be tried"),
        ({"largest_step": -2.0}, "cannot be tried"),
        ({"horizon": 0}, "at least 1"),
        ({"safeguard_band": "any"}, "no band of the safeguard 'any'"),
        ({"reading": "spirit"}, "no reading 'spirit'"),
    ],
)
def test_rules_with_which_no_path_can_be_sought(changes: dict[str, object], sentence: str) -> None:
    with pytest.raises((BadInput, UnknownName), match=sentence):
        rules_for("commission").changed(**changes)


def test_a_horizon_shorter_than_the_shocks_is_answered() -> None:
    short = trajectory("IT", reading=rules_for("commission").changed(horizon=3), draws=2000).of("IT")
    assert short.status == "found" and (short.spb_end or 9.0) <= (EVERY.of("IT", 4).spb_end or 0.0)


@pytest.mark.parametrize("period", [8, 3, 4.0, "4", True, [], [4, 8], None])
def test_periods_that_do_not_exist(period: object) -> None:
    with pytest.raises(BadInput, match=r"does not exist|No period was named"):
        trajectory("FI", period)  # type: ignore[arg-type]


@pytest.mark.parametrize("draws", [0, -1, 1.5, "many", True])
def test_draws_that_are_none(draws: object) -> None:
    with pytest.raises(BadInput, match="whole number of at least 1"):
        trajectory("FR", draws=draws)  # type: ignore[arg-type]


@pytest.mark.parametrize("reading", ["commission", "law"])
@pytest.mark.parametrize("country", ["IT", "NL"])
def test_unreachable_criterion_is_a_sentence_in_every_reading(reading: str, country: str) -> None:
    rules = rules_for(reading).changed(deficit_limit=-20.0)  # type: ignore[arg-type]
    found = trajectory(country, reading=rules, draws=2000).of(country)
    assert found.status == "no_solution" and found.steps is None and not found.debt
    assert "the deficit staying below -20 % of GDP" in found.explain()


def test_backloading_counts_among_what_a_given_path_fails() -> None:
    back = trajectory("FI", 7, steps=[0.1, 0.1, 0.1, 0.1, 1.6, 1.6, 1.6], draws=2000).of("FI")
    # 0.4 in the plan against four sevenths of 5.2
    assert back.certificate.fails["no_backloading"] == pytest.approx(0.4 - 5.2 * 4 / 7)
    assert "effort in the years of the plan" in back.explain()


def test_few_draws_screen_but_never_decide_what_is_shown() -> None:
    one = trajectory("BE", 4, draws=100_000).of("BE")
    assert one.dsa_step is not None and one.probability is not None
    exact = trajectory("BE", 4, steps=[one.dsa_step] * 4, draws=100_000).of("BE")
    assert (exact.probability, exact.probability_se) == (one.probability, one.probability_se)


def test_figures_that_cannot_be_used_are_named() -> None:
    prepared = prepare("FR")
    a = prepared.assumptions
    with pytest.raises(BadInput, match="Primary expenditure of France in 2024 is 0 % of GDP"):
        check(replace(a, primary_expenditure=np.array([0.0])), ("France",))
    shrunk = np.array(a.potential_growth)
    shrunk[0, 3] = -120.0
    with pytest.raises(BadInput, match="Potential output of France is not positive in 2027"):
        check(replace(a, potential_growth=shrunk), ("France",))
    gone = np.array(a.ageing_cost)
    gone[0, 5:] = np.nan
    with pytest.raises(BadInput, match=r"France has no ageing cost \(Ageing Report path\) for 2029"):
        check(replace(a, ageing_cost=gone), ("France",))
    with pytest.raises(BadInput, match="lies outside the assumptions"):
        a.at(2099)


def test_guidance_2024_rests_on_each_states_own_forecast() -> None:
    chosen = guidance_vintages("2024")
    assert len(chosen) == 27
    assert {c for c, v in chosen.items() if v == "dsa-2024-11"} == {"AT", "BE", "BG", "LT"}
    assert chosen["DE"] == "dsa-2025-05" and chosen["FI"] == "finland-sheet-2024-06"


@pytest.mark.parametrize("about", dsa_vintages(), ids=lambda about: about.id)
@pytest.mark.parametrize("anchors", ["official", "published"])
def test_every_vintage_gives_every_state_a_path(about: DsaVintage, anchors: Anchors) -> None:
    prepared = prepare(vintage=about.id, anchors=anchors)
    assert len(prepared.countries) in (1, 27)
    assert trajectory(vintage=about.id, anchors=anchors, draws=1000).trajectories[-1].status == "found"


def test_a_rate_missing_from_t_on_is_that_of_the_year_before_and_says_so() -> None:
    figures = debt_figures("dsa-2024-11")
    origin = figures.origin("short_rate", "PL", 2024)
    assert origin.origin == "replaced" and origin.note == "not published for 2024: the rate of 2023"
    assert len(trajectory(as_of="2024-12-01", draws=1000)) == 27


def test_official_anchors_replace_compiled_ones_only_when_asked() -> None:
    official, compiled = debt_figures("dsa-2024-04"), debt_figures("dsa-2024-04", "published")
    fr = official.countries.index("FR")
    assert official.parameter("long_rate_t10")[fr] == 3.66
    assert compiled.parameter("long_rate_t10")[fr] == pytest.approx(3.9202, abs=1e-4)
    assert official.origin("long_rate_t10", "FR").origin == "official"
    assert official.origin("maturing_share_base", "SE").origin == "replaced"
    assert "below 0.01" in official.origin("maturing_share_base", "SE").note


def test_potential_growth_rule_is_nearer_to_known_official_paths_than_a_straight_line() -> None:
    official = {
        "FI": [0.5813804, 0.5584373, 0.5856566, 0.6582691, 0.6844524],
        "FR": [0.34, 0.35, 0.37, 0.40, 0.39],
    }
    years = list(range(2029, 2034))
    compiled = debt_figures("dsa-2024-04", "published")
    ruled = prepare(["FI", "FR"], vintage="dsa-2024-04", anchors="published").assumptions
    for i, (code, path) in enumerate(official.items()):
        row = compiled.get("potential_growth")[compiled.countries.index(code)]
        line = np.array([row[compiled.years.index(year)] for year in years])
        rule = np.array([np.asarray(ruled.potential_growth)[i, ruled.years.index(year)] for year in years])
        assert (np.abs(rule - path) < np.abs(line - path)).all(), code


def minimal(debt: list[float], free: list[bool]) -> MinimumPath:
    n = len(free)
    flat = np.zeros((1, 1, n))
    held = ~np.array(free)[None, None]
    return MinimumPath(
        flat, np.array(debt)[None, None], flat, flat, held, flat.astype(np.int64), held[..., 0]
    )


def test_safeguard_by_hand() -> None:
    practice, same, letter = (
        rules_for("commission"),
        rules_for("commission").changed(safeguard_band="same_year"),
        rules_for("law"),
    )
    high = minimal([110.0, 108.5, 107.5, 106.0, 105.0], [True] * 4)
    assert safeguard_margin(high, practice)[0, 0] == pytest.approx(0.25)
    assert safeguard_margin(high, letter)[0, 0] == pytest.approx(0.25)
    crossing = minimal([91.0, 89.0, 88.6, 88.2, 87.8], [True] * 4)
    assert safeguard_margin(crossing, practice)[0, 0] == pytest.approx(-0.1)
    assert safeguard_margin(crossing, same)[0, 0] == pytest.approx(0.3)
    assert safeguard_margin(crossing, letter)[0, 0] == pytest.approx(-0.2)
    assert safeguard_margin(minimal([55.0, 54.0, 54.0, 54.0, 54.0], [True] * 4), practice)[0, 0] == np.inf
    assert (
        safeguard_margin(minimal([110.0, 112.0, 113.0, 114.0, 115.0], [False] * 4), practice)[0, 0] == np.inf
    )
    late = minimal([110.0, 112.0, 111.0, 109.0, 107.0], [False, True, True, True])
    assert safeguard_margin(late, practice)[0, 0] == pytest.approx(5.0 / 3.0 - 1.0)
    assert safeguard_margin(late, letter)[0, 0] == pytest.approx(1.0)


def test_benchmark_goes_before_resilience_and_is_in_structural_terms_from_2028() -> None:
    prepared = prepare("FR")
    rules = rules_for("commission")
    path = with_minimum_steps(prepared, np.full((1, 1, 7), 0.3), rules)
    assert path.rule[0, 0].tolist()[:4] == [1, 1, 1, 1]
    assert path.steps[0, 0, :3].tolist() == [0.5, 0.5, 0.5]
    assert path.steps[0, 0, 3] > 0.5
    assert path.procedure[0, 0, 0]


def test_json_has_the_keys_of_the_command_line() -> None:
    content = json.loads(EVERY.to_json())
    assert {"reading", "guidance", "draws", "seed", "trajectories"} <= set(content)
    keys = {"country", "period", "kind", "vintage", "spb_start", "dsa_step", "steps", "average_step", "spb_end",
            "binding", "criteria", "probability", "probability_se", "net_expenditure_growth", "debt", "balance",
            "certificate"}  # fmt: skip
    assert all(keys <= set(one) for one in content["trajectories"])
    assert "as_of" in json.loads(trajectory("FI", as_of="2025-06-01", draws=2000).to_json())


def test_frames_and_comparison() -> None:
    frame = EVERY.to_frame()
    assert len(frame) == 54
    difference = trajectory("FR", anchors="published", draws=2000).compare(EVERY)
    assert list(difference["country"]) == ["FR"]
    with pytest.raises(BadInput, match="More than one"):
        EVERY.of("FR")
