"""Does each proposal of the library give what its worked example in docs/reforms.md computes by hand?

Figures: IMF World Economic Outlook, October 2025 (vintage imf-2025-10), typed in here as published; the arithmetic is
written out without the product's code.
"""

from __future__ import annotations

import math
from statistics import NormalDist, mean, stdev

import pytest

from stabilitypact.figures.derive import complete
from stabilitypact.figures.store import load
from stabilitypact.law.finding import Finding
from stabilitypact.reform.library import named
from stabilitypact.reform.track import track

VINTAGE = "imf-2025-10"
# Italy, % of GDP, 2014-2021.
DEBT = dict(
    zip(
        range(2014, 2022),
        (134.795, 134.788, 134.240, 133.741, 134.198, 133.898, 154.379, 145.812),
        strict=True,
    )
)
SPENT = {2016: 45.237, 2017: 45.178, 2018: 44.840, 2019: 45.236}
PRIMARY = {2016: 1.338, 2019: 1.738}
GROWTH = dict(
    zip(
        range(2010, 2020),
        (2.1360, 2.4363, -1.4760, -0.7127, 0.9010, 1.6754, 2.4998, 2.3250, 1.9060, 1.4808),
        strict=True,
    )
)
RATE = dict(
    zip(
        range(2010, 2020),
        (3.5977, 3.8074, 4.0947, 3.6442, 3.3511, 2.9704, 2.8464, 2.7479, 2.6524, 2.4108),
        strict=True,
    )
)
POTENTIAL = dict(
    zip(
        range(2012, 2024),
        (-0.7757, -0.5892, -0.3639, 0.0146, 0.1367, 0.3134, 0.3850, 0.4128, 0.6014, 0.7054, 0.7441, 0.7446),
        strict=True,
    )
)
SPENDING_GROWTH_2019 = (45.236 / 44.840 * 1.014808 - 1) * 100  # 2.377


def finding(
    reform: str, rule: str, country: str = "IT", year: int = 2019, first: int | None = None
) -> Finding:
    return track(named(reform), country, range(first or year, year + 1), vintage=VINTAGE).finding(
        country, year, rule
    )


def test_typed_figures_are_the_published_ones() -> None:
    vintage = load(VINTAGE)
    row = vintage.countries.index("IT")
    for name, typed in (
        ("debt", DEBT),
        ("primary_expenditure", SPENT),
        ("primary_balance", PRIMARY),
        ("nominal_growth", GROWTH),
        ("implicit_interest_rate", RATE),
        ("potential_growth", POTENTIAL),
    ):
        values = complete(vintage, name).values[row]
        for year, number in typed.items():
            assert values[vintage.years.index(year)] == pytest.approx(number, abs=6e-5), (name, year)


def test_group_of_eight() -> None:
    # 60 + (0.95 * 74.198 + 0.95^2 * 73.741 + 0.95^3 * 74.240) / 3 = 126.897; debt 133.898 misses it, and the other two
    # forms too; excess of several points: fine min(0.5, 0.2 + excess / 10) = 0.5.
    benchmark = 60 + (0.95 * 74.198 + 0.9025 * 73.741 + 0.857375 * 74.240) / 3
    found = finding("group-of-eight", "debt")
    backward = found.find("debt.benchmark.backward")
    assert backward is not None
    assert backward.threshold == pytest.approx(benchmark, abs=1e-6) == pytest.approx(126.897, abs=1e-3)
    assert found.verdict == "not_met"
    fine = finding("group-of-eight", "enforced-sanctions")
    assert fine.value == 0.5
    assert finding("group-of-eight", "deficit").verdict == "met"


def test_latitude() -> None:
    # 60 + (0.975 * 74.198 + 0.975^2 * 73.741 + 0.975^3 * 74.240) / 3 = 130.418: higher, still missed by 3.480.
    benchmark = 60 + (0.975 * 74.198 + 0.950625 * 73.741 + 0.926859375 * 74.240) / 3
    backward = finding("latitude", "debt").find("debt.benchmark.backward")
    assert backward is not None
    assert backward.threshold == pytest.approx(benchmark, abs=1e-6) == pytest.approx(130.418, abs=1e-3)
    assert backward.margin == pytest.approx(-3.480, abs=1e-3)


