"""Do charts show the numbers of their results, in valid Vega-Lite, legibly, as files?"""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Iterator
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import stabilitypact as sp
from stabilitypact.debt.decomposition import Decomposition
from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.law.assess import Assessment
from stabilitypact.path.fan import Fan
from stabilitypact.path.project import ProjectionResult, project
from stabilitypact.path.results import Trajectory
from stabilitypact.path.rules import PathRules
from stabilitypact.path.sensitivity import sensitivity
from stabilitypact.plotting import CHARTS, draw
from stabilitypact.show.charts import even_lines, save
from stabilitypact.show.charts_decomposition import PARTS
from stabilitypact.show.charts_frame import spread
from stabilitypact.show.charts_kinds import criterion_label
from stabilitypact.show.theme import PALETTES, SYMBOLS, palette

DRAWS = 2_000
Result = Callable[[str], Any]


def rows_of(chart: Any, *fields: str) -> list[dict[str, Any]]:
    """Return all rows of a chart's data that have the given fields, joints and repeats left out."""
    found: dict[str, dict[str, Any]] = {}
    for rows in chart.to_dict()["datasets"].values():
        for row in rows:
            if set(fields) <= set(row) and not row.get("joint"):
                found[json.dumps(row, sort_keys=True)] = row
    return list(found.values())


def texts(node: Any) -> Iterator[str]:
    """Yield title and subtitle lines of a specification."""
    title = node["title"]
    for part in (title["text"], title["subtitle"]):
        yield from [part] if isinstance(part, str) else part


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_result_draws_valid_vega_lite(result: Result, drawable: str, mode: str) -> None:
    spec = result(drawable).plot(mode=mode).to_dict()  # altair validates against the schema of Vega-Lite
    assert spec["config"]["background"] == PALETTES[mode].background
    lines = list(texts(spec))
    assert len(lines) >= 2 and all(line.strip() for line in lines)
    assert "nan" not in " ".join(lines) and "None" not in " ".join(lines)
    json.dumps(spec, allow_nan=False)


def test_every_class_with_a_chart_plots_and_its_function_exists(
    result: Result, drawables: tuple[str, ...]
) -> None:
    assert {type(result(name)).__name__ for name in drawables} == set(CHARTS)
    for home in CHARTS.values():
        module, _, function = home.partition(":")
        assert callable(getattr(importlib.import_module(f"stabilitypact.show.{module}"), function))


def test_projection_shows_its_rows_and_what_was_observed(result: Result) -> None:
    found: ProjectionResult = result("ProjectionResult")
    chart = found.plot()
    ahead = {row["year"]: row["value"] for row in rows_of(chart, "scenario", "kind")}
    assert ahead == {
        year: value for year, value in zip(found.years, found.rows["debt"], strict=True) if year > 2024
    }
    known = {row["year"]: row for row in rows_of(chart, "year", "value", "kind") if "scenario" not in row}
    observed = sp.figures("FI", "debt", as_of="2024-06", years=range(2010, 2023))
    assert {year: row["value"] for year, row in known.items() if year < 2023} == dict(
        zip(observed.years, map(float, observed.values), strict=True)
    )
    assert known[2024]["value"] == found.value("debt", 2024)
    assert [known[year]["kind"] for year in (2022, 2023, 2024)] == ["outturn", "outturn", "forecast"]
    title = " ".join(texts(chart.to_dict()))
    assert observed.title in title and "Finland" in title


def test_scenarios_stand_side_by_side_with_labels_that_say_their_last_value(result: Result) -> None:
    found: ProjectionResult = result("ProjectionResult")
    stress = project("FI", "financial_stress", steps=[0.66] * 4)
    labels = {row["scenario"]: row for row in rows_of(found.plot(others=[stress]), "place", "text")}
    assert set(labels) == {"adjustment", "financial stress"}
    for each, name in ((found, "adjustment"), (stress, "financial stress")):
        last = each.rows["debt"][-1]
        assert last is not None
        assert labels[name]["value"] == last
        assert labels[name]["text"].endswith(f"{last:.1f}")


