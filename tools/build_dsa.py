"""Writes the shipped inputs of the debt sustainability analysis from a folder of collected figures.

Usage: python tools/build_dsa.py INPUT_FOLDER

INPUT_FOLDER holds dsa/dsa_inputs_*.csv, official/CommissionPriorGuidanceFinland.xlsx and
official/commission_guidance_2024.csv. The tables are written into the package.
"""

from __future__ import annotations

import sys
import warnings
from pathlib import Path

import duckdb
import numpy as np
import openpyxl
import pandas as pd

TABLES = Path(__file__).parent.parent / "src/stabilitypact/figures/tables/dsa"
ISO3 = {
    "BEL": "BE", "BGR": "BG", "CZE": "CZ", "DNK": "DK", "DEU": "DE", "EST": "EE", "IRL": "IE", "GRC": "EL",
    "ESP": "ES", "FRA": "FR", "HRV": "HR", "ITA": "IT", "CYP": "CY", "LVA": "LV", "LTU": "LT", "LUX": "LU",
    "HUN": "HU", "MLT": "MT", "NLD": "NL", "AUT": "AT", "POL": "PL", "PRT": "PT", "ROU": "RO", "SVN": "SI",
    "SVK": "SK", "FIN": "FI", "SWE": "SE",
}  # fmt: skip
YEARLY = {
    "DEBT_RATIO": "debt",
    "REAL_GDP": "real_gdp",
    "POTENTIAL_GDP": "potential_gdp",
    "REAL_GDP_GROWTH": "real_growth",
    "POTENTIAL_GDP_GROWTH": "potential_growth",
    "GDP_DEFLATOR_PCH": "deflator_growth",
    "EA_GDP_DEFLATOR_PCH": "euro_area_deflator_growth",
    "PRIMARY_BALANCE": "primary_balance",
    "STRUCTURAL_PRIMARY_BALANCE": "structural_primary_balance",
    "FISCAL_BALANCE": "balance",
    "PRIMARY_EXPENDITURE_SHARE": "primary_expenditure",
    "IMPLICIT_INTEREST_RATE": "implicit_interest_rate",
    "INTEREST_RATE_ST": "short_rate",
    "INTEREST_RATE_LT": "long_rate",
    "EXR_EUR": "exchange_rate_eur",
    "EXR_USD": "exchange_rate_usd",
}
PARAMETERS = {
    "DEBT_ST_SHARE": "short_share",
    "DEBT_LT_MATURING_SHARE": "maturing_share_base",
    "DEBT_LT_MATURING_AVG_SHARE": "maturing_share_t10",
    "DEBT_DOMESTIC_SHARE": "domestic_share",
    "DEBT_EUR_SHARE": "euro_share",
    "FWD_RATE_3M10Y": "short_rate_t10",
    "FWD_RATE_10Y10Y": "long_rate_t10",
    "FWD_INFL_5Y5Y": "deflator_growth_t10",
    "BUDGET_BALANCE_ELASTICITY": "budget_semi_elasticity",
}
VINTAGES = {
    "dsa-2024-04": "2024_04",
    "dsa-2024-11": "2024_11",
    "dsa-2025-03": "2025_03",
    "dsa-2025-05": "2025_05",
    "dsa-2025-10": "2025_10",
}
SHEET = "finland-sheet-2024-06"
SMALLEST_MATURING_SHARE = 0.01
Row = tuple[str, str, str, int, float, str, str]


def main(folder: Path) -> None:
    TABLES.mkdir(parents=True, exist_ok=True)
    frames = {vintage: read_inputs(folder, tag) for vintage, tag in VINTAGES.items()}
    same_forecast(frames["dsa-2024-11"], frames["dsa-2025-03"])
    rows: list[Row] = []
    for vintage, frame in frames.items():
        rows += yearly(vintage, frame) + parameters(vintage, frame)
    book = openpyxl.load_workbook(folder / "official/CommissionPriorGuidanceFinland.xlsx", data_only=True)
    rows += finland_sheet(book) + maturing_table(book) + ageing_report_growth(folder)
    table = pd.DataFrame(
        rows, columns=["vintage", "country", "variable", "year", "value", "origin", "note"]
    ).sort_values(["vintage", "variable", "country", "year"], kind="stable")
    write(table.astype({"year": "int16"}), "inputs")
    guidance(folder).to_csv(TABLES / "guidance.csv", index=False)
    print(table.groupby(["vintage", "origin"]).size().to_string())


