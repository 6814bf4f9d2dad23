"""Does the fan agree with the Commission's figures for Finland, with the path, and with itself?"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.path.fan import Fan, fan
from stabilitypact.path.project import project
from stabilitypact.path.trajectory import trajectory

DRAWS = 20_000


@pytest.fixture(scope="module")
def finland() -> Fan:
    return fan("FI", DRAWS, steps=[0.66] * 4, percentiles=(10, 30, 50, 70, 90))


@pytest.mark.parametrize(("steps", "official"), [([0.66] * 4, 0.7132), ([0.30] * 7, 0.7232)])
def test_the_chance_is_the_commissions(steps: list[float], official: float) -> None:
    """'Criteria results'!G34:H34 of the sheet for Finland, June 2024."""
    assert fan("Finland", DRAWS, steps=steps).probability == pytest.approx(official, abs=0.01)


def test_the_cone_is_the_commissions_within_a_tenth(finland: Fan) -> None:
    """'Input data'!C74:G77: percentiles less the median in the last year."""
    published = {10: -11.6105, 30: -4.8708, 70: 5.1664, 90: 12.8879}
    for percentile, distance in published.items():
        found = finland.value(percentile, 2033) - finland.value(50, 2033)
        assert found == pytest.approx(distance, rel=0.1)


def test_the_path_without_shocks_is_the_projection(finland: Fan) -> None:
    projected = project("FI", "adjustment", steps=[0.66] * 4)
    for year in range(2023, 2034):
        assert finland.debt[year] == projected.value("debt", year)
    assert finland.years == (2029, 2030, 2031, 2032, 2033)
    assert finland.debt_end == pytest.approx(83.67552069004348, abs=1e-9)  # tab 'Adjust. no safeguard'!J57


def test_percentiles_rise_and_agree_with_the_chance(finland: Fan) -> None:
    values = np.array(list(finland.percentiles.values()))
    assert (np.diff(values, axis=0) > 0).all()
    # The share of draws below d_e lies between the percentiles on either side of d_e.
    below = [rank for rank in finland.percentiles if finland.value(rank, 2033) < finland.debt_end]
    above = [rank for rank in finland.percentiles if finland.value(rank, 2033) >= finland.debt_end]
    assert max(below) <= 100 * finland.probability <= min(above)


def test_more_effort_makes_falling_debt_likelier() -> None:
    chances = [fan("IT", 4000, steps=[step] * 4).probability for step in (0.0, 0.5, 1.0, 1.5)]
    assert chances == sorted(chances) and chances[0] < chances[-1]


def test_the_required_path_is_the_default() -> None:
    found = fan("PT", 2000, period=7, reading="law")
    required = trajectory("PT", period=7, reading="law").trajectories[0]
    assert required.steps is not None
    assert found.steps == pytest.approx(required.steps)
    assert found.end_year == 2031


def test_a_seed_gives_the_same_draws_whatever_is_told() -> None:
    told: list[tuple[int, int]] = []
    one = fan("ES", 30_000, seed=5, progress=lambda done, total: told.append((done, total)))
    assert one.to_dict() == fan("ES", 30_000, seed=5).to_dict()
    assert one.percentiles != fan("ES", 30_000, seed=6).percentiles
    shares = [done / total for done, total in told]
    assert shares == sorted(shares) and shares[-1] == 1.0


@pytest.mark.parametrize("method", ["normal", "var", "bootstrap"])
def test_each_method_names_itself(method: str) -> None:
    found = fan("FR", 2000, method_of_shocks=method)  # type: ignore[arg-type]
    assert found.method_of_shocks == method
    assert 0 < found.probability < 1 and found.probability_se > 0
    assert "2,000" in found.explain()


def test_the_verdict_leaves_room_for_statistical_doubt() -> None:
    assert fan("IT", 2000, steps=[3.0] * 4).verdict == "met"
    assert fan("IT", 2000, steps=[0.0] * 4).verdict == "not_met"
    near = fan("FR", 200, steps=[0.94] * 4)  # 70.7 % with many draws
    assert near.verdict == "undetermined"
    assert "undetermined" in near.explain()


def test_doors_of_the_result(finland: Fan) -> None:
    frame: Any = finland.to_frame()
    assert list(frame.columns) == ["path", "p10", "p30", "p50", "p70", "p90"]
    assert frame.loc[2033, "p90"] == finland.value(90, 2033)
    more: Any = finland.compare(fan("FI", DRAWS, steps=[1.0] * 4, percentiles=(10, 50)))
    assert list(more.index) == ["p10", "p50", "debt at the end of the adjustment", "probability"]
    assert (more["difference"] == more["other"] - more["this"]).all()
    assert more.loc["probability", "difference"] > 0 > more.loc["p50", "difference"]
    data = json.loads(finland.to_json())
    assert data["percentiles"]["90"] == list(finland.percentiles[90])
    assert data["verdict"] == finland.verdict
    assert "83.7 % of GDP" in finland.summary()


def test_wrong_input_is_a_sentence(finland: Fan) -> None:
    with pytest.raises(BadInput, match="Percentile 15 was not computed; this fan holds 10, 30, 50, 70, 90"):
        finland.value(15, 2030)
    with pytest.raises(BadInput, match="covers 2029 to 2033, not 2028"):
        finland.value(10, 2028)
    with pytest.raises(BadInput, match="share no percentile"):
        finland.compare(fan("FI", 2000, steps=[0.66] * 4, percentiles=[15]))
    with pytest.raises(BadInput, match="each of them alone decides"):
        fan("FI", guidance="2024", vintage="dsa-2024-11")
    with pytest.raises(UnknownName, match="Did you mean 'Finland'"):
        fan("Finlnd")
    with pytest.raises(BadInput, match="takes 5"):
        fan("FI", steps=[1.0] * 4, period=5)
    with pytest.raises(BadInput, match="at least 2 draws"):
        fan("FI", 1)
