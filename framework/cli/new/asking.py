"""What is asked about a new coworker: by options, on a terminal, or left as a marked question."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping

import click

from framework.core.drafts import UNANSWERED, Wishes, both_languages, scalar

#: Key of the config → what is asked, in Swedish and English. All but the last may be left open.
QUESTIONS = {
    "unit": ("Vilken enhet arbetar den för?", "Which unit does it work for?"),
    "owner": ("Titeln på den som svarar för den?", "Title of the person who answers for it?"),
    "why": ("Varför finns den?", "Why is it there?"),
    "for_whom": ("För vem?", "For whom?"),
    "takes_over": ("Vad tar den över?", "What does it take over?"),
    "stays_human": ("Vad gör människor fortfarande?", "What do people still do?"),
    "baseline_minutes": (
        "Hur många minuter tog ett ärende förut? Mät eller skatta, och skriv hur.",
        "How many minutes did a case take before? Measure or estimate, and write how.",
    ),
    "freed_time_goes_to": ("Vad går den frigjorda tiden till?", "Where does the freed time go?"),
    "guidance": (
        "Så bedömer du: vad ska man se på innan man beslutar?",
        "What is to be looked at before deciding?",
    ),
    "decides": ("Vilken roll beslutar, t.ex. handlaggare?", "Which role decides?"),
}
_PLAIN = frozenset({"unit", "owner", "decides"})


def asked(given: Mapping[str, str | float | None], wishes: Wishes) -> dict[str, str]:
    """Return the answers by key, empty where there is none; a terminal is asked for the rest."""
    found = {}
    for key, texts in QUESTIONS.items():
        answer = given.get(key)
        if answer is None and sys.stdin.isatty():
            answer = click.prompt(wishes.say(*texts), default="", show_default=False)
        found[key] = f"{answer:g}" if isinstance(answer, float) else answer or ""
    return found


def answered(key: str, answers: Mapping[str, str], wishes: Wishes) -> str:
    """Return an answer as YAML; where there is none, what no config is taken into use with."""
    answer = answers[key].strip()
    if not answer:
        open_value = json.dumps(UNANSWERED) if key in _PLAIN else both_languages(UNANSWERED)
        value = json.dumps(UNANSWERED) if key == "baseline_minutes" else open_value
        return f"{value}  {wishes.question(*QUESTIONS[key])}"
    if key == "baseline_minutes":
        return answer
    return scalar(answer) if key in _PLAIN else both_languages(answer)
