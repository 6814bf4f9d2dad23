"""How long is an answer kept? Until the store of figures changes, by this process or another."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from stabilitypact.figures.live import state as states

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def kept(maxsize: int) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """Keep the answers of a function, at most `maxsize`, and drop them all once the store holds something else.

    A name may mean another vintage then, and the newest figures be newer.
    """

    def decorate(function: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        held = lru_cache(maxsize)(function)
        seen = None

        @wraps(function)
        def ask(*args: Asked.args, **kwargs: Asked.kwargs) -> Answer:
            nonlocal seen
            now = states.mark()
            if now != seen:
                held.cache_clear()
                seen = now
            return held(*args, **kwargs)  # type: ignore[arg-type]  # unhashable arguments are a mistake of ours

        return ask

    return decorate
