"""A municipality with one coworker, written as files and read as the configuration in force."""

from pathlib import Path

from framework.config.municipality import Folder, MunicipalityConfig

_SITE = """
name: Lindeby kommun
units:
  - {code: "1101", name: Norra skolan}
  - {code: "1102", name: Södra skolan}
targets:
  payroll: {description: payroll, address: "http://127.0.0.1:9"}
"""

_COWORKER = """
name: HaRry
kind: schedule_registration
portrait: harry.svg
unit: Utbildningsförvaltningen
owner: Lönechef
why: {sv: Färre manuella registreringar och mindre stress., en: Fewer registrations by hand.}
for_whom: {sv: Lönespecialister och skolor., en: Payroll specialists and schools.}
takes_over: {sv: Registrerar godkända scheman i lönesystemet., en: Registers approved schedules.}
stays_human: {sv: "Varje avvikelse, och varje beslut.", en: "Every deviation, and every decision."}
baseline_minutes: 9
freed_time_goes_to: {sv: Tid för skolornas frågor., en: Time for the schools' questions.}
guidance:
  sv: |
    Titta först på det som är flaggat. Jämför sysselsättningsgraden med anställningen.

    Är du osäker: begär komplettering av skolan. Ett nej kostar skolan en dag, ett fel ja en lön.
  en: Look at what is flagged first. Compare the degree with the employment.
sources:
  schedules: {folder: harry/scheman}
targets: {payroll: payroll}
settings: {dygnsbryt: {default: "00:00"}}
schedule:
  - {at: "02:00"}
approval:
  who: [lonespecialist]
  batch: unit
  undo_seconds: 300
  reason_codes:
    - {code: fel_grad, sv: Fel sysselsättningsgrad, en: Wrong degree of employment}
    - {code: saknar_underlag, sv: Underlag saknas, en: Something is missing}
    - {code: fel_anstallning, sv: Fel anställning, en: Wrong employment}
    - {code: annat, sv: Annat skäl, en: Another reason}
"""

_PAYROLL = """
name: Lindeby lön
version: "1"
log_in:
  steps: [{open: home}]
  proof: {role: heading, name: Start}
  refused: {text: Fel}
  expired: {text: Logga in}
pages:
  home: {path: /, proof: {role: heading, name: Start}}
operations:
  find: {does: reads, steps: [{open: home}]}
"""

_PORTRAIT = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
<rect width="100" height="100" fill="#cfe6e3"/><circle cx="50" cy="42" r="22" fill="#f1c9a5"/>
<path d="M27 38c2-22 44-22 46 0-9-8-37-8-46 0z" fill="#5a3a22"/>
<circle cx="42" cy="43" r="3"/><circle cx="58" cy="43" r="3"/>
<path d="M42 53c4 5 12 5 16 0" fill="none" stroke="#222" stroke-width="2"/>
<path d="M12 100c2-26 20-33 38-33s36 7 38 33z" fill="#0f5257"/></svg>"""


def write(folder: Path) -> None:
    """Write the configuration below `folder`."""
    files = {
        "site.yaml": _SITE,
        "coworkers/harry.yaml": _COWORKER,
        "targets/payroll.yaml": _PAYROLL,
        "portraits/harry.svg": _PORTRAIT,
    }
    for name, text in files.items():
        file = folder / "lindeby" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def read(folder: Path) -> dict[str, MunicipalityConfig]:
    """Return the written configuration; the kind itself is not needed to decide."""
    place = Folder(folder / "lindeby", folder / "common")
    found = place.read()
    assert found is not None, [str(problem) for problem in place.problems]
    return {"lindeby": found}
