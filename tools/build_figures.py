"""Build the shipped tables of figures from the working tables: `build_figures.py INPUT_FOLDER`.

The input folder holds fiscal_panel_long.csv.gz, ameco_2019spring_gov_long.csv.gz, ameco_2023_wide.csv
and population.csv. The script prints what it leaves out and why, checks units where two tables
overlap, and writes one Parquet file per vintage and manifest.json (rows, coverage, checksums) to the
package. The same input and version of DuckDB give the same bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import duckdb

TABLES = Path(__file__).parents[1] / "src" / "stabilitypact" / "figures" / "tables"

VINTAGES = {
    "AMECO spring 2019": "ameco-2019-05",
    "AMECO autumn 2023": "ameco-2023-11",
    "Eurostat EDP notification April 2021": "eurostat-2021-04",
}

# Name in the long panel -> name in the catalogue.
PANEL: dict[str, str] = {
    "balance": "balance",
    "debt": "debt",
    "primary_balance": "primary_balance",
    "interest": "interest",
    "structural_balance": "structural_balance",
    "structural_primary_balance": "structural_primary_balance",
    "structural_balance_potgdp": "structural_balance_potential",
    "cab": "cyclically_adjusted_balance",
    "capb": "cyclically_adjusted_primary_balance",
    "cyclical_component": "cyclical_component",
    "one_offs": "one_offs",
    "output_gap": "output_gap",
    "potential_gdp": "potential_gdp",
    "potential_growth": "potential_growth",
    "rgdp": "real_gdp",
    "rgdp_growth": "real_growth",
    "ngdp": "nominal_gdp",
    "deflator": "deflator",
    "deflator_growth": "deflator_growth",
    "inflation": "inflation",
    "unemployment": "unemployment_rate",
    "total_expenditure": "total_expenditure",
    "total_expenditure_esa": "total_expenditure_esa",
    "total_revenue": "total_revenue",
    "gfcf": "gross_fixed_capital_formation",
    "total_investment": "total_investment",
    "dm_current_revenue": "discretionary_current_revenue",
    "dm_current_expenditure": "discretionary_current_expenditure",
    "dm_capital_transfers_received": "discretionary_capital_transfers_received",
    "dm_capital_expenditure": "discretionary_capital_expenditure",
    "implicit_interest_rate": "implicit_interest_rate",
    "stock_flow_mrd_nac": "stock_flow_adjustment_level",
}
# What the government chapters of AMECO spring 2019 add: code, unit code -> catalogue name, decimals kept.
# Unit code 0: level, index or rate as the title says; 319: per cent of GDP.
AMECO_2019: dict[tuple[str, str], tuple[str, int | None]] = {
    ("UOOMSR", "319"): ("one_offs_revenue", 4),
    ("UOOMSE", "319"): ("one_offs_expenditure", 4),
    ("AYIGD", "0"): ("implicit_interest_rate", 4),
    ("UDGGS", "0"): ("stock_flow_adjustment_level", None),
    ("UUTG", "0"): ("total_expenditure_esa_level", None),
    ("OUTG", "0"): ("total_expenditure_esa_volume", None),
}
# Codes of the same file that the long panel already holds, with the name there.
AMECO_2019_IN_PANEL = {
    ("UBLGE", "319"): "balance",
    ("UBLGIE", "319"): "primary_balance",
    ("UYIGE", "319"): "interest",
    ("UUTGE", "319"): "total_expenditure",
    ("UUTG", "319"): "total_expenditure_esa",
    ("URTG", "319"): "total_revenue",
    ("UIGG0", "319"): "gfcf",
    ("UBLGAP", "319"): "cab",
    ("UBLGBP", "319"): "capb",
    ("UBLGAPS", "319"): "structural_balance",
    ("UBLGBPS", "319"): "structural_primary_balance",
    ("UBLGCP", "319"): "cyclical_component",
    ("UOOMS", "319"): "one_offs",
    ("UDMGCR", "319"): "dm_current_revenue",
    ("UDMGCE", "319"): "dm_current_expenditure",
    ("UDMGKTR", "319"): "dm_capital_transfers_received",
    ("UDMGKE", "319"): "dm_capital_expenditure",
    ("UDGG", "319"): "debt",
}
WIDE_IN_PANEL = {
    "ngdp", "rgdp", "potential_gdp", "output_gap", "deflator_growth", "debt", "balance",
    "structural_primary_balance", "primary_balance", "implicit_interest_rate", "stock_flow_mrd_nac",
    "interest",
}  # fmt: skip
FIRST_YEAR, LAST_YEAR = 1990, 2030


def main() -> None:
    parser = argparse.ArgumentParser(description="Build the shipped tables of figures.")
    parser.add_argument("input_folder", type=Path)
    parser.add_argument("--output", type=Path, default=TABLES)
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    database = duckdb.connect(":memory:")
    database.execute("SET threads = 1")
    read_inputs(database, arguments.input_folder)
    check_names(database)
    check_overlaps(database)
    collect(database)
    write(database, arguments.output)


def read_inputs(database: duckdb.DuckDBPyConnection, folder: Path) -> None:
    for name, file in {
        "panel": "fiscal_panel_long.csv.gz",
        "ameco_2019": "ameco_2019spring_gov_long.csv.gz",
        "ameco_2023": "ameco_2023_wide.csv",
        "population": "population.csv",
    }.items():
        varchar = (
            "types = {'unit_code': 'VARCHAR', 'var': 'VARCHAR'}" if name == "ameco_2019" else "types = {}"
        )
        varchar = f", {varchar}" if name == "ameco_2019" else ""
        database.execute(
            f"CREATE TABLE {name} AS SELECT * REPLACE (replace(geo, 'GR', 'EL') AS geo) "
            f"FROM read_csv('{folder / file}', sample_size = -1{varchar})"
        )


def check_names(database: duckdb.DuckDBPyConnection) -> None:
    """Every name of the inputs is either mapped or listed as left out; anything else stops the build."""
    held = {name for (name,) in database.execute("SELECT DISTINCT variable FROM panel").fetchall()}
    if unknown := held - PANEL.keys():
        raise SystemExit(f"the panel holds unknown variables: {sorted(unknown)}")
    empty = one(database, "SELECT count(*) FROM panel WHERE value IS NULL")
    print(f"left out: {empty} rows of the panel without a value")
    columns = {name for (name, *_) in database.execute("DESCRIBE ameco_2023").fetchall()}
    if unknown := columns - WIDE_IN_PANEL - {"geo", "year", "exr_eur", "exr_usd"}:
        raise SystemExit(f"the wide table of autumn 2023 holds unknown columns: {sorted(unknown)}")
    early = one(database, f"SELECT count(*) FROM ameco_2023 WHERE year < {FIRST_YEAR}")
    print(f"left out: AMECO autumn 2023, {early} country-years before {FIRST_YEAR}: outside the house's span")
    rows = database.execute(
        "SELECT var, unit_code, count(*), any_value(trim(title)) FROM ameco_2019 GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    for code, unit, count, title in rows:
        if (code, unit) not in AMECO_2019 and (code, unit) not in AMECO_2019_IN_PANEL:
            why = reason(code, unit)
            print(f"left out: AMECO spring 2019 {code} unit {unit}, {count} rows: {why} ({title})")
    early = one(database, f"SELECT count(*) FROM ameco_2019 WHERE year < {FIRST_YEAR}")
    print(f"left out: AMECO spring 2019, {early} rows before {FIRST_YEAR}: outside the house's span")


def reason(code: str, unit: str) -> str:
    """Say why a series of the government chapters has no place in the catalogue."""
    if unit == "99":
        return "in euro or relative to the EU-15; the catalogue holds ratios and national currency"
    if code.startswith("UDGGL"):
        return "debt linked with former definitions; the catalogue holds the Maastricht definition"
    if code in {held for held, _ in [*AMECO_2019_IN_PANEL, *AMECO_2019]}:
        return "the level of a ratio that is held"
    if code.endswith(("A", "B", "C")) and code.startswith(("UBLG", "URTG", "UUTG", "UTCG", "UUCG")):
        return "adjusted by trend GDP; the catalogue holds the adjustment by potential GDP"
    if code in {"UBLG", "UBLGI", "UYIG", "UUTGI"}:
        return "ESA 2010; the catalogue holds the definition of the excessive deficit procedure"
    return "an item that no rule reads"


def check_overlaps(database: duckdb.DuckDBPyConnection) -> None:
    """Where two inputs hold the same figure they must agree to the panel's four decimals."""
    for (code, unit), name in AMECO_2019_IN_PANEL.items():
        worst, odd = database.execute(
            f"""SELECT max(abs(a.value - p.value)), count(*) FILTER ((a.value IS NULL) <> (p.value IS NULL))
            FROM (SELECT * FROM ameco_2019
                  WHERE var = '{code}' AND unit_code = '{unit}' AND year >= {FIRST_YEAR}) a
            FULL JOIN (SELECT * FROM panel WHERE vintage = 'AMECO spring 2019' AND variable = '{name}') p
            USING (geo, year)"""
        ).fetchone() or (None, None)
        expect(
            worst <= 0.5001e-4 and odd == 0, f"AMECO spring 2019 {code} against panel {name}: {worst}, {odd}"
        )
    for name in sorted(WIDE_IN_PANEL):
        worst, odd = database.execute(
            f"""SELECT max(abs(a.{name} - p.value)), count(*) FILTER ((a.{name} IS NULL) <> (p.value IS NULL))
            FROM (SELECT * FROM ameco_2023 WHERE year >= {FIRST_YEAR}) a
            FULL JOIN (SELECT * FROM panel WHERE vintage = 'AMECO autumn 2023' AND variable = '{name}') p
            USING (geo, year)"""
        ).fetchone() or (None, None)
        expect(worst <= 0.5001e-4 and odd == 0, f"AMECO autumn 2023 {name} against panel: {worst}, {odd}")
    # Levels are billions of national currency: implied GDP of spring 2019 against autumn 2023.
    ratio = one(
        database,
        """SELECT median(100 * l.value / r.value / w.ngdp)
        FROM ameco_2019 l JOIN ameco_2019 r USING (geo, year) JOIN ameco_2023 w USING (geo, year)
        WHERE l.var = 'UUTG' AND l.unit_code = '0'
        AND r.var = 'UUTG' AND r.unit_code = '319' AND year BETWEEN 2000 AND 2017""",
    )
    expect(0.95 < ratio < 1.05, f"GDP implied by spring 2019 relative to autumn 2023: {ratio}")


