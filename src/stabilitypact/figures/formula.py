"""How one variable is computed from others of the same vintage: identities written as text."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np

from stabilitypact.errors import BadInput
from stabilitypact.sentence import say

Values = np.ndarray[tuple[int, ...], np.dtype[np.float64]]
Reader = Callable[[str, int], Values]
"""Gives the values of a variable, the years shifted by so many (0: this year, -1: the year before)."""


def _quotient(numerator: Values, denominator: Values) -> Values:
    """Divide; a division by zero is NaN at once, so that no later step turns it into a number."""
    return np.where(denominator == 0, np.nan, numerator / denominator)


_OPERATORS: Mapping[type[ast.operator], Callable[[Values, Values], Values]] = MappingProxyType(
    {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: _quotient}
)


@dataclass(frozen=True, slots=True)
class Formula:
    """An identity such as `100 * (real_gdp / real_gdp[-1] - 1)`.

    Numbers, names of variables, lags in brackets (`debt[-1]`), `+ - * /` and parentheses.

    Attributes
    ----------
    text : str
        The identity as written.
    inputs : tuple of (str, int)
        Each variable it reads, with its lag, in order of appearance.
    """

    text: str
    inputs: tuple[tuple[str, int], ...]
    _tree: ast.expr = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str) -> Formula:
        """Read an identity.

        Raises
        ------
        BadInput
            If the text is not an arithmetic expression over variables.
        """
        try:
            tree = ast.parse(text, mode="eval").body
        except SyntaxError as error:
            raise BadInput(
                say("The identity '%(text)s' is not an arithmetic expression.", text=text)
            ) from error
        inputs: dict[tuple[str, int], None] = {}
        _collect(tree, text, inputs)
        return cls(text, tuple(inputs), tree)

    def evaluate(self, read: Reader) -> Values:
        """Compute the identity; where an input is absent or a division fails the result is NaN."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            result = np.asarray(_evaluate(self._tree, read), dtype=np.float64)
        return np.where(np.isfinite(result), result, np.nan)


def shifted(values: Values, lag: int) -> Values:
    """Return a (country, year) block read `lag` years away; NaN beyond its first and last year."""
    if lag == 0:
        return values
    result = np.full_like(values, np.nan)
    if abs(lag) < values.shape[1]:
        if lag < 0:
            result[:, -lag:] = values[:, :lag]
        else:
            result[:, :-lag] = values[:, lag:]
    return result


def _collect(node: ast.expr, text: str, inputs: dict[tuple[str, int], None]) -> None:
    match node:
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            _collect(left, text, inputs)
            _collect(right, text, inputs)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            _collect(operand, text, inputs)
        case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
            pass
        case ast.Name() | ast.Subscript():
            inputs[_term(node, text)] = None
        case _:
            raise BadInput(
                say(
                    "The identity '%(text)s' holds '%(value)s'; accepted are numbers, variables, lags "
                    "such as debt[-1], + - * / and parentheses.",
                    text=text,
                    value=ast.unparse(node),
                )
            )


def _term(node: ast.Name | ast.Subscript, text: str) -> tuple[str, int]:
    if isinstance(node, ast.Name):
        return node.id, 0
    try:
        lag = ast.literal_eval(node.slice)
    except ValueError:
        lag = None
    if not isinstance(node.value, ast.Name) or type(lag) is not int:
        raise BadInput(
            say(
                "The identity '%(text)s' has a lag that is not a whole number: '%(value)s'.",
                text=text,
                value=ast.unparse(node),
            )
        )
    return node.value.id, lag


def _evaluate(node: ast.expr, read: Reader) -> Values:
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            return _OPERATORS[type(op)](_evaluate(left, read), _evaluate(right, read))
        case ast.UnaryOp(operand=operand):
            return -_evaluate(operand, read)
        case ast.Constant(value=int() | float() as number):
            return np.asarray(float(number))
        case ast.Name() | ast.Subscript():
            return read(*_term(node, ""))
        case _:
            raise AssertionError("a parsed identity holds only what _collect accepts")
