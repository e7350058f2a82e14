"""A sender of mails in a municipality's config: what it gives a coworker, and each mistake told."""

from pathlib import Path

import pytest

from framework.config.targets import MailDescription
from framework.runtime.configuration_files import read
from framework.runtime.secrets_needed import of_municipality
from tests.adapters.mailing.outgoing import DESCRIPTION
from tests.config.test_mailbox import COWORKER, SITE, change, town

__all__ = ["town"]
ANSWERS = "targets/svar.yaml"


@pytest.fixture
def answering(town: Path) -> Path:
    """Let BerIT answer what comes to her mailbox; returns the municipality's folder."""
    change(
        town / SITE, "targets:\n",
        "targets:\n  svar: {description: svar, address: 'imaps://post.lindeby.invalid'}\n",
    )  # fmt: skip
    text = DESCRIPTION.format(port=25, settles=60, folders="[INBOX]")
    (town / ANSWERS).write_text(text, encoding="utf-8")
    change(town / COWORKER, "targets:\n", "targets:\n  mail: svar\n")
    change(town / COWORKER, "\nsettings:\n", "\nsettings:\n  answers_mail: true\n")
    return town


def test_what_a_coworker_gets(answering: Path) -> None:
    """It sends as the sender and needs user and password."""
    found, problems = read(answering.parent, ("lindeby",))
    assert not problems
    described = found["lindeby"].coworkers["berit"].targets["mail"]
    assert isinstance(described, MailDescription)
    assert described.place == ("smtp", "127.0.0.1", 25)
    assert described.may_go_to("kim@LINDEBY.invalid")
    needed = {str(each) for each in of_municipality(found["lindeby"])}
    assert {"lindeby.svar.user", "lindeby.svar.password"} <= needed


MISTAKES = {
    "address": (SITE, "'imaps://post.lindeby.invalid'}", "'https://x.invalid'}", "sends mails"),
    "setting": (COWORKER, "answers_mail: true", "answers_mail: false", "unknown 'mail' in"),
    "target": (COWORKER, "  mail: svar\n", "", "must have 'mail'"),
    "operation": (ANSWERS, "  send_answer:", "  send:", "no operation 'send_answer' that writes"),
    "server": (ANSWERS, "smtp://127.0.0.1", "http://127.0.0.1", "server: "),
    "far": (ANSWERS, "smtp://127.0.0.1", "smtp://post.invalid", "for a server on this machine"),
    "sender": (ANSWERS, "servicedesk@lindeby.invalid", "servicedesk", ":39: address: "),
    "letter": (ANSWERS, "    does: writes\n", "    does: reads\n", "operation that writes has"),
    "parameter": (ANSWERS, 'text: "{{ answer }}"', 'text: "{{ reply }}"', "parameters: reply"),
}


@pytest.mark.parametrize("mistake", sorted(MISTAKES))
def test_each_mistake_is_told(answering: Path, mistake: str) -> None:
    """`coworker check` says what is wrong and where."""
    file, old, new, told = MISTAKES[mistake]
    change(answering / file, old, new)
    _, problems = read(answering.parent, ("lindeby",))
    (problem,) = problems
    assert told in str(problem)
    assert problem.line
