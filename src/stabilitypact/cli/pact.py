"""Is the Pact met? `sgp status, assess, explain, score, procedures, claims`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from stabilitypact.cli.options import (
    AsOf,
    Assume,
    BookOption,
    Borrow,
    From,
    Json,
    ReadingOption,
    To,
    VintageOption,
    span,
)
from stabilitypact.law.assertions import assumptions, borrowings

if TYPE_CHECKING:
    from stabilitypact.law.assess import Assessment
    from stabilitypact.law.revised import Change

Country = Annotated[str, typer.Argument(help="Code (IT, EL or GR, ITA) or name of a state.")]


def register(app: typer.Typer) -> None:
    """Add the commands to `sgp`."""
    for name, command in (
        ("status", status),
        ("assess", assess),
        ("explain", explain),
        ("score", score),
        ("procedures", procedures),
        ("claims", claims),
    ):
        app.command(name)(command)


def status(
    year: Annotated[
        int | None, typer.Option("--year", help="Year judged; the newest vintage's by default.")
    ] = None,
    as_of: AsOf = None,
    rulebook: BookOption = None,
    vintage: VintageOption = None,
    reading: ReadingOption = "law",
    as_json: Json = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Also write one self-contained page.")
    ] = None,
) -> None:
    """Show how all member states stand: balance, debt, verdicts, procedure, ceiling."""
    from stabilitypact.law.status import status as compute

    found = compute(year, as_of=as_of, rulebook=rulebook, vintage=vintage, reading=reading)
    if html is not None:
        from stabilitypact.show.page import write_page

        write_page(found, html)
    changes: tuple[Change, ...] = ()
    if as_of is not None:
        from stabilitypact.law.revised import revised

        changes = revised(found)
    if as_json:
        more = {} if as_of is None else {"revised": [change.to_dict() for change in changes]}
        print(json.dumps(found.to_dict() | more, ensure_ascii=False, indent=2))
        return
    from stabilitypact.show.terminal import console, print_status

    out = console()
    print_status(found, out)
    if as_of is not None:
        out.print(f"\nVerdicts that today's figures and decisions change: {len(changes) or 'none'}.")
        for change in changes:
            out.print(f"  {change}")
    if html is not None:
        out.print(f"\nWrote {html}: the same as a page, with a map and each verdict's explanation.")
        out.print(f"Open it in a browser: {html.resolve().as_uri()}", soft_wrap=True)


def assess(
    country: Country,
    year: Annotated[int | None, typer.Option("--year", help="One year.")] = None,
    first: From = None,
    last: To = None,
    as_of: AsOf = None,
    rulebook: BookOption = None,
    vintage: VintageOption = None,
    reading: ReadingOption = "law",
    borrow: Borrow = None,
    assume: Assume = None,
    as_json: Json = False,
) -> None:
    """Judge one state by every rule, for a year or a span of years."""
    found = _assessed(country, span(year, first, last), rulebook, as_of, vintage, reading, borrow, assume)
    if as_json:
        print(found.to_json())
        return
    from stabilitypact.show.terminal import console, print_assessment

    print_assessment(found, console())


def explain(
    country: Country,
    year: Annotated[int, typer.Argument(help="Year.")],
    rule: Annotated[str, typer.Argument(help="Rule, for instance deficit or debt.")],
    as_of: AsOf = None,
    rulebook: BookOption = None,
    vintage: VintageOption = None,
    reading: ReadingOption = "law",
    borrow: Borrow = None,
    assume: Assume = None,
    as_json: Json = False,
) -> None:
    """Show a verdict's arithmetic line by line, with articles and figures."""
    found = _assessed(country, year, rulebook, as_of, vintage, reading, borrow, assume)
    finding = found.finding(found.countries[0], year, rule)
    print(finding.explain("json" if as_json else "text"))


def score(
    first: Annotated[int, typer.Option("--from", metavar="YEAR", help="First year.")],
    last: Annotated[int, typer.Option("--to", metavar="YEAR", help="Last year.")],
    country: Annotated[
        list[str] | None, typer.Option("--country", help="Only this state. Repeatable.")
    ] = None,
    as_of: AsOf = None,
    vintage: VintageOption = None,
    reading: ReadingOption = "numerical",
    borrow: Borrow = None,
    assume: Assume = None,
    as_json: Json = False,
) -> None:
    """Show in what share of years each state complied (numerical reading of the Fiscal Board's tracker)."""
    from stabilitypact.law.score import score as compute

    found = compute(
        first,
        last,
        countries=country,
        as_of=as_of,
        vintage=vintage,
        reading=reading,
        borrow=borrowings(borrow),
        assume=assumptions(assume),
    )
    if as_json:
        print(found.to_json())
        return
    from stabilitypact.show.terminal import console, scores_table
    from stabilitypact.show.terminal_table import print_table

    out = console()
    out.print(found.summary())
    print_table(scores_table(found), out)
    out.print("Percent of the years with an answer; years without one (a figure is missing) are left out.")


def procedures(
    country: Annotated[str | None, typer.Argument(help="Code or name; all states by default.")] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            help="As they stood then: decided by that day, open where closed later. A vintage stands for its day.",
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the excessive deficit procedures since 2002, with what the figures say of the year behind each."""
    from stabilitypact.figures.asof import parse_as_of
    from stabilitypact.law.history import histories

    found = histories(country, None if as_of is None else parse_as_of(as_of))
    if as_json:
        print(json.dumps({"procedures": [h.to_dict() for h in found]}, ensure_ascii=False, indent=2))
        return
    from stabilitypact.show.terminal import console, print_procedures

    print_procedures(found, console())


def claims(
    name: Annotated[str, typer.Argument(help="Set of claims.")] = "september-2021",
    as_json: Json = False,
) -> None:
    """Answer a newspaper's claims about the Pact, as known then and now.

    Each claim is answered on what was known on its day and on what is known today, so that --as-of would have nothing
    to choose; figures of your own answer the same questions with `sgp status` and `sgp assess --as-of NAME`.
    """
    from stabilitypact.september_2021 import claims as compute
    from stabilitypact.september_2021 import claims_to_json

    found = compute(name)
    if as_json:
        print(claims_to_json(found))
        return
    from stabilitypact.show.terminal import claims_table, console
    from stabilitypact.show.terminal_table import print_table

    print_table(claims_table(found), console())


def _assessed(
    country: str,
    years: int | list[int] | None,
    rulebook: str | None,
    as_of: str | None,
    vintage: str | None,
    reading: str,
    borrow: list[str] | None,
    assume: list[str] | None,
) -> Assessment:
    """Return the assessment that the options of `sgp assess` and `sgp explain` ask for."""
    from stabilitypact.law.assess import assess as compute

    return compute(
        country,
        years,
        rulebook=rulebook,
        as_of=as_of,
        vintage=vintage,
        reading=reading,
        borrow=borrowings(borrow),
        assume=assumptions(assume),
    )