def read_inputs(folder: Path, tag: str) -> pd.DataFrame:
    """Return a file of inputs, index (country, year), year 0 for parameters."""
    source = folder / "dsa"
    if tag == "2025_10":
        head = pd.read_csv(source / f"dsa_inputs_{tag}_head.csv")
        frame = pd.concat([head, pd.read_csv(source / f"dsa_inputs_{tag}_long.csv")], ignore_index=True)
    else:
        frame = pd.read_csv(source / f"dsa_inputs_{tag}.csv")
    frame = frame[frame["COUNTRY"].isin(ISO3)]
    frame["COUNTRY"] = frame["COUNTRY"].map(ISO3)
    return frame.set_index(["COUNTRY", "YEAR"]).sort_index()


def same_forecast(earlier: pd.DataFrame, later: pd.DataFrame) -> None:
    """Add 2026 of the autumn 2024 forecast, which only the later file of that forecast carries."""
    check = ["DEBT_RATIO", "STRUCTURAL_PRIMARY_BALANCE", "GDP_DEFLATOR_PCH", "IMPLICIT_INTEREST_RATE"]
    for column in check:
        gap = (earlier[column] - later[column]).dropna().abs()
        if not len(gap) or gap.max() > 1e-6:
            raise SystemExit(f"{column} differs between the two files of the autumn 2024 forecast.")
    market = ["INTEREST_RATE_ST", "INTEREST_RATE_LT"]
    for column in [c for c in YEARLY if c not in market]:
        for country in earlier.index.get_level_values(0).unique():
            key = (country, 2026)
            if key in later.index and pd.isna(earlier.loc[key, column]):
                earlier.loc[key, column] = later.loc[key, column]


def yearly(vintage: str, frame: pd.DataFrame) -> list[Row]:
    rows: list[Row] = []
    for country in sorted(set(frame.index.get_level_values(0))):
        own = frame.loc[country]
        own = own[own.index > 2000]
        for column, variable in YEARLY.items():
            for year, value in own[column].dropna().items():
                rows.append((vintage, country, variable, int(year), float(value), "published", ""))
        rows += ageing(vintage, country, own) + stock_flow(vintage, country, own)
        rows += missing_rates(vintage, country, frame)
    return rows


def ageing(vintage: str, country: str, own: pd.DataFrame) -> list[Row]:
    """Return ageing cost net of taxes on pensions, and property income since the first year."""
    cost, taxes, both = own["AGEING_COST"], own["PENSION_REVENUE"], own["TAX_AND_PROPERTY_INCOME"]
    taxes = taxes.fillna(0.0)
    net = (cost - taxes).dropna()
    rows: list[Row] = [
        (vintage, country, "ageing_cost", int(str(y)), float(v), "derived", "cost less taxes on pensions")
        for y, v in net.items()
    ]
    first = both.dropna().index.min()
    for label, value in both.dropna().items():
        year = int(str(label))
        if year in net.index:
            change = float(value - (taxes[year] - taxes[first]))
            note = "change since the first year: tax and property income less taxes on pensions"
            rows.append((vintage, country, "property_income", year, change, "derived", note))
    return rows


def stock_flow(vintage: str, country: str, own: pd.DataFrame) -> list[Row]:
    """Return the stock-flow adjustment implied by the debt identity (the published one is rounded)."""
    rows: list[Row] = []
    for year in own.index:
        if year - 1 not in own.index:
            continue
        here, before = own.loc[year], own.loc[year - 1]
        growth = (1 + here["REAL_GDP_GROWTH"] / 100) * (1 + here["GDP_DEFLATOR_PCH"] / 100)
        rate = 1 + here["IMPLICIT_INTEREST_RATE"] / 100
        value = here["DEBT_RATIO"] - before["DEBT_RATIO"] * rate / growth + here["PRIMARY_BALANCE"]
        if np.isfinite(value):
            note = "debt identity: debt less inherited debt with interest, plus primary balance"
            rows.append((vintage, country, "stock_flow", int(year), float(value), "derived", note))
    return rows


def base_years() -> dict[str, int]:
    """Return T of every vintage."""
    table = pd.read_csv(TABLES / "vintages.csv").set_index("id")["base_year"]
    return {str(vintage): int(year) for vintage, year in table.items()}


