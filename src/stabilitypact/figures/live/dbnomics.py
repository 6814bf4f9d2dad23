"""Which figures does DBnomics pass on, page by page?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from stabilitypact.figures.live.collect import Collected
from stabilitypact.figures.live.sources import Dataset, Series, Source
from stabilitypact.figures.live.structure import day
from stabilitypact.figures.live.transport import Answer, Transport
from stabilitypact.figures.live.troubles import ChangedDimensions, NotData, Truncated, UnknownCode

PAGE = 500
"""Series of one page."""


def collect_pages(source: Source, transport: Transport) -> Collected:
    """Return what DBnomics holds of the datasets.

    Raises
    ------
    SourceError
        One of its kinds, with a sentence.
    """
    found = Collected()
    countries = source.countries()
    for dataset in source.datasets:
        seen: set[str] = set()
        for each in dataset.series:
            told: dict[str, str] = {}
            for document in _documents(source, dataset, each, transport, found):
                _take(source, dataset, each, document, countries, found, told)
                seen.add(each.variable)
        lacking = [each.variable for each in dataset.series if each.variable not in seen]
        if lacking:
            raise UnknownCode(
                f"{source.title}: {dataset.flow} has no series for {', '.join(lacking)} under the codes that the "
                "program knows. Nothing was loaded; upgrade stabilitypact."
            )
    return found


def _documents(
    source: Source, dataset: Dataset, series: Series, transport: Transport, found: Collected
) -> Iterator[dict[str, Any]]:
    wanted = {name: list(codes) for name, codes in {**dataset.fixed, **series.where}.items()}
    wanted[dataset.country] = list(source.countries())
    offset, total = 0, 1
    while offset < total:
        answer = transport.get(
            f"{source.base}/series/{source.provider}/{dataset.flow}",
            {
                "dimensions": json.dumps(wanted, separators=(",", ":")),
                "observations": "1",
                "limit": str(PAGE),
                "offset": str(offset),
            },
            source.accept,
        )
        found.addresses.append(answer.url)
        page = _page(source, answer, transport)
        total = int(page.get("num_found", 0))
        documents = page["docs"]
        if not documents and offset < total:
            transport.forget(answer)
            raise Truncated(
                f"{source.title} promised {total} series of {dataset.flow} and sent {offset}. Nothing was loaded; run "
                "the update again."
            )
        yield from documents
        offset += len(documents)


def _page(source: Source, answer: Answer, transport: Transport) -> dict[str, Any]:
    try:
        content = json.loads(answer.path.read_text(encoding="utf-8"))
        page = content["series"]
        if not isinstance(page["docs"], list):
            raise TypeError("docs is no list")
    except (ValueError, KeyError, TypeError) as error:
        transport.forget(answer)
        raise NotData(
            f"{source.title}: {answer.url} is not the answer that its documentation describes ({error}). Nothing was "
            "loaded; upgrade stabilitypact."
        ) from error
    return dict(page)


def _take(
    source: Source,
    dataset: Dataset,
    series: Series,
    document: dict[str, Any],
    countries: dict[str, str],
    found: Collected,
    told: dict[str, str],
) -> None:
    dimensions = document.get("dimensions", {})
    if dataset.country not in dimensions:
        raise ChangedDimensions(
            f"{source.title}: {dataset.flow} no longer has the dimension {dataset.country}; it has "
            f"{', '.join(dimensions)}. Nothing was loaded; upgrade stabilitypact."
        )
    code = countries.get(str(dimensions[dataset.country]))
    if code is None:
        found.unused[f"{dataset.country} {dimensions[dataset.country]}, no member state"] += 1
        return
    # several alternative codes may all exist (reference years of volumes): the first wanted one counts
    rank = min(
        (
            codes.index(str(dimensions.get(name)))
            for name, codes in series.where.items()
            if dimensions.get(name) in codes
        ),
        default=0,
    )
    choice = f"{series.variable} {code}"
    if choice in told and int(told[choice]) <= rank:
        return
    told[choice] = str(rank)
    found.saw(day(str(document.get("indexed_at", ""))))
    for period, value in zip(document.get("period", []), document.get("value", []), strict=False):
        if not isinstance(value, (int, float)):
            found.unused["no value (not available or confidential)"] += 1
        elif str(period).isdigit():
            found.values[series.variable, code, int(period)] = float(value) * series.scale
