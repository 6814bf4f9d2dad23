"""Does `sgp` answer, and are wrong inputs answered with a sentence?"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., tuple[int, str, str]]
Answer = Callable[..., Any]


def test_status_keys_and_members(answer: Answer) -> None:
    data = answer("status", "--year", "2021", "--as-of", "2021-09")
    assert {"vintage", "as_of", "year", "rulebook", "reading", "members"} <= set(data)
    assert (data["vintage"], data["year"], data["rulebook"]) == ("imf-2021-04", 2021, "sgp-2011")
    assert len(data["members"]) == 27
    keys = {"country", "balance", "debt", "deficit", "debt_criterion", "procedure"}
    assert all(keys <= set(row) for row in data["members"])
    assert {row["procedure"] for row in data["members"]} <= {"open", "none", "proposed"}
    rows = {row["country"]: row for row in data["members"]}
    # IMF, April 2021: Luxembourg -1.5 and 26.8 (rounded), Italy -8.8 and 157.1; Romania in procedure since 2020.
    assert round(rows["LU"]["balance"], 1) == -1.5
    assert round(rows["IT"]["debt"], 1) == 157.1
    assert rows["LU"]["deficit"] == rows["LU"]["debt_criterion"] == "met"
    assert [code for code, row in rows.items() if row["procedure"] == "open"] == ["RO"]


def test_status_of_the_default_year_is_the_newest_vintage(answer: Answer) -> None:
    data = answer("status")
    assert data["vintage"] == "imf-2025-10"
    assert data["year"] == 2025
    assert data["rulebook"] == "sgp-2024"


def test_assess_keys(answer: Answer) -> None:
    data = answer("assess", "Italy", "--from", "2018", "--to", "2019")
    assert {"country", "vintage", "rulebook", "reading", "findings"} <= set(data)
    assert data["country"] == "IT"
    finding = data["findings"][0]
    keys = {
        "rule",
        "year",
        "verdict",
        "value",
        "threshold",
        "margin",
        "unit",
        "citations",
        "inputs",
        "children",
    }
    assert keys <= set(finding)
    assert all({"celex", "article", "url"} <= set(c) for c in finding["citations"])
    assert all({"variable", "year", "value", "vintage"} <= set(i) for i in finding["inputs"])
    assert {f["year"] for f in data["findings"]} == {2018, 2019}


def test_explain_names_arithmetic_article_and_vintage(run: Run) -> None:
    code, out, _ = run("explain", "GR", "2010", "deficit")
    assert code == 0
    assert "Greece 2010: NOT MET" in out
    assert "balance 2010 = -" in out
    assert "imf-2025-10" in out
    assert "Art. 126(2)(a)" in out


def test_score_keys_and_counts(answer: Answer) -> None:
    data = answer("score", "--from", "1999", "--to", "2019", "--country", "LU", "--country", "FR")
    assert (data["from"], data["to"]) == (1999, 2019)
    assert [row["country"] for row in data["scores"]] == ["LU", "FR"]
    for row in data["scores"]:
        assert {"deficit", "debt", "structural", "expenditure", "overall", "years"} <= set(row)
        assert row["years"]["deficit"] == 21
    assert data["scores"][0]["deficit"] == 100.0


def test_claims_of_september_2021(answer: Answer) -> None:
    claims = {c["number"]: c for c in answer("claims", "september-2021")["claims"]}
    assert sorted(claims) == list(range(1, 15))
    assert all({"number", "supported", "value", "vintage"} <= set(c) for c in claims.values())
    assert all(claims[number]["supported"] is True for number in (1, 2, 3, 4, 5))
    assert 98 <= claims[2]["value"] <= 102
    assert claims[3]["value"] == ["LU"]
    assert set(claims[4]["value"]) == {"BE", "EL", "ES", "FR", "IT", "CY", "PT"}
    assert claims[5]["value"]["last_year"] == 2022
    assert claims[5]["now"]["value"]["last_year"] == 2023
    assert all(claims[number]["supported"] is None for number in range(6, 11)), "positions are not figures"
    assert all(claims[number]["answer"] for number in claims)
    assert claims[11]["supported"] is True
    # Counted by hand from the IMF's April 2021 figures of 2021: only Luxembourg and Denmark miss neither limit.
    assert claims[11]["vintage"] == "imf-2021-04"


def test_figures_say_vintage_and_kind(answer: Answer) -> None:
    series = answer("figures", "IT", "debt", "--as-of", "2021-09", "--year", "2020")["figures"][0]
    assert series["vintage"] == "eurostat-2021-04"
    assert series["figures"][0]["value"] == 155.8  # Eurostat, notification of April 2021
    assert series["figures"][0]["kind"] == "outturn"


def test_procedures_of_france(answer: Answer) -> None:
    found = answer("procedures", "FR")["procedures"]
    assert [(p["opened"], p["closed"]) for p in found] == [
        ("2003-06-03", "2007-01-30"),
        ("2009-04-27", "2018-06-22"),
        ("2024-07-26", None),
    ]


@pytest.mark.parametrize(
    "arguments", [("status",), ("claims",), ("procedures",), ("vintages",), ("rulebooks",), ("assess", "FI")]
)
def test_tables_stay_under_100_columns(run: Run, arguments: tuple[str, ...]) -> None:
    code, out, err = run(*arguments)
    assert code == 0, err
    assert max(map(len, out.splitlines())) < 100


def test_every_rulebook_can_be_shown(answer: Answer) -> None:
    for book in answer("rulebooks")["rulebooks"]:
        shown = answer("rulebooks", book["id"])["rulebooks"][0]
        assert shown["parameters"]["deficit.reference_value"][0]["value"] == 3.0


@pytest.mark.parametrize("text", ["EL", "GR", "GRC", "Greece", "greece", "Hellas"])
def test_greece_has_many_names(answer: Answer, text: str) -> None:
    assert answer("assess", text, "--year", "2019")["country"] == "EL"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_that_lacks_signs_shows_them_escaped_and_never_as_undetermined(encoding: str) -> None:
    def said(*arguments: str) -> bytes:
        command = [sys.executable, "-c", "from stabilitypact.cli import main; main()", *arguments]
        told = {**os.environ, "PYTHONIOENCODING": encoding}
        return subprocess.run(command, env=told, capture_output=True, check=True).stdout

    shown = said("assess", "IT", "--from", "2018", "--to", "2019").decode(encoding)
    assert "\\u2713 met" in shown and "\\u2717 not met" in shown and "? undetermined" in shown
    authors = [
        each["author"] for each in json.loads(said("reform", "list", "--json").decode(encoding))["reforms"]
    ]
    assert "Bündnis 90/Die Grünen" in authors


def test_a_path_beyond_any_number_is_refused_with_one_line() -> None:
    command = [sys.executable, "-c", "from stabilitypact.cli import main; main()"]
    asked = ["project", "IT", "--shift", "long_rate=1e308"]
    refused = subprocess.run([*command, *asked], capture_output=True, text=True, check=False)
    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr == "sgp: On this path debt of Italy grows beyond any number.\n"


WRONG = [
    (("assess", "Gremany"), "Did you mean 'Germany'?"),
    (("assess", "XX"), "There is no country 'XX'"),
    (("assess", "IT", "--year", "1850"), "1995 to 2030"),
    (("assess", "IT", "--year", "2031"), "1995 to 2030"),
    (("assess", "IT", "--from", "2019"), "--from and --to go together"),
    (("assess", "IT", "--from", "2020", "--to", "2010"), "ends before it begins"),
    (("assess", "IT", "--year", "2019", "--from", "2010", "--to", "2012"), "not both"),
    (("assess", "IT", "--assume", "temporry=1"), "Did you mean 'temporary'?"),
    (("assess", "IT", "--assume", "temporary=x"), "NAME=VALUE"),
    (("assess", "IT", "--assume", "temporary@IT:2009=1", "--assume", "temporary@IT=0"), "give one of them"),
    (
        ("assess", "IT", "--assume", "temporary@IT=0", "--assume", "temporary@Italy:2009=1"),
        "give one of them",
    ),
    (("assess", "IT", "--assume", "temporary@IT=0", "--assume", "temporary=1"), "give one of them"),
    (("assess", "IT", "--assume", "temporary=1", "--assume", "temporary=0"), "give one of them"),
    (("assess", "IT", "--assume", "temporary@:2009=1"), "NAME@COUNTRY:YEAR=VALUE"),
    (("assess", "IT", "--assume", "temporary@IT:=1"), "NAME@COUNTRY:YEAR=VALUE"),
    (("assess", "IT", "--borrow", "debt=ameco-2023-11", "--borrow", "debt=imf-2024-10"), "borrowed twice"),
    (("assess", "IT", "--borrow", "potential_growth"), "VARIABLE=VINTAGE"),
    (("assess", "IT", "--borrow", "potential_grwth=ameco-2023-11"), "potential_growth"),
    (("assess", "IT", "--borrow", "potential_growth=ameco"), "no vintage 'ameco'"),
    (("status", "--as-of", "2015"), "the first is"),
    (("status", "--as-of", "2021-13"), "is not a date"),
    (("status", "--rulebook", "sgp-1898"), "no rule book 'sgp-1898'"),
    (("status", "--vintage", "imf-2021-05"), "Did you mean"),
    (("status", "--vintage", "imf-2021-04", "--as-of", "2020"), "not both"),
    (("status", "--reading", "strict"), "Accepted: law, commission, numerical"),
    (("status", "--html", "/nonexistent/pact.html"), "cannot be read or written"),
    (("explain", "IT", "2019", "deficits"), "Did you mean 'deficit'?"),
    (("explain", "IT", "2019", "net_expenditure"), "no rule of sgp-2011"),
    (("figures", "IT", "debts"), "Did you mean 'debt'?"),
    (("figures", "IT", "debt", "--year", "1950"), "imf-2025-10 holds it for 1990-2030"),
    (("figures", "IT", "debt", "--as-of", "2010"), "the first is"),
    (("score", "--from", "2000", "--to", "1990"), "ends before it begins"),
    (("claims", "august-2021"), "september-2021"),
    (("rulebooks", "sgp"), "Accepted: treaty"),
    (("procedures", "Atlantis"), "no country 'Atlantis'"),
]


@pytest.mark.parametrize(
    ("arguments", "part"), WRONG, ids=lambda v: " ".join(v) if isinstance(v, tuple) else ""
)
def test_wrong_input_is_answered_with_a_sentence(run: Run, arguments: tuple[str, ...], part: str) -> None:
    code, out, err = run(*arguments)
    assert code == 2
    assert part in err
    assert err.startswith("sgp: ") and err.strip().endswith((".", "?"))
    assert "Traceback" not in out + err


def test_html_is_written(run: Run, tmp_path: Path) -> None:
    page = tmp_path / "pact.html"
    code, out, _ = run("status", "--html", str(page))
    assert code == 0
    assert page.stat().st_size > 50_000
    assert "pact.html" in out


def test_a_verdict_against_the_room_shown_says_why(run: Run) -> None:
    """Italy 2019: below its objective yet met, deficit within 3 % yet sanctions and a report possible."""
    _, out, _ = run("assess", "IT", "--year", "2019", "--vintage", "imf-2025-10")
    text = " ".join(out.split())
    assert "structural: The objective is not reached, but the required improvement was made" in text
    assert "sanctions: Debt alone misses its criterion" in text
    assert "report: Debt does not diminish sufficiently" in text


def test_no_rule_for_a_state_that_is_no_member_says_so(run: Run) -> None:
    _, out, _ = run("assess", "UK", "--year", "2022")
    assert "Not a member" in out


def test_a_balance_of_nothing_has_no_minus(run: Run) -> None:
    """Greece 2025 on IMF October 2025: a balance of -0.006."""
    _, out, _ = run("status", "--year", "2025", "--vintage", "imf-2025-10")
    assert "-0.0 " not in out and "Greece           0.0" in out


def test_no_procedure_is_said(run: Run) -> None:
    code, out, _ = run("procedures", "LU")
    assert code == 0 and "No excessive deficit procedure" in out


def test_values_of_rule_books_read_as_people_write_them(run: Run) -> None:
    _, out, _ = run("rulebooks", "sgp-2024")
    assert "calendar.revised_plan_months = 1 month\n" in out
    assert "edp.interest_relief_until = 2027\n" in out
    assert " choice" not in out and " switch" not in out
