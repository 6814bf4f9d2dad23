"""Kills updates at random points and checks that the store is whole each time.

Usage: python tools/interrupt_store.py [NUMBER] [SEED]

NUMBER of killed updates, 200 by default. Prints the counts; ends with an error at the first damage.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from tests.live.interruptions import interrupt


def main(wanted: int, seed: int) -> None:
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        counts = interrupt(Path(folder), wanted, seed)
    for name, number in counts.most_common():
        print(f"{number:6}  {name}")
    print(f"No damage in {wanted} interruptions ({time.monotonic() - start:.0f} s).")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 200, int(sys.argv[2]) if len(sys.argv) > 2 else 1)
