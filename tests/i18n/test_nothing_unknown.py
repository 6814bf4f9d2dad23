"""Does every text that a reader is told stand in the catalogues, however it reaches the translation?"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import stabilitypact as sp
from stabilitypact.errors import UnknownName
from stabilitypact.figures.countries import country
from stabilitypact.i18n.translation import Translation, translation, wordless
from stabilitypact.law.finding import Finding
from stabilitypact.show.explained import lines
from stabilitypact.show.report_words import why
from stabilitypact.web.messages import messages


@pytest.fixture
def unknown(monkeypatch: pytest.MonkeyPatch) -> Iterator[set[str]]:
    """Collect the messages that were asked for and that no catalogue can hold, since nothing collects them."""
    held, found = {each.text for each in messages()}, set()
    said = Translation.text

    def text(self: Translation, message: str, /, **values: object) -> str:
        if message not in held and not wordless(message):
            found.add(message)
        return said(self, message, **values)

    monkeypatch.setattr(Translation, "text", text)
    yield found


def _within(finding: Finding) -> Iterator[Finding]:
    yield finding
    for child in finding.children:
        yield from _within(child)


def test_every_reason_of_a_verdict_is_in_the_catalogues(unknown: set[str]) -> None:
    german = translation("de")
    seen = set()
    for finding in sp.assess(None, range(1999, 2027)).findings:
        why(german, finding)
        seen.add((finding.rule, finding.verdict))
    assert unknown == set()
    assert {"met", "not_met", "exempt"} <= {str(verdict) for rule, verdict in seen if rule == "debt"}
    assert {"met", "not_met", "exempt"} <= {str(verdict) for rule, verdict in seen if rule == "deficit"}


def test_every_explanation_of_a_verdict_is_in_the_catalogues(unknown: set[str]) -> None:
    german = translation("de")
    for year in (2004, 2009, 2013, 2019, 2024):
        for finding in sp.assess(["IT", "EL", "EE", "DK"], year).findings:
            for each in _within(finding):
                for note in each.notes:
                    assert german.can_say(note), note
            lines(german, finding.explain())
    assert unknown == set()


def test_states_that_there_are_are_named_in_the_readers_language() -> None:
    french = translation("fr")
    with pytest.raises(UnknownName) as absent:
        country("XX")
    assert "Belgique, Bulgarie, Tchéquie" in french.said(absent.value.sentence)
    with pytest.raises(UnknownName) as near:
        country("Itlay")
    assert "Vouliez-vous dire «\u00a0Italie\u00a0»" in french.said(near.value.sentence)
    assert str(near.value).endswith("Did you mean 'Italy'?")
