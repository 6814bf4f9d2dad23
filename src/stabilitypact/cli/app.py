"""Which commands does `sgp` have?"""

from __future__ import annotations

from typing import Annotated

import typer

from stabilitypact.cli import figures, live, pact, path, reform, report, serve

app = typer.Typer(
    name="sgp",
    help="The EU's Stability and Growth Pact: is it met, by whom, under which rules, on which figures?",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from stabilitypact import __version__

        print(f"stabilitypact {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and stop.")
    ] = False,
) -> None:
    """Options of `sgp` itself."""


for room in (pact, path, figures, live, report, serve):
    room.register(app)
app.add_typer(reform.app, name="reform")
