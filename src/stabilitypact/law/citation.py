"""Where is it written? An article of an act, with the act's address on EUR-Lex."""

from __future__ import annotations

import re
from dataclasses import dataclass

EUR_LEX = "https://eur-lex.europa.eu/legal-content/EN/TXT/?uri=CELEX:"

# CELEX numbers: sector, year, type, running number, e.g. 32024R1263, 31997Y0802(01), 52015DC0012;
# a consolidated text has the day from which it is in force: 01997R1467-20111213;
# treaties and their protocols are numbered by article instead, e.g. 12016E126, 11992E104C, 12016E/PRO/12.
_ACT = re.compile(r"[2-9]\d{4}[A-Z]{1,2}\d{4}(?:\(\d{2}\))?")
_CONSOLIDATED = re.compile(r"0\d{4}[A-Z]\d{4}-\d{8}")
_TREATY = re.compile(r"1\d{4}[A-Z]{1,2}(?:\d{1,3}[A-Z]?|/PRO/\d{1,2})")


@dataclass(frozen=True, slots=True)
class Citation:
    """One place in one act.

    Attributes
    ----------
    celex : str
        CELEX number of the act; empty where the act has none (an intergovernmental treaty, a web page).
    article : str
        Article, recital or section.
    title : str
        Short title of the act, for people.
    page : str
        Address of the text where it is not on EUR-Lex; may be empty.
    """

    celex: str
    article: str
    title: str = ""
    page: str = ""

    @property
    def url(self) -> str:
        """Address of the act: on EUR-Lex where it has a CELEX number, else its own page (may be empty)."""
        return f"{EUR_LEX}{self.celex}" if self.celex else self.page

    @property
    def act(self) -> str:
        """CELEX number of the act as it was adopted, whichever of its texts is cited; empty where it has none."""
        return f"3{self.celex[1:10]}" if _CONSOLIDATED.fullmatch(self.celex) else self.celex

    def to_dict(self) -> dict[str, str]:
        """Return the keys that the project's JSON uses."""
        return {"celex": self.celex, "article": self.article, "url": self.url, "title": self.title}

    def __str__(self) -> str:
        return ", ".join(part for part in (self.title or self.celex, self.article) if part)


def is_celex(text: str) -> bool:
    """Tell whether a text has the form of a CELEX number."""
    return any(form.fullmatch(text) for form in (_ACT, _CONSOLIDATED, _TREATY))
