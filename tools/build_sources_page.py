"""Write docs/sources.md from what is shipped."""

from __future__ import annotations

from pathlib import Path

from stabilitypact.figures.sources import sources_page

if __name__ == "__main__":
    (Path(__file__).parents[1] / "docs" / "sources.md").write_text(sources_page(), encoding="utf-8")
