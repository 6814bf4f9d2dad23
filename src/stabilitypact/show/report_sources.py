"""Where do a report's figures, rules and facts come from, and on what terms?"""

from __future__ import annotations

from collections.abc import Sequence

from stabilitypact.figures.dsa import dsa_vintage
from stabilitypact.i18n.translation import Translation
from stabilitypact.law.facts import Ceiling
from stabilitypact.law.status import Status
from stabilitypact.show.report_model import Cell, Section, Table
from stabilitypact.show.report_words import NO_FIGURE, evidence, joined, words


def sources(
    t: Translation, status: Status, analyses: Sequence[str], ceilings: Sequence[Ceiling] = ()
) -> Section:
    """Return the table of sources.

    Parameters
    ----------
    status :
        Whose figures and rule book the verdicts use.
    analyses :
        Vintages of the debt analysis.
    ceilings :
        Of the Council, that the report shows; one line per act.
    """
    vintage = status.vintage
    book = status.assessment.segment(status.year).book
    rows = [
        _row(t, t.text("Figures"), f"{vintage.title} ({vintage.id}), {vintage.producer}", t.day(vintage.published),
             vintage.terms, vintage.url),
        *(_row(t, t.text("Debt analysis"), t.labelled(f"{each.title} ({each.id})", each.source), t.day(each.published),
               t.text("as its sources")) for each in map(dsa_vintage, dict.fromkeys(analyses))),
        _row(t, t.text("Rule book"), f"{t.said(book.title)} ({status.rulebook})", t.day(book.since),
             t.text("reuse allowed with the source named (EUR-Lex)")),
    ]  # fmt: skip
    for act in {each.act: each for each in ceilings}.values():
        said = f"{act.act_title} [{act.source}{t.joint('; ')}{evidence(t, act.status)}]"
        rows.append(_row(t, t.text("Council ceilings"), said, t.day(act.act_date), NO_FIGURE))
    head = (t.text("What"), t.text("Source"), t.text("Published"), t.text("Terms of reuse"))
    note = t.text("Computed by stabilitypact from these; no document of an institution of the Union.")
    table = Table("sources", t.text("Sources"), head, tuple(rows), wide=(1, 3), note=note)
    return Section(t.text("Sources"), (table,))


def _row(t: Translation, what: str, source: str, day: str, terms: str, link: str = "") -> tuple[Cell, ...]:
    return (words(what), Cell(joined(source), link=link), words(day), words(terms))
