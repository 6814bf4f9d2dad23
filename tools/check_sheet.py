"""Recomputes the Commission's sheet for Finland under random inputs and compares the model with it.

Usage: python tools/check_sheet.py SHEET [--cases 200] [--seed 1] [--record]

SHEET is the Commission's calculation sheet for Finland of June 2024 (xlsx). LibreOffice recomputes it by the
sheet's own formulas (packages libreoffice-calc-nogui and python3-uno); every row of every scenario tab must agree
with the model within 1e-9. --record writes the numbers that the test suite reads.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "tests" / "debt"))

import sheet_cases as cases  # type: ignore[import-not-found]  # noqa: E402

from stabilitypact.debt.recursion import Quirks  # noqa: E402
from stabilitypact.path.assumptions import _state  # noqa: E402
from stabilitypact.path.minimum import with_minimum_steps  # noqa: E402
from stabilitypact.path.rules import PathRules  # noqa: E402
from stabilitypact.path.safeguard import safeguard_margin  # noqa: E402

TOLERANCE = 1e-9
PORT = "2083"
SHARES = ("outstanding_start", "rolled_long_start", "rolled_short_start", "new_long_start", "new_short_start")
CRITERIA = "Criteria results"
Case = dict[str, Any]


def main() -> None:
    warnings.simplefilter("ignore", UserWarning)
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sheet", type=Path)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--record", action="store_true")
    asked = parser.parse_args()
    printed = printed_case(asked.sheet)
    random = random_cases(printed["case"], asked.cases, asked.seed)
    answers = recompute(asked.sheet, random)
    worst = 0.0
    for case, answer in zip(random, answers, strict=True):
        worst = max(worst, compare(case, answer))
    print(f"{len(random)} cases, largest difference {worst:.2e}")
    if worst > TOLERANCE:
        raise SystemExit("The model does not agree with the sheet.")
    if asked.record:
        record(printed, "finland_sheet.json.gz")
        record(
            [kept(case, answer) for case, answer in zip(random, answers, strict=True)], "sheet_cases.json.gz"
        )


def printed_case(sheet: Path) -> dict[str, Any]:
    """Return the sheet as printed: its inputs, every row of every tab, and its results."""
    book = openpyxl.load_workbook(sheet, data_only=True)
    inputs = book["Input data"]
    series = {
        name: [book[tab].cell(row, column).value for column in range(first, last + 1)]
        for name, (tab, row, first, last) in cases.SERIES.items()
    }
    case = {
        "series": series,
        "parameters": {name: inputs.cell(row, 3).value for name, row in cases.PARAMETERS.items()},
        "period": book[CRITERIA]["F5"].value,
        "step": book[CRITERIA]["F6"].value,
        "procedure": inputs["F17"].value,
    }
    rows = {}
    for tab in cases.LAYOUT:
        rows[tab] = {
            str(row): [number(book[tab].cell(row, column).value) for column in range(3, 24)]
            for row in range(20, 115)
        }
    results = {
        cell.coordinate: cell.value
        for line in book[CRITERIA]["D9:N44"]
        for cell in line
        if isinstance(cell.value, int | float | str)
    }
    return {"case": case, "rows": rows, "results": results}


def number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def random_cases(printed: Case, count: int, seed: int) -> list[Case]:
    """Return plausible and less plausible inputs around the printed ones, four decimals each."""
    generator = np.random.default_rng(seed)
    spread = {
        "structural_primary_balance": 1.5, "one_offs": 0.2, "stock_flow": 0.8, "baseline_growth": 0.6,
        "potential_growth": 0.5, "implicit_interest_rate": 0.6, "short_rate": 0.8, "long_rate": 0.8,
        "deflator_growth": 0.8, "fx_interest": 0.01, "property_income": 0.1,
    }  # fmt: skip
    made = []
    for k in range(count):
        case: Case = json.loads(json.dumps(printed))
        series, parameters = case["series"], case["parameters"]
        for name, width in spread.items():
            moved = np.array(series[name]) + generator.normal(0.0, width, len(series[name]))
            series[name] = np.round(moved, 4).tolist()
        for name in ("pensions", "health", "care", "education", "taxes_on_pensions"):
            walk = np.cumsum(generator.normal(0.0, 0.05, len(series[name])))
            series[name] = np.round(np.array(series[name]) + walk, 4).tolist()
        level = generator.choice([12.0, 45.0, 75.0, 95.0, 140.0])
        series["debt"] = [round(float(level * generator.uniform(0.85, 1.15)), 4)]
        series["real_gdp"] = [round(float(series["potential_gdp"][0] * generator.uniform(0.95, 1.05)), 4)]
        series["maturing_share"] = np.round(generator.uniform(0.02, 0.15, 4), 4).tolist()
        series["exchange_factor"] = np.round(1.0 + generator.normal(0.0, 0.003, 5), 5).tolist()
        parameters["multiplier"] = round(float(generator.uniform(0.3, 1.2)), 4)
        parameters["budget_semi_elasticity"] = round(float(generator.uniform(0.3, 0.65)), 4)
        for name in (
            "long_rate_t10",
            "short_rate_t10",
            "long_rate_t30",
            "short_rate_t30",
            "deflator_growth_t10",
        ):
            parameters[name] = round(float(parameters[name] + generator.normal(0.0, 0.7)), 4)
        parameters["short_share"] = round(float(generator.uniform(0.0, 0.3)), 4)
        parameters["maturing_share_t10"] = round(float(generator.uniform(0.03, 0.14)), 4)
        shares = np.round(generator.dirichlet([16, 2, 2, 1.5, 0.5]), 4)
        shares[0] = round(1.0 - float(shares[1:].sum()), 4)
        parameters |= dict(zip(SHARES, shares.tolist(), strict=True))
        case["period"] = int(generator.choice([4, 7]))
        case["step"] = round(float(generator.choice(np.arange(81))) * 0.02, 2)
        case["procedure"] = int(generator.integers(0, 2))
        if k == 0:
            series["structural_primary_balance"][-1], case["step"], case["procedure"] = -0.66, 0.66, 0
        if k in (1, 2):
            series["debt"], case["step"], case["period"] = [8.0 + k], 1.6, 7
        made.append(case)
    return made


def recompute(sheet: Path, made: list[Case]) -> list[dict[str, Any]]:
    """Return the sheet's own answers, cells C to W of each tab."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        book = openpyxl.load_workbook(sheet)
        for cell in ("L12", "M12"):
            formula = book[CRITERIA][cell].value
            book[CRITERIA][cell].value = without_names(getattr(formula, "text", formula))
        book.save(work / "sheet.xlsx")
        read = [[tab, 1, 115] for tab in cases.LAYOUT] + [[CRITERIA, 1, 44]]
        (work / "jobs.json").write_text(
            json.dumps({"cases": [cells_of(case) for case in made], "read": read})
        )
        listen = f"--accept=socket,host=localhost,port={PORT};urp;"
        profile = f"-env:UserInstallation=file://{work}/profile"
        office = subprocess.Popen(["soffice", "--headless", "--norestore", profile, listen])
        try:
            server = str(ROOT / "tools" / "sheet_server.py")
            subprocess.run(
                ["/usr/bin/python3", server, PORT, str(work / "sheet.xlsx"), str(work / "jobs.json"),
                 str(work / "answers.json")],
                check=True,
            )  # fmt: skip
        finally:
            office.terminate()
            office.wait(timeout=30)
        answers: list[dict[str, Any]] = json.loads((work / "answers.json").read_text())
        return answers


