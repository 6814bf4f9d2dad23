"""What went wrong, as sentences that say where and what is accepted, in the reader's language too."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path

from stabilitypact.sentence import Parts, Sentence, State, say, sentences

KINDS = (
    say("assertion"),
    say("assumption of the sensitivity table"),
    say("assumption to shift"),
    say("band of the safeguard"),
    say("choice of anchors"),
    say("constant"),
    say("country"),
    say("estimator"),
    say("form of explanation called"),
    say("function"),
    say("guidance set"),
    say("kind of block that can be met"),
    say("kind of escape clause"),
    say("language"),
    say("look of a chart"),
    say("method of shocks"),
    say("parameter"),
    say("parameter of the required path"),
    say("position"),
    say("position in the Council"),
    say("projected row"),
    say("reading"),
    say("reform"),
    say("reform in this comparison"),
    say("rule"),
    say("rule book"),
    say("rule in this assessment"),
    say("scenario"),
    say("set of claims"),
    say("source"),
    say("state, and it is not EU either:"),
    say("table"),
    say("trajectory common to both"),
    say("variable"),
    say("variable, parameter or function"),
    say("vintage"),
    say("vintage of the debt analysis"),
    say("vintage of your own"),
    say("way of voting"),
)
"""What an unknown name was to name; listed so that the catalogues hold these words."""

NEAR, NEAR_ALONE = 0.6, 0.7
"""How like an option a name must be, from 0 to 1, with and without the same first letter.

Ilaty is meant to be Italy (0.60), Utopia not to be Estonia (0.62).
"""


class PactError(Exception):
    """Base of every error that a user can act on; its text is a full sentence."""

    @property
    def sentence(self) -> Sentence:
        """The text with what it was made of, for `stabilitypact.i18n` to say it in another language."""
        text = self.args[0] if self.args else ""
        return text if isinstance(text, Sentence) else Sentence(str(text))


class UnknownName(PactError, LookupError):
    """A country, variable, rule, vintage or rule book that does not exist.

    Parameters
    ----------
    kind :
        What the name should be that of: one of `KINDS`, or a `Sentence` that says which more exactly.
    name, accepted :
        The name given, and those that there are; a `State` is listed by its name in the reader's language.
    """

    def __init__(self, kind: str, name: str, accepted: Iterable[str | State]) -> None:
        options = list(accepted)
        word = kind if isinstance(kind, Sentence) else Sentence(kind)
        absent = say("There is no %(kind)s '%(name)s'.", kind=word, name=name)
        super().__init__(sentences([absent, suggestion(name, options)]))
        self.kind, self.name, self.accepted = kind, name, [str(each) for each in options]


class BadInput(PactError, ValueError):
    """A value or combination of options that cannot be used."""


class MissingFigures(PactError):
    """Published figures that the question needs and no chosen vintage holds."""


class BadFile(PactError):
    """A file that is damaged or does not follow its schema, with the line where that shows."""

    def __init__(self, path: Path | str, message: str, line: int | None = None) -> None:
        file = str(path)
        where = file if line is None else say("%(file)s, line %(line)s", file=file, line=line)
        super().__init__(placed(where, message))
        self.path, self.line = Path(path), line


def placed(where: str, message: str) -> Sentence:
    """Return a message after the place that it is about: "rules.yaml, line 7: the key is missing."."""
    return say("%(where)s: %(message)s", where=where, message=message)


def nearest(name: str, options: Iterable[str]) -> str | None:
    """Return the option most like `name` (case ignored), or None where none is close."""
    by_fold = {option.casefold(): option for option in options}
    asked = name.casefold()
    alike = get_close_matches(asked, by_fold, n=1, cutoff=NEAR_ALONE) or get_close_matches(
        asked, [option for option in by_fold if option[:1] == asked[:1]], n=1, cutoff=NEAR
    )
    return by_fold[alike[0]] if alike else None


def suggestion(name: str, options: Sequence[str | State]) -> Sentence:
    """Return "Did you mean 'X'?" where a name is near, else the accepted names."""
    match = nearest(name, map(str, options))
    if match is not None:
        found = next(each for each in options if str(each) == match)
        return say("Did you mean '%(name)s'?", name=found)
    shown = Parts(tuple(options[:30]))
    if len(options) > 30:
        return say("Accepted: %(names)s, ....", names=shown)
    return say("Accepted: %(names)s.", names=shown)
