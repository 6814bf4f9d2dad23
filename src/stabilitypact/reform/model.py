"""What is a reform? A base rule book, changes to it, rules switched, building blocks and free parameters."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, get_args

from stabilitypact.errors import BadInput, UnknownName
from stabilitypact.law.dates import day_of
from stabilitypact.law.rulebook import IDS, RuleBook
from stabilitypact.reform.blocks import NOTHING, Block
from stabilitypact.reform.expression import Expression
from stabilitypact.reform.scope import ParameterValue, checked_value
from stabilitypact.sentence import Number, Parts, Sentence, say, sentences

if TYPE_CHECKING:
    from stabilitypact.reform.comparison import Comparison
    from stabilitypact.reform.council import CouncilVote

Label = Literal["published", "operationalisation", "in force"]
LABELS: tuple[Label, ...] = get_args(Label)
IN_FORCE = "in force"
BASES = (IN_FORCE, *IDS)
ALWAYS = ("deficit", "debt")
"""Rules that decide unless a reform switches them off: the two criteria of Art. 126(2) TFEU."""


@dataclass(frozen=True, slots=True)
class FreeParameter:
    """A number that the source leaves open.

    Attributes
    ----------
    value : number, mapping by state, or None
        None: nobody has said; rules are judged at both ends of the range.
    low, high : float
        The sensible range.
    source, note : str
        Where value and range come from.
    """

    name: str
    title: Sentence
    unit: str
    value: ParameterValue | None
    low: float
    high: float
    source: Sentence = NOTHING
    note: Sentence = NOTHING

    @property
    def open(self) -> bool:
        """True where it has no value."""
        return self.value is None

    def sentence(self) -> Sentence:
        """Return the assumption in words, for every place that shows a result resting on it."""
        told = {
            "name": self.name,
            "title": self.title,
            "unit": Sentence(self.unit),
            "low": Number(self.low),
            "high": Number(self.high),
        }
        if self.value is None:
            return say(
                "Open parameter %(name)s, %(title)s (%(unit)s): no value, judged over its range %(low)s to %(high)s.",
                **told,
            )
        if isinstance(self.value, Mapping):
            told["value"] = _by_state(self.value)
        else:
            told["value"] = sentences(["=", Number(self.value)])
        if self.source:
            return say(
                "Assumption %(name)s %(value)s %(unit)s, %(title)s (range %(low)s to %(high)s; %(source)s).",
                source=self.source,
                **told,
            )
        return say("Assumption %(name)s %(value)s %(unit)s, %(title)s (range %(low)s to %(high)s).", **told)

    def checked(self, value: object) -> ParameterValue:
        """Return a value that lies in the range.

        Raises
        ------
        BadInput
            With the range, where it does not.
        """
        accepted = checked_value(self.name, value)
        for number in _numbers(accepted):
            if not self.low <= number <= self.high:
                raise BadInput(
                    say(
                        "%(name)s = %(number)s lies outside its range %(low)s to %(high)s %(unit)s.",
                        name=self.name,
                        number=Number(number),
                        low=Number(self.low),
                        high=Number(self.high),
                        unit=Sentence(self.unit),
                    )
                )
        return accepted


@dataclass(frozen=True, slots=True)
class Reform:
    """A changed rule book.

    Attributes
    ----------
    id, title, author, date, source, url, summary : str
        What it is called and where it comes from; the author's words are sentences, for those of a shipped proposal
        are translated.
    label : {"published", "operationalisation", "in force"}
        Whether the formulas are the source's own.
    base : str
        Id of a rule book, or "in force": each year's own.
    changes : mapping
        Dotted path to a value or to dated records, as for `RuleBook.with_changes`.
    rules : mapping
        Rule id to "on", "off" or the id of the block that replaces it.
    blocks : tuple of Block
        New kinds of rule.
    parameters : mapping of FreeParameter
        What the source leaves open.
    pace : Expression or None
        Largest yearly effort asked of a state that does not comply, pp of GDP; None: the rule book's minimum.
    doubts, warnings : tuple of str
        What is unverified; what the author of the file should look at again.
    """

    id: str
    title: Sentence
    author: str
    date: str
    source: Sentence
    label: Label
    base: str
    url: str = ""
    summary: Sentence = NOTHING
    changes: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    rules: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    blocks: tuple[Block, ...] = ()
    parameters: Mapping[str, FreeParameter] = field(default_factory=lambda: MappingProxyType({}))
    pace: Expression | None = None
    doubts: tuple[Sentence, ...] = ()
    warnings: tuple[Sentence, ...] = ()

    @property
    def changes_nothing(self) -> bool:
        """True where the reform is its base, unchanged."""
        return not (self.changes or self.rules or self.blocks)

    @property
    def decides(self) -> tuple[str, ...]:
        """Rules and blocks of which each has to be met, in order."""
        legal = [rule for rule in ALWAYS if self.rules.get(rule, "on") == "on"]
        legal += [rule for rule, switch in self.rules.items() if switch == "on" and rule not in legal]
        return (*legal, *(block.id for block in self.blocks if block.requirement))

    @property
    def values(self) -> dict[str, ParameterValue | None]:
        """Values of the parameters by name."""
        return {name: each.value for name, each in self.parameters.items()}

    @property
    def open_parameters(self) -> tuple[FreeParameter, ...]:
        """Parameters without a value."""
        return tuple(each for each in self.parameters.values() if each.open)

    @property
    def assumptions(self) -> tuple[Sentence, ...]:
        """What the reform rests on besides published figures, a sentence each."""
        return tuple(each.sentence() for each in self.parameters.values())

    def block(self, id: str) -> Block:
        """Return a block; `UnknownName` where there is none of that id."""
        for each in self.blocks:
            if each.id == id:
                return each
        raise UnknownName(say("block in reform %(id)s", id=self.id), id, [each.id for each in self.blocks])

    def with_parameters(self, **values: ParameterValue | None) -> Reform:
        """Return the reform with other values of its free parameters.

        Raises
        ------
        UnknownName, BadInput
            For a parameter that it does not have, or a value outside its range.
        """
        parameters = dict(self.parameters)
        for name, value in values.items():
            if name not in parameters:
                raise UnknownName(say("free parameter in reform %(id)s", id=self.id), name, parameters)
            own = parameters[name]
            parameters[name] = replace(
                own, value=None if value is None else own.checked(value), source=say("your choice")
            )
        return replace(self, parameters=MappingProxyType(parameters))

    def start(self, year: int) -> RuleBook:
        """Return the rule book that the reform changes in a year, as it is without the reform."""
        return RuleBook.in_force(year) if self.base == IN_FORCE else RuleBook.named(self.base)

    def books(self, years: Sequence[int]) -> list[tuple[RuleBook, tuple[int, ...]]]:
        """Return the changed rule book of each span of years, as `law.assess` takes them."""
        parts: dict[str, tuple[RuleBook, list[int]]] = {}
        for year in years:
            book = self.start(year)
            parts.setdefault(book.id, (book, []))[1].append(year)
        return [(changed_book(book, self), tuple(part)) for book, part in parts.values()]

    def compare(self, base: str | Reform | None = None, **options: Any) -> Comparison:
        """Return the reform beside a base; see `reform.compare.compare`."""
        from stabilitypact.reform.compare import compare

        return compare(self, base=base, **options)

    def council(self, base: str | Reform | None = None, **options: Any) -> CouncilVote:
        """Return the arithmetic of a vote in the Council; see `reform.council.council`."""
        from stabilitypact.reform.council import council

        return council(self, base=base, **options)

    def summary_text(self) -> Sentence:
        """Return the reform in a few sentences."""
        from stabilitypact.reform.words import describe

        return describe(self)

    def to_dict(self) -> dict[str, Any]:
        """Return the reform as plain data, in the form of a reform file."""
        from stabilitypact.reform.words import as_mapping

        return as_mapping(self)

    def __hash__(self) -> int:
        return hash((self.id, self.base, self.title, repr(self.values)))

    def __str__(self) -> str:
        return f"{self.title} ({self.id}, {self.label})"

    def __repr__(self) -> str:
        return f"<Reform: {self}; base {self.base}>"


def of_rulebook(name: str) -> Reform:
    """Return a rule book, or the rules in force, as the reform that changes nothing.

    Raises
    ------
    UnknownName
        Where there is no such rule book.
    """
    key = (
        name.strip().casefold().replace("-", " ")
        if name.casefold().startswith("in")
        else name.strip().casefold()
    )
    if key == IN_FORCE:
        return Reform(
            IN_FORCE,
            say("The rules in force in each year"),
            "European Union",
            "",
            Sentence("EUR-Lex"),
            "in force",
            IN_FORCE,
        )
    book = RuleBook.named(name)
    title, source = Sentence(book.title), Sentence("EUR-Lex")
    return Reform(book.id, title, "European Union", str(book.since), source, "in force", book.id)


@lru_cache(maxsize=256)
def _changed(base: str, reform: Reform) -> RuleBook:
    book = RuleBook.named(base)
    if not reform.changes:
        return book
    usable = applicable(book, reform.changes)
    if not usable:
        return book
    title = say("%(book)s, as %(reform)s changes it", book=Sentence(book.title), reform=reform.title)
    return book.with_changes(usable, id=f"{book.id}+{reform.id}", title=title)


def changed_book(book: RuleBook, reform: Reform) -> RuleBook:
    """Return a rule book after the changes of a reform, itself where none applies."""
    return _changed(book.id, reform)


def applicable(book: RuleBook, changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return the changes that one of several rule books can take, dated records cut to its dates.

    A reform of the rules in force meets several books; a path that one of them lacks, or that has the wanted
    value already, is left out there.
    """
    kept: dict[str, Any] = {}
    waiting = {path: cut for path, value in changes.items() if (cut := _cut(book, value)) is not None}
    for _ in range(len(waiting)):
        for path, value in tuple(waiting.items()):
            known = path in book.parameters or any(gate in kept for gate in _gates(path))
            try:
                if not known:
                    continue
                book.with_changes({**kept, path: value})
            except BadInput:
                continue
            kept[path] = waiting.pop(path)
    return kept


