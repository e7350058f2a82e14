"""Collects the messages of Django templates for `pybabel extract`."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

from babel.messages.extract import extract_python
from django.conf import settings
from django.utils.translation.template import templatize

#: What Django's templatizer writes for its tags.
_CALLS = ("gettext", "ngettext", "pgettext", "npgettext", "_")


def templates(
    file: IO[bytes],
    keywords: Collection[str],
    comment_tags: Collection[str],
    options: Mapping[str, Any],
) -> Iterator[tuple[int, str, Any, list[str]]]:
    """Yield the messages of a template, as Babel wants them: Django turns it into Python."""
    if not settings.configured:
        settings.configure()
    python = io.BytesIO(templatize(file.read().decode("utf-8")).encode("utf-8"))
    found = {**options, "encoding": "utf-8"}
    yield from extract_python(python, {*keywords, *_CALLS}, comment_tags, found)
