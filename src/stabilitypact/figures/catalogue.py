"""Which variables the house knows: label, unit, sign, definition, codes and identities."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from stabilitypact.errors import BadFile, BadInput, UnknownName, placed
from stabilitypact.figures.formula import Formula
from stabilitypact.sentence import Sentence, say

CATALOGUE_FILE = Path(__file__).with_name("catalogue.yaml")
_KEYS = {"label", "unit", "sign", "definition", "codes", "note", "range", "derivations", "constant"}
_REQUIRED = {"label", "unit", "sign", "definition", "codes", "range"}


@dataclass(frozen=True, slots=True)
class Derivation:
    """One identity that yields a variable from others of the same vintage.

    Attributes
    ----------
    formula : Formula
        The identity.
    producers : tuple of str
        Producers in whose vintages it holds; empty: in all.
    """

    formula: Formula
    producers: tuple[str, ...] = ()

    def applies_to(self, producer: str) -> bool:
        """Tell whether the identity holds in the vintages of a producer."""
        return not self.producers or producer in self.producers


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of the catalogue.

    Attributes
    ----------
    name, label, unit, sign, definition : str
        What it is called in code and in print, its unit, what a positive value means, what it measures.
    codes : mapping
        Codes at "ameco", "eurostat" and "imf"; None where the producer publishes no such series.
    plausible : tuple of float
        Lowest and highest value that is not an error, in the variable's unit.
    derivations : tuple of Derivation
        Identities in order of preference.
    constant : bool
        True where the value is one per country and comes from a table of constants, not a vintage.
    note : str
        What a user should know, or "".
    """

    name: str
    label: str
    unit: str
    sign: str
    definition: str
    codes: Mapping[str, str | None]
    plausible: tuple[float, float]
    derivations: tuple[Derivation, ...] = ()
    constant: bool = False
    note: str = ""


@cache
def catalogue() -> Mapping[str, Variable]:
    """Return the shipped catalogue, variables by name in the order of the file."""
    return read_catalogue(CATALOGUE_FILE)


def variable(name: str) -> Variable:
    """Return one variable.

    Raises
    ------
    UnknownName
        If the catalogue has no such variable; the message names the nearest.
    """
    try:
        return catalogue()[name]
    except (KeyError, TypeError):
        raise UnknownName("variable", str(name), catalogue()) from None


def read_catalogue(path: Path) -> Mapping[str, Variable]:
    """Read a catalogue file.

    Raises
    ------
    BadFile
        If the file is not YAML, an entry lacks a key or has an unknown one, or an identity reads a
        variable that the file does not define.
    """
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        content = yaml.load(path.read_text(encoding="utf-8"), Loader=loader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadFile(
            path,
            say(
                "The variable catalogue cannot be read (%(error)s). Reinstall stabilitypact.",
                error=str(error),
            ),
        ) from error
    if not isinstance(content, dict) or not content:
        raise BadFile(path, say("The variable catalogue holds no variables."))
    variables = {name: _variable(path, name, entry) for name, entry in content.items()}
    for each in variables.values():
        for derivation in each.derivations:
            for name, _ in derivation.formula.inputs:
                if name not in variables:
                    raise BadFile(
                        path,
                        placed(
                            each.name,
                            say(
                                "'%(formula)s' reads unknown '%(name)s'.",
                                formula=derivation.formula.text,
                                name=name,
                            ),
                        ),
                    )
    return MappingProxyType(variables)


def _variable(path: Path, name: str, entry: Any) -> Variable:
    if not isinstance(entry, dict):
        raise BadFile(
            path,
            placed(name, say("an entry is a mapping of %(names)s.", names=", ".join(sorted(_KEYS)))),
        )
    if unknown := entry.keys() - _KEYS:
        raise BadFile(
            path,
            placed(name, say("unknown key %(names)s.", names=", ".join(sorted(map(str, unknown))))),
        )
    if missing := _REQUIRED - entry.keys():
        raise BadFile(path, placed(name, say("missing %(names)s.", names=", ".join(sorted(missing)))))
    if not isinstance(entry["codes"], dict) or set(entry["codes"]) != {"ameco", "eurostat", "imf"}:
        raise BadFile(
            path,
            placed(name, say("codes are given for ameco, eurostat and imf, null where none exists.")),
        )
    match entry["range"]:
        case [int() | float() as low, int() | float() as high] if low < high:
            pass
        case other:
            raise BadFile(
                path,
                placed(
                    name,
                    say("range is the lowest and highest plausible value, not %(other)s.", other=repr(other)),
                ),
            )
    return Variable(
        name=name,
        label=Sentence(entry["label"]),
        unit=Sentence(entry["unit"]),
        sign=Sentence(entry["sign"]),
        definition=Sentence(entry["definition"]),
        codes=MappingProxyType(dict(entry["codes"])),
        plausible=(float(low), float(high)),
        derivations=tuple(_derivation(path, name, each) for each in entry.get("derivations", [])),
        constant=bool(entry.get("constant", False)),
        note=Sentence(entry.get("note", "")),
    )


def _derivation(path: Path, name: str, entry: Any) -> Derivation:
    if isinstance(entry, dict) and set(entry) == {"formula", "producers"}:
        text, producers = str(entry["formula"]), tuple(entry["producers"])
    elif isinstance(entry, str):
        text, producers = entry, ()
    else:
        raise BadFile(
            path,
            placed(
                name,
                say(
                    "a derivation is an identity, or formula and producers, not %(entry)s.", entry=repr(entry)
                ),
            ),
        )
    try:
        return Derivation(Formula.parse(text), producers)
    except BadInput as error:
        raise BadFile(path, placed(name, error.sentence)) from error
