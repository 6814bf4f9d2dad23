"""Which texts does a reader see that a catalogue must translate? Those in code, templates and shipped data.

`python -m stabilitypact.web.messages` brings the catalogues up to date: new messages come in untranslated, those that
nothing says any more are kept as comments, in case that they come back, until `--forget`. `tools/translations.py` hands
the untranslated ones out and takes them back.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO

from babel.messages.catalog import Catalog

from stabilitypact.i18n.citing import structured
from stabilitypact.i18n.languages import CODES, Language
from stabilitypact.i18n.translation import wordless

# Calls whose first arguments are messages: in every room, and in the rooms that translate.
EVERYWHERE = {"say": 1}
TRANSLATING = {"say": 1, "_": 1, "text": 1, "sheet": 1, "plural": 2}
ROOMS = ("show/", "web/")
#: Only the command line and the API, which speak English, show what is said there.
ENGLISH = ("cli/", "figures/live/", "figures/checks.py", "september_2021.py")


@dataclass(frozen=True, slots=True)
class Message:
    """One text to translate.

    Attributes
    ----------
    text, plural :
        English, with `%(name)s` where something is filled in; the plural form, or None.
    places :
        Files that say it.
    """

    text: str
    plural: str | None
    places: tuple[str, ...]


@cache
def messages() -> tuple[Message, ...]:
    """Return every message, in the order of the files that say them."""
    found: dict[str, Message] = {}
    for place, text, plural in (*code_messages(), *template_messages(), *data_messages()):
        if wordless(text):
            continue
        held = found.get(text, Message(text, None, ()))
        places = held.places if place in held.places else (*held.places, place)
        found[text] = Message(text, plural or held.plural, places)
    return tuple(found.values())


def code_messages() -> Iterator[tuple[str, str, str | None]]:
    """Yield place, message and plural of every call in the package's modules that says something."""
    for place, entry in _modules(files("stabilitypact"), ""):
        if place.startswith(ENGLISH):
            continue
        calls = TRANSLATING if place.startswith(ROOMS) else EVERYWHERE
        for node in ast.walk(ast.parse(entry.read_bytes())):
            if isinstance(node, ast.Call) and (number := calls.get(_name(node.func), 0)):
                texts = [list(_literals(argument)) for argument in node.args[:number]]
                if number == 2 and len(texts) == 2 and texts[0] and texts[1]:
                    yield place, texts[0][0], texts[1][0]
                else:
                    yield from ((place, text, None) for found in texts for text in found)


def template_messages() -> Iterator[tuple[str, str, str | None]]:
    """Yield place, message and plural of the templates."""
    from jinja2.ext import babel_extract

    for entry in sorted((files("stabilitypact.web") / "templates").iterdir(), key=lambda each: each.name):
        marked = babel_extract(BytesIO(entry.read_bytes()), ("_", "plural"), [], {})
        for _, _, text, _ in marked:
            place = f"web/templates/{entry.name}"
            if isinstance(text, str):
                yield place, text, None
            elif isinstance(text, tuple) and isinstance(text[0], str):
                yield place, text[0], text[1] if len(text) > 1 and isinstance(text[1], str) else None


def data_messages() -> Iterator[tuple[str, str, str | None]]:
    """Yield place and message of what the shipped data say: laws, variables, facts, proposals."""
    for place, texts in (
        ("law/books", _law()),
        ("law/acts.py", _acts()),
        ("law/assertions.py", _assertions()),
        ("figures/catalogue.yaml", _variables()),
        ("reform/library", _reforms()),
    ):
        yield from ((place, text, None) for text in texts)


def _law() -> Iterator[str]:
    from stabilitypact.law.finding import VERDICT_WORDS
    from stabilitypact.law.parameter import EVIDENCE
    from stabilitypact.law.rulebook import rulebooks
    from stabilitypact.show.explained import COUNTED, UNTOLD, choice

    yield from VERDICT_WORDS.values()
    yield from EVIDENCE.values()
    for book in rulebooks():
        yield from (book.title, book.summary)
        for each in (parameter for spans in book.parameters.values() for parameter in spans):
            yield each.title
            if each.note:
                yield each.note
            yield from (place.title for place in each.citations)
            yield from (place.article for place in each.citations if not structured(place.article))
            if each.unit == "choice":
                chosen = each.value if isinstance(each.value, tuple) else (each.value,)
                yield from (choice(option) for option in chosen if option is not None)
            elif each.unit == "article":
                yield each.value
            elif each.unit not in (*UNTOLD, *COUNTED):
                yield each.unit.removesuffix(" by country")


