"""Which coworker a page is of, and what it knows today."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from threading import Lock

import structlog
from django.http import Http404

from bots.faq_triage import KIND
from bots.faq_triage.knowledge import Knowledge, knowledge, nothing_known
from bots.faq_triage.settings import Settings
from bots.faq_triage.sources import ARTICLES
from framework.config.municipality import CoworkerConfig, MunicipalityConfig
from framework.config.pages import Pages
from framework.core.dated import DatedRules
from framework.core.errors import CoworkerError
from framework.core.local_time import local
from framework.runtime import configuration, here
from framework.runtime.sources.registers import Marks, Registers, marks

#: Seconds before articles that could not be read are tried again.
_AGAIN = dt.timedelta(seconds=60)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """A coworker that talks, and its municipality."""

    site: MunicipalityConfig
    config: CoworkerConfig
    pages: Pages

    @property
    def name(self) -> str:
        """What the coworker is called."""
        return self.config.coworker.name

    @property
    def settings(self) -> Settings:
        """What the municipality has decided about it."""
        return Settings.model_validate(self.config.coworker.settings)

    @property
    def dated(self) -> DatedRules:
        """Its rule data."""
        return self.config.dated

    @property
    def portrait(self) -> Path | None:
        """The drawing that the municipality gave it; None when there is no such file."""
        name = Path(self.config.coworker.portrait).name
        file = configuration.folder_in_force() / self.site.slug / "portraits" / name
        return file if file.suffix == ".svg" and file.is_file() else None


def desk_at(site: str, slug: str) -> Desk:
    """Return the coworker of an address, or answer 404 when it has no chat."""
    found = configuration.municipalities().get(site)
    config = found.coworkers.get(slug) if found is not None else None
    if found is None or config is None or config.coworker.kind != KIND.name:
        raise Http404
    if config.coworker.pages is None:
        raise Http404
    return Desk(site=found, config=config, pages=config.coworker.pages)


#: Day, config and how the registers lie.
_Lie = tuple[dt.date, str, Marks]


@dataclass(frozen=True, kw_only=True)
class _Kept:
    """What a coworker knew when its registers lay like this."""

    of: _Lie
    known: Knowledge
    #: When to try again what could not be read.
    again_at: dt.datetime | None = None


_kept: dict[tuple[str, str], _Kept] = {}
_one_at_a_time = Lock()


def known_at(desk: Desk) -> Knowledge:
    """Return what a coworker knows now; indexed again on a new day and when a register changes.

    While the articles cannot be read, what was known before today's change is gone on with; without
    any, people answer.
    """
    place = (desk.site.slug, desk.config.slug)
    with _one_at_a_time:
        kept = _kept.get(place)
        if kept is None or not _holds(kept, desk):
            kept = _kept[place] = _made(desk, kept)
        return kept.known


def _lies(desk: Desk) -> _Lie:
    try:
        found = marks(desk.config, desk.site)
    except OSError:  # taken away between two looks
        found = ()
    return (local(here.now()).date(), desk.config.digest, found)


def _holds(kept: _Kept, desk: Desk) -> bool:
    due = kept.again_at is not None and here.now() >= kept.again_at
    return not due and kept.of == _lies(desk)


def _made(desk: Desk, before: _Kept | None) -> _Kept:
    now, of = here.now(), _lies(desk)
    try:
        registers = Registers(desk.config, desk.site)
        found = knowledge(registers, desk.settings, local(now).date())
    except CoworkerError as error:
        _log.warning("registers_not_read", coworker=desk.config.slug, error=type(error).__name__)
        return _Kept(of=of, known=_of_today(before, of) or nothing_known(), again_at=now + _AGAIN)
    if registers.unread:
        unread = sorted(registers.unread)
        _log.warning("registers_refused", coworker=desk.config.slug, registers=unread)
    if ARTICLES in registers.unread:
        found = _of_today(before, of) or found
    return _Kept(of=of, known=found)


def _of_today(before: _Kept | None, of: _Lie) -> Knowledge | None:
    """Return what was known earlier the same day; an article may have passed its time since."""
    return before.known if before is not None and before.of[0] == of[0] else None
