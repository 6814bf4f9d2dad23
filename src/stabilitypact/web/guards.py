"""How is the server kept safe? Headers on every answer, limits on size and time of every request."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from stabilitypact.sentence import say
from stabilitypact.web.limits import MAX_BODY_BYTES, MAX_PAGE_BYTES, MAX_QUERY_BYTES, TIMEOUT_SECONDS
from stabilitypact.web.problems import API_ROOTS, problem, refused

# Scripts and styles come from this server alone and none is written into a page. Vega sets styles on the elements
# it draws, and parts of them as attributes: hence style-src-attr, which lets no style sheet in.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; "
    "img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Named:
    """Answers only under its own names.

    Any page that a reader opens can make a name of its own lead to this machine and then ask as if it came from here
    (DNS rebinding): what only this machine should read, draft budgets included, would be read by others.
    """

    def __init__(self, app: ASGIApp, names: Sequence[str]) -> None:
        self.app = app
        self.names = frozenset(name.casefold() for name in names)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it is meant for one of the names."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "")
        name = re.sub(r":\d*$", "", host).strip("[]").rstrip(".").casefold()
        if name in self.names or name.endswith(".localhost"):
            await self.app(scope, receive, send)
            return
        told = (
            f"This server does not answer as '{name}'. Whoever runs it allows that by sgp serve --known-as."
        )
        await problem(421, told, scope["path"])(scope, receive, send)


class SafeHeaders:
    """Adds the content security policy and its companions to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and add the headers to what comes back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        embedded = scope["path"].startswith("/embed/")

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers["Content-Security-Policy"] = POLICY.format(ancestors="*" if embedded else "'self'")
                if not embedded:
                    headers["X-Frame-Options"] = "SAMEORIGIN"
            await send(message)

        await self.app(scope, receive, with_headers)


class Heads:
    """Answers HEAD wherever GET is answered: the same status and headers, no body (RFC 9110, section 9.3.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Ask for the answer to GET and leave its body out."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self.app(scope, receive, send)
            return

        async def bodiless(message: Message) -> None:
            if message["type"] != "http.response.body":
                await send(message)
            elif not message.get("more_body", False):
                await send({"type": "http.response.body", "body": b"", "more_body": False})

        await self.app({**scope, "method": "GET"}, receive, bodiless)


class Limits:
    """Refuses what is too long or too large, and answers 503 where an answer takes too long."""

    def __init__(self, app: ASGIApp, seconds: float = TIMEOUT_SECONDS) -> None:
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it keeps within the limits."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        most = MAX_QUERY_BYTES if path.startswith(API_ROOTS) else MAX_PAGE_BYTES
        if len(scope.get("query_string", b"")) + len(scope.get("raw_path") or b"") > most:
            told = say("An address may have %(most)s bytes at most.", most=most)
            await refused(Request(scope), 414, told)(scope, receive, send)
            return
        refusal = problem(413, f"The body of a request may have {MAX_BODY_BYTES} bytes at most.", path)
        announced = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
        if not announced.isdigit() or int(announced) > MAX_BODY_BYTES:
            await refusal(scope, receive, send)
            return
        started, received, too_large = False, 0, False

        async def counted() -> Message:
            nonlocal received, too_large
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_BODY_BYTES:
                too_large = True
                raise _TooLarge
            return message

        async def watched(message: Message) -> None:
            nonlocal started
            if too_large and not started:
                return  # whoever read the body calls it unreadable; below stands what is wrong with it
            started = True
            await send(message)

        try:
            async with asyncio.timeout(self.seconds):
                await self.app(scope, counted, watched)
        except _TooLarge:
            pass
        except TimeoutError:
            if not started:
                text = f"No answer within {self.seconds:g} seconds; ask for fewer years, states or draws."
                await problem(503, text, path)(scope, receive, send)
            return
        if too_large and not started:
            await refusal(scope, receive, send)


class _TooLarge(Exception):
    pass