def missing_rates(vintage: str, country: str, frame: pd.DataFrame) -> list[Row]:
    """Replace a market rate that is not published from T on.

    By that of the last year that gives one, or by the state's own ten-year forward rate where none does.
    """
    rows: list[Row] = []
    base = base_years()[vintage]
    names = {
        "INTEREST_RATE_ST": ("short_rate", "FWD_RATE_3M10Y"),
        "INTEREST_RATE_LT": ("long_rate", "FWD_RATE_10Y10Y"),
    }
    for column, (variable, forward) in names.items():
        known = frame.loc[country][column].dropna()
        known = known[known.index > 0]
        if len(known):
            if known.index.max() < base:
                last = int(known.index.max())
                note = f"not published for {base}: the rate of {last}"
                rows.append((vintage, country, variable, base, float(known[last]), "replaced", note))
            continue
        for year in sorted(int(y) for y in frame.loc[country]["DEBT_RATIO"].dropna().index):
            note = "not published: the state's own ten-year forward rate"
            rows.append(
                (
                    vintage,
                    country,
                    variable,
                    year,
                    float(frame.xs(0, level=1)[forward][country]),
                    "replaced",
                    note,
                )
            )
    return rows


def parameters(vintage: str, frame: pd.DataFrame) -> list[Row]:
    values = frame.xs(0, level=1)
    rows: list[Row] = []
    for column, parameter in PARAMETERS.items():
        if parameter.startswith("maturing_share"):
            continue
        for country, value in values[column].items():
            origin, note, kept = "published", "", float(value)
            if pd.isna(value):
                kept, origin = float(values[column].median()), "replaced"
                note = "not published: median of the other states"
            rows.append((vintage, str(country), parameter, 0, kept, origin, note))
    return rows + maturing_shares(vintage, frame)


def maturing_shares(vintage: str, frame: pd.DataFrame) -> list[Row]:
    """Return the shares of long-term debt maturing in T and on average over six years.

    A share below 0.01 is implausible, and one that equals the six-year average to the last digit is a single
    value filled in for both. Both are replaced by what the outstanding bonds say: redemptions of the six years
    after T over long-term debt in T.
    """
    rows: list[Row] = []
    names = {
        "maturing_share_base": "DEBT_LT_MATURING_SHARE",
        "maturing_share_t10": "DEBT_LT_MATURING_AVG_SHARE",
    }
    values = frame.xs(0, level=1)
    base = 2025 if vintage == "dsa-2025-10" else 2024
    for country in map(str, values.index):
        shares = {parameter: float(values[column][country]) for parameter, column in names.items()}
        filled = shares["maturing_share_base"] == shares["maturing_share_t10"]
        implausible = any(not share >= SMALLEST_MATURING_SHARE for share in shares.values())
        bonds = frame.loc[country]["BOND_REPAYMENT"].reindex(range(base + 1, base + 7))
        debt = frame.loc[country]["DEBT_TOTAL"].get(base, np.nan) * (1 - values["DEBT_ST_SHARE"][country])
        for parameter, share in shares.items():
            if not (filled or implausible):
                rows.append((vintage, str(country), parameter, 0, share, "published", ""))
                continue
            reason = "is below 0.01" if implausible else "repeats one value for both shares"
            note = f"published {share:.4f} {reason}: redemptions of outstanding bonds in the next six years"
            kept = float(bonds.mean() / debt)
            if not SMALLEST_MATURING_SHARE <= kept <= 0.5:
                kept = float(
                    values[names[parameter]][values[names[parameter]] >= SMALLEST_MATURING_SHARE].median()
                )
                note = f"published {share:.4f} {reason}, bonds not usable: median of the other states"
            rows.append((vintage, str(country), parameter, 0, kept, "replaced", note))
    return rows


