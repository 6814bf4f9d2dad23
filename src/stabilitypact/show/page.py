"""How does a person see the Pact at a glance? One self-contained page: map, table, explanations."""

from __future__ import annotations

import csv
import io
import json
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from stabilitypact.law.facts import procedures
from stabilitypact.law.finding import VERDICT_WORDS, Finding
from stabilitypact.law.parameter import Parameter
from stabilitypact.law.status import Status, StatusRow
from stabilitypact.law.verdict import VERDICTS, Verdict
from stabilitypact.show import page_text as words
from stabilitypact.show.tiles import COLUMNS, placement_css, reading_order

if TYPE_CHECKING:
    from jinja2 import Template
    from markupsafe import Markup

MODES = {
    "both": "Both",
    "deficit": "Deficit",
    "debt": "Debt",
    "procedure": "Procedure",
}
PROCEDURES = ("none", "proposed", "open")
TABLE = (  # id, heading, its second half (spared where the screen is narrow), unit, numeric
    ("state", "State", "", "", False),
    ("balance", "Balance", "", "% of GDP", True),
    ("deficit", "Deficit", " criterion", "", False),
    ("debt", "Debt", "", "% of GDP", True),
    ("debt_criterion", "Debt", " criterion", "", False),
    ("procedure", "Procedure", "", "", False),
    ("ceiling", "Ceiling", "", "% growth", True),
)
CEILING_FLAGS = {"seen": "", "verified": "", "status": ""}  # others are shown by their own word
OPENED_RULES = ("deficit", "debt")


@dataclass(frozen=True, slots=True)
class Mark:
    """One verdict or procedure state as the page shows it: CSS class, word, order, figure beside it."""

    key: str
    word: str
    rank: int
    figure: str = ""


def write_page(status: Status, path: Path) -> Path:
    """Write the page of a status to a file and return its path.

    Parameters
    ----------
    status :
        What to show.
    path :
        File to write (UTF-8), replaced where it exists.
    """
    path = Path(path)
    path.write_text(render_page(status), encoding="utf-8", newline="\n")
    return path


def render_page(status: Status) -> str:
    """Return the page as HTML text that asks nothing of any host.

    All texts are escaped by the template; script and style are bound to the page by their hashes in its
    content security policy.
    """
    from markupsafe import Markup

    findings = {row.country: _findings(status, row.country) for row in status.members}
    parameters = _parameters(f for found in findings.values() for f in found)
    style = f":root{{--columns:{COLUMNS}}}\n{_asset('page.css')}{placement_css()}"
    script = _asset("page.js")
    rows = {row.country: _row(status, row, findings[row.country], parameters) for row in status.members}
    return _template().render(
        policy=_policy(style, script),
        style=Markup(style),
        script=Markup(script),
        status_json=Markup(json.dumps(status.to_dict(), ensure_ascii=False).replace("<", "\\u003c")),
        csv_address="data:text/csv;charset=utf-8," + quote(table_csv(status)),
        filename=f"pact-{status.year}-{status.vintage.id}",
        headline=words.headline(status),
        subline=words.subline(status),
        year=status.year,
        kind=status.vintage.kind(status.year),
        kinds={k: sum(row.kind == k for row in status.members) for k in ("forecast", "outturn")},
        modes=[_mode(name, label, rows.values()) for name, label in MODES.items()],
        tiles=[rows[code] for code in reading_order(rows)],
        rows=list(rows.values()),
        columns=[dict(zip(("id", "label", "more", "unit", "numeric"), c, strict=True)) for c in TABLE],
        deficit_sentence=words.deficit_sentence(parameters),
        debt_sentence=words.debt_sentence(parameters),
        forecast_mark=_forecast_mark,
        ceiling_note=words.ceiling_note(status.members),
        sources=_sources(status),
        unverified=[_doubt(p) for p in parameters.values() if not p.verified],
    )


def table_csv(status: Status) -> str:
    """Return the table as CSV: one line per state, figures unrounded, with vintage, day and rule book."""
    text = io.StringIO()
    common = {
        "year": status.year,
        "vintage": status.vintage.id,
        "as_of": status.as_of.isoformat(),
        "procedures_on": status.procedures_on.isoformat(),
        "rulebook": status.rulebook,
        "reading": status.reading,
    }
    lines = [
        {**member, "name": row.name, "kind": row.kind, **common}
        for member, row in zip(status.to_dict()["members"], status.members, strict=True)
    ]
    writer = csv.DictWriter(text, list(dict.fromkeys(("country", "name", "year", "kind", *lines[0]))))
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue()


def _findings(status: Status, code: str) -> list[Finding]:
    return [status.assessment.finding(code, status.year, rule) for rule in status.assessment.rules]


def _parameters(findings: Any) -> dict[str, Parameter]:
    return {p.path: p for finding in findings for part in finding.walk() for p in part.parameters}


