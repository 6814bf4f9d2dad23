"""Where do figures, rules and readings come from, what is checked against what, and what is not known?"""

from __future__ import annotations

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from stabilitypact.figures.catalogue import catalogue
from stabilitypact.figures.countries import members
from stabilitypact.figures.dsa_sources import InputsSource, dsa_sources
from stabilitypact.i18n.translation import Translation
from stabilitypact.law.assess import LEGAL_RULES, RULES
from stabilitypact.law.parameter import EVIDENCE, Parameter
from stabilitypact.law.rulebook import RuleBook, rulebooks
from stabilitypact.sentence import say
from stabilitypact.show.explained import amount, citation, line
from stabilitypact.web import answers, words
from stabilitypact.web.rendering import reader, render
from stabilitypact.web.snippets import sources_snippets

router = APIRouter(include_in_schema=False)

# Which values of a rule book a rule reads, by the first parts of their paths.
READS = {
    "deficit": ("deficit", "escape"),
    "debt": ("debt", "escape"),
    "structural": ("structural", "escape"),
    "expenditure": ("expenditure",),
    "significant_deviation": ("significant_deviation",),
    "net_expenditure": ("net_expenditure",),
    "trajectory_scope": ("trajectory.scope",),
    "resilience_margin": ("trajectory.resilience",),
    "effort": ("edp",),
    "sanctions": ("sanctions",),
    "report": ("deficit.reference_value", "debt"),
}
# What the test suite holds a rule against, by rule book where that differs; the modules of tests say the same.
TEXT_OF_LAW = say("the text of the law on worked examples")
DECISIONS = say("the text of the law on worked examples; the Council’s decisions since 2002")
AGAINST: dict[str, str | dict[str, str]] = {
    "deficit": {"treaty": TEXT_OF_LAW, "": DECISIONS},
    "debt": {
        "sgp-2011": say("the law’s formula on worked examples; the Council’s decisions since 2002"),
        "": TEXT_OF_LAW,
    },
    "structural": {"sgp-2011": say("every cell of the matrix in Annex 2 of COM(2015) 12"), "": TEXT_OF_LAW},
    "expenditure": say("the aggregate of the Commission’s Vade Mecum on worked examples"),
    "significant_deviation": say("the thresholds of the law on worked examples"),
    "net_expenditure": say("the thresholds of the control account on worked examples"),
    "sanctions": say("the formulas of each regime on worked examples"),
}


def against(rule: str, book: str) -> str:
    """Return what the tests hold a rule of a rule book against."""
    held = AGAINST.get(rule, TEXT_OF_LAW)
    return held if isinstance(held, str) else held.get(book, held[""])


LIMITS = (
    say(
        "The newest shipped figures are named on every page; the IMF’s structural balances are its own, not the "
        "Commission’s."
    ),
    say(
        "No shipped publication holds the aggregates that the expenditure benchmark of 2011 and the net expenditure "
        "path of 2024 are defined on: both rules answer “undetermined”."
    ),
    say("Shipped publications begin in April 2019: judgements of earlier years rest on later figures."),
    say(
        "Medium-term objectives and many ceilings were not read in the acts themselves and are marked as unverified "
        "or seen."
    ),
    say(
        "Relevant factors, unusual events and other matters of judgement count only where a user asserts them; the "
        "pages assert none."
    ),
)


@router.get("/sources")
def sources(request: Request) -> Response:
    """Show sources and method."""
    t = reader(request)
    return render(
        request,
        "sources.html",
        vintages=[_vintage(t, source) for source in answers.sources()],
        inputs=[_inputs(t, each) for each in dsa_sources()],
        variables=[
            (name, t.text(v.label), t.text(v.unit), line(t, v.definition)) for name, v in catalogue().items()
        ],
        books=[_book(t, book) for book in rulebooks()],
        coverage=coverage(t),
        procedures=_procedures(t),
        limits=[t.text(each) for each in LIMITS],
        snippets=sources_snippets(str(request.base_url)),
        evidence=[(tag, t.text(meaning)) for tag, meaning in EVIDENCE.items()],
    )


def coverage(t: Translation) -> list[dict[str, Any]]:
    """Return rule by regime: the years it covers, how many of its values are checked, what the rule is held against."""
    rows = []
    for rule in RULES:
        switch = LEGAL_RULES[rule][1] if rule in LEGAL_RULES else None
        for book in rulebooks():
            if switch is not None and switch not in book.parameters:
                continue
            values = [
                p for path, spans in book.parameters.items() if path.startswith(READS[rule]) for p in spans
            ]
            rows.append(
                {
                    "rule": words.rule_name(t, rule),
                    "book": t.text(book.title),
                    "years": f"{book.since.year}–{book.until.year if book.until else ''}",
                    "values": len(values),
                    "verified": sum(p.verified for p in values),
                    "against": t.text(against(rule, book.id)),
                }
            )
    return rows


def _procedures(t: Translation) -> str:
    held = answers.histories()
    return t.text(
        "Of %(all)s procedures proposed or opened since 2002, %(breach)s show a breach in the shipped figures nearest "
        "to the decision; for each of the others the API gives the reason under /api/v1/procedures.",
        all=len(held),
        breach=sum(each.breach for each in held),
    )


def _vintage(t: Translation, source: Any) -> dict[str, Any]:
    about = source.publication
    first, last = source.years
    return {
        "about": about,
        "published": t.day(about.published),
        "years": f"{first}–{last}",
        "figures": t.number(source.figures, 0),
        "countries": source.countries,
    }


def _inputs(t: Translation, each: InputsSource) -> dict[str, Any]:
    every = set(members(2024)) <= set(each.countries)
    return {
        "about": each,
        "published": t.day(each.published) if each.published else "",
        "states": len(each.countries) if every else t.listed([t.country(code) for code in each.countries]),
        "figures": t.number(each.figures, 0),
    }


def inputs_place(vintage: str) -> str:
    """Return where the page tells of a vintage of the debt analysis; empty for one that is not shipped."""
    return f"inputs-{vintage}" if any(each.id == vintage for each in dsa_sources()) else ""


def _book(t: Translation, book: RuleBook) -> dict[str, Any]:
    return {
        "id": book.id,
        "title": t.text(book.title),
        "summary": line(t, book.summary),
        "since": t.day(book.since),
        "until": t.day(book.until) if book.until else "",
        "values": [_value(t, p) for spans in book.parameters.values() for p in spans],
    }


def _value(t: Translation, parameter: Parameter) -> dict[str, Any]:
    return {
        "path": parameter.path,
        "title": line(t, parameter.title or parameter.path),
        "amount": amount(t, parameter),
        "since": t.month(parameter.since),
        "evidence": parameter.evidence,
        "verified": parameter.verified,
        "citations": [citation(t, each) for each in parameter.citations],
    }
