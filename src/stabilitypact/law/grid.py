"""How does a rule answer for many states and years at once? Arrays first, trees on demand."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from stabilitypact.errors import BadInput
from stabilitypact.figures.panel import ASSERTED, Field
from stabilitypact.law.assertions import UNASSERTED, Claim
from stabilitypact.law.citation import Citation
from stabilitypact.law.finding import Finding, Input, number_or_none
from stabilitypact.law.rulebook import Parameter
from stabilitypact.law.verdict import NOT_APPLICABLE, VERDICTS, Codes, Floats, Verdict
from stabilitypact.sentence import Parts, Sentence, say

Note = tuple["np.ndarray[tuple[int, ...], np.dtype[np.bool_]] | bool", str]


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """One rule over countries x years, vectorised; `at` makes the tree of one cell.

    Attributes
    ----------
    verdict :
        Codes of `verdict.VERDICTS`, shape (country, year).
    value, threshold, margin :
        Float arrays of that shape in `unit`, NaN where there is no number.
    inputs :
        Panel fields and the user's claims, each (country, year) at its own shift.
    parameters :
        For each path the parameter in force in each year.
    notes :
        Sentences with the mask of the cells that they hold for (True: all).
    """

    rule: str
    title: str
    countries: tuple[str, ...]
    years: tuple[int, ...]
    verdict: Codes
    value: Floats
    threshold: Floats
    margin: Floats
    unit: str
    rulebook: str
    reading: str
    vintage: str
    formula: str = ""
    inputs: tuple[Field | Claim, ...] = ()
    parameters: tuple[tuple[Parameter | None, ...], ...] = ()
    citations: tuple[Citation, ...] = ()
    notes: tuple[Note, ...] = ()
    children: tuple[Findings, ...] = field(default=())

    def at(self, country: str, year: int) -> Finding:
        """Return the finding tree of one state and year."""
        return self._cell(*self._place(country, year))

    def verdict_at(self, country: str, year: int) -> Verdict:
        """Return only the verdict of one cell, without building the tree."""
        return VERDICTS[int(self.verdict[self._place(country, year)])]

    def _place(self, country: str, year: int) -> tuple[int, int]:
        """Return row and column of a state and year."""
        try:
            return self.countries.index(country), self.years.index(year)
        except ValueError:
            raise BadInput(
                say(
                    "This assessment holds %(states)s for %(years)s; %(country)s %(year)s is not in it.",
                    states=", ".join(self.countries),
                    years=span_of(self.years),
                    country=country,
                    year=year,
                )
            ) from None

    def within(self, applies: np.ndarray[tuple[int, ...], np.dtype[np.bool_]], reason: str) -> Findings:
        """Return the findings with `not_applicable` (and the reason) outside the mask."""
        verdict = np.where(applies, self.verdict, NOT_APPLICABLE).astype(np.int8)
        return replace(self, verdict=verdict, notes=((~applies, reason), *self.notes))

    def select(self, years: tuple[int, ...]) -> Findings:
        """Return the findings of some of the years, children and inputs included."""
        columns = [self.years.index(year) for year in years]

        def cut(array: np.ndarray[Any, np.dtype[Any]]) -> np.ndarray[Any, np.dtype[Any]]:
            return array[:, columns]

        return replace(
            self,
            years=years,
            verdict=cut(self.verdict),
            value=cut(self.value),
            threshold=cut(self.threshold),
            margin=cut(self.margin),
            parameters=tuple(tuple(row[c] for c in columns) for row in self.parameters),
            notes=tuple(
                (cut(mask) if isinstance(mask, np.ndarray) else mask, text) for mask, text in self.notes
            ),
            children=tuple(child.select(years) for child in self.children),
        )

    def _cell(self, row: int, column: int) -> Finding:
        parameters = tuple(p[column] for p in self.parameters)
        in_force = tuple(p for p in parameters if p is not None)
        cited = _cited([c for p in in_force for c in p.citations], self.citations)
        notes = [
            text for mask, text in self.notes if mask is True or (mask is not False and mask[row, column])
        ]
        verdict = VERDICTS[self.verdict[row, column]]
        inputs = tuple(
            self._input(item, row, place)
            for item in self.inputs
            for place in (item.years.index(self.years[column] + item.shift),)
            if not isinstance(item, Claim) or item.shown_at(row, place)
        )
        children = tuple(child._cell(row, column) for child in self.children)
        finding = Finding(
            rule=self.rule,
            title=self.title,
            country=self.countries[row],
            year=self.years[column],
            verdict=verdict,
            value=number_or_none(self.value[row, column]),
            threshold=number_or_none(self.threshold[row, column]),
            margin=number_or_none(self.margin[row, column]),
            unit=self.unit,
            formula=self.formula,
            rulebook=self.rulebook,
            reading=self.reading,
            vintage=self.vintage,
            citations=cited,
            parameters=in_force,
            inputs=inputs,
            notes=tuple(notes),
            children=children,
        )
        explained = any(note.startswith("Undetermined") for note in notes)
        if verdict is Verdict.UNDETERMINED and not explained and finding.missing:
            finding = replace(finding, notes=(*notes, _missing_note(finding)))
        return finding

    def _input(self, item: Field | Claim, row: int, column: int) -> Input:
        source = item.vintage_at(row, column) or item.vintage
        return Input(
            variable=item.variable,
            year=item.years[column],
            value=number_or_none(item.values[row, column]),
            unit=item.unit,
            vintage=source,
            kind="asserted" if source == ASSERTED else item.kind_at(column),
            derivation=item.derivation_at(row, column),
        )


def _cited(values: list[Citation], rule: tuple[Citation, ...]) -> tuple[Citation, ...]:
    """Return where values and rule are written, each place once; a rule is read in the text that its values cite."""
    texts = {cited.act: cited for cited in reversed(values) if cited.act}
    every = [*values, *(replace(texts.get(cited.act, cited), article=cited.article) for cited in rule)]
    return tuple({(each.url or each.title, each.article): each for each in reversed(every)}.values())[::-1]


def _missing_note(finding: Finding) -> Sentence:
    """Return the sentence that names what an undetermined finding lacks."""
    held, claimed = (
        [i for i in finding.missing if (i.vintage == UNASSERTED) is side] for side in (False, True)
    )
    lacking, unasserted = _listed(held), _listed(claimed)
    vintage = finding.vintage
    if not claimed:
        return say("Undetermined because %(vintage)s does not hold %(what)s.", vintage=vintage, what=lacking)
    if not held:
        return say("Undetermined because nobody asserts %(what)s.", what=unasserted)
    return say(
        "Undetermined because %(vintage)s does not hold %(what)s and nobody asserts %(claims)s.",
        vintage=vintage,
        what=lacking,
        claims=unasserted,
    )


def _listed(inputs: list[Input]) -> Parts:
    """Return each variable of the inputs with its years."""
    years: dict[str, set[int]] = {}
    for item in inputs:
        years.setdefault(item.variable, set()).add(item.year)
    return Parts(tuple(_spans(name, found) for name, found in years.items()))


def _spans(name: str, years: set[int]) -> str:
    """Return a name and years as people write them: "debt 2018", "debt 2015-2019", "debt 2015 and 2018-2019"."""
    spans: list[list[int]] = []
    for year in sorted(years):
        if spans and year == spans[-1][1] + 1:
            spans[-1][1] = year
        else:
            spans.append([year, year])
    *others, last = (span_of(tuple(span)) for span in spans)
    told: str = f"{name} {others[0]}" if others else f"{name} {last}"
    for other in (*others[1:], *([last] if others else [])):
        told = say("%(one)s and %(other)s", one=told, other=other)
    return told


def span_of(years: tuple[int, ...]) -> str:
    """Return years from the first to the last: "2018", "2015-2019"."""
    return str(years[0]) if years[0] == years[-1] else f"{years[0]}-{years[-1]}"
