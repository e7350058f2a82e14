"""The ladder, and who may not pass which step."""

import pytest

from framework.core.levels import WorkLevel, ceiling, lowest

TOP = WorkLevel.standing_release


@pytest.mark.parametrize(
    ("kind", "own", "targets", "top"),
    [
        ("faq_triage", TOP, ["case_system"], TOP),
        ("faq_triage", WorkLevel.batch, ["case_system"], WorkLevel.batch),
        ("schedule_registration", TOP, ["payroll"], WorkLevel.batch),
        ("schedule_registration", TOP, ["staffing", "payroll"], WorkLevel.batch),
        ("income_support", TOP, ["case_system"], WorkLevel.approve_each),
        ("income_support", TOP, ["payroll"], WorkLevel.approve_each),
        ("income_support", WorkLevel.prepare, [], WorkLevel.prepare),
    ],
)
def test_some_never_pass(kind: str, own: WorkLevel, targets: list[str], top: WorkLevel) -> None:
    """Income support is decided case by case; pay needs a person's yes; no kind lifts that."""
    assert ceiling(kind, own, targets) is top


def test_the_ladder() -> None:
    """Five steps; the coworker writes from the third."""
    assert [level.writes for level in WorkLevel] == [False, False, True, True, True]
    assert lowest([TOP, WorkLevel.shadow, WorkLevel.batch]) is WorkLevel.shadow
