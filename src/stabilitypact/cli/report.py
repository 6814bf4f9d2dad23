"""How do people take the Pact along? `sgp report`: a brief as HTML, PDF or workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from stabilitypact.cli.options import AsOf, VintageOption


def register(app: typer.Typer) -> None:
    """Add the command to `sgp`."""
    app.command("report")(report)


def report(
    place: Annotated[str, typer.Argument(metavar="COUNTRY|EU", help="Code or name of a state, or EU.")],
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="File to write: .html, .pdf or .xlsx.")
    ],
    reform: Annotated[
        str | None,
        typer.Option("--reform", metavar="ID|FILE", help="Reform to set beside the rules in force."),
    ] = None,
    lang: Annotated[
        str, typer.Option("--lang", metavar="CODE", help="Language: en, fr, de, it or es.")
    ] = "en",
    year: Annotated[
        int | None, typer.Option("--year", help="Year judged; that of the newest figures by default.")
    ] = None,
    as_of: AsOf = None,
    vintage: VintageOption = None,
    guidance: Annotated[
        str | None, typer.Option("--guidance", metavar="SET", help="Guidance set of the required path.")
    ] = None,
) -> None:
    """Write a two-page brief of a state or the Union: verdicts, required path, charts, explanation, sources."""
    from stabilitypact.show.report import checked_format, write_report
    from stabilitypact.show.report import report as compute

    checked_format(output)
    stood = output.exists()
    made = compute(
        place, reform=reform, lang=lang, year=year, as_of=as_of, vintage=vintage, guidance=guidance
    )
    done = "Replaced" if stood else "Wrote"
    print(f"{done} {write_report(made, output)}: {made.headline}")
