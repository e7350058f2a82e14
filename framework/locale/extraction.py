"""Collects the messages of Django templates for `pybabel extract`."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterator
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
    options: object,  # noqa: ARG001 (Babel passes the mapping's options)
) -> Iterator[Any]:
    """Yield the messages of a template, as Babel wants them: Django turns it into Python."""
    if not settings.configured:
        settings.configure()
    python = io.BytesIO(templatize(file.read().decode("utf-8")).encode("utf-8"))
    wanted = dict.fromkeys([*keywords, *_CALLS])
    yield from extract_python(python, wanted, comment_tags, {"encoding": "utf-8"})
