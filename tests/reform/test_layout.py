"""Do results fit a screen, with every state's numbers and every assumption?"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from stabilitypact.reform.compare import compare
from stabilitypact.reform.find import reform
from stabilitypact.reform.layout import WIDTH, columns, folded, shown
from stabilitypact.reform.library import IDS, library

STATES = ("IT", "DE", "RO")


def test_lines_are_folded_and_lose_no_word() -> None:
    text = "  " + " ".join(f"word{n}" for n in range(60))
    lines = folded([text, "short"]).splitlines()
    assert max(len(line) for line in lines) <= WIDTH
    assert lines[-1] == "short"
    assert lines[1].startswith("    word")
    assert " ".join(lines[:-1]).split() == text.split()


def test_tables_are_aligned() -> None:
    lines = columns(["State", "a"], [["Italy", "1.00"], ["Luxembourg", "10.00"]])
    assert len({len(line) for line in lines}) == 1


@pytest.mark.parametrize(
    ("value", "words"), [(None, "–"), (float("nan"), "–"), (-0.001, "0.00"), (0.5, "+0.50"), (-0.5, "-0.50")]
)
def test_numbers_are_shown(value: float | None, words: str) -> None:
    assert str(shown(value, sign=True)) == words


def test_every_shipped_reform_fits_and_warns_of_nothing() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        whole = compare(list(IDS), countries=STATES, first=2015)
        alone = compare("golden-rule", countries=("RO",), first=2015)
        texts = [whole.summary(), alone.summary(), *(each.summary_text() for each in library())]
    for text in texts:
        assert [line for line in text.splitlines() if len(line) >= 100 and "://" not in line] == []


def test_each_state_stands_in_the_summary_with_its_own_numbers() -> None:
    found = compare("latitude", countries=STATES, first=2015)
    row = next(line.split() for line in found.summary().splitlines() if line.strip().startswith("Italy"))
    place = found.forwards["latitude"].countries.index("IT")
    base, own = (found.forwards[name].required_effort[place].mean() for name in ("in force", "latitude"))
    assert float(row[4]) == pytest.approx(base, abs=0.005)
    assert float(row[5]) == pytest.approx(own, abs=0.005)
    assert float(row[6]) == pytest.approx(own - base, abs=0.005)
    assert float(row[8]) == pytest.approx(found.forwards["latitude"].debt[place, -1], abs=0.05)
    past = compare("latitude", countries=STATES, first=2015, ahead=False)
    assert "Required effort of the past" in past.summary()
    assert np.isfinite(past.tracks["latitude"].required_effort).any()


def test_charts_name_their_figures_and_leave_unknown_efforts_out() -> None:
    found = compare(["golden-rule", "latitude"], countries=STATES, first=2015)
    chart = found.plot().to_dict()
    words = " ".join(chart["title"]["subtitle"])
    assert "imf-2025-10" in words and "dsa-" in words and "operationalisation" in words and "pace" in words
    data = dict(chart.get("datasets", {}))

    def values(part: dict[str, Any]) -> list[dict[str, Any]]:
        held = part["data"]
        return list(held["values"] if "values" in held else data[held["name"]])

    bars = {(row["reform"], row["country"]): row["effort"] for row in values(chart["vconcat"][1])}
    hidden = np.asarray(np.isnan(found.forwards["golden-rule"].required_effort).any(axis=1))
    assert hidden.any()
    for code, unknown in zip(found.forwards["golden-rule"].countries, hidden.tolist(), strict=True):
        assert (bars["golden-rule", code] is None) is bool(unknown)
    assert values(chart["vconcat"][0]["layer"][1]) == [{"year": 2025.5}]


def test_values_by_state_are_told() -> None:
    found = reform("green-golden-rule").with_parameters(net_green_investment={"default": 0.4, "IT": 0.9})
    assert any("by state: IT 0.9, others 0.4" in each for each in found.assumptions)
