"""Who sees what: a person has a seat at a coworker's desk when they hold a role there.

Everything a person may not see answers 404, so that nobody learns that it exists.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from framework.config.municipality import CoworkerConfig, MunicipalityConfig
from framework.core.approval import ApprovalPolicy
from framework.core.boards import Board
from framework.inbox.texts import language
from framework.runtime import configuration, here, retrying
from framework.runtime.deciding import IT, policy_of
from framework.runtime.kinds import kind_class
from framework.store.models import Case, Person, Run
from framework.store.people import PROTECTED, roles_of

#: Attribute of a request: who asked, and their seats.
_SEATS = "coworker_seats"


@dataclass(frozen=True, kw_only=True)
class Seat:
    """What one person may do with one coworker."""

    person: Person
    municipality: MunicipalityConfig
    config: CoworkerConfig
    roles: frozenset[str]

    @property
    def slug(self) -> str:
        """File name of the coworker, as addresses name it."""
        return self.config.slug

    @property
    def site(self) -> str:
        """Folder name of the municipality, as addresses name it."""
        return self.municipality.slug

    @property
    def name(self) -> str:
        """The coworker's name."""
        return self.config.coworker.name

    @cached_property
    def policy(self) -> ApprovalPolicy:
        """How the coworker's proposals are decided now."""
        return policy_of(self.site, self.slug)

    def called(self, roles: Iterable[str]) -> str:
        """Return roles as people call them, in the reader's language."""
        names = self.municipality.site.roles
        return ", ".join(
            names[role].in_language(language()) if role in names else role for role in roles
        )

    @property
    def deciders(self) -> str:
        """Roles that decide, as people call them."""
        return self.called(self.policy.who)

    @property
    def decides(self) -> bool:
        """The person holds a role that decides."""
        return bool(self.roles & set(self.policy.who))

    @property
    def retries(self) -> bool:
        """The person may have failed cases tried again."""
        return bool(self.roles & set(retrying.roles(self.site, self.slug)))

    @property
    def board(self) -> Board | None:
        """How the coworker's cases are laid out by day; None when nobody plans by them."""
        return kind_class(self.config).board

    @property
    def reads_cases(self) -> bool:
        """IT alone sees how runs went, not whom they concerned."""
        return bool(self.roles - {IT})

    @property
    def sees_protected(self) -> bool:
        """The person sees cases of people with protected identity."""
        return PROTECTED in self.roles

    @property
    def releases_batches(self) -> bool:
        """The person may release a unit's unflagged cases by one decision."""
        return self.decides and self.policy.batch == "unit"

    @property
    def approves_bulk(self) -> bool:
        """The person may approve several unflagged cases of a page together."""
        return self.decides and self.policy.bulk == "unflagged"

    @property
    def portrait(self) -> Path | None:
        """The drawing that the municipality gave the coworker; None when there is no such file."""
        name = Path(self.config.coworker.portrait).name
        file = configuration.folder_in_force() / self.site / "portraits" / name
        return file if file.suffix == ".svg" and file.is_file() else None

    def cases(self) -> QuerySet[Case]:
        """Return the cases that the person may know of."""
        if not self.reads_cases:
            return Case.objects.none()
        found = Case.objects.filter(municipality=self.site, coworker=self.slug)
        return found if self.sees_protected else found.filter(protected=False)

    def knows_of(self, case: Case) -> bool:
        """Whether a case of the coworker is one of `cases`."""
        return self.reads_cases and (self.sees_protected or not case.protected)

    def runs(self) -> QuerySet[Run]:
        """Return the coworker's runs, newest first."""
        return Run.objects.filter(municipality=self.site, coworker=self.slug)


def person_of(request: HttpRequest) -> Person:
    """Return who is logged in; every page but the log-in has somebody."""
    if isinstance(request.user, AnonymousUser):
        raise Http404
    return request.user


def seats(person: Person) -> list[Seat]:
    """Return every coworker that the person has a role for, in the order of the configuration."""
    roles = roles_of(person, here.now())
    return [
        Seat(
            person=person,
            municipality=site,
            config=config,
            roles=frozenset(roles[site.slug, config.slug]),
        )
        for site in configuration.municipalities().values()
        for config in site.coworkers.values()
        if roles[site.slug, config.slug]
    ]


def seats_of(request: HttpRequest) -> list[Seat]:
    """Return the seats of who is logged in; looked up once for view and page."""
    person = person_of(request)
    known: tuple[Person, list[Seat]] | None = getattr(request, _SEATS, None)
    if known is None or known[0] != person:
        setattr(request, _SEATS, known := (person, seats(person)))
    return known[1]


def seat_at(request: HttpRequest, site: str, slug: str) -> Seat:
    """Return the person's seat at one coworker, or answer 404."""
    for seat in seats_of(request):
        if (seat.site, seat.slug) == (site, slug):
            return seat
    raise Http404


def case_of(request: HttpRequest, pk: int) -> tuple[Seat, Case]:
    """Return a case that the person may see and their seat there, or answer 404."""
    case = Case.objects.filter(pk=pk).select_related("proposal").first()
    if case is None:
        raise Http404
    seat = seat_at(request, case.municipality, case.coworker)
    if not seat.knows_of(case):
        raise Http404
    return seat, case


def run_of(request: HttpRequest, pk: int) -> tuple[Seat, Run]:
    """Return a run that the person may see and their seat there, or answer 404."""
    run = Run.objects.filter(pk=pk).first()
    if run is None:
        raise Http404
    return seat_at(request, run.municipality, run.coworker), run
