"""Who needs a reference trajectory, and where does the resilience margin lie in each reading?"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from stabilitypact.law.assess import assess
from stabilitypact.law.context import Context
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.law.trajectory_rules import resilience_margin, trajectory_scope
from stabilitypact.law.verdict import Verdict

Make = Callable[..., Context]
MET, NOT_MET, UNDETERMINED = Verdict.MET, Verdict.NOT_MET, Verdict.UNDETERMINED


@pytest.mark.parametrize(
    ("debt", "deficit", "verdict"),
    [(60.0, 3.0, MET), (60.1, 0.0, NOT_MET), (20.0, 3.1, NOT_MET), (90.0, 9.0, NOT_MET)],
)
def test_scope_is_debt_or_deficit(context: Make, debt: float, deficit: float, verdict: Verdict) -> None:
    ctx = context({"debt": {2025: debt}, "balance": {2025: -deficit}}, 2025, "sgp-2024")
    assert trajectory_scope(ctx).verdict_at("LU", 2025) is verdict


def test_one_known_breach_suffices(context: Make) -> None:
    ctx = context({"debt": {2025: 61.0}}, 2025, "sgp-2024")
    assert trajectory_scope(ctx).verdict_at("LU", 2025) is NOT_MET
    ctx = context({"debt": {2025: 59.0}}, 2025, "sgp-2024")
    assert trajectory_scope(ctx).verdict_at("LU", 2025) is UNDETERMINED


@pytest.mark.parametrize(
    ("structural", "by_letter", "commission"),
    [
        (-1.5, MET, MET),
        (-1.51, NOT_MET, MET),
        (-1.549, NOT_MET, MET),
        (-1.55, NOT_MET, NOT_MET),
        (0.5, MET, MET),
    ],
)
def test_margin_by_reading(context: Make, structural: float, by_letter: Verdict, commission: Verdict) -> None:
    # The sheet asks for steps where the structural balance is at or under -1.55; the law where it is under -1.5.
    data = {"structural_balance": {2025: structural}}
    for reading, verdict in (("law", by_letter), ("commission", commission)):
        found = resilience_margin(context(data, 2025, "sgp-2024", reading=reading)).at("LU", 2025)
        assert found.verdict is verdict
        assert any("Commission reading" in note for note in found.notes) is (verdict is not by_letter)


def test_a_larger_margin_is_stricter(context: Make) -> None:
    larger = RuleBook.named("sgp-2024").with_changes({"trajectory.resilience.margin": 2.0})
    data = {"structural_balance": {2025: -1.2}}
    assert resilience_margin(context(data, 2025, "sgp-2024")).verdict_at("LU", 2025) is MET
    found = resilience_margin(context(data, 2025, larger)).at("LU", 2025)
    assert found.verdict is NOT_MET
    assert found.threshold == pytest.approx(1.0)


def test_value_limit_and_room_of_the_scope_are_of_one_criterion() -> None:
    """Luxembourg's deficit has less room than its debt; Italy's debt is further above than its deficit."""
    found = assess(("LU", "IT"), 2025, vintage="imf-2025-10")
    low, high = (found.finding(code, 2025, "trajectory_scope") for code in ("LU", "IT"))
    assert low.value == pytest.approx(1.062, abs=0.01)
    assert low.threshold == 3.0
    assert high.threshold == 60.0
    for each in (low, high):
        assert each.margin == pytest.approx(each.threshold - each.value)  # type: ignore[operator]
