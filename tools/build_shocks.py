"""Where do the shipped tables of historical shocks come from? Carry them over into our schema.

Usage: python tools/build_shocks.py FOLDER OUT, where FOLDER holds `shocks_quarterly.csv`, `shocks_annual.csv`
and `dsa_inputs_2024_04.csv` of the public replication, and OUT is `src/stabilitypact/figures/tables/dsa`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb
import pandas as pd

EUROSTAT_CODES = {
    "AUT": "AT", "BEL": "BE", "BGR": "BG", "CYP": "CY", "CZE": "CZ", "DEU": "DE", "DNK": "DK", "ESP": "ES",
    "EST": "EE", "FIN": "FI", "FRA": "FR", "GRC": "EL", "HRV": "HR", "HUN": "HU", "IRL": "IE", "ITA": "IT",
    "LTU": "LT", "LUX": "LU", "LVA": "LV", "MLT": "MT", "NLD": "NL", "POL": "PL", "PRT": "PT", "ROU": "RO",
    "SVK": "SK", "SVN": "SI", "SWE": "SE",
}  # fmt: skip

# column of the replication's file: our name, unit, the producer's dataset as the replication names it
VARIABLES = {
    "NOMINAL_GDP_GROWTH": (
        "nominal_growth",
        "percentage points, first difference of year-on-year growth",
        "Eurostat namq_10_gdp (annual: nama_10_gdp)",
    ),
    "INTEREST_RATE_ST": (
        "short_rate",
        "percentage points, first difference of the 3-month rate",
        "Eurostat irt_st (euro area); OECD 3-month interbank rate (others)",
    ),
    "INTEREST_RATE_LT": (
        "long_rate",
        "percentage points, first difference of the 10-year yield",
        "Eurostat irt_lt_mcby (Estonia: ECB MIR lending rate)",
    ),
    "PRIMARY_BALANCE": (
        "primary_balance",
        "percentage points of GDP, first difference",
        "Eurostat gov_10q_ggnfa (annual: gov_10dd_edpt1)",
    ),
    "EXR_EUR": (
        "exchange_rate_eur",
        "euro per unit of national currency, first difference (zero for today's euro area)",
        "Eurostat ert_bil_eur",
    ),
    "EXR_USD": (
        "exchange_rate_usd",
        "US dollars per unit of national currency, first difference",
        "Eurostat ert_bil_eur",
    ),
}
COMPILER = "Bruegel's public replication of the Commission's debt sustainability analysis"
STATUS_RULES = """as compiled: carried over unchanged.
not published: the compiler wrote zero for every member state in one quarter; the value is missing here.
padding: a last row of one state in which all series but one are zero; the row is left out here.
spread: a non-zero change repeated over three or more periods; an annual change spread over quarters.
unchanged: a zero change over three or more periods; the series was constant, or a gap filled with zero."""
RUN = 3


def shocks(folder: Path, frequency: str) -> pd.DataFrame:
    """Return the long table of one frequency with the status of each value."""
    wide = pd.read_csv(folder / f"shocks_{frequency}.csv").rename(
        columns={"COUNTRY": "iso3", "YEAR": "period"}
    )
    wide = wide[wide["iso3"].isin(EUROSTAT_CODES)]
    wide["period"] = wide["period"].astype(str)
    complete = wide.groupby("period")["iso3"].transform("size")
    blank = (wide[list(VARIABLES)] == 0).sum(axis=1) >= len(VARIABLES) - 1
    wide = wide[~(blank & (complete < len(EUROSTAT_CODES)))]
    long = wide.melt(["iso3", "period"], list(VARIABLES), var_name="column", value_name="value")
    long["country"] = long["iso3"].map(EUROSTAT_CODES)
    long["variable"] = long["column"].map({column: entry[0] for column, entry in VARIABLES.items()})
    long["frequency"] = frequency
    long = long.sort_values(["country", "variable", "period"], ignore_index=True)
    long["status"] = status_of(long)
    long.loc[long["status"] == "not published", "value"] = float("nan")
    return long[["country", "frequency", "period", "variable", "value", "status"]]


def status_of(long: pd.DataFrame) -> pd.Series:
    """Return for each value whether it is as compiled, spread, unchanged or not published."""
    rounded = long["value"].round(9)
    series = long["country"] + long["variable"]
    starts = (rounded != rounded.shift()) | (series != series.shift())
    length = starts.groupby(starts.cumsum()).transform("size")
    status = pd.Series("as compiled", index=long.index)
    status[(length >= RUN) & (rounded != 0)] = "spread"
    status[(length >= RUN) & (rounded == 0) & ~long["variable"].str.startswith("exchange")] = "unchanged"
    last = long["period"] == long["period"].max()
    every = long.loc[last].groupby("variable")["value"].transform(lambda values: (values == 0).all())
    unpublished = every.index[every & (long.loc[last, "variable"] == "primary_balance")]
    status[unpublished] = "not published"
    return status


def exchange_levels(folder: Path) -> pd.DataFrame:
    """Return the last outturn exchange rates, on which first differences become relative changes."""
    inputs = pd.read_csv(folder / "dsa_inputs_2024_04.csv")
    rows = inputs[(inputs["YEAR"] == 2023) & inputs["COUNTRY"].isin(EUROSTAT_CODES)]
    levels = rows.melt(["COUNTRY"], ["EXR_EUR", "EXR_USD"], var_name="column", value_name="value")
    levels["country"] = levels["COUNTRY"].map(EUROSTAT_CODES)
    levels["variable"] = levels["column"].map({column: entry[0] for column, entry in VARIABLES.items()})
    levels["year"] = 2023
    return levels.sort_values(["variable", "country"])[["country", "variable", "year", "value"]]


def origins() -> pd.DataFrame:
    """Return what each series is, who publishes it and who compiled it."""
    rows = [(name, unit, dataset, COMPILER, STATUS_RULES) for name, unit, dataset in VARIABLES.values()]
    return pd.DataFrame(rows, columns=["variable", "unit", "source", "compiler", "status_rules"])


def write(table: pd.DataFrame, path: Path) -> None:
    """Write a table as compressed Parquet."""
    connection = duckdb.connect()
    connection.register("shipped", table)
    connection.execute(f"COPY shipped TO '{path.as_posix()}' (FORMAT parquet, COMPRESSION zstd)")
    print(f"{path.name}: {len(table)} rows, {path.stat().st_size} bytes")


def main() -> None:
    """Read the folder of working figures and write the three shipped tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    both = pd.concat([shocks(arguments.folder, "quarterly"), shocks(arguments.folder, "annual")])
    write(both, arguments.out / "shocks.parquet")
    write(exchange_levels(arguments.folder), arguments.out / "shocks_exchange_levels.parquet")
    write(origins(), arguments.out / "shocks_origins.parquet")
    print(both.groupby(["frequency", "status"]).size().to_string())


if __name__ == "__main__":
    main()
