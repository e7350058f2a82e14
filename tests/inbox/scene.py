"""A morning at HaRry's desk with something in every state."""

from framework.adapters.evidence import EvidenceFolder
from framework.core.lifecycle import State
from framework.core.messages import message
from framework.core.pauses import PauseCause
from framework.core.rules import Level
from framework.runtime import here
from framework.store import cases, pauses, runs
from framework.store.models import Case, Person, Run
from tests.inbox import builders

_NAMES = (
    "Åsa von Dalhägg", "Björn Ekstubbe", "Désirée Hästhage", "Elif Idegran-Löv",
    "Göran Jägmark", "Hương Källhult", "Linnéa Lindtorpet", "Noémi Mårdskog",
    "Örjan Nguyễn", "Pär O'Neill", "Saga Östanbäck", "Siobhán Påskäng",
)  # fmt: skip

#: The smallest PNG there is.
_PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63"
    "606060f80f0001040100a7c3f1d50000000049454e44ae426082"
)
WEEKLY_REST = builders.REST.model_copy(
    update={"code": "H11", "title": "At least 36 hours of rest in every week"}
)
NOTICE = builders.REST.model_copy(
    update={"code": "H19", "title": "Two weeks' notice", "level": Level.warning}
)


def morning(anna: Person) -> dict[str, Case]:
    """Fill the desk; returns cases by what they are."""
    flagged = builders.waiting(_NAMES[0], flags=(builders.REST, builders.DEGREE))
    builders.waiting(_NAMES[1], no_data=(builders.DEGREE,), unit="1102")
    for index, name in enumerate(_NAMES[2:9]):
        builders.waiting(name, unit="1102" if index % 3 == 0 else "1101",
                         control=1650 + 75 * index, now=None)  # fmt: skip
    clean = builders.waiting("Viggo Älgklint")
    done = builders.acted(anna, _NAMES[9], State.done)
    differs = builders.acted(anna, _NAMES[10], State.partly_done)
    builders.acted(anna, _NAMES[11], State.unknown)
    builders.acted(anna, "Tuija Snödroppe", State.failed)
    builders.manual("Minh Rågmyr")
    approved = builders.approved(anna, "Rebecka Grönvret")
    builders.protected("Nobody Must See")
    builders.returned_row()
    empty = "godkanda_scheman_centrum_2026-11-19.xlsx"
    why = message("{file} is empty (0 bytes); send the file again.", file=empty)
    runs.note_file(builders.run(), "schedules", empty, "b" * 64, refused=why)
    digest = EvidenceFolder(here.data_folder() / "evidence").put(_PICTURE)
    builders.evidence(done, digest)
    desk = {"municipality": builders.SITE, "coworker": builders.SLUG}
    why = message("{target} holds other values in: {fields}.", target="Lindeby lön", fields="grad")
    pauses.set_pause(pauses.Scope(**desk, unit="1101"), PauseCause.read_back_differs, why,
                     at=here.now(), run=builders.run(), case=differs)  # fmt: skip
    pauses.set_pause(pauses.Scope(**desk, target="payroll"), PauseCause.breaker, why,
                     at=here.now(), until=here.now())  # fmt: skip
    runs.remark(builders.run(), "fallback", why, here.now())
    closed = builders.approved(anna, "Wanja Tegelbrink")
    cases.move(closed, State.waiting, at=here.now(), actor=builders.SLUG, because=why,
               resume=State.approved, due_at=here.now())  # fmt: skip
    Run.objects.update(browsers_left=0)
    return {
        "flagged": flagged, "clean": clean, "done": done, "differs": differs,
        "approved": approved,
    }  # fmt: skip
