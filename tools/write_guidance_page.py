"""Fills the tables of docs/guidance.md with what the program computes. Usage: python tools/write_guidance_page.py"""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from stabilitypact.figures.dsa import official_guidance, replicated_guidance
from stabilitypact.path.results import Trajectories
from stabilitypact.path.trajectory import trajectory

PAGE = Path(__file__).parent.parent / "docs" / "guidance.md"
COUNCIL = {
    ("NL", 4): ("2025: 3.5, 2026: 3.3", (2025, 2026)),
    ("MT", 4): ("2025: 6.0, 2026: 5.8, 2027: 5.8; average 5.9", (2025, 2026, 2027)),
    ("EL", 4): ("2025: 3.0, 2026: 3.2, 2027: 3.1, 2028: 3.0", (2025, 2026, 2027, 2028)),
    ("ES", 7): ("2030: 2.5, 2031: 2.4", (2030, 2031)),
    ("PT", 4): ("average 3.6", ()),
    ("CY", 4): ("average 4.9", ()),
}


def guidance_rows(found: Trajectories) -> list[str]:
    """Return the lines of the first table."""
    rows = []
    for official in official_guidance():
        own = found.of(official.country, official.period)
        end = own.spb_end if own.spb_end is not None else float("nan")
        step = "" if np.isnan(official.dsa_step) else f"{official.dsa_step:.2f}"
        computed = "" if np.isnan(official.dsa_step) or own.dsa_step is None else f"{own.dsa_step:.2f}"
        cells = (official.country, str(official.period), f"{official.spb_end:.2f}", f"{end:.2f}",
                 f"{end - official.spb_end:+.2f}", step, computed, own.binding or "nothing")  # fmt: skip
        rows.append(f"| {' | '.join(cells)} |".replace("-0.00", "0.00").replace("+0.00", "0.00"))
    return rows


def replication_rows(found: Trajectories) -> list[str]:
    """Return the lines of the table against the replication with the Commission's inputs."""
    rows = []
    for (country, period), value in replicated_guidance().items():
        own = found.of(country, period).spb_end
        rows.append(
            f"| {country} | {period} | {value:.2f} | {own if own is not None else float('nan'):.2f} |"
        )
    return rows


def expenditure_rows(found: Trajectories) -> list[str]:
    """Return the lines of the table against the Council."""
    rows = []
    for (country, period), (council, years) in COUNCIL.items():
        growth = found.of(country, period).net_expenditure_growth
        shown = ", ".join(f"{year}: {growth[year]:.2f}" for year in years)
        average = f"average {np.mean([growth[y] for y in range(2025, 2029)]):.2f}"
        wanted = "; ".join(part for part in (shown, average if "average" in council else "") if part)
        rows.append(f"| {country}, {period} years | {council} | {wanted} |")
    return rows


def differences(found: Trajectories) -> np.ndarray:
    """Return the absolute differences of the end balance."""
    return np.array([
        abs((found.of(o.country, o.period).spb_end or float("nan")) - o.spb_end) for o in official_guidance()
    ])  # fmt: skip


def main() -> None:
    found, compiled = trajectory(period=(4, 7)), trajectory(period=(4, 7), anchors="published")
    gaps = differences(found)
    text = PAGE.read_text(encoding="utf-8")
    text = _table(text, "| state | years | official", guidance_rows(found))
    text = _table(text, "| state | years | replication", replication_rows(found))
    text = _table(text, "| state | Council |", expenditure_rows(found))
    text = re.sub(
        r"Mean absolute difference: \S+ percentage points over 22 values; median \S+; \S+ within 0.01\.",
        f"Mean absolute difference: {gaps.mean():.3f} percentage points over 22 values; median "
        f"{np.median(gaps):.2f}; {(gaps < 0.0101).sum()} within 0.01.",
        text,
    )
    text = re.sub(r"official ones: \S+", f"official ones: {differences(compiled).mean():.3f}.", text)
    PAGE.write_text(text, encoding="utf-8")


def _table(text: str, head: str, rows: list[str]) -> str:
    lines = text.splitlines()
    start = next(k for k, line in enumerate(lines) if line.startswith(head)) + 2
    end = start
    while end < len(lines) and lines[end].strip():
        end += 1
    return "\n".join([*lines[:start], *rows, *lines[end:]]) + "\n"


if __name__ == "__main__":
    main()
