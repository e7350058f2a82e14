"""What people see of a coworker that is settings alone, in the language of each."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from openpyxl import Workbook

from framework.runtime import configuration, here
from framework.runtime.configuration_files import read
from framework.runtime.engine import Engine
from framework.runtime.jobs import Work
from framework.store import runs
from framework.store.models import Case, Person, RoleAssignment
from tests.bots.form_filling.karin import CLUBS, COSTS, GRANT
from tests.bots.form_filling.test_mistakes import write_town

pytestmark = pytest.mark.django_db(transaction=True)
_PORTRAIT = Path(__file__).parents[3] / "configs/lindeby/portraits/harry.svg"


def _workbook(file: Path, **sheets: list[dict[str, str]]) -> None:
    book = Workbook()
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
    del book["Sheet"]
    file.parent.mkdir(parents=True, exist_ok=True)
    book.save(file)


@pytest.fixture
def case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Case]:
    """Prepare one application that ends before it starts, by the town's own KaRin."""
    write_town(tmp_path)
    (tmp_path / "town/portraits").mkdir()
    shutil.copyfile(_PORTRAIT, tmp_path / "town/portraits/karin.svg")
    found, problems = read(tmp_path, ("town",))
    assert problems == ()
    monkeypatch.setattr(configuration, "municipalities", lambda: found)
    monkeypatch.setattr(configuration, "folder_in_force", lambda: tmp_path)
    below = here.data_folder() / "karin"
    _workbook(below / "in/bidrag.xlsx", Bidrag=[GRANT | {"Till": "2026-12-31"}], Kostnader=COSTS)
    _workbook(below / "register/foreningar.xlsx", Föreningar=CLUBS)
    runs.open_run(
        "town", "karin", schedule="night", slot="first", phase="prepare", cause="schedule",
        business_date=here.now().date(), at=here.now(),
    )  # fmt: skip
    Engine(Work("karin:tests")).run_until_idle(patience=60)
    yield Case.objects.get()
    shutil.rmtree(below)


@pytest.fixture
def person() -> Person:
    """Make a caseworker of the town."""
    made = Person.objects.create_user("kim", password="town-is-invented")
    RoleAssignment.objects.create(
        person=made, municipality="town", coworker="karin", role="handlaggare"
    )
    return made


@pytest.mark.parametrize(
    ("language", "told", "other"),
    [
        ("sv", ("Slutar 2026-12-31, före 2027-01-01.", "Summa kostnader", "Kostnaderna täcker det"),
         ("Ends 2026-12-31", "Sum of costs")),
        ("en", ("Ends 2026-12-31, before 2027-01-01.", "Sum of costs", "The costs cover what is"),
         ("Slutar 2026-12-31", "Summa kostnader")),
    ],
)  # fmt: skip
def test_the_case_speaks_the_readers_language(
    case: Case, person: Person, language: str, told: tuple[str, ...], other: tuple[str, ...]
) -> None:
    """Labels, titles of checks and findings that the municipality wrote come in one language."""
    browser = Client(headers={"accept-language": language})
    browser.force_login(person)
    page = browser.get(f"/cases/{case.pk}/").content.decode()
    assert [text for text in told if text not in page] == []
    assert [text for text in other if text in page] == []
    assert "\u2063" not in page
    assert "198506129801" not in page
    rules = browser.get("/town/karin/rules/").content.decode()
    assert told[2] in rules
    assert "\u2063" not in rules