def test_balance_shows_the_deficit_limit(result: Result) -> None:
    chart = result("ProjectionResult").plot(kind="balance", history=False)
    limits = [row for row in rows_of(chart, "label", "value") if row["label"] == "deficit of 3 %"]
    assert [row["value"] for row in limits] == [-3.0]


def test_the_year_that_a_projection_starts_from_is_shown_as_forecast(result: Result) -> None:
    """Where only T + 1 on is projected, T comes from the inputs of the analysis."""
    chart = result("ProjectionResult, baseline").plot(kind="balance")
    known = {row["year"]: row for row in rows_of(chart, "year", "value", "kind") if "scenario" not in row}
    assert known[2024]["kind"] == "forecast" and known[2023]["kind"] == "outturn"
    assert known[2024]["value"] == pytest.approx(-5.3, abs=0.05)  # Commission, spring 2024 forecast


def test_decomposition_adds_up_to_the_change_of_debt(result: Result) -> None:
    found: ProjectionResult = result("ProjectionResult")
    rows = [row for row in rows_of(found.plot(kind="decomposition"), "part", "top") if "middle" not in row]
    debt = {2024: found.value("debt", 2024), **dict(zip(found.years, found.rows["debt"], strict=True))}
    for year in range(2025, 2042):
        parts = [row["value"] for row in rows if row["year"] == year]
        now, before = debt[year], debt[year - 1]
        assert now is not None and before is not None
        assert sum(parts) == pytest.approx(now - before, abs=0.02)  # parts below 0.005 are left out
    assert {row["letter"] for row in rows} <= {letter for letter, _, _ in PARTS}
    sources = [source for _, _, group in PARTS for source in group]
    assert sorted(sources) == sorted(field.name for field in fields(Decomposition))


def test_fan_shows_its_percentiles(result: Result) -> None:
    found: Fan = result("Fan")
    bands = {(row["band"], row["year"]): row for row in rows_of(found.plot(), "band", "low")}
    for year in found.years:
        assert bands["10–90 %", year]["low"] == found.value(10, year)
        assert bands["40–60 %", year]["high"] == found.value(60, year)
    ends = [row["text"] for row in rows_of(found.plot(), "place", "text")]
    assert f"P90  {found.value(90, 2033):.1f}" in ends and len(ends) == 9


def test_trajectory_shows_what_each_criterion_asks_for_and_which_binds(result: Result) -> None:
    found: Trajectory = result("Trajectory")
    rows = rows_of(found.plot(), "criterion", "binds")
    asked = {criterion_label(name): step for name, step in found.criteria.items() if step is not None}
    assert {row["criterion"]: row["step"] for row in rows} == asked
    assert [row["criterion"] for row in rows if row["binds"]] == [criterion_label(found.binding)]
    unmet = {row["criterion"] for row in rows_of(found.plot(), "criterion", "text")} - set(asked)
    assert unmet == {criterion_label(name) for name, step in found.criteria.items() if step is None}
    assert tuple(row["step"] for row in rows_of(found.plot(), "year", "step")) == found.steps


@pytest.mark.parametrize("name", ["Trajectory given", "Trajectory without solution"])
def test_a_path_that_fails_shows_by_how_much(result: Result, name: str) -> None:
    found: Trajectory = result(name)
    rows = {row["criterion"]: row for row in rows_of(found.plot(), "criterion", "margin")}
    assert found.certificate.fails
    for criterion, margin in found.certificate.fails.items():
        assert rows[criterion_label(criterion)]["margin"] == margin
        assert rows[criterion_label(criterion)]["verdict"] == "fails"
    assert {row["verdict"] for row in rows.values() if row["margin"] > 0} <= {"met"}


