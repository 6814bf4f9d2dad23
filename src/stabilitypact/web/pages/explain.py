"""How does one verdict come about? Arithmetic, article, figure, vintage, on a page of its own or beside another."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from stabilitypact.figures.countries import country as find_country
from stabilitypact.figures.store import publication
from stabilitypact.law.finding import Finding
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.show.explained import tree
from stabilitypact.web import answers, questions
from stabilitypact.web.api.law import OneRule
from stabilitypact.web.rendering import address, reader, render
from stabilitypact.web.view import View, view
from stabilitypact.web.words import READING_NAMES

router = APIRouter(include_in_schema=False)


@router.get("/explain/{country}/{year}/{rule}")
def explain(
    request: Request,
    country: questions.State,
    year: questions.PathYear,
    rule: OneRule,
    chosen: Annotated[View, Depends(view)],
) -> Response:
    """Explain one verdict."""
    t = reader(request)
    code = find_country(country).code
    finding = explained_finding(chosen, code, year, rule)
    vintage = publication(finding.vintage)
    return render(
        request,
        "explain.html",
        code=code,
        name=t.country(code),
        year=year,
        tree=tree(t, finding),
        vintage=vintage,
        published=t.day(vintage.published),
        book=t.text(RuleBook.named(finding.rulebook).title),
        reading=t.text(READING_NAMES[chosen.reading]),
        view=chosen,
        api=address(f"/api/v1/explain/{code}/{year}/{rule}", chosen.values(year=None, rule=None)),
    )


def explained_finding(chosen: View, code: str, year: int, rule: str) -> Finding:
    """Return the finding behind a verdict of a view.

    All states are judged, as on the pages that lead here: for one alone another publication could be the newest.
    """
    found = answers.assess(None, (year,), chosen.as_of, chosen.rulebook, chosen.vintage, chosen.reading)
    return found.finding(code, year, rule)
