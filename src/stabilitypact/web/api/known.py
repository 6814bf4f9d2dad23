"""Which parameters may stand in a query? Those of the address asked; another name is refused with the nearest one."""

from __future__ import annotations

from fastapi import Request
from fastapi.routing import APIRoute

from stabilitypact.errors import BadInput, nearest
from stabilitypact.sentence import say


def known_only(request: Request) -> None:
    """Raise `BadInput` for a query parameter that the address does not know: a misspelt one would change nothing."""
    route = request.scope["route"]
    assert isinstance(route, APIRoute)
    known = [each.alias for each in route.dependant.query_params]
    for name in request.query_params:
        if name in known:
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