@pytest.mark.parametrize("name", ["Trajectories", "Trajectories of periods"])
def test_states_are_compared_by_their_average_step(result: Result, name: str) -> None:
    found = result(name)
    rows = {(row["country"], row["period"]): row["step"] for row in rows_of(found.plot(), "binding", "step")}
    assert rows == {(each.country, each.period): each.average_step for each in found}


def test_sensitivity_shows_each_effect(result: Result) -> None:
    found = result("Sensitivity")
    rows = {
        (row["assumption"], row["amount"]): row["effect"] for row in rows_of(found.plot(), "effect", "amount")
    }
    assert rows == {(row.assumption, row.amount): row.effect for row in found.rows}


def test_heat_strip_shows_every_verdict(result: Result) -> None:
    found: Assessment = result("Assessment")
    rows = rows_of(found.plot(), "verdict", "rule")
    assert {(row["rule"], row["year"]) for row in rows} == {(r, y) for r in found.rules for y in found.years}
    for row in rows:
        if row["rule"] in found.segment(row["year"]).findings:
            finding = found.finding("IT", row["year"], row["rule"])
            assert (row["verdict"], row["value"]) == (str(finding.verdict), finding.value)
        else:
            assert row["verdict"] == "not_applicable"


def test_heat_strip_of_states_shows_one_rule(result: Result) -> None:
    found: Assessment = result("Assessment of states")
    rows = rows_of(found.plot(rule="debt"), "verdict", "rule")
    assert {row["rule"] for row in rows} == {"debt"}
    assert {(row["country"], row["year"]): row["verdict"] for row in rows} == {
        (code, year): str(found.verdict(code, year, "debt")) for code in ("FR", "DE") for year in found.years
    }


def test_tile_map_places_all_states_once(result: Result) -> None:
    found = result("Status")
    for kind, field in (("deficit", "deficit"), ("debt", "debt_criterion"), ("procedure", "procedure")):
        rows = rows_of(found.plot(kind=kind), "country", "mark")
        assert {row["country"]: row["mark"] for row in rows} == {
            row.country: str(getattr(row, field)) for row in found.members
        }
        assert len({(row["row"], row["column"]) for row in rows}) == 27


def test_scores_are_sorted_and_whole(result: Result) -> None:
    found = result("Scores")
    rows = rows_of(found.plot(kind="deficit"), "years", "value")
    assert {row["country"]: (row["value"], row["years"]) for row in rows} == {
        each.country: (each.shares["deficit"], each.years["deficit"]) for each in found.scores
    }
    assert all(one["value"] >= other["value"] for one, other in pairwise(rows))


def test_series_tells_forecast_from_outturn_and_leaves_gaps_open(result: Result) -> None:
    found = result("Series")
    rows = {row["year"]: row for row in rows_of(found.plot(), "run", "value")}
    held = {y: float(v) for y, v in zip(found.years, found.values, strict=True) if np.isfinite(v)}
    assert {year: row["value"] for year, row in rows.items()} == held
    assert {row["kind"] for year, row in rows.items() if year <= 2024} == {"outturn"}
    assert {row["kind"] for year, row in rows.items() if year > 2024} == {"forecast"}
    patchy = sp.figures("DE", "structural_balance", vintage="imf-2025-10")
    runs = {row["run"] for row in rows_of(patchy.plot(), "run", "value")}
    inside = np.flatnonzero(np.isfinite(patchy.values))
    assert len(runs) == 1 + int((np.diff(inside) > 1).sum())


def test_two_series_must_be_of_one_variable(result: Result) -> None:
    with pytest.raises(BadInput, match="One chart shows one variable"):
        result("Series").plot(others=[sp.figures("IT", "balance")])


