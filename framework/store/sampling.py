"""Which stored cases are drawn for another look."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings

from framework.core import sampling
from framework.core.sampling import Draw
from framework.store.models import Case, StoredProposal

_SALT = b"framework.store.sampling:"


def drawn(found: Iterable[Case], draw: Draw, percent: int) -> set[int]:
    """Return the ids of the cases that are drawn.

    A case is drawn when any of its proposals was: preparing it again never leads out of a sample.
    """
    if percent <= 0:
        return set()
    keys = {case.pk: str(case) for case in found}
    digests: dict[int, list[str]] = defaultdict(list)
    rows = StoredProposal.objects.filter(case__in=keys).values_list("case", "digest")
    for case, digest in rows:
        digests[case].append(digest)
    secret = _SALT + settings.SECRET_KEY.encode()
    return {
        case
        for case, known in digests.items()
        if any(sampling.drawn(secret, draw, keys[case], digest, percent) for digest in known)
    }
