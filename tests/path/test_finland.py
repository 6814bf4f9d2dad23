"""Finland's guidance of June 2024: Tables 2, 3, 5 and 6 of the Commission's sheet."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from stabilitypact.path.project import project
from stabilitypact.path.rules import rules_for
from stabilitypact.path.trajectory import trajectory

SHEET = json.loads(
    gzip.decompress((Path(__file__).parent.parent / "data" / "finland_sheet.json.gz").read_bytes())
)
RESULTS = SHEET["results"]


@pytest.mark.parametrize(
    ("period", "dsa", "step", "chance"), [(4, "G33", "G41", "G34"), (7, "H33", "G44", "H34")]
)
def test_tables_5_and_6(period: int, dsa: str, step: str, chance: str) -> None:
    found = trajectory("FI", period).of("FI")
    assert found.dsa_step == RESULTS[dsa]
    assert found.average_step == pytest.approx(RESULTS[step], abs=1e-9)
    assert found.binding == "debt_safeguard"
    assert 100.0 * (found.probability or 0.0) == pytest.approx(RESULTS[chance], abs=1.0)
    row = 40 if period == 4 else 43
    for year, growth in found.net_expenditure_growth.items():
        assert growth == pytest.approx(RESULTS[f"{'HIJKLMN'[year - 2025]}{row}"], abs=1e-9)
    plan = [value for year, value in found.net_expenditure_growth.items() if year <= 2028]
    assert sum(plan) / 4 == pytest.approx(RESULTS[f"G{row}"], abs=1e-9)


def test_tables_2_and_3_at_the_printed_step() -> None:
    rules = rules_for("commission").changed(safeguard_band="same_year")
    tested = trajectory("FI", 4, reading=rules, steps=[0.66] * 4).of("FI")
    margins = tested.certificate.margins
    printed = {
        "declines_adjustment": "G12", "declines_financial_stress": "G13", "declines_lower_spb": "G14",
        "declines_adverse_r_g": "G15", "likely": "H12", "deficit": "I12", "below_60_adjustment": "J12",
        "below_60_financial_stress": "J13", "below_60_lower_spb": "J14", "below_60_adverse_r_g": "J15",
        "debt_safeguard": "L12",
    }  # fmt: skip
    for name, cell in printed.items():
        assert (margins[name] > 0.0) == (RESULTS[cell] == "ok"), name
    assert tested.certificate.fails == {"debt_safeguard": margins["debt_safeguard"]}
    assert margins["debt_safeguard"] == pytest.approx(-0.5 - RESULTS["M12"], abs=1e-9)


@pytest.mark.parametrize("reading", ["year_before", "same_year"])
def test_neighbour_of_the_safeguard_step_fails(reading: str) -> None:
    rules = rules_for("commission").changed(safeguard_band=reading)
    certificate = trajectory("FI", 4, reading=rules).of("FI").certificate
    assert certificate.step == 1.6
    assert certificate.neighbour == 1.58
    assert set(certificate.fails) == {"debt_safeguard"}
    assert certificate.fails["debt_safeguard"] < 0.0 < certificate.margins["debt_safeguard"]


def test_scenarios_through_the_door_are_the_tabs() -> None:
    tabs = {
        "adjustment": ("Adjust. no safeguard", "57"), "lower_spb": ("Lower SPB", "56"),
        "financial_stress": ("Financial stress", "56"), "adverse_r_g": ("Adverse (r-g)", "57"),
    }  # fmt: skip
    for scenario, (tab, row) in tabs.items():
        made = project("FI", scenario, guidance="2024", steps=[0.66] * 4)  # type: ignore[arg-type]
        for year, value in zip(range(2021, 2042), SHEET["rows"][tab][row], strict=True):
            if year in made.years:
                assert made.value("debt", year) == pytest.approx(value, abs=1e-9)
    printed = project("FI", "baseline", as_printed=True)
    modelled = project("FI", "baseline")
    baseline = SHEET["rows"]["Baseline NFPC"]["56"][-1]
    assert printed.value("debt", 2041) == pytest.approx(baseline, abs=1e-9)
    assert modelled.value("debt", 2041) != pytest.approx(baseline, abs=1e-3)
