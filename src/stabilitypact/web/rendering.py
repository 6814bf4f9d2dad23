"""How does a page come about? Templates, the reader's language, the addresses of its other forms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import quote, urlencode

from fastapi import Request
from fastapi.responses import Response
from jinja2 import Environment, FunctionLoader, StrictUndefined

from stabilitypact import __version__
from stabilitypact.errors import UnknownName
from stabilitypact.i18n.languages import LANGUAGES, Language, language, preferred
from stabilitypact.i18n.translation import Translation, translation
from stabilitypact.i18n.writing import joint
from stabilitypact.show.explained import line
from stabilitypact.web import static
from stabilitypact.web.answering import answer
from stabilitypact.web.problems import NO_ANSWER, TITLES

PAGE_LIFETIME = "no-cache"  # kept, but asked about each time, by entity tag


def reader(request: Request) -> Translation:
    """Return the translation that the address asks for (?lang=fr), else the browser's."""
    asked = request.query_params.get("lang")
    if asked:
        return translation(language(asked))
    return translation(preferred(request.headers.get("accept-language")))


def address(path: str, values: Mapping[str, object]) -> str:
    """Return path and query of the values that are given, in their order."""
    held = {name: value for name, value in values.items() if value not in (None, "")}
    return f"{path}?{urlencode(held, doseq=True)}" if held else path


def render(request: Request, template: str, **context: Any) -> Response:
    """Return a page in the reader's language, with its entity tag."""
    t = reader(request)
    body = _page(request, t, template, context)
    headers = {"Content-Language": t.language, "Vary": "Accept-Language"}
    return answer(request, body, "text/html; charset=utf-8", lifetime=PAGE_LIFETIME, headers=headers)


def error_page(request: Request, status: int, detail: str) -> Response:
    """Return a page that says what went wrong and where to go on."""
    try:
        t = reader(request)
    except UnknownName:
        t = translation("en")
    title = TITLES.get(status, NO_ANSWER)
    body = _page(request, t, "error.html", {"status": status, "title": title, "detail": detail})
    headers = {"Content-Language": t.language, "Cache-Control": "no-store"}
    return Response(body, status, media_type="text/html; charset=utf-8", headers=headers)


def _page(request: Request, t: Translation, template: str, context: Mapping[str, Any]) -> str:
    query = {name: value for name, value in request.query_params.multi_items() if name != "lang"}
    fixed = request.query_params.get("lang")
    return (
        _environment()
        .get_template(template)
        .render(
            {
                "t": t,
                "_": t.text,
                "plural": t.plural,
                "line": lambda text: line(t, text),
                "lang": t.language,
                "fixed_lang": fixed,
                "languages": [
                    (code, name, address(request.url.path, {**query, "lang": code}))
                    for code, name in LANGUAGES.items()
                ],
                "static": static.address,
                "link": lambda path, **values: address(path, {**values, "lang": fixed}),
                "onward": lambda path: onward(request, path, fixed),
                "here": request.url.path,
                "version": __version__,
                **context,
            }
        )
    )


def onward(request: Request, path: str, fixed: str | None) -> str:
    """Return the address of a page of the top row with the state and the view that the reader has chosen."""
    query = request.query_params
    parts = request.url.path.split("/")
    of_state = len(parts) > 2 and parts[1] in ("country", "simulator", "explain")
    state = quote(parts[2] if of_state else query.get("state", ""), safe="")
    year = parts[3] if parts[1] == "explain" and len(parts) > 3 and parts[3].isdigit() else query.get("year")
    view = {name: query.get(name) for name in ("rulebook", "as_of", "vintage", "reading", "guidance")}
    if parts[1] == "simulator":
        view["guidance"] = None  # there it is what a simulation starts from
    if parts[1] == "reforms":
        view["vintage"] = None  # the same name, of another matter: the figures of a comparison
    if path == "/":
        return address(path, {"year": year, **view, "lang": fixed})
    if path == "/country":
        where = f"{path}/{state}" if state else path
        return address(where, {"year": year, **view, "lang": fixed})
    if path == "/simulator":
        where = f"{path}/{state}" if state else path
        as_of = None if view["guidance"] else view["as_of"]
        return address(where, {"year": year, "as_of": as_of, "lang": fixed})
    if path == "/reforms":
        return address(path, {"state": state, "year": year, "lang": fixed})
    return address(path, {"lang": fixed})


@cache
def _environment() -> Environment:
    def load(name: str) -> str | None:
        source = files("stabilitypact.web") / "templates" / name
        return source.read_text(encoding="utf-8") if source.is_file() else None

    made = Environment(
        autoescape=True,
        undefined=StrictUndefined,
        loader=FunctionLoader(load),
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.do"],
    )
    made.globals["joint"] = joint  # macros know the language but no translation
    return made


def languages() -> tuple[Language, ...]:
    """Return the codes of the languages."""
    return tuple(LANGUAGES)
