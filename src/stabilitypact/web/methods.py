"""Which methods does an address answer? OPTIONS says it, and so does every refusal of another (RFC 9110, 15.5.6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stabilitypact.web.problems import TITLES, problem

Paths = Mapping[str, Mapping[str, object]]
_NAME = re.compile(r"\\\{\w+\\\}")


class Methods:
    """Answers OPTIONS under the documented addresses, and names all methods where one is refused.

    Parameters
    ----------
    app :
        The application.
    paths :
        Returns the documented addresses, each with its operations, as OpenAPI's `paths` holds them.
    """

    def __init__(self, app: ASGIApp, paths: Callable[[], Paths]) -> None:
        self.app = app
        self.paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, unless it asks for the methods or uses one that the address does not have."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        known = self._known(scope["path"])
        if known and scope["method"] not in known:
            refusal = problem(405, TITLES[405], scope["path"])
            if scope["method"] == "OPTIONS":
                refusal.status_code, refusal.body = 204, b""
                for name in ("content-length", "content-type"):
                    del refusal.headers[name]
            refusal.headers["Allow"] = ", ".join(known)
            await refusal(scope, receive, send)
            return

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 405:
                headers = MutableHeaders(scope=message)
                if headers.get("allow", "") == "GET":
                    headers["allow"] = "GET, HEAD"
            await send(message)

        await self.app(scope, receive, named)

    def _known(self, path: str) -> tuple[str, ...]:
        """Return the methods of a documented address, of its most exact pattern; nothing for another address."""
        for pattern in sorted(self.paths(), key=lambda each: each.count("{")):
            if re.fullmatch(_NAME.sub("[^/]+", re.escape(pattern)), path):
                own = [method.upper() for method in self.paths()[pattern]]
                return ("GET", "HEAD", *own[1:]) if own[0] == "GET" else tuple(own)
        return ()