def collect(database: duckdb.DuckDBPyConnection) -> None:
    database.execute(
        "CREATE TABLE figures "
        "(vintage VARCHAR, variable VARCHAR, country VARCHAR, year SMALLINT, value DOUBLE)"
    )
    for name, target in PANEL.items():
        database.execute(
            f"""INSERT INTO figures SELECT vintage, '{target}', geo, year, value FROM panel
            WHERE variable = '{name}' AND value IS NOT NULL"""
        )
    for (code, unit), (target, decimals) in AMECO_2019.items():
        value = "value" if decimals is None else f"round(value, {decimals})"
        database.execute(
            f"""INSERT INTO figures SELECT 'AMECO spring 2019', '{target}', geo, year, {value} FROM ameco_2019
            WHERE var = '{code}' AND unit_code = '{unit}' AND year >= {FIRST_YEAR} AND value IS NOT NULL"""
        )
    collect_exchange_rates(database)
    database.execute(
        "INSERT INTO figures SELECT 'IMF WEO 2025-10', 'population', geo, year, population_millions "
        "FROM population WHERE population_millions IS NOT NULL"
    )
    outside = one(
        database, f"SELECT count(*) FROM figures WHERE year NOT BETWEEN {FIRST_YEAR} AND {LAST_YEAR}"
    )
    expect(outside == 0, f"{outside} figures outside {FIRST_YEAR}-{LAST_YEAR}")


