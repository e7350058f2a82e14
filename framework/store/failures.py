"""How often a target has failed in a row: counted over all workers, until it works once."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F

from framework.store.models import TargetFailures


def failed(municipality: str, coworker: str, target: str) -> int:
    """Count one failure more of the target that plays a role; returns how many in a row."""
    with transaction.atomic():
        row, _ = TargetFailures.objects.get_or_create(
            municipality=municipality, coworker=coworker, target=target
        )
        TargetFailures.objects.filter(pk=row.pk).update(count=F("count") + 1)
        row.refresh_from_db()
    return row.count


def worked(municipality: str, coworker: str, target: str) -> None:
    """Note that the target works: what comes next is the first again."""
    TargetFailures.objects.filter(
        municipality=municipality, coworker=coworker, target=target
    ).delete()
