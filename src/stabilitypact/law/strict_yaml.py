"""What does a YAML file say, and on which line? Plain mappings, lists and scalars, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stabilitypact.errors import BadFile, placed, suggestion
from stabilitypact.sentence import Sentence, say

if TYPE_CHECKING:
    import yaml

Scalar = str | int | float | bool | date | None

_TRUTH = {"true": True, "false": False}
_WHOLE = re.compile(r"[-+]?(?:0|[1-9]\d*)")
_NUMBER = re.compile(r"[-+]?(?:0|[1-9]\d*)\.\d+")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Entry:
    """One value in a file: a scalar, a tuple of entries or a mapping of entries, with its line.

    `text` is the scalar as written; `where` is the trail of keys that leads to it.
    """

    file: Path
    line: int
    where: str
    value: Scalar | tuple[Entry, ...] | Mapping[str, Entry]
    text: str = ""

    def error(self, message: str) -> BadFile:
        """Return the error that names this file and line."""
        return BadFile(
            self.file,
            placed(self.where, message) if self.where else message,
            self.line,
        )

    def mapping(self, allowed: Iterable[str], required: Iterable[str] = ()) -> Mapping[str, Entry]:
        """Return the value as a mapping that has the required and only allowed keys."""
        keys = self.any_mapping()
        options = list(allowed)
        for key, entry in keys.items():
            if key not in options:
                raise entry.error(
                    say(
                        "the key '%(key)s' is not known here. %(hint)s",
                        key=key,
                        hint=suggestion(key, options),
                    )
                )
        for key in required:
            if key not in keys:
                raise self.error(say("the key '%(key)s' is missing.", key=key))
        return keys

    def any_mapping(self) -> Mapping[str, Entry]:
        """Return the value as a mapping with any keys."""
        if not isinstance(self.value, Mapping):
            raise self.error(say("a mapping of keys to values is expected, not %(kind)s.", kind=self.kind))
        return self.value

    def items(self) -> tuple[Entry, ...]:
        """Return the value as a list."""
        if not isinstance(self.value, tuple):
            raise self.error(say("a list is expected, not %(kind)s.", kind=self.kind))
        return self.value

    def string(self) -> str:
        """Return the scalar's text; numbers written where text is meant (evidence: 2) are text too."""
        if isinstance(self.value, tuple | Mapping) or self.value is None or not self.text.strip():
            raise self.error(say("a text is expected, not %(kind)s.", kind=self.kind))
        return self.text

    def day(self) -> date:
        """Return the scalar as a date."""
        if not isinstance(self.value, date):
            raise self.error(say("a date such as 2011-12-13 is expected, not %(kind)s.", kind=self.kind))
        return self.value

    def plain(self) -> Any:
        """Return the value without lines: scalars, tuples and dicts."""
        if isinstance(self.value, tuple):
            return tuple(item.plain() for item in self.value)
        if isinstance(self.value, Mapping):
            return {key: entry.plain() for key, entry in self.value.items()}
        return self.value

    @property
    def kind(self) -> Sentence:
        """What the value is, in words."""
        return kind_of(self.value)


def kind_of(value: object) -> Sentence:
    """Return what a value is, in words: "the number 3.0", "a list"."""
    if value is None:
        return say("nothing")
    if isinstance(value, tuple | list):
        return say("a list")
    if isinstance(value, Mapping):
        return say("a mapping")
    if isinstance(value, bool):
        return say("the switch %(value)s", value=str(value).lower())
    if isinstance(value, int | float):
        return say("the number %(value)s", value=str(value))
    if isinstance(value, date):
        return say("the date %(value)s", value=str(value))
    if isinstance(value, str):
        return say("the text '%(value)s'", value=value)
    return say("a %(type)s", type=type(value).__name__)


def read_yaml(path: Path) -> Entry:
    """Read one YAML document.

    Only mappings with text keys, lists, and scalars that read the same to people and to YAML are accepted:
    switches are `true` and `false`; anchors, aliases, tags, merge keys and several documents are refused, as
    are duplicate keys.

    Raises
    ------
    BadFile
        With file and line, for a file that cannot be read or that breaks these rules.
    """
    import yaml

    try:
        source = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise BadFile(path, say("there is no such file.")) from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(
            path, say("the file cannot be read as UTF-8 text (%(error)s).", error=str(error))
        ) from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(source)
    try:
        _refuse_references(path, source)
        root = loader.get_single_node()
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        line = None if mark is None else mark.line + 1
        raise BadFile(path, say("this is not valid YAML (%(problem)s).", problem=problem), line) from None
    except RecursionError:
        raise BadFile(
            path, say("lists and mappings are nested more than %(deepest)s deep.", deepest=_DEEPEST)
        ) from None
    finally:
        loader.dispose()
    if root is None:
        raise BadFile(path, say("the file is empty."))
    return _entry(root, path, "", 0)


def _refuse_references(path: Path, source: str) -> None:
    """Refuse anchors and aliases, which could make a small file mean a large or surprising one."""
    if "&" not in source and "*" not in source:
        return
    import yaml

    for event in yaml.parse(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
        if getattr(event, "anchor", None) is not None:
            mark: Any = event.start_mark
            line = mark.line + 1
            raise BadFile(
                path, say("anchors and aliases (& and *) are not accepted; write the value out."), line
            )


def _entry(node: yaml.Node, path: Path, where: str, depth: int, line: int | None = None) -> Entry:
    at = node.start_mark.line + 1 if line is None else line
    if depth > _DEEPEST:
        raise BadFile(
            path, say("lists and mappings are nested more than %(deepest)s deep.", deepest=_DEEPEST), at
        )
    content = node.value
    if node.tag == "tag:yaml.org,2002:map":
        return Entry(path, at, where, _mapping(content, path, where, depth))
    if node.tag == "tag:yaml.org,2002:seq":
        return Entry(path, at, where, tuple(_entry(child, path, where, depth + 1) for child in content))
    if isinstance(content, list):
        raise BadFile(path, say("the tag %(tag)s is not accepted.", tag=node.tag), at)
    quoted = getattr(node, "style", None) in ("'", '"', "|", ">")
    known = ("str", "int", "float", "bool", "null", "timestamp", "merge", "value")
    if node.tag.removeprefix("tag:yaml.org,2002:") not in known:
        raise BadFile(path, say("the tag %(tag)s is not accepted.", tag=node.tag), at)
    return Entry(path, at, where, content if quoted else _scalar(content, path, where, at), content)


def _mapping(pairs: list[Any], path: Path, where: str, depth: int) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for key, value in pairs:
        line = key.start_mark.line + 1
        if not isinstance(key.value, str) or key.value == "<<":
            raise BadFile(path, placed(where or say("the file"), say("a key must be a plain text.")), line)
        trail = f"{where} > {key.value}" if where else key.value
        if key.value in entries:
            first = entries[key.value].line
            raise BadFile(
                path,
                placed(
                    trail,
                    say("the key '%(key)s' stands here and on line %(line)s.", key=key.value, line=first),
                ),
                line,
            )
        entries[key.value] = _entry(value, path, trail, depth + 1, line)
    return entries


def _scalar(text: str, path: Path, where: str, line: int) -> Scalar:
    if text in _TRUTH:
        return _TRUTH[text]
    if text in ("", "null", "~"):
        return None
    if _WHOLE.fullmatch(text):
        return int(text)
    if _NUMBER.fullmatch(text):
        return float(text)
    if _DATE.fullmatch(text):
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise BadFile(
                path, placed(where, say("%(text)s is not a day of the calendar.", text=text)), line
            ) from None
    return text
