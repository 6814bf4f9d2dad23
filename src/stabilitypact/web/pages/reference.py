"""Which addresses does the API have? A readable list from its own OpenAPI document, without anyone else's scripts."""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from stabilitypact.web.limits import MAX_BODY_BYTES, MAX_DRAWS, MAX_QUERY_BYTES, TIMEOUT_SECONDS
from stabilitypact.web.rendering import render

router = APIRouter(include_in_schema=False)


@router.get("/api")
def api(request: Request) -> Response:
    """Show the addresses of the API."""
    document = request.app.openapi()
    return render(
        request,
        "api.html",
        operations=[
            _operation(path, method, operation)
            for path, methods in document["paths"].items()
            for method, operation in methods.items()
        ],
        limits={
            "draws": MAX_DRAWS,
            "address": MAX_QUERY_BYTES,
            "body": MAX_BODY_BYTES,
            "seconds": int(TIMEOUT_SECONDS),
        },
        openapi=request.app.openapi_url,
        base=str(request.base_url).rstrip("/"),
    )


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    parameters = operation.get("parameters", [])
    example = path
    for each in parameters:
        if each["in"] == "path":
            known = each["schema"]
            shown = (each.get("examples") or known.get("examples") or known.get("enum") or ["IT"])[0]
            example = example.replace(f"{{{each['name']}}}", str(shown))
    needed = [each["name"] for each in parameters if each["in"] == "query" and each.get("required")]
    fillings = {"from": "1999", "to": "2019", "variable": "debt"}
    query = "&".join(f"{name}={fillings.get(name, '')}" for name in needed)
    return {
        "path": path if method == "get" else f"{method.upper()} {path}",
        "description": operation.get("description", ""),
        "example": "" if method != "get" else f"{example}?{query}" if query else example,
        "parameters": [
            {"name": p["name"], "description": p.get("description") or p["schema"].get("description", "")}
            for p in parameters
        ],
    }
