"""What a municipality decides about its coworker of this kind."""

from __future__ import annotations

from typing import Self

from pydantic import Field, StrictBool, model_validator

from bots.faq_triage.deciding import Calibration
from bots.faq_triage.searching import Synonyms
from framework.core.messages import Message, message
from framework.core.values import Value


class Category(Value):
    """One category of the helpdesk, and who works with it."""

    #: What people read.
    name: str = Field(min_length=1)
    #: Key of a group; and of the one behind it, for what comes back.
    group: str
    second_line: str = ""


class Sorted(Value):
    """Where tickets with a signal go."""

    category: str
    #: Another group than the category's.
    group: str = ""


class Settings(Value):
    """The `settings` of a coworker of kind `faq_triage`."""

    #: Code and name of the unit that all cases belong to, as `site.yaml` lists it.
    unit: str = Field(min_length=1)
    unit_name: str = Field(min_length=1)
    #: Group of the helpdesk by key → what people read.
    groups: dict[str, str] = Field(min_length=1)
    #: Category by the key that articles have.
    categories: dict[str, Category] = Field(min_length=1)
    #: What cannot be sorted; a person chooses.
    unclear: str = "annat"
    lost: Sorted = Sorted(category="hardvara")
    security: Sorted = Sorted(category="sakerhet")
    threat: Sorted = Sorted(category="sakerhet")
    alarm: Sorted = Sorted(category="driftstorning")
    outage: Sorted = Sorted(category="driftstorning")
    reset: Sorted = Sorted(category="konto")
    #: How sure is sure enough; moved by a person only. Without one no article is answered from.
    calibration: Calibration | None = None
    #: Groups that people are led to at once, by an article that is never answered from.
    urgent_groups: tuple[str, ...] = ()
    #: Words that people use for the same thing.
    synonyms: tuple[Synonyms, ...] = ()
    #: What came by mail and stands in no helpdesk is answered by mail, through the target `mail`.
    answers_mail: StrictBool = False
    #: What the helpdesk calls tickets that are at an end; any other status is still open.
    closed_statuses: tuple[str, ...] = Field(
        default=("Löst", "Stängd", "Avslutad", "Klar", "Makulerad"), min_length=1
    )

    def group_of(self, where: Sorted) -> str:
        """Return the group for a signal."""
        return where.group or self.categories[where.category].group

    @property
    def category_words(self) -> dict[str, Message]:
        """Return what the categories are called, as a figure's words."""
        return {key: message("{name}", name=each.name) for key, each in self.categories.items()}

    @property
    def group_words(self) -> dict[str, Message]:
        """Return what the groups are called, as a figure's words."""
        return {key: message("{name}", name=name) for key, name in self.groups.items()}

    @model_validator(mode="after")
    def _names_exist(self) -> Self:
        signals = (self.lost, self.security, self.threat, self.alarm, self.outage, self.reset)
        categories = {self.unclear, *(each.category for each in signals)}
        if categories - set(self.categories):
            missing = ", ".join(sorted(categories - set(self.categories)))
            msg = f"categories: {missing} must be there"
            raise ValueError(msg)
        groups = {*self.urgent_groups, *(each.group for each in signals)}
        for category in self.categories.values():
            groups |= {category.group, category.second_line}
        if groups - {"", *self.groups}:
            missing = ", ".join(sorted(groups - {"", *self.groups}))
            msg = f"groups: {missing} must be there"
            raise ValueError(msg)
        return self
