"""What if the rules were others? `sgp reform list, show, check, compare, council, new`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from stabilitypact.cli.options import AsOf, Assume, Borrow, Json, VintageOption
from stabilitypact.errors import BadInput
from stabilitypact.law.assertions import assumptions, borrowings

app = typer.Typer(
    name="reform",
    help="What would change, for whom, if the rules were others?",
    no_args_is_help=True,
    rich_markup_mode=None,
)

What = Annotated[
    str, typer.Argument(metavar="ID|FILE", help="Shipped reform (`sgp reform list`) or a YAML file.")
]
Base = Annotated[
    str | None,
    typer.Option("--base", metavar="ID|FILE", help="What to compare with; the rules in force by default."),
]
Guidance = Annotated[
    str | None,
    typer.Option("--guidance", metavar="SET", help="Guidance set for the years to come, for instance 2024."),
]
Projection = Annotated[
    str | None,
    typer.Option("--projection", metavar="ID", help="Vintage of the debt analysis for the years to come."),
]
Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="NAME=VALUE",
        help="Value of a free parameter: NAME=VALUE or NAME@IT=VALUE. Repeatable.",
    ),
]
Pace = Annotated[
    float | None,
    typer.Option(
        "--pace",
        metavar="PCT",
        help="Assumption: most that a year to come asks of a state in breach, % of GDP (else the reform's, or 0.5).",
    ),
]
Countries = Annotated[list[str] | None, typer.Option("--country", help="Only this state. Repeatable.")]


@app.command("list")
def list_reforms(as_json: Json = False) -> None:
    """List the shipped reforms with author, date and label."""
    from stabilitypact.reform.library import library

    found = library()
    if as_json:
        keys = ("id", "title", "author", "date", "source", "url", "label", "base", "summary")
        print(
            json.dumps(
                {"reforms": [{k: getattr(r, k) for k in keys} for r in found]}, ensure_ascii=False, indent=2
            )
        )
        return
    from rich.table import Table

    from stabilitypact.show.terminal import console
    from stabilitypact.show.terminal_table import print_table

    table = Table(box=None, pad_edge=False)
    for name in ("id", "label", "date"):
        table.add_column(name, no_wrap=True)
    table.add_column("title and author")
    for each in found:
        table.add_row(each.id, each.label, each.date, f"{each.title} ({each.author})")
    print_table(table, console())


@app.command("show")
def show(what: What, as_json: Json = False) -> None:
    """Show a reform: source, changes, formulas, free parameters, doubts."""
    from stabilitypact.reform.find import reform

    found = reform(what)
    if as_json:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=2, default=str))
        return
    print(found.summary_text())


@app.command("check")
def check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Reform file (docs/reform-file.md).")],
    as_json: Json = False,
) -> None:
    """Check a reform file: the first mistake is named with its line and the nearest valid name."""
    from stabilitypact.reform.reform_file import read_reform

    found = read_reform(file)
    if as_json:
        print(
            json.dumps(
                {"file": str(file), "id": found.id, "valid": True, "warnings": list(found.warnings)}, indent=2
            )
        )
        return
    print(f"{file} is a valid reform: {found}. It changes nothing." if found.changes_nothing else
          f"{file} is a valid reform: {found}. Decided by: {', '.join(found.decides)}.")  # fmt: skip
    for warning in found.warnings:
        print(f"Warning: {warning}")


@app.command("compare")
def compare(
    what: Annotated[list[str], typer.Argument(metavar="ID|FILE", help="Reforms: shipped ids or YAML files.")],
    base: Base = None,
    first: Annotated[int, typer.Option("--from", metavar="YEAR", help="First past year.")] = 1998,
    last: Annotated[int, typer.Option("--to", metavar="YEAR", help="Last past year.")] = 2025,
    as_of: AsOf = None,
    vintage: VintageOption = None,
    guidance: Guidance = None,
    projection: Projection = None,
    horizon: Annotated[int, typer.Option("--horizon", metavar="YEARS", help="Years to come.")] = 10,
    country: Countries = None,
    values: Set = None,
    borrow: Borrow = None,
    assume: Assume = None,
    sweep: Annotated[
        str | None,
        typer.Option(
            "--sweep", metavar="NAME=V,V,...", help="Try values of a free parameter or number (one reform)."
        ),
    ] = None,
    pace: Pace = None,
    past_only: Annotated[bool, typer.Option("--past-only", help="Leave the years to come out.")] = False,
    as_json: Json = False,
) -> None:
    """Compare reforms with the rules in force: past verdicts, required effort to come, who gains or loses.

    `--as-of then` judges each past year on what was known at its end.
    """
    from stabilitypact.reform.compare import compare as compute

    options: dict[str, Any] = {
        "countries": country,
        "first": first,
        "last": last,
        "as_of": as_of,
        "vintage": vintage,
        "guidance": guidance,
        "projection": projection,
        "horizon": horizon,
        "ahead": not past_only,
        "pace": pace,
        "borrow": borrowings(borrow),
        "assume": assumptions(assume),
    }
    if sweep is not None:
        from stabilitypact.reform.compare import sweep as compute_sweep

        if len(what) != 1:
            raise BadInput("A sweep takes one reform.")
        moved = compute_sweep(_with_values(what[0], values), *_tried(sweep), base, **options)
        print(moved.to_json() if as_json else moved.summary())
        return
    found = compute([_with_values(each, values) for each in what], base, **options)
    print(found.to_json() if as_json else found.summary())


@app.command("council")
def council(
    what: What,
    base: Base = None,
    position: Annotated[
        list[str] | None,
        typer.Option(
            "--position", metavar="STATE=for|against|abstain", help="Position of a state. Repeatable."
        ),
    ] = None,
    without: Annotated[
        list[str] | None, typer.Option("--without", help="State that does not vote. Repeatable.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Only figures and decisions known by then."),
    ] = None,
    guidance: Guidance = None,
    projection: Projection = None,
    pace: Pace = None,
    values: Set = None,
    as_json: Json = False,
) -> None:
    """Count votes in the Council under any positions; by default by who has to do less. Arithmetic, not a forecast."""
    from stabilitypact.reform.council import council as compute
    from stabilitypact.reform.positions import positions

    found = compute(
        _with_values(what, values),
        base,
        positions=positions(position),
        without=tuple(without or ()),
        as_of=as_of,
        guidance=guidance,
        projection=projection,
        pace=pace,
    )
    print(found.to_json() if as_json else found.summary())


@app.command("new")
def new(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Id of the reform; writes NAME.yaml.")],
) -> None:
    """Write a commented starting file that works as it is."""
    from stabilitypact.reform.starter import write_starter

    path = write_starter(name)
    print(f"Wrote {path}. Edit it, then: sgp reform check {path}; sgp reform compare {path}")


def _tried(text: str) -> tuple[str, list[float]]:
    """Read "NAME=0,0.5,1"."""
    name, _, numbers = text.partition("=")
    try:
        return name.strip(), [float(number) for number in numbers.split(",")]
    except ValueError:
        raise BadInput(f"'{text}' is not NAME=VALUE,VALUE, for instance feedback=0,0.02,0.04.") from None


def _with_values(what: str, texts: list[str] | None) -> Any:
    """Return the reform with the values of --set that name its parameters."""
    from stabilitypact.errors import UnknownName
    from stabilitypact.reform.find import reform

    found = reform(what)
    if texts and not found.parameters:
        raise BadInput(f"Reform {found.id} has no free parameters, so that --set has nothing to set.")
    values: dict[str, Any] = {}
    for text in texts or ():
        place, sign, number = text.partition("=")
        name, _, state = place.strip().partition("@")
        try:
            value = float(number)
        except ValueError:
            raise BadInput(
                f"'{text}' is not NAME=VALUE or NAME@STATE=VALUE, for instance feedback=0.03."
            ) from None
        if not sign or name not in found.parameters:
            raise UnknownName(f"free parameter in reform {found.id}", name, found.parameters)
        if not state:
            if name in values:
                raise BadInput(
                    f"--set {text} and another --set of {name} are about the same; give one of them."
                )
            values[name] = value
            continue
        own = values.setdefault(name, {})
        if not isinstance(own, dict):
            raise BadInput(f"{name} is given for all states and for {state}; give it one way.")
        if state in own:
            raise BadInput(f"--set {text} and another --set of {name} are about the same; give one of them.")
        own[state] = value
    for name, own in values.items():
        if isinstance(own, dict):
            before = found.parameters[name].value
            if isinstance(before, int | float):
                own.setdefault("default", before)
    return found.with_parameters(**values) if values else found
