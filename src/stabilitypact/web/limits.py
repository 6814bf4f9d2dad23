"""How much may one request ask for?"""

from __future__ import annotations

MAX_DRAWS = 100_000
MAX_ASSUMPTIONS = 40
MAX_QUERY_BYTES = 8_192
MAX_PAGE_BYTES = 57_344
"""Of a page's address: a reform of 6,000 characters, each written with nine, and what else may stand there."""
MAX_BODY_BYTES = 65_536
LONGEST_TEXT = 10_000
"""Characters of a reform sent to the API: as JSON within a body, however they are escaped."""
TIMEOUT_SECONDS = 20.0
WORKERS = 8
"""Requests computed at the same time; the others wait, so that memory stays bounded."""
LONGEST_NAME = 90
"""Characters of a vintage's name with its edition."""
KEPT_ANSWERS = 256
CACHE_SECONDS = 300
