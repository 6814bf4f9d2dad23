"""Where does the store lie on this machine?"""

from __future__ import annotations

import os
from pathlib import Path

from stabilitypact.errors import BadInput
from stabilitypact.sentence import say

VARIABLE = "SGP_STORE"
"""Environment variable that names the store's folder instead of the user's data folder."""


def folder() -> Path:
    """Return the store's folder, which need not exist.

    `SGP_STORE` if it is set, else the data folder that the operating system keeps for the user.

    Raises
    ------
    BadInput
        If `SGP_STORE` names a file.
    """
    if given := os.environ.get(VARIABLE):
        chosen = Path(given).expanduser()
        if chosen.exists() and not chosen.is_dir():
            raise BadInput(
                say(
                    "%(variable)s names %(chosen)s, which is a file. It must name a folder; it is made if "
                    "absent.",
                    variable=VARIABLE,
                    chosen=str(chosen),
                )
            )
        return chosen
    from platformdirs import user_data_path

    return user_data_path("stabilitypact", appauthor=False) / "store"


def cache_folder() -> Path:
    """Return the folder of downloaded answers: inside `SGP_STORE` if that is set, else the user's cache."""
    if os.environ.get(VARIABLE):
        return folder() / "downloads"
    from platformdirs import user_cache_path

    return user_cache_path("stabilitypact", appauthor=False) / "downloads"
