"""What does a report say? Sentences, tables, charts and sources, written once and rendered by every writer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol, TypeAlias

from stabilitypact.i18n.languages import Language
from stabilitypact.i18n.writing import joint
from stabilitypact.law.finding import Finding
from stabilitypact.show.theme import Mode

Kind = Literal["country", "union"]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table.

    Attributes
    ----------
    text :
        As every writer shows it.
    value :
        The number that the text shows, rounded as shown; None for words.
    digits :
        Decimals shown.
    mark :
        Verdict or state of a procedure whose colours the cell carries, else "".
    link :
        Address behind the text, else "".
    """

    text: str
    value: float | None = None
    digits: int = 0
    mark: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headings; `wide` are the columns that share the room left, `note` stands below."""

    name: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    wide: tuple[int, ...] = ()
    note: str = ""

    def __post_init__(self) -> None:
        """Hold every row to the heading's width."""
        assert all(len(row) == len(self.head) for row in self.rows), self.name

    @property
    def numeric(self) -> tuple[bool, ...]:
        """Columns of numbers, which stand flush right: those with a number and nothing but short words beside."""
        return tuple(
            any(row[c].value is not None for row in self.rows)
            and all(row[c].value is not None or len(row[c].text) <= 12 for row in self.rows)
            for c in range(len(self.head))
        )


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A few sentences; `quiet` ones are smaller."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Bullets:
    """Sentences, one beside the other."""

    items: tuple[str, ...]


class Drawing(Protocol):
    """Draws a chart when asked, which takes time."""

    def __call__(self, mode: Mode, taller: int = 0) -> Mapping[str, Any]:
        """Return Vega-Lite without title for a look; `taller` adds pixels to the height of the drawing area."""


@dataclass(frozen=True, slots=True, eq=False)
class Figure:
    """A chart with what it shows in words and in numbers.

    Attributes
    ----------
    title, summary :
        Heading, and one sentence for who cannot see it.
    spec :
        Draws it.
    table :
        The numbers drawn.
    grows :
        Whether it can be drawn taller, so that a page is filled.
    """

    name: str
    title: str
    summary: str
    spec: Drawing
    table: Table
    grows: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Charts:
    """Charts side by side."""

    figures: tuple[Figure, ...]


Block: TypeAlias = Paragraph | Bullets | Table | Charts


@dataclass(frozen=True, slots=True, eq=False)
class Section:
    """Blocks under a heading."""

    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Report:
    """One report, independent of any file format.

    Attributes
    ----------
    kind, code :
        Whether of one state or of the Union; Eurostat code or "EU".
    language :
        Of every sentence; explanations of the law room stay English.
    title, label, headline :
        Name, kind of report, and the answer in one sentence.
    pages :
        Sections by printed page.
    findings :
        Trees behind the verdicts.
    stamp :
        One line for the foot of each page.
    day :
        Day whose knowledge the report shows.
    numbers :
        Unrounded results behind the tables, for the workbook: a `CountryNumbers` or `UnionNumbers`.
    """

    kind: Kind
    code: str
    language: Language
    title: str
    label: str
    headline: str
    pages: tuple[tuple[Section, ...], ...]
    findings: tuple[Finding, ...]
    stamp: str
    day: date
    numbers: Any

    @property
    def full_title(self) -> str:
        """Name and kind of report, as the title of a file."""
        return f"{self.title}{joint(': ', self.language)}{self.label}"

    @property
    def sections(self) -> tuple[Section, ...]:
        """All sections in order."""
        return tuple(section for page in self.pages for section in page)

    def blocks(self) -> Iterator[Block]:
        """Yield every block in order."""
        for section in self.sections:
            yield from section.blocks

    def tables(self) -> tuple[Table, ...]:
        """Return the tables in order, those of charts left out."""
        return tuple(block for block in self.blocks() if isinstance(block, Table))

    def charts(self) -> tuple[Charts, ...]:
        """Return the rows of charts in order."""
        return tuple(block for block in self.blocks() if isinstance(block, Charts))

    def figures(self) -> tuple[Figure, ...]:
        """Return the charts in order."""
        return tuple(figure for block in self.charts() for figure in block.figures)

    def table(self, name: str) -> Table:
        """Return a table by its name; `KeyError` where the report has none of it."""
        for table in self.tables():
            if table.name == name:
                return table
        raise KeyError(name)
