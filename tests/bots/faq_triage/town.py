"""A municipality whose BerIT talks: written as files, and read as the configuration in force."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from openpyxl import Workbook

from framework.config.municipality import Folder, MunicipalityConfig
from framework.runtime import here
from tests.bots.faq_triage.conftest import ARTICLES, SETTINGS

SITE, SLUG = "lindeby", "berit"
CHAT = f"/chat/{SITE}/{SLUG}/"
OFFICE, AT_ONCE = "08-465 004 10", "08-465 004 11"
REGISTERS = "berit/register"
_COMMON = Path(__file__).parents[3] / "configs/common"
_SITE = {
    "name": "Lindeby kommun",
    "units": [{"code": "6101", "name": "IT-enheten"}],
    "targets": {"helpdesk": {"description": "helpdesk", "address": "http://127.0.0.1:9"}},
}
_BOTH = {"sv": "Text.", "en": "Text."}
_PORTRAIT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle r="9"/></svg>'


def coworker(**more: object) -> dict[str, object]:
    """Return BerIT's file."""
    told = dict.fromkeys(
        ("why", "for_whom", "takes_over", "stays_human", "freed_time_goes_to", "guidance"), _BOTH
    )
    pages = {
        "people": {"number": OFFICE, "hours": {"sv": "vardagar 7–17", "en": "weekdays 7–17"}},
        "at_once": {"number": AT_ONCE, "hours": {"sv": "dygnet runt", "en": "day and night"}},
        "webhook": True,
        "per_minute": 1000, "per_minute_from": 1000,
    }  # fmt: skip
    return {
        "name": "BerIT", "kind": "faq_triage", "portrait": "berit.svg", "unit": "IT-enheten",
        "owner": "IT-chef", **told, "baseline_minutes": 5,
        "sources": {
            "tickets": {"folder": "berit/in", "intake": True},
            "articles": {"folder": f"{REGISTERS}/kunskap", "stays": True},
            "status": {"folder": f"{REGISTERS}/status", "stays": True},
        },
        "targets": {"helpdesk": "helpdesk"},
        "schedule": [{"at": "07:00"}],
        "approval": {"who": ["servicedesk"], "reason_codes": [{"code": "annat", **_BOTH}]},
        "rules": ["helpdesk"], "settings": SETTINGS, "pages": pages | more,
    }  # fmt: skip


def written(folder: Path, **more: object) -> MunicipalityConfig:
    """Write the files below a folder, and read them; `more` goes to `pages`."""
    place = folder / SITE
    for name, content in {"site.yaml": _SITE, "coworkers/berit.yaml": coworker(**more)}.items():
        file = place / name
        file.parent.mkdir(parents=True, exist_ok=True)
        # JSON is YAML too.
        file.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    (place / "portraits").mkdir(exist_ok=True)
    (place / "portraits/berit.svg").write_text(_PORTRAIT, encoding="utf-8")
    read = Folder(place, _COMMON)
    found = read.read()
    assert found is not None, [str(problem) for problem in read.problems]
    return found


ARTICLE = {
    "Id": "KB-1", "Fråga": ARTICLES["KB-1"][0], "Svar": ARTICLES["KB-1"][1], "Kategori": "konto",
    "Ägare": "Servicedesk", "Granskad": "2026-01-01", "Granskas senast": "2030-06-30",
    "Version": "2",
}  # fmt: skip


def register(rows: Iterable[Mapping[str, str]] | None = None) -> None:
    """Put the articles and an empty list of outages where BerIT reads them."""
    ours = (
        ARTICLE | {"Id": key, "Fråga": question, "Svar": text, "Kategori": category}
        for key, (question, text, category) in ARTICLES.items()
    )
    _book("kunskap", list(rows if rows is not None else ours))
    _book("status", [{"system": "", "since": "", "text": ""}], sheet="driftstatus")


def _book(name: str, rows: list[Mapping[str, str]], sheet: str = "") -> None:
    folder = here.data_folder() / REGISTERS / name
    folder.mkdir(parents=True, exist_ok=True)
    book = Workbook()
    page = book.active
    assert page is not None
    page.title = sheet or name
    page.append(list(rows[0]))
    for row in rows:
        page.append(list(row.values()))
    book.save(folder / f"{name}.xlsx")
