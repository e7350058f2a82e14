"""What a municipality has set wrongly is refused before any night rests on it."""

import datetime as dt

import pytest

from bots.faq_triage import KIND
from bots.faq_triage.settings import Settings
from framework.core.dated import DatedRules, DatedValue
from framework.core.errors import BusinessException
from framework.core.rules import Certainty
from tests.bots.faq_triage.conftest import SETTINGS


@pytest.mark.parametrize(
    "wrong",
    [
        {"groups": {"servicedesk": "Servicedesk"}},
        {"categories": {"konto": {"name": "Konto", "group": "servicedesk"}}},
        {"urgent_groups": ("okänd",)},
        {"lost": {"category": "okänd"}},
    ],
)  # fmt: skip
def test_settings_name_what_there_is(wrong: dict[str, object]) -> None:
    """A category or group that nobody has described is refused."""
    with pytest.raises(ValueError, match="must be there"):
        Settings.model_validate(SETTINGS | wrong)


@pytest.mark.parametrize(
    ("key", "value"), [("storm_antal", "några"), ("vip_steg", "-1"), ("prioritet_hot", "IT9")]
)
def test_rule_data_that_cannot_be_read_is_refused(key: str, value: str) -> None:
    """Before any night rests on it."""
    one = DatedValue(
        valid_from=dt.date(2020, 1, 1), value=value, source="prov", certainty=Certainty.unverified
    )
    with pytest.raises(BusinessException):
        KIND(Settings.model_validate(SETTINGS), DatedRules(values={key: (one,)}))
