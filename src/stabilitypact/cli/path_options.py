"""Which options do the commands on debt and required paths share, and how are their lists read?"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from math import isfinite, nan
from pathlib import Path
from typing import Annotated, Any, TypedDict

import typer

from stabilitypact.errors import BadInput

Country = Annotated[str, typer.Argument(help="Code (IT, EL or GR, ITA) or name of a state.")]
Guidance = Annotated[
    str | None,
    typer.Option(
        "--guidance", metavar="ID", help="Figures behind the Commission's guidance of a year [2024]."
    ),
]
DsaVintage = Annotated[
    str | None,
    typer.Option(
        "--vintage", metavar="ID", help="Figures of one vintage of the debt analysis, e.g. dsa-2024-11."
    ),
]
PathReading = Annotated[str, typer.Option("--reading", help="commission (its practice) or law (the letter).")]
Period = Annotated[int | None, typer.Option("--period", help="Years of adjustment, 4 to 7 [4].")]
StepList = Annotated[
    str | None,
    typer.Option(
        "--steps",
        metavar="LIST",
        help="Yearly changes of the structural primary balance, e.g. 0.66,0.66,0.66,0.66; planned: those of the "
        "vintage's own plan.",
    ),
]
Seed = Annotated[int | None, typer.Option("--seed", help="Of the draws.")]
ChartFile = Annotated[
    Path | None,
    typer.Option("--chart", metavar="FILE", help="Also draw it: .png, .svg, .pdf, .html or .json."),
]
Dark = Annotated[bool, typer.Option("--dark", help="Draw the chart on a dark ground.")]
Draws = Annotated[int | None, typer.Option("--draws", help="Draws of the test under uncertainty [100000].")]
LARGEST_STEP = 10.0
"""% of GDP a year: far beyond what any state has done, so that a decimal comma is noticed."""


class Basis(TypedDict):
    """Whose figures a question is about."""

    guidance: str | None
    as_of: date | None
    vintage: str | None


def basis(guidance: str | None, as_of: str | None, vintage: str | None) -> Basis:
    """Return the chosen figures; `BadInput` where more than one choice is made."""
    if sum(given is not None for given in (guidance, as_of, vintage)) > 1:
        raise BadInput(
            "Give one of --guidance, --as-of and --vintage: each of them alone decides the figures."
        )
    from stabilitypact.figures.asof import parse_as_of
    from stabilitypact.figures.live import known

    own = known.named(as_of)
    if own is not None and own.kind == "user":  # a vintage of one's own answers by its name
        return {"guidance": None, "as_of": None, "vintage": own.id}
    return {"guidance": guidance, "as_of": None if as_of is None else parse_as_of(as_of), "vintage": vintage}


def read_numbers(text: str, option: str, example: str) -> list[float]:
    """Return a list of numbers separated by commas; `BadInput` naming the part that is none."""
    numbers = []
    for part in text.split(","):
        try:
            number = float(part)
        except ValueError:
            number = nan
        if not isfinite(number):
            raise BadInput(
                f"{option} '{text}' is not a list of numbers: '{part.strip()}' is none. Separate them by commas and "
                f"write decimals with a point, for instance {option} {example}."
            )
        numbers.append(number)
    return numbers


def read_steps(text: str) -> list[float]:
    """Return the yearly steps of a path; `BadInput` for steps that no state can take."""
    steps = read_numbers(text, "--steps", "0.66,0.66,0.66,0.66")
    for step in steps:
        if abs(step) > LARGEST_STEP:
            raise BadInput(
                f"--steps '{text}' asks for {step:g} % of GDP in one year; at most {LARGEST_STEP:g} either way is "
                "accepted. Write decimals with a point: 0.66, not 0,66."
            )
    return steps


def read_steps_by_state(texts: Sequence[str] | None) -> list[float] | dict[str, list[float]] | None:
    """Return steps for all states, or by state where lists are preceded by COUNTRY=."""
    if not texts:
        return None
    by_state = {}
    for text in texts:
        name, sign, numbers = text.rpartition("=")
        if not sign and len(texts) > 1:
            raise BadInput(f"--steps '{text}' is for all states; with several --steps write COUNTRY={text}.")
        if name.strip() in by_state:
            raise BadInput(f"--steps {name.strip()} is given twice; give it once.")
        by_state[name.strip()] = read_steps(numbers)
    return by_state.get("", by_state)


def number_of_years(steps: list[float] | dict[str, list[float]] | str | None) -> int | None:
    """Return how many steps are given, None for none or a plan; the longest list where they differ."""
    if steps is None or isinstance(steps, str):
        return None
    return max(map(len, steps.values())) if isinstance(steps, dict) else len(steps)


def check_last(country: str, last: int, where: Basis) -> None:
    """Refuse a projection that ends before it begins."""
    from stabilitypact.path.assumptions import prepare

    own = prepare(country, where["guidance"] or "2024", where["as_of"], where["vintage"]).assumptions
    if last <= own.base_year:
        raise BadInput(
            f"A projection to {last} ends before it begins: the first year projected is {own.base_year + 1}; give "
            "--last a later one."
        )


def check_chart(path: Path | None) -> None:
    """Refuse a file that no chart can be written to, before anything is computed."""
    if path is None:
        return
    from stabilitypact.show.charts import checked_format

    checked_format(path)


def drawing(draws: int | None, seed: int | None) -> dict[str, int]:
    """Return what is asked of the draws; what is not asked is left to the library."""
    return {name: value for name, value in (("draws", draws), ("seed", seed)) if value is not None}


def hand_over(
    found: Any,
    printer: str,
    as_json: bool,
    chart: Path | None,
    dark: bool,
    drawn: Mapping[str, Any] | None = None,
    added: Mapping[str, Any] | None = None,
    after: Callable[[Any], None] | None = None,
    **told: Any,
) -> None:
    """Draw a result where a chart is asked for, and print it as JSON or as people read it.

    Parameters
    ----------
    found : result
        With `to_json` and, where a chart is asked for, `plot`.
    printer : str
        Function of `show.terminal_path`, loaded only where it prints.
    as_json, chart, dark
        As the options of the command line.
    drawn, told : mapping
        What chart and printer take besides.
    added : mapping
        Further keys of the JSON.
    after : function of a console
        Prints what comes below.
    """
    if chart is not None:
        from stabilitypact.show.charts import save

        save(found.plot(mode="dark" if dark else "light", **(drawn or {})), chart)
    if as_json:
        print(json.dumps({**found.to_dict(), **added}, indent=2) if added else found.to_json(indent=2))
        return
    from stabilitypact.show import terminal_path
    from stabilitypact.show.terminal import console

    out = console()
    getattr(terminal_path, printer)(found, out, **told)
    if after is not None:
        after(out)
    if chart is not None:
        out.print(f"\nWrote {chart}.")
