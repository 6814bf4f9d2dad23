"""Who published the shipped figures, when, on which terms, and what they cover."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Any

from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.checks import manifest
from stabilitypact.figures.constants import BUDGET_SEMI_ELASTICITY
from stabilitypact.figures.dsa_sources import dsa_sources
from stabilitypact.figures.store import Publication, publications


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a vintage holds of a variable: first and last year, number of countries and of figures."""

    first: int
    last: int
    countries: int
    figures: int


@dataclass(frozen=True, slots=True)
class Source:
    """A shipped vintage: publication and coverage by variable."""

    publication: Publication
    coverage: Mapping[str, Coverage]

    @property
    def figures(self) -> int:
        """Number of published figures held."""
        return sum(each.figures for each in self.coverage.values())

    @property
    def years(self) -> tuple[int, int]:
        """First and last year of any variable."""
        held = self.coverage.values()
        return min(each.first for each in held), max(each.last for each in held)

    @property
    def countries(self) -> int:
        """Largest number of countries for which a variable is held."""
        return max(each.countries for each in self.coverage.values())

    def to_dict(self) -> dict[str, Any]:
        """Return plain data with stable keys, dates as ISO text."""
        about = {**asdict(self.publication), "published": self.publication.published.isoformat()}
        coverage = {name: asdict(each) for name, each in self.coverage.items()}
        first, last = self.years
        return {
            **about,
            "first_year": first,
            "last_year": last,
            "countries": self.countries,
            "figures": self.figures,
            "coverage": coverage,
        }


def sources() -> tuple[Source, ...]:
    """Return all shipped vintages with what they cover, newest first.

    Raises
    ------
    BadFile
        If the list of vintages or of tables is missing or damaged.
    """
    return tuple(
        Source(
            each,
            MappingProxyType(
                {name: Coverage(**held) for name, held in manifest()[each.id]["coverage"].items()}
            ),
        )
        for each in publications()
    )


def sources_page() -> str:
    """Return the documentation's page of sources as Markdown."""
    parts = (_vintage_lines(), _input_lines(), _constant_lines(), _variable_lines())
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _vintage_lines() -> Iterator[str]:
    yield "# Sources"
    yield ""
    yield "Every figure the program uses comes from one of the publications below, and every result names"
    yield "which. The page is generated from what is shipped (`python tools/build_sources_page.py`);"
    yield "`sgp vintages` shows the same."
    yield ""
    yield "Years up to the last outturn count as outturn, later ones as forecast. The last outturn is the"
    yield "year before publication for every vintage. That is the program's own rule: the IMF names, country"
    yield "by country, the year after which its estimates start, but that is not among the figures carried"
    yield "over."
    groups: dict[str, list[Source]] = {}
    for source in sources():
        groups.setdefault(source.publication.source, []).append(source)
    for title, group in groups.items():
        about = group[0].publication
        shared = _shared([each.publication.carried_over for each in group])
        yield ""
        yield f"## {about.producer}: {title}"
        yield ""
        yield f"* Terms of reuse: {about.terms}"
        if shared:
            yield f"* How carried over: {shared}"
        yield ""
        yield "| vintage | published | last outturn | figures | countries | years | how carried over |"
        yield "|---|---|---|---|---|---|---|"
        for each in group:
            about, (first, last) = each.publication, each.years
            rest = about.carried_over.removeprefix(shared).strip() or "as above"
            yield (
                f"| [`{about.id}`]({about.url}) | {about.published} | {about.last_outturn} | {each.figures:,} | "
                f"{each.countries} | {first}-{last} | {rest} |"
            )


def _shared(texts: list[str]) -> str:
    """Return the text with which all others begin, empty where there is none."""
    shortest = min(texts, key=len)
    return shortest if all(text.startswith(shortest) for text in texts) else ""


def _input_lines() -> Iterator[str]:
    yield "## Inputs of the debt analysis"
    yield ""
    yield "What required paths, simulations and debt under shocks are computed from, beside the vintages above."
    yield ""
    terms: dict[str, list[str]] = {}
    for each in dsa_sources():
        day = f", published {each.published}" if each.published else ""
        where = f" <{each.url}>." if each.url else ""
        many = "country" if len(each.countries) == 1 else "countries"
        count = f"{each.figures:,} figures for {len(each.countries)} {many}"
        yield f"* `{each.id}`, {each.title}{day}: {count}. {each.source}.{where}"
        terms.setdefault(each.terms, []).append(f"`{each.id}`")
    yield ""
    for text, ids in terms.items():
        yield f"* Terms of reuse of {', '.join(ids)}: {text}"


def _constant_lines() -> Iterator[str]:
    table = BUDGET_SEMI_ELASTICITY
    yield f"## {table.title}"
    yield ""
    yield f"* Table: `{table.id}`, one figure per country, variable `budget_semi_elasticity`."
    yield f"* Source: {table.source}."
    yield "* Terms of reuse: Commission Decision 2011/833/EU, as above."
    yield f"* How carried over: {table.carried_over}"


def _variable_lines() -> Iterator[str]:
    holders: dict[str, list[str]] = {name: [] for name in catalogue()}
    for source in sources():
        for name in source.coverage:
            holders[name].append(source.publication.id)
    yield "## Variables"
    yield ""
    yield "| variable | unit | sign | AMECO | Eurostat | IMF | vintages that publish it |"
    yield "|---|---|---|---|---|---|---|"
    for entry in catalogue().values():
        codes = " | ".join(entry.codes[producer] or "" for producer in ("ameco", "eurostat", "imf"))
        where = ", ".join(holders[entry.name]) or ("constant" if entry.constant else "none")
        yield f"| `{entry.name}` | {entry.unit} | {entry.sign} | {codes} | {_shortened(where)} |"


def _shortened(vintages: str) -> str:
    """Say "all of the IMF" where a list would be long."""
    names = vintages.split(", ")
    ours = [each.id for each in publications() if each.id.startswith("imf-")]
    absent = [name for name in ours if name not in names]
    if len(absent) > 3:
        return vintages
    others = [name for name in names if name not in ours]
    return ", ".join(["all of the IMF" + (f" but {', '.join(absent)}" if absent else ""), *others])