def collect_exchange_rates(database: duckdb.DuckDBPyConnection) -> None:
    """Rates to the euro as given; rates to the dollar brought to one unit.

    The wide table gives national currency per dollar for states outside the euro, but dollars per euro
    for those in it and for the United Kingdom. The latter is what turns the rate to the euro into the
    rate to the dollar; where both are given they must agree.
    """
    database.execute(
        """CREATE TABLE rates AS
        SELECT w.geo, w.year, w.exr_eur, w.exr_usd, w.exr_usd = de.exr_usd AS inverse,
        w.exr_eur / de.exr_usd AS per_dollar
        FROM ameco_2023 w JOIN ameco_2023 de ON de.geo = 'DE' AND de.year = w.year
        WHERE w.exr_eur IS NOT NULL"""
    )
    worst = one(
        database, "SELECT max(abs(exr_usd / per_dollar - 1)) FROM rates WHERE NOT inverse AND year >= 1999"
    )
    expect(worst < 1e-3, f"rates to the dollar against rates to the euro: {worst}")
    inverse = database.execute(
        "SELECT list(DISTINCT geo ORDER BY geo) FROM rates WHERE inverse AND year >= 1999"
    ).fetchone()
    print(f"converted: exr_usd was dollars per euro for {', '.join(inverse[0] if inverse else [])}")
    for target, value in {
        "exchange_rate_eur": "round(exr_eur, 9)",
        "exchange_rate_usd": "round(per_dollar, 6)",
    }.items():
        database.execute(
            f"""INSERT INTO figures SELECT 'AMECO autumn 2023', '{target}', geo, year, {value} FROM rates
            WHERE year BETWEEN {FIRST_YEAR} AND {LAST_YEAR}"""
        )


