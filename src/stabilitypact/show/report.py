"""What does a finance ministry take along? Briefs of one state or the Union as HTML, PDF or workbook."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Literal, get_args

from stabilitypact.errors import BadInput, MissingFigures, UnknownName
from stabilitypact.figures.countries import COUNTRIES
from stabilitypact.figures.countries import country as named_country
from stabilitypact.i18n.languages import language as named_language
from stabilitypact.i18n.translation import translation
from stabilitypact.law.finding import Finding
from stabilitypact.law.status import Status
from stabilitypact.law.status import status as compute_status
from stabilitypact.path.fan import DRAWS
from stabilitypact.reform.find import Source
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
    found = compute_status(year, as_of=as_of, vintage=vintage)
    if not union and code not in {row.country for row in found.members}:
        name = named_country(code).name
        raise MissingFigures(
            f"{name} is not among the member states of {found.year} in {found.vintage.title}, so that there is no "
            f"brief of it; there are: {', '.join(row.country for row in found.members)}, and EU."
        )
    basis = path_basis(guidance, as_of, vintage)
    stamp = f"stabilitypact · {found.vintage.title} · " + t.text("as on %(day)s", day=t.day(found.as_of))
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
    if reform is None:
        return made
    page = reform_page(t, reform, None if union else code, basis, as_of, vintage)
    return replace(made, pages=(*made.pages, page))


def write_report(made: Report, path: Path | str) -> Path:
    """Write a report to a file whose ending says the format: .html, .pdf or .xlsx.

    Raises
    ------
    BadInput
        For another ending, or a folder that does not exist.
    OSError
        Where the file cannot be written.
    """
    target = Path(path)
    form = checked_format(target)
    if form == "html":
        from stabilitypact.show.report_html import as_html

        content = as_html(made).encode("utf-8")
    elif form == "pdf":
        from stabilitypact.show.report_pdf import as_pdf

        content = as_pdf(made)
    else:
        from stabilitypact.show.report_xlsx import as_xlsx

        content = as_xlsx(made)
    target.write_bytes(content)
    return target


def checked_format(path: Path) -> Format:
    """Return the format that a file's ending asks for; `BadInput` for another ending or a missing folder."""
    ending = path.suffix.removeprefix(".").casefold()
    form = next((each for each in FORMATS if each == ending), None)
    if form is None:
        said = f"ends in '.{ending}'" if ending else "has no ending"
        raise BadInput(f"'{path}' {said}; reports are written as {', '.join('.' + f for f in FORMATS)}.")
    if path.is_dir() or not path.parent.is_dir():
        where = f"'{path}' is a folder" if path.is_dir() else f"The folder '{path.parent}' does not exist"
        raise BadInput(f"{where}; name a file in a folder that exists.")
    return form


def _code(place: str) -> str:
    try:
        return named_country(place).code
    except UnknownName:
        names = [name for each in COUNTRIES for name in (each.code, each.name)]
        raise UnknownName("state, and it is not EU either:", place, [*names, "EU"]) from None


def _all_findings(code: str, found: Status) -> tuple[Finding, ...]:
    """Return the findings of every rule of the year's rule book."""
    return tuple(found.finding(code, rule) for rule in found.assessment.segment(found.year).findings)
