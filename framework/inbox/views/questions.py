"""What people asked a coworker on its own pages: what no article answers, and what did not help."""

from __future__ import annotations

import csv
import datetime as dt
import io

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from framework.adapters.sheets import FORMULA_SIGNS
from framework.core.local_time import local
from framework.core.messages import message
from framework.inbox.access import Seat, seat_at
from framework.inbox.texts import free
from framework.runtime import here
from framework.runtime.kinds import kind_class
from framework.store import asked
from framework.store.models import Question

#: As long as figures are shown; texts may be gone sooner.
_DAYS = 30
#: As the log is called where several municipalities compare theirs.
_COLUMNS = (
    "fraga_id", "tid", "kanal", "sprak", "text_maskad", "intent", "score", "kallartikel",
    "artikelversion", "svar_lamnat", "tumme", "ledde_till_arende", "eskaleringsskal",
)  # fmt: skip
_THUMBS = {True: "upp", False: "ner", None: ""}


@require_safe
def questions(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Show what was asked in the last days, how it went, and the gaps."""
    seat = _seat(request, site, slug)
    told = asked.asked(site, slug, _since())
    words = kind_class(seat.config).page_words
    context = {
        "seat": seat,
        "told": told,
        "days": _DAYS,
        "reasons": [(words.get(code, message("{code}", code=code)), count)
                    for code, count in told.reasons],
    }  # fmt: skip
    return render(request, "inbox/questions.html", context)


@require_safe
def log(request: HttpRequest, site: str, slug: str) -> HttpResponse:
    """Download the log of answers as CSV: semicolons, UTF-8 with its mark, Swedish wall time."""
    _seat(request, site, slug)
    file = io.StringIO()
    out = csv.writer(file, delimiter=";")
    out.writerow(_COLUMNS)
    for one in asked.log(site, slug, _since()):
        out.writerow([_safe(cell) for cell in _line(one)])
    name = f"{slug}-{local(here.now()):%Y-%m-%d}.csv"
    return HttpResponse(
        file.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )  # fmt: skip


def _seat(request: HttpRequest, site: str, slug: str) -> Seat:
    """Return the seat of somebody who works with the coworker's cases, or answer 404."""
    seat = seat_at(request, site, slug)
    if seat.config.coworker.pages is None or not seat.reads_cases:
        raise Http404
    return seat


def _since() -> dt.datetime:
    return here.now() - dt.timedelta(days=_DAYS)


def _line(one: Question) -> tuple[object, ...]:
    score = "" if one.score is None else f"{one.score:.2f}".replace(".", ",")
    return (
        one.pk, f"{local(one.at):%Y-%m-%d %H:%M}", one.channel, one.language, free(one.text),
        one.intent, score, one.article, one.article_version or "", "J" if one.answered else "N",
        _THUMBS[one.helped], one.led_to, one.escalation,
    )  # fmt: skip


def _safe(cell: object) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    text = str(cell)
    return f"'{text}" if text.startswith(FORMULA_SIGNS) else text
