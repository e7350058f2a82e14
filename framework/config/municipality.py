"""Everything one municipality decides, read from its folder and `configs/common/`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar

from pydantic import SerializeAsAny

from framework.config.calendars import read_closed_times, read_days_off
from framework.config.coworkers import Coworker
from framework.config.loader import ConfigError, Document, Model, Place, Problem, load, validate
from framework.config.questions import questions
from framework.config.rules import RulesFile, merged
from framework.config.site import Site, TargetBinding
from framework.config.targets import (
    CalendarDescription,
    DatabaseDescription,
    HttpDescription,
    MailboxDescription,
    MailDescription,
    TargetDescription,
    load_target,
)
from framework.core.closing import ClosedTimes, ClosedWindow, ClosingReason
from framework.core.dated import DatedRules
from framework.core.days_off import DaysOff
from framework.core.drafts import UNANSWERED
from framework.core.values import Value

Read = TypeVar("Read")


class AskedConfig(Value):
    """A system that a coworker's cases or registers come from."""

    #: Name of the system in `site.yaml`.
    system: str
    description: TargetDescription
    #: Where it answers.
    address: str
    #: When it is closed, None when nobody has written it down.
    closed_times: ClosedTimes | None


class QueueConfig(AskedConfig):
    """A queue."""

    description: HttpDescription


class MailboxConfig(AskedConfig):
    """A mailbox, at `imap://` or `imaps://`."""

    description: MailboxDescription


class DatabaseConfig(AskedConfig):
    """A database that queries read."""

    description: DatabaseDescription


class CalendarConfig(AskedConfig):
    """A server of calendars."""

    description: CalendarDescription


#: What a source calls the system that it comes from: what it must be, and how it is reached.
_WAYS: dict[str, tuple[type[AskedConfig], type[TargetDescription], tuple[str, ...]]] = {
    "queue": (QueueConfig, HttpDescription, ("http://", "https://")),
    "mailbox": (MailboxConfig, MailboxDescription, ("imap://", "imaps://")),
    "database": (DatabaseConfig, DatabaseDescription, ("postgresql://", "sqlite://")),
    "calendar": (CalendarConfig, CalendarDescription, ("http://", "https://")),
}


class CoworkerConfig(Value):
    """One coworker with everything its proposals depend on."""

    #: File name without ending, e.g. `harry`; unique in the municipality.
    slug: str
    coworker: Coworker
    #: System descriptions by the kind's role for them.
    targets: dict[str, TargetDescription]
    #: Name of the system in `site.yaml` by role.
    systems: dict[str, str]
    #: Where the systems answer, by role.
    addresses: dict[str, str]
    #: Its queues, mailboxes, databases and calendars by source.
    queues: dict[str, SerializeAsAny[AskedConfig]] = {}
    #: When the systems are closed, by role; only those whose calendar is known.
    closed_times: dict[str, ClosedTimes]
    dated: DatedRules
    #: When the offices that it works for are closed. No proposal depends on it.
    days_off: DaysOff
    #: SHA-256 over the coworker's file, its rules, its targets' descriptions and where they
    #: answer; the runtime adds the version of the kind's rules.
    digest: str

    @property
    def calendars(self) -> dict[str, ClosedTimes]:
        """When the systems are closed that it works with or takes cases from, by their names."""
        found = {self.targets[role].name: times for role, times in self.closed_times.items()}
        for queue in self.queues.values():
            if queue.closed_times is not None:
                found.setdefault(queue.description.name, queue.closed_times)
        return found


class MunicipalityConfig(Value):
    """One municipality and its coworkers."""

    #: Folder name.
    slug: str
    site: Site
    coworkers: dict[str, CoworkerConfig]


