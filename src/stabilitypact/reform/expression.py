"""What may a reform compute? Expressions over published figures with a closed vocabulary, never run as code."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.figures.catalogue import catalogue
from stabilitypact.law.assertions import ASSERTIONS
from stabilitypact.law.verdict import Floats, above, at_least, at_most, below, either, every, negate
from stabilitypact.sentence import Sentence, say

Kind = Literal["number", "condition"]

FACTS: Mapping[str, tuple[Kind, str]] = {
    "year": ("number", "the year judged"),
    "general_escape": ("condition", "the general escape clause was active"),
    "in_procedure": ("condition", "an excessive deficit procedure was open on 31 December"),
    "euro_member": ("condition", "the state had the euro on 31 December"),
}
FUNCTIONS: Mapping[str, Sentence] = {
    "min": say("min(a, b, ...): the smallest"),
    "max": say("max(a, b, ...): the largest"),
    "abs": say("abs(a): without its sign"),
    "clip": say("clip(a, low, high): a, kept between two numbers"),
    "mean": say("mean(variable, first, last): mean over the years t+first to t+last, all of them published"),
    "mean_known": say(
        "mean_known(variable, first, last, least): the same over the published years, at least so many"
    ),
    "at": say("at(variable, year): the value of one calendar year"),
    "growth": say("growth(variable): growth in %, of a variable in % of GDP including that of nominal GDP"),
}
LONGEST = 400
_DEEPEST = 40
_FARTHEST = 40
_COMPARE: Mapping[type[ast.cmpop], Callable[[Floats, Floats], Floats]] = {
    ast.LtE: at_most, ast.GtE: at_least, ast.Lt: below, ast.Gt: above,
}  # fmt: skip
_COUNTS = {
    "abs": (1, 1),
    "clip": (3, 3),
    "mean": (3, 3),
    "mean_known": (4, 4),
    "at": (2, 2),
    "growth": (1, 1),
}


class Scope(Protocol):
    """Where an expression finds its values; arrays of shape (country, year)."""

    @property
    def years(self) -> tuple[int, ...]:
        """Years of the columns."""
        ...

    def read(self, variable: str, shift: int) -> Floats:
        """Return a catalogue variable, `shift` years later than the columns."""
        ...

    def at(self, variable: str, year: int) -> Floats:
        """Return a catalogue variable in one calendar year, shape (country, 1)."""
        ...

    def parameter(self, name: str, shift: int) -> Floats:
        """Return a parameter of the reform."""
        ...

    def fact(self, name: str, shift: int) -> Floats:
        """Return one of `FACTS` or an assertion."""
        ...


@dataclass(frozen=True, slots=True)
class Expression:
    """One parsed expression.

    Attributes
    ----------
    text : str
        As written.
    kind : {"number", "condition"}
        What it yields; conditions are 1, 0 or unknown (NaN).
    unit : str
        Unit of the result where it follows from the variables read, else "".
    variables : tuple of (str, int)
        Catalogue variables read, with the lag of the year.
    parameters : tuple of str
        Parameters of the reform that it reads.
    """

    text: str
    kind: Kind
    unit: str
    variables: tuple[tuple[str, int], ...]
    parameters: tuple[str, ...]
    _tree: ast.expr = field(repr=False, compare=False)

    @classmethod
    def parse(cls, text: str | float, parameters: Mapping[str, str] | None = None) -> Expression:
        """Read an expression.

        Parameters
        ----------
        text : str or number
            Numbers, variables of the catalogue, lags in brackets (`debt[-1]`), the reform's parameters,
            `+ - * /`, comparisons, `and or not`, `a if condition else b` and `FUNCTIONS`.
        parameters : mapping of name to unit, optional
            Parameters that the reform declares.

        Raises
        ------
        BadInput, UnknownName
            With what stands where it may not, and the nearest name.
        """
        source = str(text).strip()
        if not source or len(source) > LONGEST:
            raise BadInput(
                say(
                    "An expression has between 1 and %(most)s characters; this one has %(count)s.",
                    most=LONGEST,
                    count=len(source),
                )
            )
        try:
            tree = ast.parse(source.replace("\n", " "), mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
            where = getattr(error, "offset", None)
            if not where:
                raise BadInput(
                    say("'%(text)s' is not an expression: it cannot be read.", text=source)
                ) from None
            raise BadInput(
                say(
                    "'%(text)s' is not an expression: it cannot be read near character %(place)s.",
                    text=source,
                    place=where,
                )
            ) from None
        checker = _Checker(source, dict(parameters or {}))
        kind, unit = checker.check(tree, 0)
        return cls(source, kind, unit, tuple(checker.variables), tuple(checker.parameters), tree)

    def evaluate(self, scope: Scope, shift: int = 0) -> Floats:
        """Compute it, all years moved by `shift`; NaN where a figure is absent or a division fails."""
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            result = np.asarray(_value(self._tree, scope, shift), dtype=np.float64)
        return np.where(np.isfinite(result), result, np.nan)

    def __str__(self) -> str:
        return self.text


def vocabulary(parameters: Mapping[str, str] | None = None) -> tuple[str, ...]:
    """Return every name that an expression may use."""
    return (*catalogue(), *(parameters or {}), *FACTS, *ASSERTIONS, *FUNCTIONS)


class _Checker:
    """Walks a tree once: only known forms and names, numbers and conditions where each belongs."""

    def __init__(self, text: str, parameters: dict[str, str]) -> None:
        self.text, self.known = text, parameters
        self.variables: dict[tuple[str, int], None] = {}
        self.parameters: dict[str, None] = {}

    def check(self, node: ast.expr, depth: int) -> tuple[Kind, str]:  # noqa: PLR0912 - one case a form
        if depth > _DEEPEST:
            raise BadInput(
                say("'%(text)s' is nested more than %(most)s deep.", text=self.text, most=_DEEPEST)
            )
        match node:
            case ast.Constant(value=bool()):
                raise self.refuse(node)
            case ast.Constant(value=int() | float() as number) if abs(number) < 1e12:
                return "number", ""
            case ast.Name() | ast.Subscript():
                return self.name(node)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=inner):
                return "number", self.number(inner, depth)
            case ast.UnaryOp(op=ast.Not(), operand=inner):
                self.condition(inner, depth)
                return "condition", ""
            case ast.BinOp(left=left, op=ast.Add() | ast.Sub(), right=right):
                return "number", self.same(self.number(left, depth), self.number(right, depth), node)
            case ast.BinOp(left=left, op=ast.Mult() | ast.Div(), right=right):
                self.number(left, depth), self.number(right, depth)
                return "number", ""
            case ast.Compare(left=left, ops=ops, comparators=others) if all(
                type(op) in _COMPARE for op in ops
            ):
                unit = self.number(left, depth)
                for other in others:
                    unit = self.same(unit, self.number(other, depth), node)
                return "condition", ""
            case ast.BoolOp(values=values):
                for value in values:
                    self.condition(value, depth)
                return "condition", ""
            case ast.IfExp(test=test, body=body, orelse=orelse):
                self.condition(test, depth)
                return "number", self.same(self.number(body, depth), self.number(orelse, depth), node)
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return "number", self.call(name, args, node, depth)
            case _:
                raise self.refuse(node)

    def number(self, node: ast.expr, depth: int) -> str:
        kind, unit = self.check(node, depth + 1)
        if kind != "number":
            raise BadInput(
                say(
                    "In '%(text)s', '%(part)s' is a condition where a number is expected.",
                    text=self.text,
                    part=ast.unparse(node),
                )
            )
        return unit

    def condition(self, node: ast.expr, depth: int) -> None:
        kind, _ = self.check(node, depth + 1)
        if kind != "condition":
            raise BadInput(
                say(
                    "In '%(text)s', '%(part)s' is a number where a condition such as debt > 60 is expected.",
                    text=self.text,
                    part=ast.unparse(node),
                )
            )

    def same(self, one: str, other: str, node: ast.expr) -> str:
        if one and other and _family(one) != _family(other):
            raise BadInput(
                say(
                    "In '%(text)s', '%(part)s' sets %(one)s against %(other)s: the units differ.",
                    text=self.text,
                    part=ast.unparse(node),
                    one=Sentence(one),
                    other=Sentence(other),
                )
            )
        return one or other

    def name(self, node: ast.Name | ast.Subscript) -> tuple[Kind, str]:
        name, lag = _term(node, self.text)
        if name in catalogue():
            self.variables[name, lag] = None
            return "number", catalogue()[name].unit
        if lag:
            raise BadInput(
                say(
                    "In '%(text)s', '%(part)s' has a lag; only variables of the catalogue do.",
                    text=self.text,
                    part=ast.unparse(node),
                )
            )
        if name in self.known:
            self.parameters[name] = None
            return "number", self.known[name] if self.known[name] in _KNOWN_UNITS else ""
        if name in FACTS:
            return FACTS[name][0], ""
        if name in ASSERTIONS:
            return "number", ""
        if name in FUNCTIONS:
            raise BadInput(
                say(
                    "In '%(text)s', the function %(name)s lacks its arguments: %(use)s.",
                    text=self.text,
                    name=name,
                    use=FUNCTIONS[name],
                )
            )
        raise UnknownName("variable, parameter or function", name, vocabulary(self.known))

    def call(self, name: str, args: list[ast.expr], node: ast.expr, depth: int) -> str:
        if name not in FUNCTIONS:
            raise UnknownName("function", name, FUNCTIONS)
        least, most = _COUNTS.get(name, (2, 12))
        if not least <= len(args) <= most:
            raise BadInput(
                say(
                    "In '%(text)s', '%(part)s' has %(count)s arguments: %(use)s.",
                    text=self.text,
                    part=ast.unparse(node),
                    count=len(args),
                    use=FUNCTIONS[name],
                )
            )
        if name in ("min", "max", "clip", "abs"):
            unit = ""
            for each in args:
                unit = self.same(unit, self.number(each, depth), node)
            return unit
        variable, lag = _term(args[0], self.text)
        if variable not in catalogue() or lag:
            if not lag and variable not in (*self.known, *FACTS):
                raise BadInput(UnknownName("variable", variable, catalogue()).sentence)
            raise BadInput(
                say(
                    "In '%(text)s', %(name)s takes the name of a variable first: %(use)s.",
                    text=self.text,
                    name=name,
                    use=FUNCTIONS[name],
                )
            )
        numbers = [_whole(each, self.text, FUNCTIONS[name]) for each in args[1:]]
        unit = catalogue()[variable].unit
        if name == "growth":
            self.variables |= {(variable, 0): None, (variable, -1): None}
            if unit == "% of GDP":
                self.variables["nominal_growth", 0] = None
            return "%"
        if name == "at":
            self.variables[variable, 0] = None
            return unit
        first, last = numbers[0], numbers[1]
        if last < first or max(abs(first), abs(last)) > _FARTHEST:
            raise BadInput(
                say(
                    "In '%(text)s', the years %(first)s to %(last)s of %(name)s are not a span.",
                    text=self.text,
                    first=first,
                    last=last,
                    name=name,
                )
            )
        self.variables |= {(variable, lag): None for lag in range(first, last + 1)}
        return unit

    def refuse(self, node: ast.expr) -> BadInput:
        return BadInput(
            say(
                "In '%(text)s', '%(part)s' is not accepted; accepted are numbers, variables, lags such as "
                "debt[-1], + - * /, comparisons, and/or/not, 'a if condition else b' and %(names)s.",
                text=self.text,
                part=ast.unparse(node)[:60],
                names=", ".join(FUNCTIONS),
            )
        )


_KNOWN_UNITS = ("% of GDP", "%", "% of potential GDP")


def _family(unit: str) -> str:
    """Return the units that may be added to each other under one name."""
    return "ratio" if unit.startswith(("%", "percentage")) else unit


def _whole(node: ast.expr, text: str, use: Sentence) -> int:
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError):
        value = None
    if type(value) is not int:
        raise BadInput(
            say(
                "In '%(text)s', '%(part)s' is not a whole number: %(use)s.",
                text=text,
                part=ast.unparse(node),
                use=use,
            )
        )
    return value


def _term(node: ast.expr, text: str) -> tuple[str, int]:
    match node:
        case ast.Name(id=name):
            return name, 0
        case ast.Subscript(value=ast.Name(id=name), slice=inner):
            lag = _whole(inner, text, say("a lag counts years, as in debt[-1]"))
            if abs(lag) > _FARTHEST:
                raise BadInput(
                    say(
                        "In '%(text)s', the lag of %(lag)s years is longer than %(most)s.",
                        text=text,
                        lag=lag,
                        most=_FARTHEST,
                    )
                )
            return name, lag
        case _:
            raise BadInput(
                say(
                    "In '%(text)s', a name is expected in place of '%(part)s'.",
                    text=text,
                    part=ast.unparse(node),
                )
            )


def _value(node: ast.expr, scope: Scope, shift: int) -> Floats:
    match node:
        case ast.Constant(value=int() | float() as number):
            return np.asarray(float(number))
        case ast.Name() | ast.Subscript():
            return _named(*_term(node, ""), scope, shift)
        case ast.UnaryOp(op=ast.Not(), operand=inner):
            return negate(_value(inner, scope, shift))
        case ast.UnaryOp(op=op, operand=inner):
            value = _value(inner, scope, shift)
            return -value if isinstance(op, ast.USub) else value
        case ast.BinOp(left=left, op=op, right=right):
            return _arithmetic(op, _value(left, scope, shift), _value(right, scope, shift))
        case ast.Compare(left=left, ops=ops, comparators=others):
            values = [_value(each, scope, shift) for each in (left, *others)]
            pairs = zip(ops, values, values[1:], strict=False)
            return every(*(_COMPARE[type(op)](*np.broadcast_arrays(a, b)) for op, a, b in pairs))
        case ast.BoolOp(op=op, values=parts):
            combine = every if isinstance(op, ast.And) else either
            return combine(*(_value(each, scope, shift) for each in parts))
        case ast.IfExp(test=test, body=body, orelse=orelse):
            chosen = _value(test, scope, shift)
            value = np.where(chosen == 1, _value(body, scope, shift), _value(orelse, scope, shift))
            return np.where(np.isnan(chosen), np.nan, value)
        case ast.Call(func=ast.Name(id=name), args=args):
            return _called(name, args, scope, shift)
        case _:
            raise AssertionError("a parsed expression holds only what the checker accepts")


def _arithmetic(op: ast.operator, one: Floats, other: Floats) -> Floats:
    match op:
        case ast.Add():
            return one + other
        case ast.Sub():
            return one - other
        case ast.Mult():
            return one * other
        case _:
            return one / other


def _named(name: str, lag: int, scope: Scope, shift: int) -> Floats:
    if name in catalogue():
        return scope.read(name, lag + shift)
    if name in FACTS or name in ASSERTIONS:
        return scope.fact(name, shift)
    return scope.parameter(name, shift)


def _called(name: str, args: list[ast.expr], scope: Scope, shift: int) -> Floats:
    if name in ("min", "max", "abs", "clip"):
        values = [_value(each, scope, shift) for each in args]
        if name == "abs":
            return np.abs(values[0])
        if name == "clip":
            return np.minimum(np.maximum(values[0], values[1]), values[2])
        total = values[0]
        for value in values[1:]:
            total = np.minimum(total, value) if name == "min" else np.maximum(total, value)
        return total
    variable = _term(args[0], "")[0]
    numbers = [int(ast.literal_eval(each)) for each in args[1:]]
    if name == "at":
        return scope.at(variable, numbers[0])
    if name == "growth":
        return growth(scope, variable, shift)
    window = np.stack([scope.read(variable, lag + shift) for lag in range(numbers[0], numbers[1] + 1)])
    if name == "mean":
        average: Floats = window.mean(axis=0)
        return average
    known = np.isfinite(window)
    count = known.sum(axis=0)
    total = np.where(known, window, 0.0).sum(axis=0)
    return np.where(count >= numbers[2], total / np.maximum(count, 1), np.nan)


def growth(scope: Scope, variable: str, shift: int = 0) -> Floats:
    """Return yearly growth in %; of a ratio to GDP the growth of the amount behind it."""
    ratio: Floats = scope.read(variable, shift) / scope.read(variable, shift - 1)
    if catalogue()[variable].unit == "% of GDP":
        ratio = ratio * (1.0 + scope.read("nominal_growth", shift) / 100.0)
    return (ratio - 1.0) * 100.0


def names_in(expressions: Iterator[Expression]) -> tuple[str, ...]:
    """Return the parameters that several expressions read, each once."""
    return tuple(dict.fromkeys(name for each in expressions for name in each.parameters))
