"""Where is the Pact met? A map of equal tiles by verdict or procedure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from stabilitypact.law.finding import VERDICT_WORDS, digits
from stabilitypact.law.status import Status, StatusRow
from stabilitypact.law.verdict import Verdict
from stabilitypact.sentence import Sentence, say
from stabilitypact.show.charts import checked_kind, finish, tip
from stabilitypact.show.charts_kinds import PROCEDURE_WORDS
from stabilitypact.show.charts_tiles import placed, tile_map
from stabilitypact.show.charts_verdicts import symbol, with_legend
from stabilitypact.show.limits import against, limits_of
from stabilitypact.show.theme import PROCEDURE_LOOKS, Palette, palette
from stabilitypact.show.tiles import COLUMNS

if TYPE_CHECKING:
    from stabilitypact.plotting import Chart

HEADS: Mapping[str, Sentence] = {
    "deficit": say("Deficit criterion"),
    "debt": say("Debt criterion"),
    "procedure": say("Procedure"),
}
IN_FORCE = say("in force")
STATUS_KINDS = ("both", "deficit", "debt", "procedure")


def status(found: Status, kind: str = "both", mode: str = "light", tile: int = 46) -> Chart:
    """Return a map of equal tiles, one per state, by verdict or procedure.

    Parameters
    ----------
    found : Status
        From `status`.
    kind : {"both", "deficit", "debt", "procedure"} or the id of another rule of the assessment
        "both" shows the two criteria side by side.
    mode : {"light", "dark"}
        Look.
    tile : int
        Pixels of a tile.

    Raises
    ------
    UnknownName
        For another kind or look.
    """
    import altair as alt

    checked_kind(kind, tuple(dict.fromkeys((*STATUS_KINDS, *found.assessment.rules))), "a status")
    colours = palette(mode)
    kinds = ("deficit", "debt") if kind == "both" else (kind,)
    looks = PROCEDURE_LOOKS if kind == "procedure" else None
    maps = [_map(found, each, colours, tile) for each in kinds]
    words: Mapping[Any, str] = VERDICT_WORDS
    if kind == "procedure":
        words = PROCEDURE_WORDS
    present = {_mark(found, row, each) for row in found.members for each in kinds}
    body = with_legend(alt.hconcat(*maps, spacing=28), present, words, colours, looks)
    return finish(
        body,
        colours,
        _headline(found, kind),
        [_source(found, kind)],
        tile * COLUMNS * len(kinds),
    )


def _headline(found: Status, kind: str) -> Sentence:
    n = found.counts()
    values: dict[str, Any] = {"total": n["members"], "year": found.year}
    if kind == "both":
        return say(
            "%(n)s of %(total)s member states meet both criteria in %(year)s", n=n["meet_both"], **values
        )
    if kind == "deficit":
        return say(
            "%(n)s of %(total)s member states miss the deficit criterion in %(year)s",
            n=n["deficit_not_met"],
            **values,
        )
    if kind == "debt":
        return say(
            "%(n)s of %(total)s member states miss the debt criterion in %(year)s",
            n=n["debt_not_met"],
            **values,
        )
    if kind == "procedure":
        return say(
            "%(n)s of %(total)s member states are in an excessive deficit procedure",
            n=n["in_procedure"],
            total=n["members"],
        )
    missed = sum(_mark(found, row, kind) == str(Verdict.NOT_MET) for row in found.members)
    return say(
        "%(n)s of %(total)s member states miss: %(rule)s, %(year)s",
        n=missed,
        rule=_head(found, kind),
        **values,
    )


def _source(found: Status, kind: str) -> Sentence:
    if kind == "procedure":
        return say("On %(day)s; figures: year in which it was opened.", day=found.procedures_on)
    values: dict[str, Any] = {
        "figures": found.vintage.title,
        "book": IN_FORCE if found.rulebook == IN_FORCE else found.rulebook,
    }
    outturn = found.vintage.kind(found.year) == "outturn"
    if kind in ("both", "deficit", "debt"):
        if outturn:
            return say("Outturn of %(figures)s; rule book %(book)s; figures: %% of GDP.", **values)
        return say("Forecast of %(figures)s; rule book %(book)s; figures: %% of GDP.", **values)
    if outturn:
        return say("Outturn of %(figures)s; rule book %(book)s.", **values)
    return say("Forecast of %(figures)s; rule book %(book)s.", **values)


def _mark(found: Status, row: StatusRow, kind: str) -> str:
    own = {"deficit": str(row.deficit), "debt": str(row.debt_criterion), "procedure": row.procedure}
    return own[kind] if kind in own else str(found.assessment.verdict(row.country, found.year, kind))


def _head(found: Status, kind: str) -> Sentence:
    if kind in HEADS:
        return HEADS[kind]
    title = found.finding(found.members[0].country, kind).title
    return title if isinstance(title, Sentence) else Sentence(title)


def _map(found: Status, kind: str, colours: Palette, tile: int) -> Any:
    import altair as alt

    rows = []
    words = (
        PROCEDURE_WORDS if kind == "procedure" else {str(each): word for each, word in VERDICT_WORDS.items()}
    )
    for row in found.members:
        since = row.procedure_since.year if row.procedure_since else None
        figure = {"deficit": row.balance, "debt": row.debt, "procedure": since}.get(kind)
        rows.append(
            {"country": row.country, "name": row.name, **placed(row.country), "mark": _mark(found, row, kind),
             "said": words[_mark(found, row, kind)], "figure": figure, "digits": _digits(found, row, kind),
             "kind": row.kind}
        )  # fmt: skip
    looks = PROCEDURE_LOOKS if kind == "procedure" else None
    return tile_map(
        rows,
        colours,
        tile,
        tooltip=[
            tip("name:N", "state"),
            tip("said:N", "verdict"),
            tip("figure:Q", format=".2f" if kind in ("deficit", "debt") else "d"),
            tip("kind:N"),
        ],
        looks=looks,
        shape=symbol("mark", looks),
        figures=[
            (
                f"isValid(datum.figure) && datum.digits === {places}",
                0.24 if places < 2 else 0.21,
                "figure:Q",
                f".{places}f",
            )
            for places in sorted({_digits(found, row, kind) for row in found.members})
        ],
        title=alt.TitleParams(text=_head(found, kind), fontSize=13, offset=4, color=colours.muted),
    )


def _digits(found: Status, row: StatusRow, kind: str) -> int:
    """Return the decimals of a tile's figure, as in every table; a year has none."""
    deficit, debt = limits_of(found, row.country)
    if kind == "deficit":
        return digits(row.balance, against(deficit))
    return digits(row.debt, debt) if kind == "debt" else 0
