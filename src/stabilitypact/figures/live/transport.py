"""How is an answer fetched politely, whole, and only once?"""

from __future__ import annotations

import contextlib
import hashlib
import json
import random
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from stabilitypact.figures.live import answers
from stabilitypact.figures.live.headers import http_date, measured, retry_after, same_place, target
from stabilitypact.figures.live.kept import (
    Answer,
    age,
    checksum,
    drop,
    read_about,
    read_part,
    shortened,
    write_about,
)
from stabilitypact.figures.live.refusals import PASSING, refusal
from stabilitypact.figures.live.troubles import (
    AGAIN,
    LATER,
    MOVED,
    Delayed,
    Down,
    NotData,
    Refused,
    Retired,
    SourceError,
    TooLarge,
    Truncated,
    Unreachable,
)
from stabilitypact.sentence import Number, Sentence, say, sentences

if TYPE_CHECKING:
    import requests

CACHE_SCHEMA = 1
AGENT = "stabilitypact (public finance research; one request at a time)"


@dataclass(frozen=True, slots=True)
class Policy:
    """How patient and how polite requests are; times in seconds.

    Attributes
    ----------
    connect, read : float
        Limits for a connection and for silence while reading.
    total : float
        Limit for one answer from its first byte to its last; a server that sends a little at a time is given up.
    tries : int
        Attempts before giving up.
    first_wait, longest_wait : float
        Pause after the first failure, doubled each time, and its limit; also the limit for what a server
        asks by `Retry-After`.
    interval : float
        Least time between two requests to one host.
    poll, poll_limit : float
        Pause between questions for an answer that is being prepared, and how long to go on asking.
    largest : int
        Bytes of an answer, unpacked, that are still read.
    keep : float
        Age up to which an answer on disk is used without asking.
    """

    connect: float = 15.0
    read: float = 90.0
    total: float = 1800.0
    tries: int = 5
    first_wait: float = 2.0
    longest_wait: float = 120.0
    interval: float = 1.0
    poll: float = 10.0
    poll_limit: float = 300.0
    largest: int = 512 << 20
    keep: float = 900.0


