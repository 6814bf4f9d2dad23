"""Which reform does a request mean, and what would it change? Shipped proposals and rules written by the reader."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from fastapi import Query

from stabilitypact.errors import BadFile, BadInput, UnknownName
from stabilitypact.figures.live import known
from stabilitypact.reform.compare import compare
from stabilitypact.reform.comparison import Comparison
from stabilitypact.reform.council import CouncilVote, counted, day_of, refuse_own
from stabilitypact.reform.find import reform as find_reform
from stabilitypact.reform.library import IDS, LIBRARY, named
from stabilitypact.reform.model import BASES, IN_FORCE, Reform
from stabilitypact.reform.positions import checked
from stabilitypact.reform.reform_file import read_reform
from stabilitypact.sentence import Sentence, say
from stabilitypact.web.keeping import kept
from stabilitypact.web.limits import LONGEST_NAME

DEFAULT = "green-golden-rule"
LONGEST = 6_000
"""Characters of a reform written into an address."""
KEPT = 32
"""Comparisons kept ready: every shipped proposal beside the rules in force, and what readers asked for last."""


@dataclass(frozen=True, slots=True)
class ReformView:
    """A comparison as an address holds it.

    Attributes
    ----------
    reform, base :
        Ids; names of files are not accepted here.
    text :
        YAML that replaces the shipped text of `reform`; empty for the shipped one.
    positions :
        State and position in the Council, where they are not the default.
    vintage, projection :
        Figures of the past years, and of the years to come; empty for the newest.
    as_of :
        Instead of them: a day by which figures were published, "then", or the name of a vintage of one's own.
    empty :
        Whether the text was there and had nothing in it.
    too_long :
        Whether it is longer than an address may bring.
    """

    reform: str
    base: str
    text: str
    positions: tuple[tuple[str, str], ...]
    vintage: str = ""
    projection: str = ""
    empty: bool = False
    too_long: bool = False
    as_of: str = ""

    def source(self) -> Reform:
        """Return the reform.

        Raises
        ------
        BadInput
            For a text without anything in it or longer than `LONGEST`, and for one that is no reform.
        """
        if self.empty:
            raise BadInput(say("The reform is empty: write one below, or choose a shipped one above."))
        if self.too_long:
            raise BadInput(
                say(
                    "A reform may have %(most)s characters here, and this one has %(given)s. From a file the command "
                    "line reads longer ones.",
                    most=LONGEST,
                    given=len(self.text),
                )
            )
        return from_text(self.text) if self.text else by_id(self.reform)

    def comparison(self) -> Comparison:
        """Return the reform beside its base, in the past and from now on."""
        self.source()
        source = self.text or self.reform
        known_as = _meant(self.as_of)
        return _compared(
            source, bool(self.text), self.base, self.vintage, self.projection, self.as_of, known_as
        )

    def vote(self) -> CouncilVote:
        """Return the arithmetic of the Council."""
        if (barred := self.barred()) is not None:
            raise BadInput(barred)
        known_by = day_of(self.as_of or None)
        return counted(self.comparison(), positions=dict(self.positions), known_by=known_by)

    def barred(self) -> Sentence | None:
        """Return why no vote can be counted on these figures, None where it can: one's own hold few states."""
        try:
            for name in (self.as_of, self.vintage, self.projection):
                refuse_own(name or None)
        except BadInput as error:
            return error.sentence
        return None

    def values(self) -> dict[str, Any]:
        """Return what an address carries, defaults left out."""
        values: dict[str, Any] = {"reform": self.reform if self.reform != DEFAULT else None}
        values |= {"base": self.base if self.base != IN_FORCE else None, "text": self.text or None}
        values |= {"vintage": self.vintage or None, "projection": self.projection or None}
        values |= {"as_of": self.as_of or None}
        return {**values, **{f"at_{code}": position for code, position in self.positions}}

    def figures(self) -> dict[str, str]:
        """Return the figures that the comparison rests on, or the day asked for instead."""
        if self.as_of:
            return {"as_of": self.as_of}
        found = self.comparison()
        past = set(found.tracks[self.base].vintages)
        ahead = set(found.forwards[self.base].vintages) if found.forwards else set()
        pinned = {"vintage": past, "projection": ahead}
        return {name: next(iter(ids)) for name, ids in pinned.items() if len(ids) == 1}

    def fixed(self) -> dict[str, Any]:
        """Return the values that reproduce the view on any later day: reform, base and figures are named."""
        return {**self.values(), "reform": self.reform, "base": self.base, **self.figures()}