class Folder:
    """A municipality's folder while it is being read; collects every problem before raising."""

    def __init__(self, folder: Path, common: Path) -> None:
        self.folder = folder
        self._common = common
        self.problems: list[Problem] = []
        #: What is marked as to be answered, and keeps the files from being taken into use.
        self.questions: list[Problem] = []
        #: The coworker files as read, for checks that only the runtime can make.
        self.documents: dict[str, Document] = {}
        #: Which file each setting of a coworker stands in that is not in the coworker's own.
        self.settings: dict[str, dict[str, Document]] = {}

    def read(self) -> MunicipalityConfig | None:
        """Return the municipality, or None when something in it is wrong (see `problems`)."""
        site = self._load(self.folder / "site.yaml", Site)
        files = sorted((self.folder / "coworkers").glob("*.yaml"))
        days_off = self._days_off(site)
        coworkers = {file.stem: self._coworker(file, site, days_off) for file in files}
        if site is None or self.problems:
            return None
        found = {slug: config for slug, config in coworkers.items() if config is not None}
        return MunicipalityConfig(slug=self.folder.name, site=site, coworkers=found)

    def _days_off(self, site: Site | None) -> DaysOff:
        if site is None or site.days_off is None:
            return DaysOff()
        settings = site.days_off
        known = DaysOff(eves=settings.eves, eves_source=settings.source)
        if settings.calendar is None:
            return known
        file = self._shared("calendars", f"{settings.calendar}.csv")
        return self._told_once(lambda: read_days_off(file, known)) or known

    def _coworker(self, file: Path, site: Site | None, days_off: DaysOff) -> CoworkerConfig | None:
        self._ask(file)
        coworker = self._told_once(lambda: _unfinished(file))
        if coworker is None or site is None:
            return None
        document = self.documents[file.stem] = Document(file)
        used = [file]
        coworker = self._with_settings(coworker, document, used)
        targets: dict[str, TargetDescription] = {}
        closed_times: dict[str, ClosedTimes] = {}
        for role, system in coworker.targets.items():
            binding = self._binding(site, system, document, ("targets", role))
            if binding is None:
                continue
            if description := self._target(binding, used):
                targets[role] = description
            if isinstance(description, MailDescription) and not _is_mailbox(binding.address):
                text = f"system {system!r} sends mails: its address is that of the sender's mailbox"
                text += f", {' or '.join(_WAYS['mailbox'][2])}"
                self.problems.append(document.problem(("targets", role), text))
            if (calendar := self._calendar(binding, used)) is not None:
                closed_times[role] = calendar
        queues = self._queues(coworker, site, document, used)
        rules = self._rules(coworker, document, used)
        systems = {*coworker.targets.values(), *(queue.system for queue in queues.values())}
        return CoworkerConfig(
            slug=file.stem,
            coworker=coworker,
            targets=targets,
            systems=dict(coworker.targets),
            addresses={
                role: site.targets[system].address
                for role, system in coworker.targets.items()
                if system in site.targets
            },
            queues=queues,
            closed_times=closed_times,
            dated=merged(rules),
            days_off=days_off,
            digest=_digest(
                used,
                [
                    f"{system}: {site.targets[system].model_dump_json()}"
                    for system in sorted(systems)
                    if system in site.targets
                ],
            ),
        )

    def _with_settings(self, coworker: Coworker, document: Document, used: list[Path]) -> Coworker:
        """Return a coworker with what stands in files of `settings_from`; its own file wins."""
        found: dict[str, Document] = {}
        for index, name in enumerate(coworker.settings_from):
            file = self._shared("", f"{name}.yaml")
            used.append(file)
            if not file.exists():
                place = ("settings_from", index)
                self.problems.append(document.problem(place, f"there is no {name}.yaml"))
                continue
            if (shared := self._told_once(partial(Document, file))) is None:
                continue
            if twice := sorted(set(shared.values) & set(found)):
                text = f"{name}: another file has {', '.join(twice)} too"
                self.problems.append(document.problem(("settings_from", index), text))
            found |= dict.fromkeys(shared.values, shared)
        found = {key: one for key, one in found.items() if key not in coworker.settings}
        self.settings[document.file.stem] = found
        settings = {key: one.values[key] for key, one in found.items()}
        return coworker.model_copy(update={"settings": {**settings, **coworker.settings}})

    def _queues(
        self, coworker: Coworker, site: Site, document: Document, used: list[Path]
    ) -> dict[str, AskedConfig]:
        found: dict[str, AskedConfig] = {}
        for name, source in coworker.sources.items():
            system = source.asked
            if system is None:
                continue
            way = next(way for way in _WAYS if getattr(source, way) is not None)
            place = ("sources", name, way)
            binding = self._binding(site, system, document, place)
            description = self._target(binding, used) if binding is not None else None
            if binding is None or description is None:
                continue
            given = _given(way, description, binding.address)
            if isinstance(given, str):
                self.problems.append(document.problem(place, f"system {system!r} {given}"))
                continue
            times = self._calendar(binding, used)
            found[name] = given(system=system, description=description,
                                address=binding.address, closed_times=times)  # fmt: skip
        return found

    def _binding(
        self, site: Site, system: str, document: Document, place: Place
    ) -> TargetBinding | None:
        """Return a system of `site.yaml`; none is a problem at the place that names it."""
        if system in site.targets:
            return site.targets[system]
        known = ", ".join(site.targets) or "none"
        text = f"site.yaml has no system {system!r} (it has: {known})"
        self.problems.append(document.problem(place, text))
        return None

    def _shared(self, part: str, name: str) -> Path:
        """Return the municipality's own file in a part of its folder, or else the shared one."""
        own, shared = (folder / part / name for folder in (self.folder, self._common))
        return own if own.exists() or not shared.exists() else shared

    def _target(self, binding: TargetBinding, used: list[Path]) -> TargetDescription | None:
        file = self._shared("targets", f"{binding.description}.yaml")
        used.append(file)
        self._ask(file)
        return self._told_once(lambda: load_target(file))

    def _calendar(self, binding: TargetBinding, used: list[Path]) -> ClosedTimes | None:
        windows = tuple(
            ClosedWindow(
                days=one.days, at=one.at, until=one.until, reason=ClosingReason(one.reason)
            )
            for one in binding.closed
        )
        if binding.calendar is None:
            return ClosedTimes(periods=(), windows=windows) if windows else None
        file = self._shared("calendars", f"{binding.calendar}.csv")
        used.append(file)
        listed = self._told_once(lambda: read_closed_times(file))
        return listed and listed.model_copy(update={"windows": windows})

    def _rules(self, coworker: Coworker, document: Document, used: list[Path]) -> list[RulesFile]:
        """Read the rule files a coworker names: the common one first, then the local one."""
        read: list[RulesFile] = []
        for index, name in enumerate(coworker.rules):
            places = (self._common / "rules", self.folder / "rules")
            files = [path / f"{name}.yaml" for path in places if (path / f"{name}.yaml").exists()]
            if not files:
                self.problems.append(
                    document.problem(("rules", index), f"there is no rules/{name}.yaml")
                )
            shared: set[str] = set()
            for file in files:
                used.append(file)
                if (rules := self._load(file, RulesFile)) is None:
                    continue
                if hidden := (shared & set(rules.values)) - set(rules.overrides):
                    text = f"list in overrides what common/ has too: {', '.join(sorted(hidden))}"
                    problem = Document(file).problem(("values",), text)
                    self.problems.extend([problem] if problem not in self.problems else [])
                shared |= set(rules.values)
                read.append(rules)
        return read

    def _ask(self, file: Path) -> None:
        """Note what is to be answered in a file; one that cannot be read is told elsewhere."""
        with suppress(ConfigError):
            found = questions(Document(file))
            self.questions += [new for new in found if new not in self.questions]

    def _load(self, file: Path, model: type[Model]) -> Model | None:
        return self._told_once(lambda: load(file, model)[0])

    def _told_once(self, read: Callable[[], Read]) -> Read | None:
        """Read, and note mistakes; a file that several coworkers share is read for each."""
        try:
            return read()
        except ConfigError as error:
            self.problems.extend(new for new in error.problems if new not in self.problems)
            return None


def _unfinished(file: Path) -> Coworker:
    """Return a coworker whose baseline may be among the questions; nothing counts it until then."""
    document = Document(file)
    values = document.values
    if values.get("baseline_minutes") == UNANSWERED:
        values = {**values, "baseline_minutes": 1}
    return validate(document, Coworker, values)


def _is_mailbox(address: str) -> bool:
    return address.startswith(_WAYS["mailbox"][2])


def _given(way: str, description: TargetDescription, address: str) -> type[AskedConfig] | str:
    """Return what a system is to a source, or why it cannot be that."""
    given, wanted, schemes = _WAYS[way]
    if not isinstance(description, wanted):
        return f"is no {way}" if way != "queue" else "has no queue"
    if isinstance(description, HttpDescription) and description.queue is None:
        return "has no queue"
    if not address.startswith(schemes):
        return f"is a {way}: its address is {' or '.join(schemes)}"
    return given


def _digest(files: list[Path], bindings: list[str]) -> str:
    """Return one SHA-256 (hex) over the files that exist, and where the systems answer."""
    total = hashlib.sha256("\n".join(bindings).encode())
    for file in files:
        if file.exists():
            total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()
