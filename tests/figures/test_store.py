"""Tables of figures: what loads, what a damaged file says."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stabilitypact.errors import BadFile, UnknownName
from stabilitypact.figures import store
from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.store import load, publication, publications, read_publications, read_vintage

SHIPPED = publication("eurostat-2021-04")
GOOD = "('debt', 'IT', 2020::SMALLINT, 155.8)"


def table(path: Path, rows: str, columns: str = "variable, country, year, value") -> Path:
    """Write rows to a Parquet file."""
    with duckdb.connect(":memory:") as database:
        database.execute(f"COPY (SELECT * FROM (VALUES {rows}) AS t({columns})) TO '{path}' (FORMAT parquet)")
    return path


def test_all_seventeen_vintages_load() -> None:
    assert len(publications()) == 17
    for about in publications():
        vintage = load(about.id)
        assert vintage.id == about.id
        assert set(vintage.variables) <= set(catalogue())
        assert 1990 <= vintage.years[0] < vintage.years[-1] <= 2030
        assert vintage.last_outturn == about.published.year - 1
        assert vintage.units["debt" if vintage.has("debt") else "balance"] == "% of GDP"
        assert np.isfinite(vintage.values).any(axis=(1, 2)).all()


def test_publications_are_newest_first() -> None:
    days = [each.published for each in publications()]
    assert days == sorted(days, reverse=True)


def test_a_vintage_is_read_only_and_loaded_once() -> None:
    vintage = load("imf-2025-10")
    assert load("imf-2025-10") is vintage
    with pytest.raises(AttributeError):
        vintage.id = "other"  # type: ignore[misc]
    with pytest.raises(ValueError, match="read-only"):
        vintage.values[0, 0, 0] = 1


def test_get_selects_in_the_order_asked_and_leaves_gaps() -> None:
    vintage = load("eurostat-2021-04")
    found = vintage.get("debt", ["IT", "UK", "LU"], [2020, 1980])
    assert np.array_equal(found, [[155.8, np.nan], [np.nan, np.nan], [24.9, np.nan]], equal_nan=True)
    assert np.isnan(vintage.get("output_gap")).all()
    assert vintage.get("output_gap").shape == (27, 26)
    assert not vintage.has("output_gap")
    assert vintage.get("debt", ["Greece", "GR", "EL"], [2020])[:, 0].tolist() == [205.6] * 3
    with pytest.raises(UnknownName, match="'debt'"):
        vintage.get("debts")
    with pytest.raises(UnknownName, match="'Italy'"):
        vintage.get("debt", ["Itlay"])


def test_a_frame_holds_every_figure_once() -> None:
    vintage = load("eurostat-2021-04")
    frame = vintage.to_frame()
    assert len(frame) == np.isfinite(vintage.values).sum() == 1395
    row = frame[(frame.variable == "debt") & (frame.country == "IT") & (frame.year == 2020)].iloc[0]
    assert (row.value, row.unit, row.kind, row.vintage) == (155.8, "% of GDP", "outturn", vintage.id)


def test_the_package_stays_small() -> None:
    assert sum(file.stat().st_size for file in store.TABLES.glob("*.parquet")) < 2_000_000


def test_an_unknown_vintage_gets_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'imf-2021-10'"):
        load("imf-2021-11")


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(0, 0.9999))
def test_a_cut_file_is_named_with_its_remedy(tmp_path: Path, share: float) -> None:
    content = SHIPPED.file.read_bytes()
    cut = tmp_path / "cut.parquet"
    cut.write_bytes(content[: int(share * len(content))])
    with pytest.raises(BadFile, match=r"cut\.parquet: .*Reinstall stabilitypact"):
        read_vintage(cut, SHIPPED)


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_altered_bytes_never_end_in_another_error(tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(SHIPPED.file.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    altered = tmp_path / "altered.parquet"
    altered.write_bytes(bytes(content))
    try:
        read_vintage(altered, SHIPPED)
    except BadFile as error:
        assert "altered.parquet" in str(error)
    assert load("eurostat-2021-04").get("debt", ["IT"], [2020])[0, 0] == 155.8


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a readable Parquet"),
        (b"PAR1", "not a readable"),
        (b"variable,country,year,value\n", "not a readable"),
    ],
)
def test_what_is_not_parquet(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "table.parquet"
    path.write_bytes(content)
    with pytest.raises(BadFile, match=message):
        read_vintage(path, SHIPPED)


@pytest.mark.parametrize(
    ("rows", "columns", "message"),
    [
        (GOOD, "variable, country, year, figure", "has the columns variable, country, year, value"),
        ("('debt', 'IT', 2020)", "variable, country, year", "has the columns"),
        ("('debt', 7, 2020, 1.0)", "variable, country, year, value", "has the columns"),
        ("('debt', 'IT', 2020, 'much')", "variable, country, year, value", "value a number"),
        ("('debt', 'IT', '2020', 1.0)", "variable, country, year, value", "Years must be whole numbers"),
        ("('debt', 'IT', 2020.5, 1.0)", "variable, country, year, value", "Years must be whole numbers"),
        ("('debt', 'IT', 20201, 1.0)", "variable, country, year, value", "accepted are 1900 to 2200"),
        (
            f"{GOOD}, ('dept', 'IT', 2020, 1.0)",
            "variable, country, year, value",
            "no variable 'dept'. Did you mean",
        ),
        (f"{GOOD}, ('debt', 'GR', 2020, 1.0)", "variable, country, year, value", "no country 'GR'"),
        (f"{GOOD}, ('debt', NULL, 2019, 1.0)", "variable, country, year, value", "may lack"),
        (f"{GOOD}, ('debt', 'IT', NULL, 1.0)", "variable, country, year, value", "may lack"),
        (f"{GOOD}, ('debt', 'IT', 2019, NULL)", "variable, country, year, value", "may lack"),
        (
            f"{GOOD}, ('debt', 'IT', 2019, 'nan'::DOUBLE)",
            "variable, country, year, value",
            "not a finite number",
        ),
        (
            f"{GOOD}, ('debt', 'IT', 2019, 'inf'::DOUBLE)",
            "variable, country, year, value",
            "not a finite number",
        ),
        (f"{GOOD}, {GOOD}", "variable, country, year, value", "given 2 times: debt, IT, 2020"),
        (
            f"{GOOD}, ('debt', 'IT', 2020, 1.0)",
            "variable, country, year, value",
            "given 2 times: debt, IT, 2020",
        ),
    ],
)
def test_a_foreign_table_says_what_is_wrong(tmp_path: Path, rows: str, columns: str, message: str) -> None:
    with pytest.raises(BadFile, match=message):
        read_vintage(table(tmp_path / "foreign.parquet", rows, columns), SHIPPED)


def test_a_table_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "empty.parquet"
    with duckdb.connect(":memory:") as database:
        database.execute(
            f"COPY (SELECT 'debt' AS variable, 'IT' AS country, 2020 AS year, 1.0 AS value WHERE false) "
            f"TO '{path}' (FORMAT parquet)"
        )
    with pytest.raises(BadFile, match="must hold rows"):
        read_vintage(path, SHIPPED)


def test_a_good_table_of_ones_own(tmp_path: Path) -> None:
    path = table(tmp_path / "own.parquet", f"{GOOD}, ('debt', 'LU', 2018, 21), ('balance', 'IT', 2020, -9.5)")
    own = read_vintage(path, SHIPPED)
    assert (own.variables, own.countries, own.years) == (
        ("balance", "debt"),
        ("IT", "LU"),
        (2018, 2019, 2020),
    )
    assert own.get("debt", ["LU"], [2018])[0, 0] == 21


def test_a_missing_table_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "TABLES", tmp_path)
    store._load_shipped.cache_clear()
    try:
        with pytest.raises(
            BadFile, match=r"imf-2025-10\.parquet: The table of vintage imf-2025-10 is missing"
        ):
            load("imf-2025-10")
    finally:
        store._load_shipped.cache_clear()


@pytest.mark.parametrize(
    ("old", "new"),
    [("\nvintages:", "\nvintage:"), ("published: 2025-10-14", "when: 2025-10-14"),
     ("producer: imf\n", "producer: fmi\n"), ("producers:", "producers: ["),
     ("title: IMF World Economic Outlook, October 2025", "")],
)  # fmt: skip
def test_a_damaged_list_of_vintages(tmp_path: Path, old: str, new: str) -> None:
    text = store.METADATA_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "vintages.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(BadFile, match=r"vintages\.yaml: The list of vintages"):
        read_publications(path)
