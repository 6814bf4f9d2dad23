"""Which messages does a language lack? Hands them out as a file to fill in, and takes them back with checks."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from stabilitypact.i18n.checks import fault
from stabilitypact.i18n.languages import Language, language
from stabilitypact.web.messages import forms, lacking, messages, read, write


def export(code: Language, path: Path, everything: bool = False) -> int:
    """Write the untranslated messages of a language as JSON, {message: ""}, and return how many they are.

    Parameters
    ----------
    everything :
        Write the translated ones too, to be read over.

    Notes
    -----
    A message with a plural has a list, one text for each plural form of the language. Messages stand in the order of
    the files that say them.
    """
    held = read(code)
    wanted = messages() if everything else lacking(held)
    content: dict[str, str | list[str]] = {}
    for each in wanted:
        texts = list(forms(held, each.text))
        content[each.text] = (texts or [""] * held.num_plurals) if each.plural else (texts or [""])[0]
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return len(content)


def merge(code: Language, path: Path) -> tuple[int, list[str]]:
    """Take translations from a file that `export` wrote; return how many were taken and what is wrong with others."""
    known = {each.text: each for each in messages()}
    held = read(code)
    taken: list[tuple[str, tuple[str, ...]]] = []
    troubles = []
    for text, given in json.loads(path.read_text(encoding="utf-8")).items():
        texts = (given,) if isinstance(given, str) else tuple(given)
        if not any(texts):
            continue
        message = known.get(text)
        wrong = (
            "nothing says this message; export again."
            if message is None
            else fault(text, message.plural, texts, held.num_plurals)
        )
        if wrong:
            troubles.append(f"{text}\n    {wrong}")
        else:
            taken.append((text, texts))
    write(code, held, taken)
    return len(taken), troubles


def main() -> int:
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("do", choices=("export", "merge"))
    parser.add_argument("language", help="fr, de, it or es")
    parser.add_argument("file", type=Path, help="JSON, {message: translation}")
    parser.add_argument("--all", action="store_true", help="export what is translated too")
    given = parser.parse_args()
    code = language(given.language)
    if given.do == "export":
        print(f"{export(code, given.file, given.all)} messages in {given.file}")
        return 0
    taken, troubles = merge(code, given.file)
    print("\n".join(troubles))
    print(f"{taken} taken, {len(troubles)} refused, {len(lacking(read(code)))} without translation")
    return 1 if troubles else 0


if __name__ == "__main__":
    sys.exit(main())
