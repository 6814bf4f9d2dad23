"""Which options do several commands share?"""

from __future__ import annotations

from typing import Annotated

import typer

from stabilitypact.errors import BadInput

Json = Annotated[bool, typer.Option("--json", help="Print JSON (keys documented in docs/json.md).")]
AsOf = Annotated[
    str | None,
    typer.Option(
        "--as-of",
        metavar="DATE",
        help="Only what was known by then: 2021, 2021-09 or 2021-09-15; or a vintage by its name.",
    ),
]
VintageOption = Annotated[
    str | None, typer.Option("--vintage", metavar="ID", help="Figures of one vintage (see `sgp vintages`).")
]
BookOption = Annotated[
    str | None,
    typer.Option("--rulebook", metavar="ID", help="One rule book for all years (see `sgp rulebooks`)."),
]
ReadingOption = Annotated[
    str, typer.Option("--reading", help="law, commission or numerical (the Fiscal Board's tracker).")
]
From = Annotated[int | None, typer.Option("--from", metavar="YEAR", help="First year.")]
To = Annotated[int | None, typer.Option("--to", metavar="YEAR", help="Last year.")]
Assume = Annotated[
    list[str] | None,
    typer.Option(
        "--assume",
        metavar="NAME=VALUE",
        help="Assert what no table holds: NAME, NAME=VALUE, NAME@IT=VALUE or NAME@IT:2009=VALUE. Repeatable.",
    ),
]
Borrow = Annotated[
    list[str] | None,
    typer.Option(
        "--borrow",
        metavar="VARIABLE=VINTAGE",
        help="Take a variable that the vintage lacks from another one. Repeatable.",
    ),
]


def span(year: int | None, first: int | None, last: int | None) -> list[int] | None:
    """Return the years that --year or --from and --to ask for, None where none is given."""
    if year is not None and (first is not None or last is not None):
        raise BadInput("Give --year or --from and --to, not both.")
    if year is not None:
        return [year]
    if first is None and last is None:
        return None
    if first is None or last is None:
        raise BadInput("--from and --to go together: give both ends of the span.")
    if last < first:
        raise BadInput(f"The span {first}-{last} ends before it begins; give --from the earlier year.")
    return list(range(first, last + 1))
