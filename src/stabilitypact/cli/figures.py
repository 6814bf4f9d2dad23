"""What is known, by whom, under which rules? `sgp figures, vintages, rulebooks`."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from stabilitypact.cli.options import AsOf, From, Json, To, VintageOption, span
from stabilitypact.errors import BadInput
from stabilitypact.sentence import say


def register(app: typer.Typer) -> None:
    """Add the commands to `sgp`."""
    for name, command in (("figures", figures), ("vintages", vintages), ("rulebooks", rulebooks)):
        app.command(name)(command)


def figures(
    country: Annotated[str, typer.Argument(help="Code or name of a state.")],
    variables: Annotated[list[str], typer.Argument(metavar="VARIABLE", help="Names of the catalogue.")],
    year: Annotated[int | None, typer.Option("--year", help="One year.")] = None,
    first: From = None,
    last: To = None,
    as_of: AsOf = None,
    vintage: VintageOption = None,
    borrow: Annotated[
        str | None,
        typer.Option("--borrow", metavar="VINTAGE", help="Fill missing years from another vintage."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Show published figures of a state: which vintage says what, outturn and forecast told apart."""
    from stabilitypact.figures.access import figures as read

    found = [
        read(country, name, years=span(year, first, last), as_of=as_of, vintage=vintage, borrow=borrow)
        for name in variables
    ]
    if as_json:
        print(json.dumps({"figures": [series.to_dict() for series in found]}, ensure_ascii=False, indent=2))
        return
    from stabilitypact.show.terminal import console, series_table
    from stabilitypact.show.terminal_table import print_table

    out = console()
    for series in found:
        out.print(series.summary())
    print_table(series_table(found), out)


def vintages(
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Only those published by then; or one vintage by name."),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the vintages, shipped, loaded and your own: producer, date, source, terms, how they came here."""
    from stabilitypact.figures.asof import parse_as_of, published_by
    from stabilitypact.figures.live import known

    if as_of is None:
        found = (*known.own(), *known.everything())
    elif known.named(as_of) is not None:
        found = published_by(as_of)
    else:
        day = parse_as_of(as_of)
        found = (*(each for each in known.own() if each.published <= day), *published_by(day))
    if as_json:
        rows = [
            {
                "id": p.id,
                "title": p.title,
                "producer": p.producer,
                "published": p.published.isoformat(),
                "source": p.source,
                "url": p.url,
                "terms": p.terms,
                "carried_over": p.carried_over,
                "last_outturn": p.last_outturn,
            }
            for p in found
        ]
        print(json.dumps({"vintages": rows}, ensure_ascii=False, indent=2))
        return
    from stabilitypact.show.terminal import console, print_inputs, print_vintages

    out = console()
    print_vintages(found, out)
    if as_of is None:
        print_inputs(out)


def rulebooks(
    name: Annotated[
        str | None, typer.Argument(metavar="ID", help="One rule book with all its values.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="The one in force on that day. A vintage stands for its day."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """List the rule books, or show one with every value, its article and how well it is known."""
    from stabilitypact.figures.asof import parse_as_of
    from stabilitypact.law.rulebook import RuleBook
    from stabilitypact.law.rulebook import rulebooks as shipped

    books = shipped() if name is None else (RuleBook.named(name),)
    if as_of is not None:
        if name is not None:
            raise BadInput(say("Give a rule book or --as-of, not both: a day has its own rule book."))
        books = (RuleBook.in_force(parse_as_of(as_of, ahead=True)),)
    if as_json:
        from stabilitypact.law.rulebook_json import rulebook_to_dict

        print(
            json.dumps(
                {
                    "rulebooks": [
                        rulebook_to_dict(book, values=name is not None or as_of is not None) for book in books
                    ]
                },
                ensure_ascii=False,
                indent=2,
            )
        )
        return
    from stabilitypact.show.terminal import console, print_rulebook, rulebooks_table
    from stabilitypact.show.terminal_table import print_table

    if name is None and as_of is None:
        print_table(rulebooks_table(books), console())
    else:
        print_rulebook(books[0], console())
