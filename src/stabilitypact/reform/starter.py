"""What does a new reform file look like? A commented start that works as it is."""

from __future__ import annotations

from pathlib import Path

from stabilitypact.errors import BadInput
from stabilitypact.reform.reform_file import read_reform
from stabilitypact.sentence import say

TEMPLATE = """\
# A reform of the EU's fiscal rules. Check it:   sgp reform check {name}.yaml
# See what it would change:                      sgp reform compare {name}.yaml
# Every key is explained in docs/reform-file.md; editors read reform.schema.json.
schema: 1
reform:
  id: {name}
  title: {title}
  author: Your name
  date: "{year}"
  source: Where the idea is written down
  label: operationalisation        # or: published, where the formulas are the source's own
  summary: What the reform wants, in a sentence.

# The rules it starts from: "in force" (each year its own), or one of
# treaty, sgp-1997, sgp-2005, sgp-2011, sgp-2024 for all years.
base: sgp-2011

# Numbers of the rule book that change, by path (sgp rulebooks sgp-2011 lists them).
changes:
  debt.benchmark.speed: {{value: 0.04, unit: share}}      # 1/25 of the excess a year in place of 1/20

# Rules that decide are `deficit` and `debt`. Switch one off, another on, or replace one by a block below.
# rules:
#   debt: {{replaced_by: debt-path}}
#   structural: on

# What the source leaves open: a value (or none), a sensible range, a unit. Blocks use it by name.
parameters:
  green:
    title: green public investment left out of the deficit, the same in every state
    value: 0.5
    range: [0, 1]
    unit: "% of GDP"

# New kinds of rule: reference_value, exclusion, debt_anchor, expenditure_ceiling, primary_balance,
# probability, escape_clause, sanction.
blocks:
  - id: green-investment
    kind: exclusion
    title: Green public investment
    from: [balance]
    amount: green
#  - id: debt-path
#    kind: debt_anchor
#    title: Debt above 60 % loses 1/25 of the excess each year
#    target: 60
#    per_year: 0.04
"""


def write_starter(name: str, folder: Path | str = ".") -> Path:
    """Write a starting file, never over another one.

    Parameters
    ----------
    name : str
        Id of the reform; the file is `NAME.yaml`.
    folder : Path or str
        Where it goes.

    Raises
    ------
    BadInput
        Where the file exists already or the name cannot be an id.
    """
    from datetime import date

    plain = name.removesuffix(".yaml").strip()
    path = Path(folder) / f"{plain}.yaml"
    if not plain or not plain.replace("-", "").isalnum() or plain != plain.lower() or plain.startswith("-"):
        raise BadInput(
            say(
                "'%(name)s' cannot name a reform: small letters, digits and hyphens, such as my-reform.",
                name=name,
            )
        )
    if path.exists():
        raise BadInput(say("%(path)s exists already; choose another name.", path=path))
    title = plain.replace("-", " ").capitalize()
    path.write_text(TEMPLATE.format(name=plain, title=title, year=date.today().year), encoding="utf-8")
    try:
        read_reform(path)
    except Exception:
        path.unlink()
        raise
    return path
