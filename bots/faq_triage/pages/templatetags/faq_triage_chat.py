"""Filters of the chat's templates."""

from __future__ import annotations

from django import template

from framework.core.messages import Message
from framework.runtime.texts import translate

register = template.Library()


@register.filter
def in_language(text: Message, language: str) -> str:
    """Show a message in one language, whatever the reader's is."""
    return translate(text, language)
