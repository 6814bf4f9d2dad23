"""What does the server consist of? Pages, REST API, static files, and the guards around them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.responses import Response
from starlette.middleware.gzip import GZipMiddleware

from stabilitypact import __version__
from stabilitypact.figures.store import publications
from stabilitypact.web import ahead as computed_ahead
from stabilitypact.web import charts, files, problems, static, tables
from stabilitypact.web.answering import answer, as_json
from stabilitypact.web.api import figures, law, path, reforms, schemas
from stabilitypact.web.api.known import known_only
from stabilitypact.web.guards import Heads, Limits, Named, SafeHeaders
from stabilitypact.web.limits import TIMEOUT_SECONDS, WORKERS
from stabilitypact.web.methods import Methods
from stabilitypact.web.pages import country, effort, explain, reference, reports, simulator, sources, union
from stabilitypact.web.pages import reforms as reforms_page

API = "/api/v1"
PROBLEMS: dict[int | str, dict[str, object]] = {
    code: {
        "description": problems.TITLES[code],
        "content": {problems.PROBLEM_JSON: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for code in (400, 404, 413, 414, 422, 503)
}
KEEPING: dict[str, object] = {
    "ETag": {
        "description": "Sent back as If-None-Match it is answered with 304 while nothing has changed.",
        "required": True,
        "schema": {"type": "string"},
    },
    "Cache-Control": {
        "description": "How long the answer may be kept without asking again.",
        "required": True,
        "schema": {"type": "string"},
    },
}
KEPT: dict[int | str, dict[str, object]] = {
    200: {"headers": KEEPING},
    304: {"description": "The caller holds this answer already", "headers": KEEPING},
}

health = APIRouter(tags=["server"])


@health.get("/health", response_model=schemas.Health, name="health")
def is_healthy(request: Request) -> Response:
    """Tell whether the server answers, and on which figures."""
    found = {"status": "ok", "version": __version__, "newest_vintage": publications()[0].id}
    return answer(request, as_json(found), lifetime="no-store")


def create_app(
    timeout: float = TIMEOUT_SECONDS, *, ahead: bool = True, names: Sequence[str] | None = None
) -> FastAPI:
    """Return the application.

    Parameters
    ----------
    timeout :
        Seconds after which a request is answered with 503.
    ahead :
        Whether what takes longest is computed before anybody asks, once the server answers.
    names :
        Names of hosts that requests may be for; None for any.
    """
    app = FastAPI(
        title="stabilitypact",
        version=__version__,
        summary="The EU's Stability and Growth Pact: verdicts, required paths and procedures from published figures.",
        description="The same results as the command line's JSON. Ratios are in % of GDP, surplus positive; rates and "
        "growth in %; levels in billions of national currency; a figure's own unit stands beside it. States are named "
        "by Eurostat's codes, days as 2024-04-30. A number that is not published or does not exist is null. Errors are "
        "problem details (RFC 9457).",
        openapi_url=None,  # sent below, to be kept as every other answer
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan(ahead),
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    for part in (law, figures, path, reforms):
        app.include_router(
            part.router,
            prefix=API,
            responses={**PROBLEMS, **KEPT},
            dependencies=[Depends(known_only)],
        )
    app.include_router(health, responses={code: PROBLEMS[code] for code in (413, 414, 503)})
    pages = (
        union,
        country,
        effort,
        explain,
        simulator,
        reforms_page,
        sources,
        reports,
        reference,
        charts,
        files,
        tables,
        static,
    )
    for page in pages:
        app.include_router(page.router)
    problems.register(app)
    _describe(app)
    app.add_middleware(GZipMiddleware, minimum_size=1_000, compresslevel=6)
    app.add_middleware(Methods, paths=lambda: app.openapi()["paths"])
    app.add_middleware(Limits, seconds=timeout)
    if names is not None:
        app.add_middleware(Named, names=names)
    app.add_middleware(SafeHeaders)
    app.add_middleware(Heads)
    return app


def _lifespan(early: bool) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        """Bound the number of requests computed at once, and have the first view ready."""
        from anyio import to_thread

        to_thread.current_default_thread_limiter().total_tokens = WORKERS
        await to_thread.run_sync(_warm)
        stop = computed_ahead.start() if early else None
        yield
        if stop is not None:
            stop.set()

    return lifespan


def _warm() -> None:
    from stabilitypact.web import answers

    static.assets()
    answers.status(None, None, None, None, "law")


def _describe(app: FastAPI) -> None:
    """Send the OpenAPI document, with the shape of problem details in it instead of FastAPI's own."""
    make = app.openapi

    def openapi() -> dict[str, object]:
        document = make()
        shapes = document["components"]["schemas"]
        shapes["Problem"] = schemas.Problem.model_json_schema()
        for name in ("HTTPValidationError", "ValidationError"):
            shapes.pop(name, None)
        return document

    app.openapi = openapi  # type: ignore[method-assign]
    app.openapi_url = f"{API}/openapi.json"

    @app.get(app.openapi_url, include_in_schema=False, dependencies=[Depends(known_only)])
    def document(request: Request) -> Response:
        return answer(request, as_json(openapi()))
