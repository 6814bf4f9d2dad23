"""The shipped figures agree with each other, and checks find what does not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from stabilitypact.figures import checks, store
from stabilitypact.figures.checks import check_file, check_vintage, check_vintages, known_problems
from stabilitypact.figures.sources import sources, sources_page
from stabilitypact.figures.store import load, publication, publications
from stabilitypact.figures.vintage import Vintage

ROOT = Path(__file__).parents[2]


def with_error(vintage: Vintage, variable: str, country: str, year: int, by: float) -> Vintage:
    """Return a vintage with one figure changed."""
    values = np.array(vintage.values)
    values[
        vintage.variables.index(variable), vintage.countries.index(country), vintage.years.index(year)
    ] += by
    values.flags.writeable = False
    return replace(vintage, values=values)


def test_no_problem_beyond_the_known_ones_and_each_of_those_still_there() -> None:
    problems = check_vintages()
    assert [str(each) for each in problems if each.reason is None] == []
    found = {(each.vintage, each.check, each.variable, each.country, each.year) for each in problems}
    known = {
        (vintage, entry["check"], entry["variable"], code, year)
        for entry in known_problems()
        for vintage in entry["vintages"]
        for code, years in entry["figures"].items()
        for year in years
    }
    assert found == known


@pytest.mark.parametrize(
    ("vintage", "variable", "country", "by", "seen_in"),
    [
        ("ameco-2023-11", "interest", "FR", 0.01, {"balance", "implicit_interest_rate"}),
        ("ameco-2023-11", "debt", "FR", 0.05, {"debt", "implicit_interest_rate"}),
        ("ameco-2023-11", "potential_gdp", "FR", 5.0, {"output_gap", "potential_growth"}),
        ("ameco-2019-05", "structural_primary_balance", "FR", 0.01, {"structural_balance"}),
        ("ameco-2019-05", "one_offs", "FR", 0.01, {"structural_balance", "one_offs"}),
        ("ameco-2019-05", "debt", "FR", -0.05, {"debt"}),
        ("imf-2025-10", "balance", "FR", 0.01, {"balance"}),
        ("imf-2025-10", "real_gdp", "FR", 1.0, {"real_growth", "real_gdp"}),
        ("imf-2025-10", "debt", "FR", 300.0, {"debt", "stock_flow_adjustment"}),
    ],
)
def test_an_error_is_named_with_variable_country_and_year(
    vintage: str, variable: str, country: str, *, by: float, seen_in: set[str]
) -> None:
    wrong = with_error(load(vintage), variable, country, 2015, by)
    before = {str(each) for each in check_vintage(load(vintage))}
    new = [each for each in check_vintage(wrong) if str(each) not in before]
    assert seen_in <= {each.variable for each in new}
    assert {each.country for each in new} == {country}
    assert {each.year for each in new} <= {2015, 2016}
    for each in new:
        assert each.residual is not None
        assert each.tolerance is not None
        assert abs(each.residual) > each.tolerance
        assert str(each).startswith(f"{each.variable} of {country} {each.year} in {vintage} is ")


def test_an_altered_or_missing_table_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    about = publication("eurostat-2021-04")
    assert check_file(about) == []
    content = about.file.read_bytes()
    monkeypatch.setattr(store, "TABLES", tmp_path)
    assert [each.check for each in check_file(about)] == ["file"]
    about.file.write_bytes(content + b"x")
    (problem,) = check_file(about)
    assert problem.check == "checksum"
    assert "eurostat-2021-04.parquet: the table is not as it was shipped" in str(problem)
    store._load_shipped.cache_clear()
    try:
        assert {each.check for each in check_vintages(["eurostat-2021-04"])} == {"checksum", "file"}
    finally:
        store._load_shipped.cache_clear()


def test_the_manifest_counts_what_is_there() -> None:
    assert set(checks.manifest()) == {each.id for each in publications()}
    for source in sources():
        vintage = load(source.publication.id)
        assert source.figures == checks.manifest()[vintage.id]["rows"] == np.isfinite(vintage.values).sum()
        assert set(source.coverage) == set(vintage.variables)
        for name, held in source.coverage.items():
            where = np.isfinite(vintage.get(name))
            years = np.asarray(vintage.years)[where.any(axis=0)]
            assert (held.first, held.last, held.countries) == (years[0], years[-1], where.any(axis=1).sum())


def test_every_source_has_terms_and_an_address() -> None:
    for source in sources():
        about = source.to_dict()
        assert about["url"].startswith("https://")
        assert "reuse" in about["terms"] or "IMF" in about["terms"]
        assert about["carried_over"].endswith(".")
        assert about["published"] == source.publication.published.isoformat()


def test_the_page_of_sources_is_what_is_shipped() -> None:
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    assert page == sources_page(), "Write it anew: python tools/build_sources_page.py"