def finland_sheet(book: openpyxl.Workbook) -> list[Row]:
    """Return the inputs of the Commission's own sheet for Finland, model paths included."""
    inputs, baseline = book["Input data"], book["Baseline NFPC"]
    series = {
        "debt": (inputs, 12), "structural_primary_balance": (inputs, 13), "one_offs": (inputs, 14),
        "stock_flow_base": (inputs, 15), "stock_flow": (inputs, 16), "ageing_cost": (inputs, 20),
        "property_income": (inputs, 26), "baseline_growth": (inputs, 30), "real_gdp": (inputs, 31),
        "potential_growth": (inputs, 33), "potential_gdp": (inputs, 34), "implicit_interest_rate": (inputs, 37),
        "short_rate": (inputs, 38), "long_rate": (inputs, 39), "deflator_growth": (inputs, 42),
        "net_expenditure_growth": (inputs, 45), "exchange_factor": (baseline, 42), "fx_interest": (baseline, 70),
    }  # fmt: skip
    rows: list[Row] = []
    for variable, (tab, row) in series.items():
        for column in range(3, 24):
            value = tab.cell(row, column).value
            year = 2018 + column
            if variable == "ageing_cost" and year < 2022:
                continue
            if isinstance(value, int | float):
                rows.append((SHEET, "FI", variable, year, float(value), "published", ""))
    for column in range(3, 7):
        value = number(baseline.cell(38, column).value)
        rows.append((SHEET, "FI", "maturing_share", 2018 + column, value, "published", ""))
    cells = {
        "multiplier": 49, "budget_semi_elasticity": 50, "long_rate_t10": 52, "short_rate_t10": 53,
        "long_rate_t30": 54, "short_rate_t30": 55, "short_share": 57, "maturing_share_t10": 59,
        "deflator_growth_t10": 61, "deflator_growth_t30": 62, "primary_expenditure_base": 64,
        "outstanding_start": 66, "rolled_long_start": 67, "rolled_short_start": 68, "new_long_start": 69,
        "new_short_start": 70,
    }  # fmt: skip
    for parameter, row in cells.items():
        rows.append((SHEET, "FI", parameter, 0, number(inputs.cell(row, 3).value), "published", ""))
    rows.append((SHEET, "FI", "structure_year", 0, float(2022), "published", ""))
    for k, row in ((10, 74), (30, 75), (70, 76), (90, 77)):
        for column in range(3, 8):
            value = number(inputs.cell(row, column).value)
            rows.append((SHEET, "FI", f"cone_p{k}", column - 2, value, "published", "distance to the median"))
    return rows


def number(value: object) -> float:
    """Return a cell's number; anything else stops the build."""
    if isinstance(value, int | float):
        return float(value)
    raise SystemExit(f"A number was expected in the sheet, not {value!r}.")


def maturing_table(book: openpyxl.Workbook) -> list[Row]:
    """Return the yearly shares printed for the four states with official loans, for every vintage."""
    tab = book["Baseline NFPC"]
    rows: list[Row] = []
    note = "redemption profile of official loans, printed in the Commission's sheet for Finland, June 2024"
    for row in range(111, 115):
        country = str(tab.cell(row, 2).value)
        for column in range(3, 24):
            year, value = round(number(tab.cell(110, column).value)), number(tab.cell(row, column).value)
            for vintage in VINTAGES:
                rows.append((vintage, country, "maturing_share", year, value, "published", note))
    return rows


def ageing_report_growth(folder: Path) -> list[Row]:
    """Return potential growth of the Ageing Report 2024, whose shape carries a forecast on to T + 10."""
    book = openpyxl.load_workbook(
        folder / "official/ageing_report_2024_country_fiches.xlsx", data_only=True, read_only=True
    )
    rows: list[Row] = []
    note = "Ageing Report 2024, country fiche"
    for country in sorted(ISO3.values()):
        years: tuple[object, ...] = ()
        for cells in book[country].iter_rows(min_row=1, max_row=40, max_col=60, values_only=True):
            label = str(cells[2] or "")
            if label.startswith("Macroeconomic assumptions"):
                years = cells
            if label.startswith("Potential GDP (growth rate)"):
                for year, value in zip(years[4:], cells[4:], strict=True):
                    if isinstance(year, int) and isinstance(value, int | float):
                        for vintage in VINTAGES:
                            rows.append(
                                (
                                    vintage,
                                    country,
                                    "ageing_report_growth",
                                    year,
                                    float(value),
                                    "published",
                                    note,
                                )
                            )
                break
    return rows


def guidance(folder: Path) -> pd.DataFrame:
    table = pd.read_csv(folder / "official/commission_guidance_2024.csv").rename(columns={"geo": "country"})
    vintages = {"Spring 2024 (SF 2024)": "dsa-2024-04", "Autumn 2024 (AF 2024)": "dsa-2024-11",
                "Spring 2025 (SF 2025)": "dsa-2025-05"}  # fmt: skip
    table["vintage"] = table["forecast"].map(vintages)
    table["kind"] = table["kind"].str.replace(" ", "_")
    table["source"] = "European Commission, prior guidance, as tabulated by Bruegel"
    return table[["country", "period", "kind", "vintage", "spb_end", "dsa_step", "source"]]


def write(frame: pd.DataFrame, name: str) -> None:
    target = TABLES / f"{name}.parquet"
    connection = duckdb.connect()
    connection.register("frame", frame)
    connection.execute(f"COPY frame TO '{target}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 19)")
    print(target.name, len(frame), "rows", target.stat().st_size, "bytes")


if __name__ == "__main__":
    warnings.simplefilter("ignore", UserWarning)
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    main(Path(sys.argv[1]))
