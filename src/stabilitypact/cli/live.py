"""How do live figures and one's own numbers reach the store? `sgp update, template, import, revisions, store`."""

from __future__ import annotations

import json
import sys
import warnings
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from stabilitypact.cli.options import Json
from stabilitypact.sentence import Sentence, say

if TYPE_CHECKING:
    from stabilitypact.figures.live.update import Outcome

Country = Annotated[str, typer.Argument(help="Code or name of a state.")]
Wait = Annotated[
    float, typer.Option("--wait", metavar="SECONDS", help="Wait so long for another update to finish.")
]


def register(app: typer.Typer) -> None:
    """Add the commands to `sgp`, and let damage of the store be told as a sentence."""
    app.command("update")(update)
    app.command("template")(template)
    app.command("import")(import_)
    app.command("revisions")(revisions)
    store = typer.Typer(
        help="Look after the store: check, repair, export, import.",
        no_args_is_help=True,
        rich_markup_mode=None,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for name, command in (("list", list_), ("check", check), ("export", export), ("import", restore)):
        store.command(name)(command)
    app.add_typer(store, name="store")
    _plain_warnings()


def update(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[SOURCE]...", help="eurostat, ameco, imf, ecb; when named, dbnomics and ameco-bulk."
        ),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Load, compare and report, but store nothing.")
    ] = False,
    fallback: Annotated[
        bool,
        typer.Option(
            "--fallback/--no-fallback",
            help="Take DBnomics' copy of a dataset, and say so, where an office's service fails for good.",
        ),
    ] = True,
    accept_fewer: Annotated[
        bool,
        typer.Option(
            "--accept-fewer",
            help="Store an answer all the same that lacks much of what the last vintage of the source holds.",
        ),
    ] = False,
    most: Annotated[
        int, typer.Option("--revisions", metavar="N", help="Show so many revisions of each source.")
    ] = 10,
    wait: Wait = 0.0,
    as_json: Json = False,
) -> None:
    """Load what the official sources publish now and say what changed."""
    from stabilitypact.figures.live.update import update as run

    outcomes = run(
        sources or (),
        dry_run=dry_run,
        fallback=fallback,
        accept_fewer=accept_fewer,
        tell=lambda text: print(text, file=sys.stderr, flush=True),
        wait=wait,
    )
    if as_json:
        print(
            json.dumps({"update": [_outcome(each, most) for each in outcomes]}, ensure_ascii=False, indent=2)
        )
    else:
        print("\n\n".join("\n".join(_outcome_lines(each, most, dry_run)) for each in outcomes))
    if any(each.error for each in outcomes):
        raise typer.Exit(1)


def _outcome(found: Outcome, most: int) -> dict[str, Any]:
    return {
        "source": found.source,
        "vintage": found.vintage,
        "against": found.against,
        "added": found.added,
        "revised": len(found.revisions),
        "revisions": [
            {
                "variable": each.variable,
                "country": each.country,
                "year": each.year,
                "before": each.before,
                "after": each.after,
            }
            for each in found.revisions[:most]
        ],
        "withdrawn": len(found.withdrawn),
        "withdrawals": [
            {
                "variable": each.variable,
                "country": each.country,
                "year": each.year,
                "before": each.before,
            }
            for each in found.withdrawn[:most]
        ],
        "quality": None if found.quality is None else found.quality.lines(),
        "units": None if found.quality is None else found.quality.by_variable(),
        "notes": list(found.notes),
        "error": found.error,
    }


def _outcome_lines(found: Outcome, most: int, dry_run: bool) -> list[Sentence]:
    if found.error:
        return [say("%(source)s: not loaded. %(why)s", source=found.source, why=found.error)]
    lines = [_stored(found, dry_run), *found.notes]
    if found.revisions:
        lines.append(say("Largest revisions:"))
        lines += [say("  %(revision)s", revision=each.sentence) for each in found.revisions[:most]]
    if found.withdrawn:
        lines.append(say("Withdrawn (%(count)s), the largest:", count=len(found.withdrawn)))
        lines += [say("  %(item)s", item=each.sentence) for each in found.withdrawn[:most]]
    return lines + (found.quality.lines() if found.quality else [])


def _stored(found: Outcome, dry_run: bool) -> Sentence:
    told = {
        "source": found.source,
        "vintage": found.vintage,
        "against": found.against,
        "added": f"{found.added:,}",
        "revised": f"{len(found.revisions):,}",
    }
    if found.vintage is None:
        return say("%(source)s: nothing is new since %(against)s.", **told)
    if found.against is None:
        if dry_run:
            return say("%(source)s: would be stored as %(vintage)s.", **told)
        return say("%(source)s: stored as %(vintage)s.", **told)
    if dry_run:
        return say(
            "%(source)s: would be stored as %(vintage)s; against %(against)s: %(added)s new, %(revised)s revised.",
            **told,
        )
    return say(
        "%(source)s: stored as %(vintage)s; against %(against)s: %(added)s new, %(revised)s revised.", **told
    )


def template(
    country: Country,
    output: Annotated[
        Path, typer.Option("-o", "--output", metavar="FILE", help="Workbook (.xlsx) or table (.csv).")
    ],
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Start from what was known then, or a named vintage."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a file that stands there, edited or not.")
    ] = False,
) -> None:
    """Write a workbook with the newest figures and definitions, ready to edit and import."""
    from stabilitypact.figures.live.template import write_template

    print(write_template(country, output, as_of, overwrite=overwrite))


