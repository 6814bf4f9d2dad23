"""How does a reader take a brief along? The report of a state or of the Union as HTML, PDF or workbook."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from stabilitypact.figures.countries import country
from stabilitypact.show.report import report, write_report
from stabilitypact.web.answering import answer
from stabilitypact.web.keeping import kept
from stabilitypact.web.reformed import by_id
from stabilitypact.web.rendering import reader
from stabilitypact.web.view import View, view

router = APIRouter(include_in_schema=False)
MEDIA = {
    "html": "text/html; charset=utf-8",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@router.get("/report/{place}.{form}")
def brief(
    request: Request,
    place: str,
    form: str,
    chosen: Annotated[View, Depends(view)],
    reform: Annotated[str, Query(max_length=60, description="Shipped proposal set beside the rules.")] = "",
) -> Response:
    """Send the brief of a state or of the Union (EU) in the reader's language, with a page on a reform if asked."""
    if form not in MEDIA:
        raise HTTPException(404)
    if reform:
        by_id(reform)  # never a file of the server
    t = reader(request)
    code = "EU" if place == "EU" else country(place).code
    body = _written(code, form, t.language, chosen.year, chosen.as_of, chosen.vintage, reform, date.today())
    name = f"pact-{code}{'-' + reform.replace(' ', '-') if reform else ''}-{t.language}.{form}"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Content-Language": t.language,
        "Vary": "Accept-Language",
    }
    return answer(request, body, MEDIA[form], headers=headers)


@kept(32)
def _written(
    place: str,
    form: str,
    lang: str,
    year: int | None,
    as_of: str | None,
    vintage: str | None,
    reform: str,
    _today: date,
) -> bytes:
    made = report(place, reform=reform or None, lang=lang, year=year, as_of=as_of, vintage=vintage)
    with tempfile.TemporaryDirectory() as folder:
        return write_report(made, Path(folder) / f"brief.{form}").read_bytes()