def test_what_cannot_be_drawn_is_a_sentence(result: Result, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="There is no chart of object"):
        draw(object())
    with pytest.raises(UnknownName, match="look of a chart 'sepia'"):
        result("Series").plot(mode="sepia")
    with pytest.raises(UnknownName, match="chart of a projection 'pie'"):
        result("ProjectionResult").plot(kind="pie")
    with pytest.raises(BadInput, match="One chart shows one state"):
        result("ProjectionResult").plot(others=[result("ProjectionResult, baseline")])
    with pytest.raises(UnknownName, match="chart of a status 'tax'"):
        result("Status").plot(kind="tax")
    with pytest.raises(UnknownName, match="rule in this assessment 'tax'"):
        result("Assessment").plot(rule="tax")
    with pytest.raises(MissingFigures, match="Nothing to draw"):
        sensitivity(
            "FI", amounts={"growth": 0.1}, draws=DRAWS, reading=PathRules().changed(largest_step=0.2)
        ).plot()
    for name, said in (("x.gif", "ends in '.gif'"), ("x", "has no ending")):
        with pytest.raises(BadInput, match=said):
            save(result("Series").plot(), tmp_path / name)


def test_files_are_what_their_ending_says(result: Result, tmp_path: Path) -> None:
    chart = result("Series").plot()
    starts = {"png": b"\x89PNG\r\n\x1a\n", "pdf": b"%PDF-", "svg": b"<svg"}
    for ending, start in starts.items():
        written = save(chart, tmp_path / f"chart.{ending}")
        assert written.read_bytes().startswith(start)
        assert written.stat().st_size > 5_000
    assert "Italy, gross government debt" in (tmp_path / "chart.svg").read_text(encoding="utf-8")
    page = save(chart, tmp_path / "chart.html").read_text(encoding="utf-8")
    assert "<script src=" not in page and "Italy, gross government debt" in page
    assert json.loads(save(chart, tmp_path / "chart.JSON").read_text(encoding="utf-8")) == chart.to_dict()
    with pytest.raises(OSError, match="No such file"):
        save(chart, tmp_path / "none" / "chart.png")


def luminance(colour: str) -> float:
    """Return the relative luminance of the WCAG."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_colours_can_be_read(mode: str) -> None:
    colours = palette(mode)
    assert contrast(colours.ink, colours.background) >= 7
    assert contrast(colours.muted, colours.background) >= 4.5
    for line in colours.lines:  # lines are labelled in their own colour, as text
        assert contrast(line, colours.background) >= 4.5
    for fill in colours.fills:
        assert contrast(colours.ink, fill) >= 4.5
    for fill, text, edge in colours.verdicts.values():
        assert contrast(text, fill) >= 4.5
        assert edge != fill
    assert set(colours.verdicts) == set(SYMBOLS) and len(set(SYMBOLS.values())) == len(SYMBOLS)


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=12), st.floats(0.1, 10))
def test_labels_keep_apart_in_the_order_of_their_values(values: list[float], gap: float) -> None:
    places = spread(values, gap)
    order = sorted(range(len(values)), key=lambda i: values[i])
    for one, other in pairwise(order):
        assert places[other] - places[one] >= gap * (1 - 1e-9)
    assert np.mean(places) == pytest.approx(np.mean(values), abs=1e-6)
    if all(values[b] - values[a] >= gap * (1 + 1e-9) for a, b in pairwise(order)):
        assert places == pytest.approx(values)


@given(st.lists(st.text("abcdef", min_size=1, max_size=12), min_size=1, max_size=40), st.integers(15, 80))
def test_titles_are_broken_evenly_without_losing_a_word(words: list[str], longest: int) -> None:
    text = " ".join(words)
    lines = even_lines(text, longest)
    assert " ".join(lines) == text
    assert max(map(len, lines)) <= longest


def test_the_map_shows_any_rule_of_the_assessment(result: Result) -> None:
    found = result("Status")
    rows = rows_of(found.plot(kind="structural"), "country", "mark")
    assert {row["country"]: row["mark"] for row in rows} == {
        row.country: str(found.assessment.verdict(row.country, 2021, "structural")) for row in found.members
    }