def _acts() -> Iterator[str]:
    from stabilitypact.law.acts import ACTS
    from stabilitypact.reform.council import QUALIFIED

    yield from (QUALIFIED.title, *(title for _, title in ACTS.values()))


def _assertions() -> Iterator[str]:
    from stabilitypact.law.assertions import ASSERTIONS

    yield from (name.replace("_", " ") for name in ASSERTIONS)


def _variables() -> Iterator[str]:
    from stabilitypact.figures.catalogue import catalogue

    for each in catalogue().values():
        yield from (each.label, each.unit, each.definition)


def _reforms() -> Iterator[str]:
    from stabilitypact.reform.library import library

    for each in library():
        yield from (each.title, each.summary, *each.doubts)
        for parameter in each.parameters.values():
            yield from (parameter.title, parameter.unit, parameter.source, parameter.note)
        for block in each.blocks:
            yield from (block.title, block.note, block.place)


def _modules(folder: Traversable, under: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            yield from _modules(entry, f"{under}{entry.name}/")
        elif entry.name.endswith(".py"):
            yield f"{under}{entry.name}", entry


def _name(called: ast.expr) -> str:
    if isinstance(called, ast.Attribute):
        return called.attr
    return called.id if isinstance(called, ast.Name) else ""


def _literals(argument: ast.expr) -> Iterator[str]:
    """Yield the texts that an argument may be: itself, or either side of a choice."""
    if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, ast.IfExp):
        yield from _literals(argument.body)
        yield from _literals(argument.orelse)


def lacking(catalogue: Catalog) -> list[Message]:
    """Return the messages that a catalogue does not translate."""
    return [each for each in messages() if not _complete(catalogue, each)]


def _complete(catalogue: Catalog, message: Message) -> bool:
    return message.text in catalogue and all(forms(catalogue, message.text) or [""])


def forms(catalogue: Catalog, text: str) -> tuple[str, ...]:
    """Return the translation of a message, one text for each plural form; empty where there is none."""
    held = catalogue.get(text) or catalogue.obsolete.get(text)
    if held is None or held.fuzzy or not held.string:
        return ()
    return (held.string,) if isinstance(held.string, str) else tuple(held.string)


def read(language: Language) -> Catalog:
    """Return a language's catalogue."""
    from babel.messages.pofile import read_po

    with (files("stabilitypact.i18n") / "catalogs" / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def write(
    language: Language,
    old: Catalog,
    given: Iterable[tuple[str, tuple[str, ...]]] = (),
    *,
    forget: bool = False,
) -> Catalog:
    """Write a catalogue of exactly the messages there are, with what was translated before and what is given.

    Parameters
    ----------
    old :
        The catalogue before.
    given :
        English message and its translation, one text for each plural form.
    forget :
        Drop what nothing says any more, instead of keeping it as a comment.
    """
    from pathlib import Path

    from babel.messages.pofile import write_po

    new = Catalog(
        locale=language,
        project="stabilitypact",
        charset="utf-8",
        fuzzy=False,
        header_comment=old.header_comment,
        creation_date=old.creation_date,
        revision_date=old.revision_date,
    )
    own = dict(given)
    for each in messages():
        text = own.get(each.text) or forms(old, each.text) or ("",)
        places = [(place, 0) for place in each.places]
        if each.plural is None:
            new.add(each.text, text[0], locations=places)
        else:
            full = text if len(text) == new.num_plurals else ("",) * new.num_plurals
            new.add((each.text, each.plural), full, locations=places)
    if not forget:
        gone = [each for each in (*old, *old.obsolete.values()) if each.id and each.string]
        keys = {each.id if isinstance(each.id, str) else each.id[0]: each for each in gone}
        new.obsolete.update({key: each for key, each in keys.items() if key not in new})
    path = Path(str(files("stabilitypact.i18n") / "catalogs" / f"{language}.po"))
    with path.open("wb") as file:
        write_po(file, new, width=110, include_lineno=False)
    return new


if __name__ == "__main__":
    import sys

    for code in CODES:
        if code != "en":
            made = write(code, read(code), forget="--forget" in sys.argv[1:])
            print(f"{code}: {len(made)} messages, {len(lacking(made))} without translation")