def _row(
    status: Status, row: StatusRow, findings: list[Finding], parameters: dict[str, Parameter]
) -> dict[str, Any]:
    """Return what the template shows of one state."""
    limits = tuple(_value(parameters, f"{name}.reference_value") for name in ("deficit", "debt"))
    balance_text = words.figure(row.balance, -limits[0] if limits[0] is not None else None)
    debt_text = words.figure(row.debt, limits[1])
    deficit, debt = _verdict(row.deficit, balance_text), _verdict(row.debt_criterion, debt_text)
    since = row.procedure_since
    procedure = Mark(
        row.procedure,
        words.PROCEDURE_WORDS[row.procedure],
        PROCEDURES.index(row.procedure),
        f"{since.year}" if since else "",
    )
    story = words.story(row, status.year, (limits[0], limits[1]))
    applies = [f for f in findings if f.verdict is not Verdict.NOT_APPLICABLE]
    return {
        "code": row.country,
        "name": row.name,
        "kind": row.kind,
        "label": f"{row.country}, {row.name}. {story}",
        "balance": _sortable(row.balance),
        "debt": _sortable(row.debt),
        "ceiling": _sortable(row.ceiling),
        "balance_text": balance_text,
        "debt_text": debt_text,
        "deficit": deficit,
        "debt_criterion": debt,
        "procedure": procedure,
        "procedure_order": since.toordinal() if since else -1 - PROCEDURES[::-1].index(row.procedure),
        "since": f"{since:%b %Y}" if since else "",
        "ceiling_text": words.ceiling(row, status.year),
        "ceiling_flag": CEILING_FLAGS.get(row.ceiling_status or "", row.ceiling_status),
        "marks": {
            "both": _verdict(words.both(row)),
            "deficit": deficit,
            "debt": debt,
            "procedure": procedure,
        },
        "text": f"{row.name} {row.country} {deficit.word} {debt.word} {procedure.word} {row.kind}".lower(),
        "story": story,
        "history": words.procedure_lines(procedures(row.country), status.procedures_on),
        "missing": words.missing_sentence(applies),
        "applicable": _explanations(applies),
        "inapplicable": _explanations([f for f in findings if f.verdict is Verdict.NOT_APPLICABLE]),
    }


def _verdict(verdict: Verdict, figure: str = "") -> Mark:
    return Mark(str(verdict), VERDICT_WORDS[verdict], VERDICTS.index(verdict), figure)


def _explanations(findings: list[Finding]) -> Markup:
    """Return the rules' own explanations, the two headline rules unfolded and the rest folded."""
    from markupsafe import Markup

    texts = [
        html if f.rule in OPENED_RULES else html.replace("<details open>", "<details>", 1)
        for f, html in ((f, f.explain("html")) for f in findings)
    ]
    return Markup("\n".join(texts))


def _mode(name: str, label: str, rows: Any) -> dict[str, Any]:
    """Return one choice of what the tiles show, with its legend and counts."""
    keys: list[tuple[str, str, str]]
    if name == "procedure":
        keys = [(k, words.PROCEDURE_WORDS[k], words.PROCEDURE_MEANINGS[k]) for k in PROCEDURES[::-1]]
    else:
        keys = [(str(v), VERDICT_WORDS[v], words.VERDICT_MEANINGS[v]) for v in VERDICTS]
    marks = [row["marks"][name].key for row in rows]
    legend = [
        {"key": key, "word": word, "meaning": meaning, "count": marks.count(key)}
        for key, word, meaning in keys
    ]
    return {"id": name, "label": label, "legend": legend, "note": words.MODE_NOTES[name]}


def _forecast_mark(row: dict[str, Any]) -> Markup:
    from markupsafe import Markup

    if row["kind"] != "forecast":
        return Markup("")
    return Markup("<span class='fc'> f<span class='vh'>orecast</span></span>")


def _sources(status: Status) -> list[tuple[str, str, str]]:
    """Return term, text and address (or nothing) for the footer."""
    vintage, book = status.vintage, status.assessment.segment(status.year).book
    return [
        ("Figures", f"{vintage.title}, {vintage.producer}", vintage.url),
        ("Published", words.day(vintage.published), ""),
        ("Years", f"outturn to {vintage.last_outturn}, forecast after", ""),
        ("Terms of reuse", vintage.terms, ""),
        ("Carried over", vintage.carried_over, ""),
        ("Rule book", f"{book.title} ({status.rulebook}), reading: {status.reading}", ""),
        ("As on", words.day(status.as_of), ""),
    ]


def _doubt(parameter: Parameter) -> str:
    value = (
        "no value" if parameter.value is None else f"{words.plain(parameter.value)} {parameter.unit}".strip()
    )
    return f"{parameter.path}: {value}. {parameter.title}".strip()


def _value(parameters: dict[str, Parameter], path: str) -> float | None:
    found = parameters.get(path)
    return float(found.value) if found is not None and found.value is not None else None


def _sortable(value: float | None) -> str:
    return "" if value is None else repr(value)


def _policy(style: str, script: str) -> str:
    def fingerprint(text: str) -> str:
        return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"

    return (
        f"default-src 'none'; script-src {fingerprint(script)}; style-src {fingerprint(style)}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _asset(name: str) -> str:
    return (files("stabilitypact.show") / "page" / name).read_text(encoding="utf-8")


def _template() -> Template:
    from jinja2 import Environment, StrictUndefined

    return Environment(autoescape=True, undefined=StrictUndefined).from_string(_asset("page.html"))
