"""Does a broken reform file get a message that names line and nearest name, and a good one read back the same?"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from stabilitypact.errors import BadFile, BadInput, PactError, UnknownName
from stabilitypact.law.rulebook import RuleBook
from stabilitypact.reform import schema
from stabilitypact.reform.find import reform
from stabilitypact.reform.library import IDS, LIBRARY, library, named
from stabilitypact.reform.reform_file import from_mapping, read_reform
from stabilitypact.reform.starter import write_starter

GOOD = """\
schema: 1
reform:
  id: test-reform
  title: A test
base: sgp-2011
changes:
  debt.benchmark.speed: {value: 0.04, unit: share}
parameters:
  green:
    title: green investment
    value: 0.5
    range: [0, 1]
    unit: "% of GDP"
blocks:
  - id: green-investment
    kind: exclusion
    from: [balance]
    amount: green
"""

ANCHOR = """\
  - id: anchor
    kind: debt_anchor
    target: 60
    per_year: 0.05
"""

# What is broken: text replaced, its replacement, the line named, and words that the message must hold.
BROKEN: dict[str, tuple[str, str, int | None, str]] = {
    "unknown key at the top": ("schema: 1\n", "schema: 1\nchange: {}\n", 2, "Did you mean 'changes'"),
    "no id": ("  id: test-reform\n", "", 2, "'id' is missing"),
    "id of a rule book": ("id: test-reform", "id: sgp-2011", 3, "cannot be an id"),
    "id with spaces": ("id: test-reform", "id: My Reform", 3, "cannot be an id"),
    "unknown label": ("title: A test", "title: A test\n  label: publshed", 5, "Did you mean 'published'"),
    "unknown base": ("base: sgp-2011", "base: sgp-211", 5, "Did you mean 'sgp-2011'"),
    "unknown path": ("debt.benchmark.speed", "debt.benchmark.sped", 7, "Did you mean 'debt.benchmark.speed'"),
    "unit of another kind": ("unit: share", "unit: years", 7, "measured in 'share'"),
    "text for a number": ("value: 0.04", "value: fast", 7, "a number is expected"),
    "share above one": ("value: 0.04", "value: 4.0", 7, "between 0 and 1"),
    "change of nothing": ("value: 0.04", "value: 0.05", 7, "changes nothing"),
    "date outside the book": ("unit: share}", "unit: share, since: 2030-01-01}", 7, "outside the dates"),
    "date beyond all": ("unit: share}", "unit: share, since: 1803-01-01}", 7, "1803-01-01 lies outside"),
    "unknown key in a change": ("unit: share}", "unit: share, sinse: 2015-01-01}", 7, "Did you mean 'since'"),
    "overlapping changes": (
        "{value: 0.04, unit: share}",
        "[{value: 0.04, since: 2012-01-01}, {value: 0.03, since: 2013-01-01}]",
        7,
        "overlap",
    ),
    "change of a rule switched off": ("parameters:", "rules:\n  debt: off\nparameters:", 7, "contradicts"),
    "change read by nothing in the base": ("base: sgp-2011", "base: treaty", 7, "debt.method"),
    "unknown rule": ("parameters:", "rules:\n  dept: off\nparameters:", 9, "Did you mean 'debt'"),
    "rule neither on nor off": ("parameters:", "rules:\n  debt: maybe\nparameters:", 9, "on, off or replaced_by"),
    "replaced by no block": (
        "parameters:", "rules:\n  deficit: {replaced_by: ancor}\nparameters:", 9, "there is no block 'ancor'",
    ),
    "value outside its range": ("value: 0.5", "value: 1.5", 11, "outside its range 0 to 1"),
    "range upside down": ("range: [0, 1]", "range: [1, 0]", 12, "lowest first"),
    "no unit": ('    unit: "% of GDP"\n', "", 9, "'unit' is missing"),
    "unknown unit": ('unit: "% of GDP"', 'unit: "% of GPD"', 13, "Did you mean '% of GDP'"),
    "parameter named like a variable": ("  green:", "  debt:", 9, "already names"),
    "parameter that nothing reads": ("amount: green", "amount: 0.5", 9, "no block reads"),
    "unknown kind": ("kind: exclusion", "kind: exclusions", 16, "Did you mean 'exclusion'"),
    "key of another kind": ("amount: green", "amount: green\n    target: 60", 19, "'target' is not known"),
    "aggregate that cannot be redefined": ("from: [balance]", "from: [real_growth]", 17, "redefined"),
    "misspelt variable": ("amount: green", "amount: green + dept", 18, "Did you mean 'debt'"),
    "code in an expression": ("amount: green", "amount: open('x')", 18, "no function 'open'"),
    "condition for a number": ("amount: green", "amount: green > 1", 18, "a number, not a condition"),
    "two ids the same": (
        "amount: green\n", "amount: green\n" + ANCHOR.replace("id: anchor", "id: green-investment"), 19, "two blocks",
    ),
    "two speeds": ("amount: green\n", "amount: green\n" + ANCHOR + "    horizon: 15\n", 19, "exactly one of"),
    "no speed": ("amount: green\n", "amount: green\n" + ANCHOR.replace("    per_year: 0.05\n", ""), 19, "exactly one"),
    "no bands": (
        "amount: green\n", "amount: green\n" + ANCHOR.replace("per_year: 0.05", "bands: []"), 22, "at least one band",
    ),
    "two bands from the same debt": (
        "amount: green\n",
        "amount: green\n"
        + ANCHOR.replace("per_year: 0.05", "bands:\n      - {above: 60, fall: 1}\n      - {above: 60, fall: 2}"),
        24,
        "two bands begin above 60 (the other on line 23)",
    ),
    "share of 5 in place of 5 %": ("amount: green\n", "amount: green\n" + ANCHOR.replace("0.05", "5"), 22, "up to 1"),
    "probability in %": (
        "amount: green\n",
        "amount: green\n  - {id: safe, kind: probability, at_least: 90, horizon: 10}\n",
        19,
        "between 0 and 1",
    ),
    "enforcement above one": (
        "amount: green\n", "amount: green\n  - {id: fine, kind: sanction, enforcement: 2}\n", 19, "between 0 and 1",
    ),
    "range of a parameter beyond what the key takes": (
        "amount: green\n",
        "amount: green\n" + ANCHOR.replace("per_year: 0.05", "horizon: green"),
        22,
        "not 0 at an end of the range",
    ),
    "division by zero": ("amount: green", "amount: green / 0", 18, "has no value"),
    "pace of zero": ("base: sgp-2011", "base: sgp-2011\npace: 0", 6, "above 0"),
    "duplicate key": ("base: sgp-2011", "base: sgp-2011\nbase: treaty", 6, "stands here and on line 5"),
    "not YAML": ("base: sgp-2011", "base: [sgp-2011", None, "not valid YAML"),
    "an anchor": ("amount: green", "amount: &a green", 18, "anchors and aliases"),
    "newer schema": ("schema: 1", "schema: 2", 1, "reads schema 1"),
    "nothing decides": (
        "changes:\n  debt.benchmark.speed: {value: 0.04, unit: share}\n",
        "rules:\n  deficit: off\n  debt: off\n",
        6,
        "nothing decides",
    ),
}  # fmt: skip


def test_the_good_file_is_good(tmp_path: Path) -> None:
    file = tmp_path / "good.yaml"
    file.write_text(GOOD)
    found = read_reform(file)
    assert found.warnings == ()
    assert found.decides == ("deficit", "debt")


def test_there_are_at_least_twenty_broken_files() -> None:
    assert len(BROKEN) >= 20


@pytest.mark.parametrize("name", BROKEN)
def test_broken_files_get_clear_messages(name: str, tmp_path: Path) -> None:
    old, new, line, words = BROKEN[name]
    assert old in GOOD
    file = tmp_path / "broken.yaml"
    file.write_text(GOOD.replace(old, new, 1))
    with pytest.raises(BadFile) as caught:
        read_reform(file)
    message = str(caught.value)
    assert words in message, message
    assert str(file) in message
    if line is not None:
        assert caught.value.line == line, message


def test_what_is_valid_but_hardly_meant_is_a_warning() -> None:
    def warnings(**block: Any) -> tuple[str, ...]:
        return from_mapping({"reform": {"id": "x", "title": "X"}, "blocks": [{"id": "a", **block}]}).warnings

    assert "larger" in warnings(kind="exclusion", **{"from": ["balance"]}, amount=-1)[0]
    assert "leaves out nothing" in warnings(kind="exclusion", **{"from": ["balance"]}, amount=0)[0]
    assert "reads no figure" in warnings(kind="reference_value", measure=3, at_most=60)[0]
    assert warnings(kind="reference_value", measure="year", at_most=2010) == ()


def test_a_missing_file_and_an_empty_one(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no such file"):
        reform(str(tmp_path / "absent.yaml"))
    (tmp_path / "empty.yaml").write_text("")
    with pytest.raises(BadFile, match="empty"):
        read_reform(tmp_path / "empty.yaml")


def test_unknown_names_get_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'green-golden-rule'"):
        reform("green-goldenrule")


@pytest.mark.parametrize("source", [3, None, ["latitude"]])
def test_what_is_no_reform_is_refused(source: Any) -> None:
    with pytest.raises(PactError):
        reform(source)


def test_a_mapping_names_the_trail_of_keys() -> None:
    with pytest.raises(BadInput, match=r"changes > deficit\.near_margn.*Did you mean 'deficit\.near_margin'"):
        from_mapping({"reform": {"id": "x", "title": "X"}, "changes": {"deficit.near_margn": 0.0}})
    with pytest.raises(BadInput, match=r"blocks > 1"):
        from_mapping({"reform": {"id": "x", "title": "X"}, "blocks": [{"id": "a"}]})


def test_a_mapping_and_a_file_give_the_same_reform(tmp_path: Path) -> None:
    file = tmp_path / "good.yaml"
    file.write_text(GOOD)
    one = read_reform(file)
    other = from_mapping(one.to_dict())
    assert other.to_dict() == one.to_dict()


def test_a_dated_change_reads_back_from_json() -> None:
    found = from_mapping(
        {
            "reform": {"id": "x", "title": "X"},
            "base": "sgp-2011",
            "changes": {"debt.benchmark.speed": {"value": 0.1, "since": date(2015, 1, 1)}},
        }
    )
    again = from_mapping(json.loads(json.dumps(found.to_dict())))
    assert again.changes == found.changes
    with pytest.raises(BadInput, match="a date such as 2011-12-13 is expected"):
        from_mapping(
            {
                "reform": {"id": "x", "title": "X"},
                "changes": {"debt.benchmark.speed": {"value": 0.1, "since": "spring 2015"}},
            }
        )


@pytest.mark.parametrize("name", IDS)
def test_library_reads_back_from_its_own_description(name: str) -> None:
    found = named(name)
    assert from_mapping(found.to_dict()).to_dict() == found.to_dict()


def test_library_is_complete_sourced_and_labelled() -> None:
    assert {path.stem for path in LIBRARY.glob("*.yaml")} == set(IDS)
    for each in library():
        assert each.author and each.date and each.source and each.summary and each.doubts, each.id
        assert each.label in ("published", "operationalisation")
        assert each.warnings == (), each.id
        assert each.url == "" or each.url.startswith(("https://", "http://"))


def test_published_needs_a_document() -> None:
    # Positions without a number, and proposals whose numbers were not read in the source, are operationalisations.
    published = {each.id for each in library() if each.label == "published"}
    assert published == {"green-golden-rule", "esm-dp18"}
    for each in library():
        doubtful = any("unverified" in text.lower() for text in each.doubts)
        if each.id in ("claeys-darvas-leandro", "benassy-quere", "fiscal-board", "giavazzi"):
            assert doubtful, each.id


def test_changes_of_the_rules_in_force_meet_each_book_that_reads_them() -> None:
    found = from_mapping(
        {
            "reform": {"id": "x", "title": "X"},
            "changes": {"debt.benchmark.speed": {"value": 0.1, "since": date(2015, 1, 1)}},
        }
    )
    books = {book.id: book for book, _ in found.books((2010, 2015, 2025))}
    assert RuleBook.in_force(2010).id in books  # untouched
    changed = next(book for name, book in books.items() if name.startswith("sgp-2011"))
    assert changed.value("debt.benchmark.speed", 2015) == 0.1
    assert changed.value("debt.benchmark.speed", 2013) == 0.05  # a change dated 2015 leaves 2013 alone
    assert RuleBook.in_force(2025).id in books


def test_warnings_name_what_moves_nothing() -> None:
    found = from_mapping(
        {
            "reform": {"id": "x", "title": "X"},
            "base": "sgp-2011",
            "changes": {"structural.mto_floor": -0.5},
        }
    )
    assert "moves no verdict" in found.warnings[0]
    assert from_mapping({"reform": {"id": "x", "title": "X"}}).warnings == (
        "the reform changes nothing: it is its base, in force.",
    )


def test_schema_file_is_what_the_loader_reads() -> None:
    assert schema.FILE.read_text() == schema.text()
    found = json.loads(schema.FILE.read_text())
    assert found["properties"]["schema"]["const"] == 1
    kinds = {each["properties"]["kind"]["const"] for each in found["properties"]["blocks"]["items"]["oneOf"]}
    assert len(kinds) == 8


def test_schema_accepts_what_the_loader_accepts_and_refuses_most_of_what_it_refuses(tmp_path: Path) -> None:
    validator = pytest.importorskip("jsonschema").Draft202012Validator(json.loads(schema.FILE.read_text()))
    for each in library():
        plain = json.loads(json.dumps(each.to_dict()))
        assert list(validator.iter_errors(plain)) == [], each.id
    good = read_yaml_plain(GOOD)
    assert list(validator.iter_errors(good)) == []
    for name in (
        "unknown key at the top", "no id", "unknown label", "unknown base", "unknown path", "unit of another kind",
        "text for a number", "unknown key in a change", "unknown rule", "rule neither on nor off", "no unit",
        "unknown unit", "unknown kind", "key of another kind", "aggregate that cannot be redefined", "two speeds",
        "no speed", "newer schema",
    ):  # fmt: skip
        old, new, _, _ = BROKEN[name]
        assert list(validator.iter_errors(read_yaml_plain(GOOD.replace(old, new, 1)))), name


def read_yaml_plain(text: str) -> Any:
    return yaml.safe_load(text)


def test_starter_works_as_it_is_and_never_overwrites(tmp_path: Path) -> None:
    path = write_starter("my-reform", tmp_path)
    assert read_reform(path).id == "my-reform"
    with pytest.raises(BadInput, match="exists already"):
        write_starter("my-reform", tmp_path)
    with pytest.raises(BadInput, match="cannot name"):
        write_starter("../x", tmp_path)


def test_mappings_may_not_be_bottomless_nor_crash_on_nonsense() -> None:
    deep: Any = 1
    for _ in range(2000):
        deep = [deep]
    with pytest.raises(BadInput, match="nested"):
        from_mapping({"reform": deep})
    broken: tuple[dict[str, Any], ...] = (
        {"reform": {"id": "x", "title": "X"}, "blocks": 3},
        {"reform": None},
        {},
    )
    for nonsense in broken:
        with pytest.raises(BadInput):
            from_mapping(nonsense)
    assert from_mapping({"reform": {"id": "x", "title": "X"}, "changes": {}}).changes_nothing


def test_parameters_by_state_and_year() -> None:
    own = yaml.safe_load(GOOD)
    own["parameters"]["green"]["value"] = {"default": 0.2, "Italy": {2019: 0.7}, "DE": 0.1}
    found = from_mapping(own)
    assert found.parameters["green"].value == {"default": 0.2, "IT": {2019: 0.7}, "DE": 0.1}
    assert from_mapping(found.to_dict()).to_dict() == found.to_dict()
    own["parameters"]["green"]["value"] = {"Itally": 0.2}
    with pytest.raises(BadInput, match="Did you mean"):
        from_mapping(own)
    own["parameters"]["green"]["value"] = {"IT": {2019: 7.0}}
    with pytest.raises(BadInput, match="outside its range"):
        from_mapping(own)
