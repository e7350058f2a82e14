"""What was taught, as YAML with remarks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from framework.adapters.browser import Fragile
from framework.cli.record.teaching import SECRET, Seen, Taught, words
from framework.config.targets.pages import Locator
from framework.core.drafts import Wishes, scalar

_FRAGILE = {
    Fragile.built: (
        "SKÖRT: hittas genom hur sidan är byggd; finns en etikett?",
        "FRAGILE: found by how the page is built; is there a label?",
    ),
    Fragile.several: (
        "SKÖRT: en av flera lika; säg inom vad (within).",
        "FRAGILE: one of several alike; say within what.",
    ),
    Fragile.words: (
        "SKÖRT: ord var som helst på sidan.",
        "FRAGILE: words anywhere on the page.",
    ),
    Fragile.varies: (
        "SKÖRT: bara en del av orden, resten skiljer mellan ärenden; hitta det på annat sätt.",
        "FRAGILE: a part of the words, the rest differs; find it another way.",
    ),
}


def lines(taught: Taught, wishes: Wishes) -> Iterator[str]:
    """Yield the YAML of what was taught, to be put into a description."""
    ask, say = wishes.question, wishes.say
    if taught.log_in:
        yield "log_in:"
        yield "  steps:"
        yield from (f"    {step}" for step in taught.log_in)
        yield ""
    yield "pages:  " + ask(
        "Står någon person i ord eller sökvägar nedan?",
        "Does somebody stand in words or paths below?",
    )
    for page in taught.pages:
        yield f"  {page.name}:"
        yield f"    path: {scalar(page.path)}" + _path_remark(page, wishes)
        if page.heading:
            yield f"    proof: {_written(Locator(role='heading', name=page.heading))}"
        else:
            find = next((find for find, _ in page.elements.values()), Locator(css="body"))
            yield f"    proof: {_written(find)}  " + ask(
                "Vad har bara den här sidan? Den har ingen rubrik.",
                "What does only this page have? It has no heading.",
            )
        yield "    elements:"
        for name, (find, fragile) in page.elements.items():
            secret = name in page.secrets or SECRET.search(words(find))
            sensitive = ", sensitive: true" if secret else ""
            line = f"      {name}: {{find: [{_written(find)}]{sensitive}}}"
            yield line + (f"  # {_why(fragile, wishes)}" if fragile is not None else "")
    yield ""
    yield "operations:"
    yield f"  {taught.operation}:"
    yield f"    does: {'writes' if taught.saves else 'reads'}"
    kinds = ", ".join(f"{name}: {kind}" for name, (kind, _) in taught.parameters.items())
    yield f"    parameters: {{{kinds}}}"
    yield "    steps:"
    yield from (f"      {step}" for step in taught.steps)
    if not taught.saves:
        yield "      " + ask(
            "Vad läses? read_table, read_fields eller read_elements.",
            "What is read? read_table, read_fields or read_elements.",
        )
    yield say("# Hos medarbetaren, i dess åtgärd:", "# With the coworker, in its action:")
    same = ", ".join(f"{name}: {name}" for name in taught.parameters)
    yield f"#   parameters: {{{same}}}"


def _path_remark(page: Seen, wishes: Wishes) -> str:
    if not re.search(r"\d", page.path):
        return ""
    return "  " + wishes.question(
        "Numren gäller en rad: ta bort sökvägen om sidan bara nås genom en annan.",
        "These numbers are of one row: take the path away if the page only follows from another.",
    )


def _written(find: Locator) -> str:
    given = find.model_dump(exclude_none=True)
    return "{" + ", ".join(f"{way}: {scalar(text)}" for way, text in given.items()) + "}"


def _why(fragile: Fragile, wishes: Wishes) -> str:
    return wishes.say(*_FRAGILE[fragile])
