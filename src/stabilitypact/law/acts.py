"""Which acts make up the Pact, and under which CELEX number does EUR-Lex hold them?"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from stabilitypact.law.citation import Citation
from stabilitypact.sentence import Sentence, say

ACTS: Mapping[str, tuple[str, Sentence]] = MappingProxyType(
    {
        "tfeu-126": ("12016E126", say("TFEU")),
        "protocol-12": ("12016E/PRO/12", say("Protocol 12")),
        "1466/97": ("31997R1466", say("Regulation (EC) No 1466/97")),
        "1467/97": ("31997R1467", say("Regulation (EC) No 1467/97")),
        "1055/2005": (
            "01997R1466-20050727",
            say("Regulation (EC) No 1466/97 as amended by Regulation (EC) No 1055/2005"),
        ),
        "1173/2011": ("32011R1173", say("Regulation (EU) No 1173/2011")),
        "1175/2011": (
            "01997R1466-20111213",
            say("Regulation (EC) No 1466/97 as amended by Regulation (EU) No 1175/2011"),
        ),
        "1177/2011": (
            "01997R1467-20111213",
            say("Regulation (EC) No 1467/97 as amended by Regulation (EU) No 1177/2011"),
        ),
        "2024/1263": ("32024R1263", say("Regulation (EU) 2024/1263")),
        "2024/1264": (
            "01997R1467-20240430",
            say("Regulation (EC) No 1467/97 as amended by Regulation (EU) 2024/1264"),
        ),
    }
)


def cite(act: str, article: str) -> Citation:
    """Return the citation of an article of one of the Pact's acts."""
    celex, title = ACTS[act]
    return Citation(celex, article, title)
