"""What does a chart's SVG say to whoever cannot see it? What the chart shows, once, and nothing of its single marks."""

from __future__ import annotations

import re
from xml.sax.saxutils import quoteattr

_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_OF_MARKS = re.compile(r'\s(?:aria-[a-z]+|role)="[^"]*"')


def told(drawing: str, what: str, language: str = "en") -> str:
    """Return an SVG as one image with a description in the reader's language.

    Vega describes every axis and mark in English and by the names of its fields ("year: 2024; label said: ..."),
    which is of use to nobody; the parts of an image with a description are not read out besides.

    Parameters
    ----------
    drawing :
        SVG as vl-convert makes it.
    what :
        What the chart shows.
    language :
        Of `what` and of the chart's own texts.
    """
    silent = _TAG.sub(lambda tag: _OF_MARKS.sub("", tag[0]), drawing)
    return silent.replace("<svg ", f'<svg role="img" lang="{language}" aria-label={quoteattr(what)} ', 1)
