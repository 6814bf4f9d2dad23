"""Which figures does DBnomics pass on of a dataset, page by page, and when did it index them?"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from stabilitypact.figures.live.kept import Answer
from stabilitypact.figures.live.messages import Row
from stabilitypact.figures.live.plan import Plan
from stabilitypact.figures.live.pool import EARLIEST, FIRST_YEAR, NOT_AVAILABLE, Collected, Pool
from stabilitypact.figures.live.sources import Dataset, Source
from stabilitypact.figures.live.structure import Structure, day
from stabilitypact.figures.live.transport import Transport
from stabilitypact.figures.live.troubles import (
    AGAIN,
    UPGRADE,
    NotData,
    Refused,
    Truncated,
    UnknownCode,
)
from stabilitypact.sentence import say

PAGE = 500
"""Series of one page; the service gives 1,000 at most."""


@dataclass(frozen=True, slots=True)
class Copier:
    """DBnomics as it is asked for the datasets of one provider.

    Attributes
    ----------
    source : Source
        DBnomics: where, how patiently.
    of : Source
        Whose datasets, with its codes of states and names of dimensions.
    provider : str
        The provider's code at DBnomics.
    transport : Transport
        To DBnomics.
    """

    source: Source
    of: Source
    provider: str
    transport: Transport

    def dataset(self, dataset: Dataset) -> tuple[Collected, date | None]:
        """Return what DBnomics holds of a dataset, and the day on which it indexed it.

        Raises
        ------
        SourceError
            One of its kinds, with a sentence.
        """
        found = Collected()
        named = replace(self.of, title=self.source.title, sdmx="2.1", filter="key")
        structure = self._structure(dataset.flow)
        plan = Plan.of(named, dataset, structure)
        found.saw(structure.updated)
        pool = Pool(plan, found)
        wanted = {name: list(codes) for name, codes in plan.codes.items() if codes}
        for document in self._documents(dataset.flow, found, wanted):
            pool.read(_rows(document))
        lacking = [name for name, _, _ in plan.series if name not in pool.held]
        if lacking:
            raise UnknownCode(
                say(
                    "%(copier)s: %(dataset)s has no series for %(variables)s under the codes that the "
                    "program knows.",
                    copier=self.source.opening,
                    dataset=dataset.flow,
                    variables=", ".join(lacking),
                ),
                UPGRADE,
            )
        pool.settle()
        return found, structure.updated

    def items(self, dataset: Dataset) -> tuple[Collected, date | None]:
        """Return what DBnomics holds of a database that it splits into one dataset for each item (AMECO).

        A series is called as in AMECO's bulk files: state, five codes and the item, joined by points.

        Raises
        ------
        SourceError
            One of its kinds, with a sentence.
        """
        found, countries, indexed = Collected(), self.of.countries(), None
        for each in dataset.series:
            item, code = each.where["item"][0], next(code for code in each.where["item"] if "." in code)
            try:
                for document in self._documents(item, found):
                    state, _, rest = str(document.get("series_code", "")).partition(".")
                    if rest != code:
                        found.unused[say("codes that were not asked for")] += 1
                        continue
                    if state not in countries:
                        found.unused[say("groups of states and states outside the Union")] += 1
                        continue
                    found.saw(day(str(document.get("indexed_at", ""))))
                    for row in _rows(document):
                        year, value = self._figure(item, row)
                        if value is None:
                            found.unused[NOT_AVAILABLE] += 1
                        elif year < EARLIEST:
                            found.unused[say("a year before %(first)s", first=EARLIEST)] += 1
                        elif year >= FIRST_YEAR:
                            place = (each.variable, countries[state], year)
                            found.place(place, value / each.divisor, item)
            except Refused as error:  # the copy lacks an item: the others still stand
                found.notes.append(error.what)
                found.lacking.add(each.variable)
        indexed = found.published
        held = {name for name, _, _ in found.values}
        if not {"balance", "debt"} <= held:
            raise UnknownCode(
                say(
                    "%(copier)s holds no balance or no debt of %(office)s.",
                    copier=self.source.opening,
                    office=self.of.title,
                ),
                UPGRADE,
            )
        return found, indexed

    def _structure(self, code: str) -> Structure:
        address = f"{self.source.base}/datasets/{self.provider}/{code}"
        answer = self.transport.get(address, accept=self.source.accept)
        try:
            about = json.loads(answer.path.read_text(encoding="utf-8"))["datasets"]["docs"][0]
            listed = about["dimensions_values_labels"]
            codes = {
                str(name): frozenset(map(str, labels if isinstance(labels, dict) else (p[0] for p in labels)))
                for name, labels in listed.items()
            }
            order = tuple(str(name) for name in about["dimensions_codes_order"])
        except (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
            raise self._undocumented(answer, error) from error
        return Structure(
            code, order, MappingProxyType(codes), day(str(about.get("indexed_at", ""))), definition=None
        )

    def _documents(
        self, code: str, found: Collected, wanted: dict[str, list[str]] | None = None
    ) -> Iterator[dict[str, Any]]:
        offset, total = 0, 1
        while offset < total:
            asked = {"observations": "1", "limit": str(PAGE), "offset": str(offset)}
            if wanted:
                asked = {"dimensions": json.dumps(wanted, separators=(",", ":")), **asked}
            address = f"{self.source.base}/series/{self.provider}/{code}"
            answer = self.transport.get(address, asked, self.source.accept)
            found.addresses.append(answer.url)
            page = self._page(answer)
            total, documents = page["num_found"], page["docs"]
            if not documents and offset < total:
                self.transport.forget(answer)
                raise Truncated(
                    say(
                        "%(copier)s promised %(promised)s series of %(dataset)s and sent %(sent)s.",
                        copier=self.source.opening,
                        promised=total,
                        dataset=code,
                        sent=offset,
                    ),
                    AGAIN,
                )
            yield from documents
            offset += len(documents)

    def _page(self, answer: Answer) -> dict[str, Any]:
        try:
            page = dict(json.loads(answer.path.read_text(encoding="utf-8"))["series"])
            if not isinstance(page["docs"], list):
                raise TypeError("docs is no list")
            if not isinstance(page["num_found"], int):
                raise TypeError("num_found is no number")
            for document in page["docs"]:
                _same_length(document)
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._undocumented(answer, error) from error
        return page

    def _figure(self, item: str, row: Row) -> tuple[int, float | None]:
        """Return the year and the value of a row, None where it has no value."""
        period, text = row["time_period"], row["obs_value"]
        if len(period) != 4 or not period.isdecimal():
            raise NotData(
                say(
                    "%(copier)s: %(dataset)s has the period '%(period)s' where years were asked for.",
                    copier=self.source.opening,
                    dataset=item,
                    period=period[:40],
                ),
                UPGRADE,
            )
        return int(period), float(text) if text else None

    def _undocumented(self, answer: Answer, error: Exception) -> NotData:
        self.transport.forget(answer)
        return NotData(
            say(
                "%(copier)s: %(address)s is not the answer that its documentation describes (%(reason)s).",
                copier=self.source.opening,
                address=answer.shown,
                reason=str(error)[:200],
            ),
            UPGRADE,
        )


def collect_pages(source: Source, transport: Transport) -> Collected:
    """Return what DBnomics holds of the datasets that it is asked for by name.

    Raises
    ------
    SourceError
        One of its kinds, with a sentence.
    """
    found = Collected()
    copier = Copier(source, source, source.provider, transport)
    for dataset in source.datasets:
        found.take(copier.dataset(dataset)[0])
    return found


def _same_length(document: object) -> None:
    """Refuse a series that is no object with codes and as many values as periods; `TypeError` says what is wrong."""
    if not isinstance(document, dict):
        raise TypeError("a series is no object")
    if not isinstance(document.get("dimensions", {}), dict):
        raise TypeError("dimensions of a series are no object")
    periods, values = document.get("period", []), document.get("value", [])
    if not (isinstance(periods, list) and isinstance(values, list) and len(periods) == len(values)):
        raise TypeError("a series has not as many values as periods")


def _rows(document: dict[str, Any]) -> Iterator[Row]:
    codes = {str(name).lower(): str(code) for name, code in document.get("dimensions", {}).items()}
    for period, value in zip(document.get("period", []), document.get("value", []), strict=True):
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        # in words that the pool counts as not finite; "nan" would count as not available
        shown = "inf" if isinstance(value, float) and math.isnan(value) else repr(value)
        yield {**codes, "time_period": str(period), "obs_value": shown if number else ""}
