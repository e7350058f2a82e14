"""What the coworker knows while it talks: articles in force, and the list of outages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bots.faq_triage.articles import in_force
from bots.faq_triage.planning import Outage, outages
from bots.faq_triage.settings import Settings
from bots.faq_triage.suggestions import Found, Hit, finder, hit_of, read_articles
from framework.core.kinds import SourceReader


@dataclass(frozen=True, kw_only=True)
class Knowledge:
    """Made once for a day and its sources; asked by every round."""

    find: Callable[[str], Found]
    #: Articles that may be answered from, by id.
    articles: Mapping[str, Hit]
    #: What the list of outages says of an instant.
    outages: Callable[[dt.datetime], tuple[Outage, ...]]


def knowledge(sources: SourceReader, settings: Settings, day: dt.date) -> Knowledge:
    """Index the articles in force on a day; takes some tenths of a second for a hundred."""
    standing = in_force(read_articles(sources), day)
    return Knowledge(
        find=finder(sources, settings.calibration, settings.synonyms, day),
        articles={each.id: hit_of(each) for each in standing if each.answer == "yes"},
        outages=lambda now: outages(sources, now),
    )


def nothing_known() -> Knowledge:
    """Return what there is when the articles cannot be read: people answer."""
    return Knowledge(find=lambda _: Found(untried=True), articles={}, outages=lambda _: ())