def reform_view(
    reform: Annotated[str, Query(max_length=60)] = DEFAULT,
    base: Annotated[str, Query(max_length=60)] = IN_FORCE,
    text: Annotated[str | None, Query(max_length=3 * LONGEST)] = None,
    vintage: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
    projection: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
    as_of: Annotated[str, Query(max_length=LONGEST_NAME)] = "",
) -> ReformView:
    """Read a comparison from an address; positions are read by `with_positions`."""
    by_id(base or IN_FORCE)
    clean = (text or "").replace("\r\n", "\n").strip()
    by_id(reform or DEFAULT)
    if clean == shipped_text(reform or DEFAULT).strip():
        clean = ""
    empty = text is not None and not text.strip()
    return ReformView(
        reform or DEFAULT,
        base or IN_FORCE,
        clean,
        (),
        vintage,
        projection,
        empty,
        len(clean) > LONGEST,
        as_of.strip(),
    )


def with_positions(view: ReformView, query: list[tuple[str, str]]) -> ReformView:
    """Return the view with the positions at_IT=for that an address names."""
    given = [(name.removeprefix("at_"), value) for name, value in query if name.startswith("at_") and value]
    return replace(view, positions=tuple(sorted(checked(given).items())))


def by_id(name: str) -> Reform:
    """Return a shipped proposal or a rule book as it is; never a file of the server.

    Raises
    ------
    UnknownName
        For anything else.
    """
    if name in IDS:
        return named(name)
    if name in BASES:
        return find_reform(name)
    raise UnknownName("reform", name, [*IDS, *BASES])


def shipped_text(name: str) -> str:
    """Return the YAML of a shipped proposal, empty for a rule book as it is."""
    return (LIBRARY / f"{name}.yaml").read_text(encoding="utf-8") if name in IDS else ""


@lru_cache(maxsize=64)
def from_text(text: str) -> Reform:
    """Return a reform written in YAML; a shipped one that was changed but not renamed is called so.

    Raises
    ------
    BadInput
        With the line, for anything that does not follow the format (docs/reform-file.md).
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reform.yaml"
        path.write_text(text, encoding="utf-8")
        try:
            made = read_reform(path)
        except BadFile as error:
            raise BadInput(_placed(error)) from error
    if made.id in IDS and made.title == by_id(made.id).title:
        return replace(made, title=say("%(title)s, changed", title=made.title))
    return made


def _placed(error: BadFile) -> Sentence:
    """Return what is wrong with a reform and in which line, without the name of the file it was read from."""
    message = error.sentence.values["message"]
    if error.line is None:
        return say("The reform: %(message)s", message=message)
    return say("The reform, line %(line)s: %(message)s", line=error.line, message=message)


def _meant(as_of: str) -> str:
    """Return what a name means now: the same one may be stored anew tomorrow."""
    stored = known.named(as_of) if as_of else None
    return "" if stored is None else f"{stored.id} {stored.inputs_digest}"


@kept(KEPT)
def _compared(
    source: str, written: bool, base: str, vintage: str, projection: str, as_of: str, _known_as: str
) -> Comparison:
    return compare(
        from_text(source) if written else by_id(source),
        by_id(base),
        vintage=vintage or None,
        projection=projection or None,
        as_of=as_of or None,
    )
