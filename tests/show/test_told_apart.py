"""Can verdicts and lines be told apart without colour, and does a surplus read as one?"""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

from stabilitypact.figures.countries import members
from stabilitypact.i18n.translation import translation
from stabilitypact.law.assess import assess
from stabilitypact.law.finding import Finding
from stabilitypact.law.status import status
from stabilitypact.law.tally import tally
from stabilitypact.plotting import draw
from stabilitypact.reform.compare import compare
from stabilitypact.show.charts_verdicts import entry_width
from stabilitypact.show.charts_words import localised
from stabilitypact.show.report_words import why
from stabilitypact.show.theme import SYMBOLS


@cache
def spec() -> dict[str, Any]:
    made: dict[str, Any] = draw(tally(assess(members(2026), range(2018, 2027)))).to_dict()
    return made


def parts_of_bars() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = spec()["datasets"][spec()["vconcat"][0]["data"]["name"]]
    return rows


def test_each_part_of_a_bar_has_a_sign_within_it() -> None:
    bars = spec()["vconcat"][0]
    rows, signs = parts_of_bars(), bars["layer"][1]
    assert signs["mark"]["type"] == "point" and "data" not in signs
    shapes = signs["encoding"]["shape"]["scale"]
    assert dict(zip(shapes["domain"], shapes["range"], strict=True)).items() <= SYMBOLS.items()
    assert len({row["verdict"] for row in rows}) >= 3
    tall = bars["height"] / max(row["above"] for row in rows)
    for row in rows:
        assert row["above"] - row["below"] == row["n"] and row["below"] < row["middle"] < row["above"]
        assert 0 < row["size"] ** 0.5 < tall * row["n"]


def test_parts_of_a_bar_stand_on_one_another() -> None:
    rows = parts_of_bars()
    for year in {row["year"] for row in rows}:
        parts = sorted((row["below"], row["above"]) for row in rows if row["year"] == year)
        assert parts[0][0] == 0
        assert all(low[1] == high[0] for low, high in itertools.pairwise(parts))


def test_the_legend_of_a_state_under_a_reform_shows_lines() -> None:
    made = draw(compare("latitude", countries=["IT"], first=2024), country="IT").to_dict()
    for panel in made["vconcat"]:
        for channel in ("color", "strokeDash"):
            assert panel["encoding"][channel]["legend"]["symbolType"] == "stroke"


def finding(code: str) -> Finding:
    return status(2025).assessment.finding(code, 2025, "resilience_margin")


def test_a_structural_surplus_is_no_negative_deficit() -> None:
    t = translation("en")
    surplus, deficit = finding("DK"), finding("FR")
    assert surplus.value is not None and surplus.value < 0 < (deficit.value or 0)
    told = why(t, surplus).replace("\u00a0", " ")
    assert told.startswith("A structural surplus of 1.43 % of potential GDP") and "−" not in told
    assert why(t, deficit).startswith("A structural deficit of 5.32\u00a0%")


def legend(width: int, lang: str) -> list[dict[str, Any]]:
    made = draw(tally(assess(members(2026), range(2018, 2027)), "structural"), width=width).to_dict()
    told = localised(made, translation(lang))
    rows: list[dict[str, Any]] = told["datasets"][told["vconcat"][1]["data"]["name"]]
    return rows


def test_a_narrow_legend_takes_several_lines_in_every_language() -> None:
    assert len({row["down"] for row in legend(640, "en")}) == 1
    for lang in ("en", "de"):
        rows = legend(240, lang)
        assert len({row["down"] for row in rows}) > 1
        words = [translation(lang).text(row["word"]) for row in rows]
        assert all(row["at"] + entry_width(word) <= 240 for row, word in zip(rows, words, strict=True))