def write(database: duckdb.DuckDBPyConnection, folder: Path) -> None:
    manifest = {}
    names = database.execute("SELECT DISTINCT vintage FROM figures ORDER BY vintage").fetchall()
    for (name,) in names:
        id_ = VINTAGES.get(name) or "imf-" + name.removeprefix("IMF WEO ")
        file = folder / f"{id_}.parquet"
        database.execute(
            f"""COPY (SELECT variable, country, year, value FROM figures WHERE vintage = '{name}'
            ORDER BY variable, country, year)
            TO '{file}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19, ROW_GROUP_SIZE 1000000)"""
        )
        manifest[id_] = {
            "rows": one(database, f"SELECT count(*) FROM figures WHERE vintage = '{name}'"),
            "sha256": hashlib.sha256(file.read_bytes()).hexdigest(),
            "coverage": coverage(database, name),
        }
    (folder / "manifest.json").write_text(
        json.dumps(manifest, indent=1, sort_keys=True) + "\n", encoding="utf-8"
    )
    size = sum(file.stat().st_size for file in folder.glob("*.parquet"))
    rows = one(database, "SELECT count(*) FROM figures")
    print(f"wrote {len(manifest)} vintages, {rows} figures, {size:,} bytes")


def coverage(database: duckdb.DuckDBPyConnection, name: str) -> dict[str, dict[str, int]]:
    rows = database.execute(
        f"""SELECT variable, min(year), max(year), count(DISTINCT country), count(*)
        FROM figures WHERE vintage = '{name}' GROUP BY variable ORDER BY variable"""
    ).fetchall()
    return {
        variable: {"first": first, "last": last, "countries": countries, "figures": figures}
        for variable, first, last, countries, figures in rows
    }


def one(database: duckdb.DuckDBPyConnection, query: str) -> float:
    row = database.execute(query).fetchone()
    if row is None or row[0] is None:
        raise SystemExit(f"no answer to: {query}")
    value: float = row[0]
    return value


def expect(holds: bool, statement: str) -> None:
    if not holds:
        raise SystemExit(f"does not hold: {statement}")


if __name__ == "__main__":
    main()
