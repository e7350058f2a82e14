"""Messages in a reader's language."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext

from framework.core.messages import Message, written


def translate(text: Message, language: str | None = None) -> str:
    """Return a message in `language`, else in the language in force."""
    if language is not None:
        with translation.override(language):
            return translate(text)
    filled = {
        name: translate(value) if isinstance(value, Message) else value
        for name, value in text.params.items()
    }
    return spoken(text.template).format_map(filled) if text.template else ""


def spoken(text: str) -> str:
    """Return a template or a label in the language in force; empty for none."""
    own = written(text, translation.get_language() or "sv")
    return (gettext(text) if text else "") if own is None else own