def test_france_2021() -> None:
    # Mean potential growth 2014-2023 0.369, + 2 - 0.02 * (134.198 - 100) = 1.685; growth 2.377 misses it by 0.692.
    trend = mean(POTENTIAL[year] for year in range(2014, 2024))
    limit = trend + 2 - 0.02 * (134.198 - 100)
    found = finding("france-2021", "expenditure-path")
    assert found.threshold == pytest.approx(limit, abs=1e-4) == pytest.approx(1.685, abs=1e-3)
    assert found.value == pytest.approx(SPENDING_GROWTH_2019, abs=1e-3) == pytest.approx(2.377, abs=1e-3)
    assert found.verdict == "not_met"


def test_golden_rule() -> None:
    # Range -1 to 2. Spain 2019, deficit 3.040: 4.040 at one end, 1.040 at the other: no answer without a figure.
    # Italy 2019, 1.450: 2.450 and -0.550: met at both. Italy 2020, 9.379: 10.379 and 7.379: missed at both.
    assert finding("golden-rule", "deficit", "ES").verdict == "undetermined"
    assert finding("golden-rule", "deficit", "IT").verdict == "met"
    assert finding("golden-rule", "deficit", "IT", 2020).verdict == "not_met"
    both = finding("golden-rule", "deficit", "ES").children
    assert [child.rule for child in both] == ["deficit.low", "deficit.high"]
    ends = [child.value for child in both]
    assert ends == [pytest.approx(4.040), pytest.approx(1.040)]
    chosen = named("golden-rule").with_parameters(net_public_investment=0.1)
    settled = track(chosen, "ES", [2019], vintage=VINTAGE).finding("ES", 2019, "deficit")
    assert settled.value == pytest.approx(3.040 - 0.1)
    assert settled.verdict == "met"


def test_maastricht_strict() -> None:
    # 134.198 - 74.198 / 20 = 130.488; 133.898 misses it by 3.410: fine min(0.5, 0.2 + 0.341) = 0.5.
    found = finding("maastricht-strict", "one-twentieth")
    assert found.threshold == pytest.approx(134.198 - 74.198 / 20)
    assert found.margin == pytest.approx(-3.4099)
    assert finding("maastricht-strict", "automatic-sanctions").value == 0.5
    # Belgium 2017: 105.475 - 45.475 / 20 = 103.201; 102.485 keeps it with 0.716 to spare.
    kept = finding("maastricht-strict", "one-twentieth", "BE", 2017)
    assert kept.threshold == pytest.approx(103.20125)
    assert kept.verdict == "met"
    # Spain 2018: 101.144 - 41.144 / 20 = 99.087; 99.718 exceeds it by 0.631: fine 0.2 + 0.0631 = 0.2631.
    assert finding("maastricht-strict", "automatic-sanctions", "ES", 2018).value == pytest.approx(
        0.2631, abs=1e-4
    )
    # Spain 2017: deficit 3.096 after 4.265 and 5.265 is near and declining, and exempt in the rules of 1997; not here.
    assert finding("maastricht-strict", "deficit", "ES", 2017).verdict == "not_met"


def test_green_golden_rule() -> None:
    # From 2018 on 0.6 a year: balance 2019 -1.450 + 0.6 = -0.850; debt 133.898 - (0.6 / 1.014808 + 0.6) = 132.707.
    found = finding("green-golden-rule", "deficit", first=2018)
    assert found.value == pytest.approx(0.850)
    debt = finding("green-golden-rule", "debt", first=2018)
    assert (
        debt.value
        == pytest.approx(133.898 - (0.6 / 1.014808 + 0.6), abs=1e-6)
        == pytest.approx(132.707, abs=1e-3)
    )
    bridge = debt.find("bridge.debt")
    assert bridge is not None
    assert bridge.inputs[0].value == pytest.approx(133.898)
    assert bridge.children[0].value == pytest.approx(-(0.6 / 1.014808 + 0.6), abs=1e-6)
    assert any("Assumption net_green_investment = 0.6" in note for note in debt.notes)


