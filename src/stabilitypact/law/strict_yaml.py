"""What does a YAML file say, and on which line? Plain mappings, lists and scalars, nothing else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stabilitypact.errors import BadFile, suggestion

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
        return BadFile(self.file, f"{self.where}: {message}" if self.where else message, self.line)

    def mapping(self, allowed: Iterable[str], required: Iterable[str] = ()) -> Mapping[str, Entry]:
        """Return the value as a mapping that has the required and only allowed keys."""
        keys = self.any_mapping()
        options = list(allowed)
        for key, entry in keys.items():
            if key not in options:
                raise entry.error(f"the key '{key}' is not known here. {suggestion(key, options)}")
        for key in required:
            if key not in keys:
                raise self.error(f"the key '{key}' is missing.")
        return keys

    def any_mapping(self) -> Mapping[str, Entry]:
        """Return the value as a mapping with any keys."""
        if not isinstance(self.value, Mapping):
            raise self.error(f"a mapping of keys to values is expected, not {self.kind}.")
        return self.value

    def items(self) -> tuple[Entry, ...]:
        """Return the value as a list."""
        if not isinstance(self.value, tuple):
            raise self.error(f"a list is expected, not {self.kind}.")
        return self.value

    def string(self) -> str:
        """Return the scalar's text; numbers written where text is meant (evidence: 2) are text too."""
        if isinstance(self.value, tuple | Mapping) or self.value is None or not self.text.strip():
            raise self.error(f"a text is expected, not {self.kind}.")
        return self.text

    def day(self) -> date:
        """Return the scalar as a date."""
        if not isinstance(self.value, date):
            raise self.error(f"a date such as 2011-12-13 is expected, not {self.kind}.")
        return self.value

    def plain(self) -> Any:
        """Return the value without lines: scalars, tuples and dicts."""
        if isinstance(self.value, tuple):
            return tuple(item.plain() for item in self.value)
        if isinstance(self.value, Mapping):
            return {key: entry.plain() for key, entry in self.value.items()}
        return self.value

    @property
    def kind(self) -> str:
        """What the value is, in words."""
        return kind_of(self.value)


def kind_of(value: object) -> str:
    """Return what a value is, in words: "the number 3.0", "a list"."""
    if value is None:
        return "nothing"
    if isinstance(value, tuple | list):
        return "a list"
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, bool):
        return f"the switch {str(value).lower()}"
    if isinstance(value, int | float):
        return f"the number {value}"
    if isinstance(value, date):
        return f"the date {value}"
    return f"the text '{value}'" if isinstance(value, str) else f"a {type(value).__name__}"


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
        raise BadFile(path, "there is no such file.") from None
    except (OSError, UnicodeDecodeError) as error:
        raise BadFile(path, f"the file cannot be read as UTF-8 text ({error}).") from None
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(source)
    try:
        _refuse_references(path, source)
        root = loader.get_single_node()
    except yaml.YAMLError as error:
        mark: Any = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error).splitlines()[0]
        line = None if mark is None else mark.line + 1
        raise BadFile(path, f"this is not valid YAML ({problem}).", line) from None
    except RecursionError:
        raise BadFile(path, f"lists and mappings are nested more than {_DEEPEST} deep.") from None
    finally:
        loader.dispose()
    if root is None:
        raise BadFile(path, "the file is empty.")
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
            raise BadFile(path, "anchors and aliases (& and *) are not accepted; write the value out.", line)


def _entry(node: yaml.Node, path: Path, where: str, depth: int, line: int | None = None) -> Entry:
    at = node.start_mark.line + 1 if line is None else line
    if depth > _DEEPEST:
        raise BadFile(path, f"lists and mappings are nested more than {_DEEPEST} deep.", at)
    content = node.value
    if node.tag == "tag:yaml.org,2002:map":
        return Entry(path, at, where, _mapping(content, path, where, depth))
    if node.tag == "tag:yaml.org,2002:seq":
        return Entry(path, at, where, tuple(_entry(child, path, where, depth + 1) for child in content))
    if isinstance(content, list):
        raise BadFile(path, f"the tag {node.tag} is not accepted.", at)
    quoted = getattr(node, "style", None) in ("'", '"', "|", ">")
    known = ("str", "int", "float", "bool", "null", "timestamp", "merge", "value")
    if node.tag.removeprefix("tag:yaml.org,2002:") not in known:
        raise BadFile(path, f"the tag {node.tag} is not accepted.", at)
    return Entry(path, at, where, content if quoted else _scalar(content, path, where, at), content)


def _mapping(pairs: list[Any], path: Path, where: str, depth: int) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    for key, value in pairs:
        line = key.start_mark.line + 1
        if not isinstance(key.value, str) or key.value == "<<":
            raise BadFile(path, f"{where or 'the file'}: a key must be a plain text.", line)
        trail = f"{where} > {key.value}" if where else key.value
        if key.value in entries:
            first = entries[key.value].line
            raise BadFile(path, f"{trail}: the key '{key.value}' stands here and on line {first}.", line)
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
            raise BadFile(path, f"{where}: {text} is not a day of the calendar.", line) from None
    return text