@dataclass(slots=True)
class Transport:
    """Fetches answers of one source into a folder; keep one for a whole update.

    Attributes
    ----------
    title : str
        The source's name for messages.
    folder : Path
        Where answers are kept.
    async_base : str
        Address under which an asynchronous answer's key is asked for, "" where the source has none.
    """

    title: str
    folder: Path
    policy: Policy = field(default_factory=Policy)
    async_base: str = ""
    sleep: Callable[[float], None] = time.sleep
    tell: Callable[[Sentence], None] = lambda text: None
    _session: requests.Session | None = None
    _last: dict[str, float] = field(default_factory=dict)

    def get(self, url: str, params: Mapping[str, str] | None = None, accept: str = "*/*") -> Answer:
        """Return the answer to a request, from disk where it is young or the server says it is unchanged.

        Raises
        ------
        SourceError
            One of its kinds, with a sentence; nothing of the answer is kept.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        request = _Request(url, dict(params or {}), accept)
        body, about = self.folder / f"{request.key}.body", self.folder / f"{request.key}.json"
        known = read_about(about, body)
        if known is not None and age(known) < self.policy.keep:
            return self._answer(request, body, known, reused=True)
        part = self.folder / f"{request.key}.part"
        found = self._download(request, part, known)
        if found is None:
            assert known is not None
            known["fetched"] = datetime.now(UTC).isoformat()
            write_about(about, known)
            return self._answer(request, body, known, reused=True)
        try:
            self._settle(request, part)
            found["sha256"] = checksum(part)
            found["fetched"] = datetime.now(UTC).isoformat()
            found["url"] = request.full
            about.unlink(missing_ok=True)  # a body never stands beside another body's description
            part.replace(body)
            write_about(about, found)
        finally:
            drop(part)
        return self._answer(request, body, found, reused=False)

    def close(self) -> None:
        """Close connections."""
        if self._session is not None:
            self._session.close()
            self._session = None

    def forget(self, answer: Answer) -> None:
        """Remove an answer from disk, so that the next question is asked anew."""
        answer.path.unlink(missing_ok=True)
        answer.path.with_suffix(".json").unlink(missing_ok=True)

    def _answer(self, request: _Request, body: Path, about: Mapping[str, Any], *, reused: bool) -> Answer:
        modified = about.get("modified")
        return Answer(
            body,
            request.full,
            datetime.fromisoformat(about["fetched"]),
            datetime.fromisoformat(modified) if modified else None,
            reused,
        )

    def _download(self, request: _Request, part: Path, known: dict[str, Any] | None) -> dict[str, Any] | None:
        """Bring the whole body into `part`; None where the server says that the known one still holds."""
        wait, trouble = self.policy.first_wait, SourceError(say("No attempt was allowed."))
        for attempt in range(self.policy.tries):
            if attempt:
                self.tell(
                    say("%(what)s Trying again in %(wait)s s.", what=trouble.what, wait=Number(wait, 0))
                )
                self.sleep(min(wait, self.policy.longest_wait))
                wait *= 2 * random.uniform(0.9, 1.1)  # so that many clients do not return at once
            try:
                return self._once(request, part, known)
            except _Again as again:
                trouble = again.trouble
                wait = again.wait if again.wait is not None else wait
            except SourceError:
                drop(part)
                raise
        drop(part)
        raise trouble

    def _once(self, request: _Request, part: Path, known: dict[str, Any] | None) -> dict[str, Any] | None:
        headers = {"Accept": request.accept, "Accept-Encoding": "gzip", "User-Agent": AGENT}
        started = read_part(part)
        if started is not None:
            headers |= {"Range": f"bytes={part.stat().st_size}-", "If-Range": started["etag"]}
        elif known is not None and known.get("etag"):
            headers["If-None-Match"] = known["etag"]
        elif known is not None and known.get("last_modified"):
            headers["If-Modified-Since"] = known["last_modified"]
        with self._told(request, part), self._open(request, headers) as response:
            if response.status_code == 304 and known is not None:
                return None
            if response.status_code == 416:
                drop(part)
                raise _Again(
                    Truncated(
                        say(
                            "%(office)s: %(address)s could not be resumed.",
                            office=self.title,
                            address=request.shown,
                        )
                    )
                )
            if response.status_code == 202:
                return self._accepted(request, response, part)
            if response.status_code not in (200, 203, 206):
                self._refused(request, response, part)
            return self._receive(request, response, part, started)

    @contextlib.contextmanager
    def _told(self, request: _Request, part: Path) -> Iterator[None]:
        """Tell what broke on the way as a trouble that another attempt may mend."""
        import requests
        import urllib3

        try:
            yield
        except requests.Timeout as error:
            raise _Again(self._silent(request)) from error
        except requests.RequestException as error:
            raise _Again(
                Down(
                    say(
                        "%(office)s cannot be reached at %(host)s (%(reason)s).",
                        office=self.title,
                        host=request.host,
                        reason=_reason(error),
                    )
                )
            ) from error
        except urllib3.exceptions.ReadTimeoutError as error:
            raise _Again(self._silent(request)) from error
        except urllib3.exceptions.HTTPError as error:
            if read_part(part) is None:
                drop(part)
            raise _Again(self._cut_off(request)) from error

    @contextlib.contextmanager
    def _open(self, request: _Request, headers: dict[str, str]) -> Iterator[requests.Response]:
        """Send a request, following redirections that stay with the host."""
        import requests

        if self._session is None:
            self._session = requests.Session()
        url, params = request.url, request.params
        for _ in range(6):
            self._pause(url)
            try:
                response = self._session.get(
                    url,
                    params=params,
                    headers=headers,
                    stream=True,
                    allow_redirects=False,
                    timeout=(self.policy.connect, self.policy.read),
                )
            except (
                ValueError
            ) as error:  # `requests` looks at where an answer redirects, even if it does not follow
                if isinstance(error, requests.RequestException):
                    raise
                raise Retired(
                    say(
                        "%(office)s redirects %(address)s to what is no address (%(reason)s).",
                        office=self.title,
                        address=request.shown,
                        reason=str(error),
                    ),
                    MOVED,
                ) from error
            if response.status_code not in (301, 302, 303, 307, 308):
                with response:
                    yield response
                return
            response.close()
            place = target(url, response.headers.get("Location", ""))
            if not place:
                raise Retired(
                    say(
                        "%(office)s redirects %(address)s (HTTP %(status)s) without saying where to.",
                        office=self.title,
                        address=request.shown,
                        status=response.status_code,
                    ),
                    MOVED,
                )
            if not same_place(url, place):
                raise Retired(
                    say(
                        "%(office)s: %(address)s has moved to %(target)s, another address than the program "
                        "knows.",
                        office=self.title,
                        address=request.shown,
                        target=shortened(place),
                    ),
                    MOVED,
                )
            url, params = place, {}
        raise Retired(
            say(
                "%(office)s: %(address)s is redirected without end.", office=self.title, address=request.shown
            )
        )

    def _pause(self, url: str) -> None:
        host = urlsplit(url).netloc
        since = time.monotonic() - self._last.get(host, -1e9)
        if since < self.policy.interval:
            self.sleep(self.policy.interval - since)
        self._last[host] = time.monotonic()

    def _refused(self, request: _Request, response: requests.Response, part: Path) -> None:
        status = response.status_code
        drop(part)
        page = part.with_suffix(".page")
        page.write_bytes(self._beginning(response))
        try:
            words, html = answers.error_text(page), answers.form_of(page) == "html"
            promised = answers.promise(page) if status == 413 else None
        finally:
            page.unlink(missing_ok=True)
        if promised is not None:
            raise _Again(self._unfinished(request), self.policy.poll)
        wait = retry_after(response.headers.get("Retry-After"))
        trouble = refusal(self.title, request.shown, status, words, html=html)
        patient = wait is None or wait <= self.policy.longest_wait
        if status in PASSING and patient:
            raise _Again(trouble, wait)
        if status in PASSING:
            asked = say("It asks to wait %(wait)s seconds.", wait=Number(wait or 0.0, 0))
            raise type(trouble)(trouble.what, sentences([trouble.advice, asked]))
        if status >= 500:
            raise _Again(trouble)
        raise trouble

    def _beginning(self, response: requests.Response) -> bytes:
        """Return the beginning of an error page, as much as comes in the time allowed for silence."""
        begun, held = time.monotonic(), b""
        while len(held) < 1 << 16 and time.monotonic() - begun <= self.policy.read:
            chunk = response.raw.read1(1 << 16, decode_content=True)
            if not chunk:
                break
            held += chunk
        return held

    def _receive(
        self, request: _Request, response: requests.Response, part: Path, started: dict[str, Any] | None
    ) -> dict[str, Any]:
        etag = response.headers.get("ETag", "")
        resumed = response.status_code == 206 and started is not None
        about = {
            "etag": etag,
            "last_modified": response.headers.get("Last-Modified", ""),
            "encoding": response.headers.get("Content-Encoding", ""),
            "modified": http_date(response.headers.get("Last-Modified")),
        }
        if resumed:
            assert started is not None
            about = started
            self.tell(
                say(
                    "%(office)s: continuing after %(size)s bytes.",
                    office=self.title,
                    size=f"{part.stat().st_size:,}",
                )
            )
        else:
            drop(part)
            if etag and not etag.startswith("W/") and response.headers.get("Accept-Ranges") == "bytes":
                part.with_suffix(".resume").write_text(json.dumps(about), encoding="utf-8")
        begun = time.monotonic()
        with part.open("ab" if resumed else "wb") as handle:
            while chunk := response.raw.read1(1 << 16, decode_content=False):  # what has come, however little
                handle.write(chunk)
                if time.monotonic() - begun > self.policy.total:
                    handle.close()
                    drop(part)
                    raise self._endless(request)
                if handle.tell() > self.policy.largest:
                    handle.close()
                    drop(part)
                    raise TooLarge(
                        say(
                            "%(office)s: the answer to %(address)s exceeds %(size)s MB and is not read.",
                            office=self.title,
                            address=request.shown,
                            size=self.policy.largest >> 20,
                        )
                    )
        if not measured(response) and not answers.ended(part):
            drop(part)
            raise _Again(self._cut_off(request))
        part.with_suffix(".resume").unlink(missing_ok=True)
        return about

    def _settle(self, request: _Request, part: Path) -> None:
        """Unpack a body, wait for one that is being prepared, and refuse what is no data."""
        for _ in range(2):  # an archive may have been compressed once more on the way
            self._unpack(request, part)
        if (promised := answers.promise(part)) is not None:
            self._await(request, promised, part)
            self._unpack(request, part)
        form = answers.form_of(part)
        if form == "html":
            title = answers.page_title(part)
            told = {"office": self.title, "address": request.shown, "title": title}
            why = say("The service has changed, is in maintenance, or a proxy is in the way.")
            what = (
                say('%(office)s answers %(address)s with a web page ("%(title)s") instead of data.', **told)
                if title
                else say("%(office)s answers %(address)s with a web page instead of data.", **told)
            )
            raise NotData(sentences([what, why]))
        if form == "empty":
            raise NotData(
                say(
                    "%(office)s answers %(address)s with nothing at all.",
                    office=self.title,
                    address=request.shown,
                )
            )
        if not answers.whole(part):
            raise self._cut_off(request)
        if words := answers.error_text(part) if part.stat().st_size < 1 << 14 else "":
            raise Refused(
                say(
                    '%(office)s answers %(address)s with an error: "%(words)s".',
                    office=self.title,
                    address=request.shown,
                    words=words,
                )
            )

    def _unpack(self, request: _Request, part: Path) -> None:
        try:
            answers.unpack(part, self.policy.largest)
        except SourceError as error:
            raise error.at(self.title, request.shown) from error

    def _accepted(self, request: _Request, response: requests.Response, part: Path) -> dict[str, Any]:
        address = response.headers.get("Location", "")
        wanted = target(request.url, address)
        self._await(request, answers.Promise(address=wanted), part)
        return {"etag": "", "last_modified": "", "encoding": "", "modified": None}

    def _await(self, request: _Request, promised: answers.Promise, part: Path) -> None:
        """Ask for an answer that is being prepared until it is there."""
        address = promised.address or (
            f"{self.async_base}/data/{promised.key}" if promised.key else request.url
        )
        if not same_place(request.url, address):
            raise NotData(
                say(
                    "%(office)s promises the data at %(address)s, another host; it is not followed.",
                    office=self.title,
                    address=shortened(address),
                )
            )
        waited = 0.0
        later = _Request(address, request.params if address == request.url else {}, request.accept)
        while waited < self.policy.poll_limit:
            self.tell(
                say(
                    "%(office)s is preparing the answer; asking again in %(wait)s s.",
                    office=self.title,
                    wait=Number(self.policy.poll, 0),
                )
            )
            self.sleep(self.policy.poll)
            waited += self.policy.poll
            drop(part)
            try:
                headers = {"Accept": request.accept, "User-Agent": AGENT}
                with self._told(later, part), self._open(later, headers) as response:
                    if response.status_code == 200:
                        self._receive(later, response, part, None)
                        if answers.promise(part) is None:
                            return
                    elif response.status_code not in (202, 404, 413, 429, 503):
                        self._refused(later, response, part)
            except _Again:
                continue
        raise self._unfinished(request)

    def _unfinished(self, request: _Request) -> Delayed:
        return Delayed(
            say(
                "%(office)s prepares the answer to %(address)s asynchronously and had not finished after "
                "%(limit)s seconds.",
                office=self.title,
                address=request.shown,
                limit=Number(self.policy.poll_limit, 0),
            ),
            say("Nothing was loaded; run the update again in a few minutes."),
        )

    def _silent(self, request: _Request) -> Down:
        return Down(
            say(
                "%(office)s did not answer in time at %(host)s (limits: %(connect)s s to connect, %(read)s "
                "s of silence).",
                office=self.title,
                host=request.host,
                connect=Number(self.policy.connect, 0),
                read=Number(self.policy.read, 0),
            ),
            LATER,
        )

    def _endless(self, request: _Request) -> Unreachable:
        return Unreachable(
            say(
                "%(office)s: the answer to %(address)s had not ended after %(limit)s seconds (policy: total).",
                office=self.title,
                address=request.shown,
                limit=Number(self.policy.total, 0),
            ),
            LATER,
        )

    def _cut_off(self, request: _Request) -> Truncated:
        return Truncated(
            say(
                "%(office)s: the answer to %(address)s was cut off before its end.",
                office=self.title,
                address=request.shown,
            ),
            AGAIN,
        )


@dataclass(frozen=True, slots=True)
class _Request:
    url: str
    params: dict[str, str]
    accept: str

    @property
    def key(self) -> str:
        """What the answer is kept under: the whole request, so that no other request's answer is taken."""
        whole = json.dumps([CACHE_SCHEMA, "GET", self.url, sorted(self.params.items()), self.accept])
        return hashlib.sha256(whole.encode()).hexdigest()[:40]

    @property
    def host(self) -> str:
        return urlsplit(self.url).netloc

    @property
    def full(self) -> str:
        query = "&".join(f"{name}={value}" for name, value in self.params.items())
        return f"{self.url}{'?' if query else ''}{query}"

    @property
    def shown(self) -> str:
        """The address as messages show it: long lists of codes are cut."""
        return shortened(self.full)


class _Again(Exception):
    """A failure that another attempt may mend."""

    def __init__(self, trouble: SourceError, wait: float | None = None) -> None:
        super().__init__(str(trouble))
        self.trouble, self.wait = trouble, wait


def _reason(error: BaseException) -> str:
    text = str(error)
    for known in (
        "Connection refused",
        "Name or service not known",
        "timed out",
        "CERTIFICATE",
        "reset by peer",
    ):
        if known in text:
            return known
    return type(error).__name__
