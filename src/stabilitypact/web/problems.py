"""What does a caller learn when a request cannot be answered? Problem details (RFC 9457), or a page that says it."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from stabilitypact.errors import BadInput, MissingFigures, PactError, UnknownName
from stabilitypact.sentence import Parts, say

PROBLEM_JSON = "application/problem+json"
TITLES: Mapping[int, str] = {
    400: say("The request cannot be read"),
    404: say("There is nothing under this address"),
    405: say("This address answers other methods"),
    413: say("The request is too large"),
    414: say("The address is too long"),
    421: say("The request is for another server"),
    422: say("A value cannot be used"),
    500: say("An error of the program"),
    503: say("The answer took too long"),
}
NO_ANSWER = say("The request cannot be answered")
API_ROOTS = ("/api", "/health")
_log = logging.getLogger("stabilitypact.web")


def problem(status: int, detail: str, path: str, **more: Any) -> JSONResponse:
    """Return problem details: type, title, status, detail and instance, and what else is known.

    Notes
    -----
    RFC 9457, section 3.1: `instance` is a URI reference. The type stays "about:blank": the status code says what kind
    of problem it is.
    """
    content = {
        "type": "about:blank",
        "title": TITLES.get(status, NO_ANSWER),
        "status": status,
        "detail": detail,
        "instance": quote(path, safe="/:@!$&'()*+,;=~"),
        **more,
    }
    return JSONResponse(
        content,
        status,
        media_type=PROBLEM_JSON,
        headers={"Cache-Control": "no-store", "Content-Language": "en"},
    )


def status_of(error: PactError) -> int:
    """Return the status code of an error that a user can act on."""
    if isinstance(error, UnknownName | MissingFigures):
        return 404
    return 422 if isinstance(error, BadInput) else 500


def register(app: FastAPI) -> None:
    """Answer every error with problem details under the API, with a page elsewhere."""

    @app.exception_handler(PactError)
    async def pact(request: Request, error: PactError) -> Response:
        status = status_of(error)
        if status == 500:
            _log.error("%s: %s", request.url.path, error)
        more: dict[str, Any] = {}
        if isinstance(error, UnknownName):
            more = {"kind": error.kind, "name": error.name}
        return refused(request, status, error.sentence, **more)

    @app.exception_handler(RequestValidationError)
    async def validation(request: Request, error: RequestValidationError) -> Response:
        faults = [
            {"where": ".".join(str(part) for part in fault["loc"]), "what": str(fault["msg"])}
            for fault in error.errors()
        ]
        text = "; ".join(f"{fault['where']}: {fault['what']}" for fault in faults)
        where = Parts(tuple(fault["loc"][-1] for fault in error.errors()))
        shown = say("A value that the address gives cannot be used: %(where)s.", where=where)
        return refused(request, 422, text, shown, errors=faults)

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        missing = say("There is no page %(path)s.", path=request.url.path)
        text = missing if error.status_code == 404 else str(error.detail)
        answer = refused(request, error.status_code, text, text if text is missing else "")
        for name, value in (error.headers or {}).items():
            answer.headers[name] = value
        return answer

    @app.exception_handler(Exception)
    async def unforeseen(request: Request, error: Exception) -> Response:
        _log.error("%s failed", request.url.path, exc_info=error)
        text = say("The program failed on this request; the log of the server says where.")
        return refused(request, 500, text)


def refused(request: Request, status: int, detail: str, shown: str | None = None, **more: Any) -> Response:
    """Return problem details, or a page that shows `detail`, or `shown` where that is given, in the language."""
    path = request.url.path
    wants_page = "text/html" in request.headers.get("accept", "")
    if path.startswith(API_ROOTS) or not wants_page:
        return problem(status, detail, path, **more)
    from stabilitypact.web.rendering import error_page

    return error_page(request, status, detail if shown is None else shown)
