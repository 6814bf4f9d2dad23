"""Variables and the identities between them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stabilitypact.errors import BadFile, BadInput, UnknownName
from stabilitypact.figures.catalogue import CATALOGUE_FILE, catalogue, read_catalogue, variable
from stabilitypact.figures.formula import Formula, Values, shifted


def test_every_variable_says_what_it_is() -> None:
    assert len(catalogue()) >= 40
    for entry in catalogue().values():
        assert entry.label and entry.unit and entry.sign
        assert entry.definition.endswith(".")
        assert entry.plausible[0] < entry.plausible[1]


def test_an_unknown_variable_gets_the_nearest() -> None:
    with pytest.raises(UnknownName, match="Did you mean 'primary_balance'"):
        variable("primry_balance")


@pytest.mark.parametrize(
    ("text", "inputs"),
    [
        ("primary_balance - interest", (("primary_balance", 0), ("interest", 0))),
        ("100 * (debt / debt[-1] - 1)", (("debt", 0), ("debt", -1))),
        ("-a + 2.5 * a[1]", (("a", 0), ("a", 1))),
    ],
)
def test_an_identity_knows_its_inputs(text: str, inputs: tuple[tuple[str, int], ...]) -> None:
    assert Formula.parse(text).inputs == inputs


@pytest.mark.parametrize(
    "text",
    ["", "a +", "a ** 2", "open('x')", "a.b", "a[b]", "a[-1.5]", "a['x']", "a if b else c", "'text'", "a < b",
     "True", "a[-1:]", "a[0][1]"],
)  # fmt: skip
def test_only_arithmetic_over_variables_is_an_identity(text: str) -> None:
    with pytest.raises(BadInput):
        Formula.parse(text)


numbers = st.floats(-100, 100, allow_nan=False).map(lambda value: round(value, 3))
expressions = st.recursive(
    st.one_of(st.sampled_from(["a", "b", "a[-1]"]), numbers.filter(lambda value: value >= 0).map(str)),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda parts: f"({' '.join(parts)})"),
    max_leaves=8,
)


@given(expressions, numbers, numbers, numbers)
def test_an_identity_computes_what_python_computes(text: str, a: float, b: float, before: float) -> None:
    values = {("a", 0): a, ("b", 0): b, ("a", -1): before}
    result = Formula.parse(text).evaluate(lambda name, lag: np.array([values[name, lag]]))
    try:
        expected = eval(text.replace("a[-1]", "before"), {"a": a, "b": b, "before": before})
    except ZeroDivisionError:
        expected = np.nan
    if not np.isfinite(expected) or abs(expected) > 1e300:
        expected = np.nan
    assert np.allclose(result, expected, equal_nan=True)


@given(st.integers(-6, 6), st.integers(1, 5))
def test_a_lag_reads_the_year_it_names(lag: int, length: int) -> None:
    years: Values = np.arange(2000.0, 2000 + length)[None, :]
    read = shifted(years, lag)
    expected = np.where((years + lag >= 2000) & (years + lag < 2000 + length), years + lag, np.nan)
    assert np.array_equal(read, expected, equal_nan=True)


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = CATALOGUE_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "catalogue.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("- primary_balance - interest", "- primary_balance - intrest", "reads unknown 'intrest'"),
        ("sign: surplus positive", "sing: surplus positive", "unknown key sing"),
        ('  unit: "% of GDP"\n', "", "missing unit"),
        ("ameco: UBLGE,", "", "codes are given for"),
        ("range: [-40, 15]", "range: wide", "range"),
        ("- primary_balance - interest", "- primary_balance -", "not an arithmetic expression"),
        ("balance:", "balance: [", "cannot be read"),
    ],
)
def test_a_damaged_catalogue_names_what_is_wrong(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(BadFile, match=message):
        read_catalogue(changed(tmp_path, old, new))


def test_a_missing_or_empty_catalogue_is_a_bad_file(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be read"):
        read_catalogue(tmp_path / "none.yaml")
    (tmp_path / "empty.yaml").write_text("", encoding="utf-8")
    with pytest.raises(BadFile, match="holds no variables"):
        read_catalogue(tmp_path / "empty.yaml")
