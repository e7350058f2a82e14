"""The file of a new coworker, with remarks: who it is and why, and what its kind knows."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from framework.cli.new.asking import answered
from framework.core.drafts import Wishes, scalar


def coworker_file(
    name: str,
    kind: str,
    wishes: Wishes,
    answers: Mapping[str, str],
    *,
    schema: str,
    parts: Mapping[str, str],
) -> str:
    """Return the YAML; `parts` are `sources`, `targets`, `rules` and `settings` as they stand."""
    said = {key: answered(key, answers, wishes) for key in answers}
    say = wishes.say
    slug = wishes.slug
    lines = [
        f"# yaml-language-server: $schema={schema}",
        *say(
            f"# {name}. Besvara rader med FRÅGA och ta bort anmärkningen; `coworker check {slug}`\n"
            "# säger vad som är kvar. Tills dess kan den bara provas: "
            f"`coworker run {slug} --dry-run`.",
            f"# {name}. Answer each QUESTION and take the remark away; `coworker check {slug}`\n"
            "# tells what is left. Until then it can only be tried: "
            f"`coworker run {slug} --dry-run`.",
        ).splitlines(),
        f"name: {scalar(name)}",
        f"kind: {kind}",
        say("# SVG i portraits/; byt mot kommunens egen figur.",
            "# SVG in portraits/; put the municipality's own there."),
        f"portrait: {slug}.svg",
        f"unit: {said['unit']}",
        f"owner: {said['owner']}",
        say("# Båda språken; samma text tills någon har översatt.",
            "# Both languages; the same text until somebody has translated it."),
        *(f"{key}: {said[key]}" for key in ("why", "for_whom", "takes_over", "stays_human")),
        f"baseline_minutes: {said['baseline_minutes']}",
        f"freed_time_goes_to: {said['freed_time_goes_to']}",
        f"guidance: {said['guidance']}",
        "",
        say("# folder: under datamappen; också queue, mailbox, texts. stays: true är ett register.",
            "# folder: below the data folder; also queue, mailbox, texts. stays: a register."),
        parts["sources"],
        parts["targets"],
        "",
        say("# Svensk väggtid. Också every: 15m, days_off: skip, while_closed: hold, report_by.",
            "# Swedish wall time. Also every: 15m, days_off: skip, while_closed: hold, report_by."),
        "schedule:",
        '  - {name: night, at: "02:00", days: mon-fri, until: "05:00"}',
        "",
        "approval:",
        say("  # Vilka som beslutar, och koder för varför de inte bara godkände.",
            "  # Who decides, and codes for why they did not simply approve."),
        f"  who: {_listed(said['decides'])}",
        "  reason_codes:",
        "    - {code: fel_uppgift, sv: Fel uppgift, en: Wrong value}",
        "    - {code: annat, sv: Annat (skriv en anteckning), en: Something else (write a note)}",
        say("  # Sekunder att ångra sig på.", "  # Seconds to undo a decision in."),
        "  undo_seconds: 300",
        say("# Dagar som ett ärendes uppgifter sparas när det är slut; enligt er gallringsplan.",
            "# Days that a case's data is kept after it ended; as your retention plan says."),
        "retention_days: 90",
        *([parts["rules"]] if parts.get("rules") else []),
        "",
        parts["settings"].rstrip(),
    ]  # fmt: skip
    return "\n".join(line for line in lines if line is not None) + "\n"


def below(key: str, text: str) -> str:
    """Return YAML as what stands below a key."""
    return f"{key}:\n{textwrap.indent(text.rstrip(), '  ')}"


def _listed(value: str) -> str:
    """Return a value with a remark behind it, perhaps, as a list of that one."""
    text, gap, remark = value.partition("  #")
    return f"[{text}]{gap}{remark}"