def import_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Edited workbook, table, or the Commission's sheet.")
    ],
    name: Annotated[str, typer.Option("--as", metavar="NAME", help="What to call the vintage.")],
    published: Annotated[
        datetime | None,
        typer.Option(
            "--published",
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="Day on which the figures were known (2024-06-21); today by default.",
        ),
    ] = None,
    revise: Annotated[
        bool, typer.Option("--revise", help="Store as the next edition of a name already taken.")
    ] = False,
    accept_scale: Annotated[
        bool,
        typer.Option(
            "--accept-scale",
            help="Store figures all the same that seem to have another unit or sign than published; it is noted.",
        ),
    ] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check the file, but store nothing.")] = False,
    wait: Wait = 0.0,
    as_json: Json = False,
) -> None:
    """Check a file of your own numbers and store it as a vintage that `--as-of NAME` then uses."""
    from stabilitypact.figures.live.own import import_file

    day = None if published is None else published.date()
    found = import_file(
        file, name, published=day, revise=revise, accept_scale=accept_scale, dry_run=dry_run, wait=wait
    )
    if as_json:
        print(json.dumps(found.to_dict(), ensure_ascii=False, indent=2))
        return
    print(found.summary())
    for line in found.quality.lines():
        print(line)


def revisions(
    country: Country,
    variable: Annotated[str, typer.Argument(help="Name of the catalogue.")],
    year: Annotated[int, typer.Option("--year", help="Year of the figure.")],
    as_json: Json = False,
) -> None:
    """Show how a figure changed from vintage to vintage."""
    from stabilitypact.figures.live.revisions import history

    found = history(country, variable, year)
    if as_json:
        print(found.to_json())
        return
    print(found.summary())
    width = max(len(each.vintage) for each in found.entries)
    for each in found.entries:
        change = f"{each.change:+9.3f}" if each.change == each.change else " " * 9
        how = "" if each.derivation is None else f"  computed: {each.derivation}"
        print(f"{each.published}  {each.vintage:<{width}}  {each.value:12,.3f}  {change}  {each.kind}{how}")


def list_(as_json: Json = False) -> None:
    """List what the store holds beside the shipped vintages."""
    from stabilitypact.figures.live import state

    found = state.current()
    own = [each for each in found.vintages if each.kind != "shipped"]
    if as_json:
        print(
            json.dumps({"folder": str(found.folder), "vintages": [each.to_dict() for each in own]}, indent=2)
        )
        return
    print(
        say(
            "%(folder)s: %(count)s vintages beside the shipped ones.",
            folder=str(found.folder),
            count=len(own),
        )
    )
    for each in own:
        print(
            say(
                "%(day)s  %(id)s  %(figures)s figures, %(inputs)s inputs of the debt analysis",
                day=each.published,
                id=each.id,
                figures=f"{each.figures:,}",
                inputs=f"{each.inputs:,}",
            )
        )


def check(
    repair: Annotated[
        bool, typer.Option("--repair", help="Make the last good state the current one.")
    ] = False,
) -> None:
    """Verify every figure in the store; exit code 1 where something is wrong."""
    from stabilitypact.figures.live import state
    from stabilitypact.figures.live.exchange import check_store
    from stabilitypact.figures.live.store import repair as mend

    lost: list[str] = []
    if repair:
        state.forget()
        unread = state.current(warn=False).unread
        lost = [each.id for each in mend()]
        if lost:
            print(say("Lost: %(names)s.", names=", ".join(lost)))
        elif unread:
            print(unread)
        elif not state.current(warn=False).lost_before:
            print(say("Nothing was lost."))
    if before := [name for name in state.current(warn=False).lost_before if name not in lost]:
        print(
            say(
                "Lost to earlier damage and not stored again since: %(names)s.",
                names=", ".join(before),
            )
        )
    problems = check_store()
    for each in problems:
        print(each)
    if problems:
        raise typer.Exit(1)
    found = state.current(warn=False)
    if found.file is None:
        print(
            say("There is no store in %(folder)s yet; the shipped vintages answer.", folder=str(found.folder))
        )
    else:
        print(
            say(
                "%(folder)s: %(count)s vintages, all as they were stored.",
                folder=str(found.folder),
                count=len(found.vintages),
            )
        )


def export(file: Annotated[Path, typer.Argument(metavar="FILE", help="Parquet file to write.")]) -> None:
    """Write the whole store into one Parquet file."""
    from stabilitypact.figures.live.exchange import export_store

    print(say("Wrote %(file)s: %(count)s vintages.", file=str(file), count=len(export_store(file))))


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Parquet file that `export` wrote.")],
    revise: Annotated[
        bool,
        typer.Option(
            "--revise",
            help="Store your own vintages that clash with the store's as next editions of their names.",
        ),
    ] = False,
    skip: Annotated[
        bool, typer.Option("--skip", help="Leave out vintages that clash with the store's.")
    ] = False,
) -> None:
    """Add the vintages of an exported file that the store lacks."""
    from stabilitypact.errors import BadInput
    from stabilitypact.figures.live.exchange import restore_store

    if revise and skip:
        raise BadInput(say("Give --revise or --skip, not both."))
    for line in restore_store(file, clash="revise" if revise else "skip" if skip else "refuse").lines():
        print(line)


def _plain_warnings() -> None:
    """Print damage of the store as a sentence rather than with a line of code."""
    usual = warnings.showwarning

    def shown(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
        if category.__name__ == "StoreWarning":
            print(f"sgp: {message}", file=sys.stderr)
        else:
            usual(message, category, *where, **more)

    warnings.showwarning = shown
