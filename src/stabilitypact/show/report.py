"""What does a finance ministry take along? Briefs of one state or the Union as HTML, PDF or workbook."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.figures.countries import country as named_country
from stabilitypact.figures.writing import write_whole
from stabilitypact.i18n.languages import language as named_language
from stabilitypact.i18n.translation import Translation, translation
from stabilitypact.law.finding import Finding
from stabilitypact.law.status import Status
from stabilitypact.law.status import status as compute_status
from stabilitypact.path.likely import DRAWS
from stabilitypact.reform.find import Source
from stabilitypact.reform.find import reform as find_reform
from stabilitypact.sentence import State, say
from stabilitypact.show.report_basis import path_basis
from stabilitypact.show.report_country import country_numbers, country_pages, headline
from stabilitypact.show.report_model import Report
from stabilitypact.show.report_reform import reform_page
from stabilitypact.show.report_sources import sources
from stabilitypact.show.report_union import union_headline, union_numbers, union_pages

Format = Literal["html", "pdf", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)
UNION = ("eu", "eu27", "union", "european union")


def report(
    place: str,
    *,
    reform: Source | None = None,
    lang: str = "en",
    year: int | None = None,
    as_of: str | date | None = None,
    vintage: str | None = None,
    guidance: str | None = None,
    draws: int = DRAWS,
) -> Report:
    """Return the brief of a state or of the Union.

    Parameters
    ----------
    place :
        Code or name of a state, or "EU".
    reform :
        Reform to set beside the rules in force, on a page of its own.
    lang :
        "en", "fr", "de", "it" or "es".
    year, as_of, vintage :
        As for `law.status.status`: year judged, day of knowledge, figures.
    guidance :
        Guidance set of the required path, "2024" by default.
    draws :
        Of the fan chart.

    Raises
    ------
    UnknownName, BadInput, MissingFigures
        With a sentence: unknown state, language or reform, or a state that the figures do not hold.
    """
    t = translation(named_language(lang))
    union = place.strip().casefold() in UNION
    code = "EU" if union else _code(place)
    chosen = None if reform is None else find_reform(reform)
    found = compute_status(year, as_of=as_of, vintage=vintage)
    _check_held(code, found)
    basis = path_basis(guidance, as_of, vintage)
    known = [t.text("as on %(day)s", day=t.day(found.as_of)), *_limits(t, found)]
    stamp = " · ".join(["stabilitypact", found.vintage.title, *known])
    if union:
        numbers = union_numbers(found, basis)
        pages = union_pages(t, numbers)
        analyses = sorted({each.vintage for each in numbers.trajectories})
        pages = (*pages[:-1], (*pages[-1], sources(t, found, analyses)))
        made = Report(
            "union", "EU", t.language, t.text("The Union"), t.text("Brief on the Stability and Growth Pact"),
            union_headline(t, found), pages, numbers.findings, stamp, found.as_of, numbers,
        )  # fmt: skip
    else:
        own = country_numbers(code, found, basis, draws)
        pages = country_pages(t, own)
        pages = (*pages[:-1], (*pages[-1], sources(t, found, [own.baseline.vintage], own.ceilings)))
        made = Report(
            "country", code, t.language, t.country(code), t.text("Brief on the Stability and Growth Pact"),
            headline(t, own), pages, _all_findings(own.code, found), stamp, found.as_of, own,
        )  # fmt: skip
    if chosen is None:
        return made
    page = reform_page(t, chosen, None if union else code, basis, found.year, as_of, vintage)
    return replace(made, pages=(*made.pages, page))


def write_report(made: Report, path: Path | str) -> Path:
    """Write a report to a file whose ending says the format: .html, .pdf or .xlsx.

    A file that stands there is replaced at once by the finished report: until then, and where writing fails, it stays.

    Raises
    ------
    BadInput
        For another ending, a folder that does not exist or may not be written, or a file that cannot be.
    """
    target = Path(path)
    write_whole(target, rendered(made, checked_format(target)))
    return target


def rendered(made: Report, form: Format) -> bytes:
    """Return a report in a format."""
    if form == "html":
        from stabilitypact.show.report_html import as_html

        return as_html(made).encode("utf-8")
    if form == "pdf":
        from stabilitypact.show.report_pdf import as_pdf

        return as_pdf(made)
    from stabilitypact.show.report_xlsx import as_xlsx

    return as_xlsx(made)


def checked_format(path: Path) -> Format:
    """Return the format that a file's ending asks for; `BadInput` where none can be written so."""
    ending = path.suffix.removeprefix(".").casefold()
    form = next((each for each in FORMATS if each == ending), None)
    forms = ", ".join("." + each for each in FORMATS)
    shown, folder = str(path), str(path.parent)
    if form is None and not ending:
        raise BadInput(
            say("'%(path)s' has no ending; reports are written as %(forms)s.", path=shown, forms=forms)
        )
    if form is None:
        raise BadInput(
            say(
                "'%(path)s' ends in '.%(ending)s'; reports are written as %(forms)s.",
                path=shown,
                ending=ending,
                forms=forms,
            )
        )
    if path.is_dir():
        raise BadInput(say("'%(path)s' is a folder; name a file in a folder that exists.", path=shown))
    if not path.parent.is_dir():
        raise BadInput(
            say("The folder '%(folder)s' does not exist; name a file in a folder that exists.", folder=folder)
        )
    if not os.access(path.parent, os.W_OK):
        raise BadInput(
            say(
                "The folder '%(folder)s' may not be written to; name a file in another folder.", folder=folder
            )
        )
    return form


def _limits(t: Translation, found: Status) -> list[str]:
    return [t.text(each.message, day=t.day(found.procedures_on)) for each in found.limits()]


def _check_held(code: str, found: Status) -> None:
    """Raise `MissingFigures` for a state that the figures do not hold, or for the Union where they hold one state."""
    held = [row.country for row in found.members]
    if code == "EU" and len(held) == 1:
        raise MissingFigures(
            say(
                "%(title)s holds %(state)s alone, so that there is no brief of the Union on it; ask for that of "
                "%(state)s.",
                title=found.vintage.title,
                state=State(held[0], named_country(held[0]).name),
            )
        )
    if code != "EU" and code not in held:
        raise MissingFigures(
            say(
                "%(state)s is not among the member states of %(year)s in %(title)s, so that there is no brief of it; "
                "there are: %(held)s, and EU.",
                state=State(code, named_country(code).name),
                year=found.year,
                title=found.vintage.title,
                held=", ".join(held),
            )
        )


def _code(place: str) -> str:
    try:
        return named_country(place).code
    except UnknownName:
        names = [name for each in COUNTRIES for name in (each.code, each.name)]
        raise UnknownName("state, and it is not EU either:", place, [*names, "EU"]) from None


def _all_findings(code: str, found: Status) -> tuple[Finding, ...]:
    """Return the findings of every rule of the year's rule book."""
    return tuple(found.finding(code, rule) for rule in found.assessment.segment(found.year).findings)
