"""The one template language of the configs: `{{ name }}`, sandboxed, nothing undefined."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from jinja2 import StrictUndefined, Template, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

#: What is typed into forms is not HTML; escaping would change the value.
_ENVIRONMENT = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


@lru_cache(maxsize=4096)
def names_in(template: str) -> frozenset[str]:
    """Return the names that a template needs; `jinja2.TemplateSyntaxError` when it is none."""
    return frozenset(meta.find_undeclared_variables(_ENVIRONMENT.parse(template)))


def fill_in(template: str, values: Mapping[str, str]) -> str:
    """Return the template with its names replaced; `jinja2.UndefinedError` for a missing name."""
    return _compiled(template).render(values)


@lru_cache(maxsize=4096)
def _compiled(template: str) -> Template:
    """Return a template ready for use; there are as many as the configs hold."""
    return _ENVIRONMENT.from_string(template)
