"""What do AMECO's bulk files hold, one chapter each, as they were before the Commission's present service?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from stabilitypact.figures.live.messages import table_lines
from stabilitypact.figures.live.pool import EARLIEST, FIRST_YEAR, Collected
from stabilitypact.figures.live.sources import Dataset, Source
from stabilitypact.figures.live.transport import Transport
from stabilitypact.figures.live.troubles import UPGRADE, NotData, SourceError, Truncated, UnknownCode
from stabilitypact.sentence import say


def collect_bulk(source: Source, transport: Transport) -> Collected:
    """Return what the chapters hold of the catalogue.

    A chapter is a table with semicolons: CODE (state, five codes and the variable joined by points), COUNTRY,
    SUB-CHAPTER, TITLE, UNIT, then one column for each year; "NA" where there is no figure.

    Raises
    ------
    SourceError
        One of its kinds, with a sentence.
    """
    found = Collected()
    for dataset in source.datasets:
        answer = transport.get(source.data.format(base=source.base, flow=dataset.flow), accept=source.accept)
        found.addresses.append(answer.url)
        found.saw(answer.modified.date() if answer.modified else None)
        try:
            _read(answer.path, dataset, source.countries(), found)
        except SourceError as error:
            transport.forget(answer)
            raise error.at(source.opening, answer.shown) from error
    held = {name for name, _, _ in found.values}
    if "debt" not in held or "balance" not in held:
        raise UnknownCode(
            say(
                "%(office)s: the chapters hold no balance or no debt under the codes that the program knows "
                "(UBLGE, UDGG).",
                office=source.opening,
            ),
            UPGRADE,
        )
    return found


def _read(path: Path, dataset: Dataset, countries: dict[str, str], found: Collected) -> None:
    variables = {code: each.variable for each in dataset.series for code in each.where["item"] if "." in code}
    with table_lines(path, delimiter=";", errors="replace") as lines:
        _read_lines(lines, variables, countries, dataset.flow, found)


def _read_lines(
    lines: Any, variables: dict[str, str], countries: dict[str, str], chapter: str, found: Collected
) -> None:
    header = [text.strip() for text in next(lines, [])]
    years = {place: int(text) for place, text in enumerate(header) if text.isdecimal()}
    if not header or header[0] != "CODE" or not years:
        raise NotData(
            say(
                "The table's first line is not that of AMECO's chapters: %(line)s.",
                line=";".join(header)[:100],
            )
        )
    for row in lines:
        if not row or not row[0].strip():
            continue
        state, _, code = row[0].strip().partition(".")
        if code not in variables:
            continue
        if state not in countries:
            found.unused[say("groups of states and states outside the Union")] += 1
            continue
        if len(row) <= max(years):
            raise Truncated(
                say(
                    "Line %(line)s has %(held)s of %(wanted)s columns; it was cut off.",
                    line=lines.line_num,
                    held=len(row),
                    wanted=len(header),
                )
            )
        for place, year in years.items():
            text = row[place].strip()
            if text in ("", "NA") or EARLIEST <= year < FIRST_YEAR:
                continue
            if year < EARLIEST:
                found.unused[say("a year before %(first)s", first=EARLIEST)] += 1
                continue
            try:
                value = float(text)
            except ValueError:
                raise NotData(
                    say(
                        "Line %(line)s holds '%(text)s'; a number was expected.",
                        line=lines.line_num,
                        text=text[:40],
                    )
                ) from None
            found.place((variables[code], countries[state], year), value, chapter)