def test_esm_dp18() -> None:
    # (2.4108 - 1.4808) / 101.4808 * 134.198 + (134.198 - 100) / 20 = 1.230 + 1.710 = 2.940; balance 1.738.
    needed = (2.4108 - 1.4808) / 101.4808 * 134.198 + (134.198 - 100) / 20
    found = finding("esm-dp18", "primary-balance-rule")
    assert found.threshold == pytest.approx(needed, abs=1e-3) == pytest.approx(2.940, abs=1e-3)
    assert found.value == pytest.approx(1.738)
    assert found.verdict == "not_met"
    assert finding("esm-dp18", "expenditure-rule").verdict == "not_applicable"


def test_claeys_darvas_leandro() -> None:
    # 0.369 + 2 - 0.02 * 74.198 = 0.885; growth 2.377.
    trend = mean(POTENTIAL[year] for year in range(2014, 2024))
    found = finding("claeys-darvas-leandro", "expenditure-rule")
    assert (
        found.threshold
        == pytest.approx(trend + 2 - 0.02 * 74.198, abs=1e-4)
        == pytest.approx(0.885, abs=1e-3)
    )
    assert found.verdict == "not_met"


def test_benassy_quere() -> None:
    # 2018: growth (44.840 / 45.178 * 1.01906 - 1) = 1.144 %, limit 0.236 + 2 - 0.02 * 73.741 = 0.761: 0.169 % of GDP.
    # 2019: growth 2.377, limit 0.885: 0.659. The account holds 0.829, under its cap of 1: met.
    over = 0.0
    for year, past in ((2018, 133.741), (2019, 134.198)):
        factor = 1 + GROWTH[year] / 100
        growth = (SPENT[year] / SPENT[year - 1] * factor - 1) * 100
        limit = mean(POTENTIAL[y] for y in range(year - 5, year + 5)) + 2 - 0.02 * (past - 60)
        over += (growth - limit) / 100 * SPENT[year - 1] / factor
    found = finding("benassy-quere", "expenditure-rule", first=2018)
    assert found.children[0].value == pytest.approx(over, abs=1e-4) == pytest.approx(0.829, abs=1e-3)
    assert found.verdict == "met"
    alone = finding("benassy-quere", "expenditure-rule", first=2019)
    assert alone.children[0].value == pytest.approx(0.659, abs=1e-3)


def debt_in(horizon: int, growth: float, trend: float) -> float:
    """Italy from 2016: expenditure grows at `growth` for three years, then with GDP; revenue and rate stay."""
    debt, spent = DEBT[2016], SPENT[2016]
    revenue = PRIMARY[2016] + spent
    for year in range(horizon):
        if year < 3:
            spent = spent * (1 + growth / 100) / (1 + trend / 100)
        debt = debt * (1 + RATE[2016] / 100) / (1 + trend / 100) - (revenue - spent)
    return debt


def test_fiscal_board() -> None:
    # The ceiling of 2019 was set in 2017 on figures of 2016: growth of -1.565 % for three years brings 134.240 to 60 in
    # fifteen years at a trend of 0.084 + 2.
    trend = mean(POTENTIAL[year] for year in range(2012, 2022)) + 2
    found = finding("fiscal-board", "expenditure-ceiling")
    assert found.threshold == pytest.approx(-1.565, abs=1e-3)
    assert debt_in(15, float(found.threshold or math.nan), trend) == pytest.approx(60.0, abs=0.01)
    assert found.verdict == "not_met"


def test_giavazzi() -> None:
    # Set in 2017: no crisis debt yet, all fast: 134.240 - 10 * 0.05 * 74.240 = 97.120 in ten years.
    trend = mean(POTENTIAL[year] for year in range(2012, 2022)) + 2
    found = finding("giavazzi", "expenditure-ceiling")
    assert found.threshold == pytest.approx(-0.715, abs=1e-3)
    assert debt_in(10, float(found.threshold or math.nan), trend) == pytest.approx(97.120, abs=0.01)


def test_blanchard_leandro_zettelmeyer() -> None:
    # Snowball of ten years at debt of 133.898: mean and spread; primary balance 1.738; ten years ahead.
    effects = [(RATE[y] - GROWTH[y]) / (100 + GROWTH[y]) * 133.898 for y in range(2010, 2020)]
    chance = NormalDist().cdf((1.738 - mean(effects)) * math.sqrt(10) / stdev(effects))
    found = finding("blanchard-leandro-zettelmeyer", "standard")
    assert found.value == pytest.approx(chance, abs=2e-5) == pytest.approx(0.146, abs=1e-3)
    assert found.verdict == "not_met"