def without_names(formula: str) -> str:
    """Return a LET formula with its names written out: LibreOffice before 24.8 does not know LET."""
    names = dict(re.findall(r"_xlpm\.(\w+),(OFFSET\((?:[^()]|\([^()]*\))*\)),", formula))
    body = formula[formula.index("IF(") :].rstrip()
    body = body[:-1]
    for name, meaning in sorted(names.items(), key=lambda item: -len(item[0])):
        body = body.replace(f"_xlpm.{name}", meaning)
    return "=" + body.replace("\n", "")


def cells_of(case: Case) -> list[list[Any]]:
    cells: list[list[Any]] = []
    for name, (tab, row, first, _) in cases.SERIES.items():
        cells += [[tab, first + k, row, value] for k, value in enumerate(case["series"][name])]
    cells += [["Input data", 3, row, case["parameters"][name]] for name, row in cases.PARAMETERS.items()]
    cells += [["Input data", 6, 17, case["procedure"]], [CRITERIA, 6, 5, case["period"]]]
    return [*cells, [CRITERIA, 6, 6, case["step"]]]


def compare(case: Case, answer: dict[str, Any]) -> float:
    """Return the largest difference of a case between sheet and model, over all rows of all tabs."""
    worst = 0.0
    for tab, projection in cases.projections(
        case, Quirks(baseline_brackets=True, blank_first_step=True)
    ).items():
        for row, values in cases.rows_of(tab, projection).items():
            sheet = answer[tab][row - 1][2:]
            for k, (theirs, mine) in enumerate(zip(sheet, values, strict=True)):
                if isinstance(theirs, int | float):
                    gap = abs(theirs - float(mine))
                    if gap > TOLERANCE:
                        print(
                            tab, "row", row, 2023 + k, "sheet", theirs, "model", float(mine), case["period"]
                        )
                    worst = max(worst, gap)
    verdict = answer[CRITERIA][11][9]
    margin = safeguard_of(case)
    if verdict in ("ok", "Not met") and (verdict == "ok") != (margin > 0.0):
        print("safeguard differs:", verdict, margin)
        worst = np.inf
    return worst


def safeguard_of(case: Case) -> float:
    state = _state("FI", cases.figures_of(case), 2041)
    rules = PathRules(safeguard_band="same_year")
    path = with_minimum_steps(state, np.full((1, 1, case["period"]), case["step"]), rules)
    return float(safeguard_margin(path, rules)[0, 0])


def kept(case: Case, answer: dict[str, Any]) -> Case:
    """Return what the test suite records of a case: inputs, and debt, balance and rates of every tab."""
    rows = {}
    for tab, (_, gap, _, rates, _, _, debt, other, _, _) in cases.LAYOUT.items():
        wanted = [gap, rates, debt] + ([other] if other else [])
        rows[tab] = {str(row): [round(float(v), 10) for v in answer[tab][row - 1][2::3]] for row in wanted}
    return {**case, "rows": rows, "safeguard": answer[CRITERIA][11][9]}


def record(content: Any, name: str) -> None:
    cases.DATA.mkdir(exist_ok=True)
    packed = gzip.compress(json.dumps(content, separators=(",", ":")).encode(), 9, mtime=0)
    (cases.DATA / name).write_bytes(packed)
    print(name, len(packed), "bytes")


if __name__ == "__main__":
    main()
