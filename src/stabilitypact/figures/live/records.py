"""What is one vintage in the store: its description, its figures, its inputs of the debt analysis?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import date, datetime
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from stabilitypact.figures.store import Publication

Kind = Literal["shipped", "source", "user"]
Figure = tuple[str, str, int, float]
"""Variable, country, year, value."""
Input = tuple[str, str, int, float, str, str]
"""Variable, country, year (0: a parameter), value, origin, note."""


@dataclass(frozen=True, slots=True)
class StoredPublication(Publication):
    """What is known of a vintage in the store without reading its figures.

    Attributes
    ----------
    seq : int
        Place in the order of storing, from 1.
    name : str
        What a user calls it; for a source's vintage its id.
    edition : int
        Counts the vintages stored under one name, from 1.
    kind : {"shipped", "source", "user"}
        Shipped with the program, loaded from a statistical office, or the user's own.
    loaded : datetime
        When it was stored (UTC).
    origin : str
        Request addresses or file that it was read from.
    digest, inputs_digest : str
        Checksums of the figures and of the inputs of the debt analysis.
    variables, countries : tuple of str
        What its figures cover.
    first, last : int
        First and last year of its figures, 0 where it has none.
    figures, inputs : int
        Number of each.
    debt_analysis : mapping or None
        What `DsaVintage` says beside id, title, publication and source, where it holds such inputs.
    """

    seq: int
    name: str
    edition: int
    kind: Kind
    loaded: datetime
    origin: str
    digest: str
    inputs_digest: str
    variables: tuple[str, ...]
    countries: tuple[str, ...]
    first: int
    last: int
    figures: int
    inputs: int
    debt_analysis: Mapping[str, Any] | None = field(default=None, hash=False)

    def to_dict(self) -> dict[str, Any]:
        """Return plain data, dates as ISO text."""
        found = asdict(self)
        return {**found, "published": self.published.isoformat(), "loaded": self.loaded.isoformat()}

    @classmethod
    def from_dict(cls, content: Mapping[str, Any]) -> StoredPublication:
        """Read what `to_dict` returned; `KeyError`, `TypeError` or `ValueError` where it is incomplete."""
        values = {each.name: content[each.name] for each in fields(cls)}
        values["published"] = date.fromisoformat(values["published"])
        values["loaded"] = datetime.fromisoformat(values["loaded"])
        for name in ("variables", "countries"):
            values[name] = tuple(str(text) for text in values[name])
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Batch:
    """One vintage about to be stored; see `StoredPublication` for the fields (`loaded`: only where it is restored)."""

    name: str
    title: str
    producer: str
    published: date
    source: str
    url: str
    terms: str
    carried_over: str
    last_outturn: int
    kind: Kind
    origin: str
    figures: tuple[Figure, ...]
    inputs: tuple[Input, ...] = ()
    debt_analysis: Mapping[str, Any] | None = None
    loaded: datetime | None = None

    def described(self, seq: int, edition: int, loaded: datetime) -> StoredPublication:
        """Return the description under which it is stored; figures are counted and summed up."""
        years = [row[2] for row in self.figures]
        return StoredPublication(
            id=self.name if self.kind != "user" else f"{self.name} #{edition}",
            **{name: value for name, value in facts(self).items() if name != "id"},
            seq=seq,
            name=self.name,
            edition=edition,
            kind=self.kind,
            loaded=self.loaded or loaded,
            origin=self.origin,
            digest=digest(ordered(self.figures)),
            inputs_digest=digest_inputs(self.inputs),
            variables=tuple(sorted({row[0] for row in self.figures})),
            countries=tuple(sorted({row[1] for row in self.figures} | {row[1] for row in self.inputs})),
            first=min(years, default=0),
            last=max(years, default=0),
            figures=len(self.figures),
            inputs=len(self.inputs),
            debt_analysis=None if self.debt_analysis is None else dict(self.debt_analysis),
        )


def facts(about: Publication | Batch) -> dict[str, Any]:
    """Return what a publication says of itself, by the names that `Vintage` and `Publication` share."""
    return {each.name: getattr(about, each.name) for each in fields(Publication) if hasattr(about, each.name)}


@dataclass(frozen=True, slots=True)
class Columns:
    """Figures as columns, sorted by variable, country and year."""

    variable: npt.NDArray[np.object_]
    country: npt.NDArray[np.object_]
    year: npt.NDArray[np.int16]
    value: npt.NDArray[np.float64]


def ordered(rows: Iterable[Figure]) -> Columns:
    """Return figures as sorted columns."""
    listed = sorted(rows)
    return Columns(
        np.array([row[0] for row in listed], dtype=object),
        np.array([row[1] for row in listed], dtype=object),
        np.array([row[2] for row in listed], dtype=np.int16),
        np.array([row[3] for row in listed], dtype=np.float64),
    )


def digest(columns: Columns) -> str:
    """Return a checksum of sorted figures, the same on every machine."""
    total = hashlib.sha256()
    for labels in (columns.variable, columns.country):
        total.update("\n".join(labels.tolist()).encode() + b"\0")
    total.update(columns.year.astype("<i4").tobytes())
    total.update(columns.value.astype("<f8").tobytes())
    return total.hexdigest()


def digest_inputs(rows: Iterable[Input]) -> str:
    """Return a checksum of inputs of the debt analysis."""
    total = hashlib.sha256()
    for variable, country, year, value, origin, note in sorted(rows):
        total.update(f"{variable}\t{country}\t{year}\t{value!r}\t{origin}\t{note}\n".encode())
    return total.hexdigest()