def _gates(path: str) -> tuple[str, ...]:
    from stabilitypact.law.parameter_catalogue import CATALOGUE

    spec = CATALOGUE.get(path)
    return (spec.needs[0],) if spec is not None and spec.needs is not None else ()


def _cut(book: RuleBook, value: Any) -> Any:
    """Return dated records cut to a book's dates, None where nothing is left; plain values as they are."""
    rows = [value] if isinstance(value, Mapping) and "value" in value else value
    if not isinstance(rows, list | tuple) or not all(
        isinstance(row, Mapping) and "value" in row for row in rows
    ):
        return value
    cut = []
    for row in rows:
        since = book.since if row.get("since") is None else max(day_of(row["since"]), book.since)
        ends = [day for day in (row.get("until") and day_of(row["until"]), book.until) if day is not None]
        until = min(ends) if ends else None
        if until is None or since <= until:
            cut.append({"value": row["value"], "since": since, "until": until})
    return cut or None


def _by_state(value: Mapping[str, float | Mapping[int, float]]) -> Sentence:
    """Return values by state in words: "by state: IT 1, DE 0.7, others 0.4"."""
    parts: list[Sentence] = []
    for code, own in value.items():
        if code == "default":
            continue
        if isinstance(own, Mapping):
            years = [sentences([f"{year}:", Number(each)]) for year, each in own.items()]
            parts.append(sentences([code, " (", sentences(years, ", "), ")"], ""))
        else:
            parts.append(sentences([code, Number(own)]))
    others = value.get("default")
    if isinstance(others, int | float):
        parts.append(say("others %(value)s", value=Number(others)))
    return say("by state: %(values)s", values=Parts(tuple(parts)))


def _numbers(value: ParameterValue) -> Iterable[float]:
    if not isinstance(value, Mapping):
        yield float(value)
        return
    for each in value.values():
        if isinstance(each, Mapping):
            yield from each.values()
        else:
            yield each
