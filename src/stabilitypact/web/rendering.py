"""How does a page come about? Templates, the reader's language, the addresses of its other forms."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlencode

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
                "here": request.url.path,
                "version": __version__,
                **context,
            }
        )
    )


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
