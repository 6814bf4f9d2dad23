"""What holds for every test: the developer's own store of figures is neither read nor written."""

from __future__ import annotations

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="session")
def _a_store_of_its_own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SGP_STORE", str(tmp_path_factory.mktemp("store")))
        yield
