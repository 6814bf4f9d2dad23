"""Which parameters may stand in a query? Those of the address, once where it takes one value; others are refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from stabilitypact.errors import BadInput, nearest
from stabilitypact.sentence import say


def known_only(request: Request) -> None:
    """Raise `BadInput` for a query parameter that would change nothing: a misspelt one, or one of two values given."""
    route = request.scope["route"]
    assert isinstance(route, APIRoute)
    taken = {each.alias: _is_list(each.field_info.annotation) for each in route.dependant.query_params}
    _refuse(request, list(taken))
    for name in request.query_params:
        times = len(request.query_params.getlist(name))
        if times > 1 and not taken[name]:
            raise BadInput(
                say(
                    "The parameter '%(name)s' takes one value but is given %(times)s times.",
                    name=name,
                    times=times,
                )
            )


def page_only(*more: str) -> Callable[[Request], None]:
    """Return the same for a page: it knows what its answer reads, its language, and `more` ("at_" for at_IT)."""

    def known_to_page(request: Request) -> None:
        route = request.scope["route"]
        assert isinstance(route, APIRoute)
        _refuse(request, [*_read(route.dependant), "lang", *more])

    return known_to_page


def _read(dependant: Dependant) -> list[str]:
    own = [each.alias for each in dependant.query_params]
    return [*own, *(name for each in dependant.dependencies for name in _read(each))]


def _refuse(request: Request, known: list[str]) -> None:
    begun = tuple(name for name in known if name.endswith("_"))
    for name in request.query_params:
        if name in known or name.startswith(begun or ("\0",)):
            continue
        if not known:
            raise BadInput(say("There is no parameter '%(name)s': this address takes none.", name=name))
        near = nearest(name, known)
        if near is not None:
            raise BadInput(
                say(
                    "There is no parameter '%(name)s' at this address. Did you mean '%(near)s'?",
                    name=name,
                    near=near,
                )
            )
        raise BadInput(
            say(
                "There is no parameter '%(name)s' at this address; it takes %(known)s.",
                name=name,
                known=", ".join(known),
            )
        )


def _is_list(annotation: object) -> bool:
    """Tell whether a parameter may be repeated: `list[...]` or `list[...] | None`."""
    return any(get_origin(each) is list for each in (annotation, *get_args(annotation)))
