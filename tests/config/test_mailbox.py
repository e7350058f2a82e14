"""A mailbox in a municipality's config: what it gives a coworker, and each mistake told."""

import shutil
from pathlib import Path

import pytest

from framework.config.municipality import MailboxConfig
from framework.runtime.configuration_files import read
from framework.runtime.secrets_needed import of_municipality
from tests.adapters.mailbox.post import DESCRIPTION

ROOT = Path(__file__).parents[2]
COWORKER, SITE, POST = "coworkers/berit.yaml", "site.yaml", "targets/post.yaml"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    """Write Lindeby's BerIT with a mailbox for her tickets; returns the municipality's folder."""
    shutil.copytree(ROOT / "configs/common", tmp_path / "common")
    folder = tmp_path / "lindeby"
    shutil.copytree(ROOT / "tests/systems/helpdesk/lindeby", folder)
    change(folder / COWORKER, "{folder: lindeby/berit/in}", "{mailbox: post}")
    change(
        folder / SITE, "targets:\n",
        "targets:\n  post: {description: post, address: 'imaps://post.lindeby.invalid:993/'}\n",
    )  # fmt: skip
    (folder / "targets").mkdir()
    (folder / POST).write_text(DESCRIPTION, encoding="utf-8")
    return folder


def change(file: Path, old: str, new: str) -> None:
    """Write something else in a file."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_what_a_coworker_gets(town: Path) -> None:
    """Its tickets come from the mailbox, which needs user and password."""
    found, problems = read(town.parent, ("lindeby",))
    assert not problems
    mailbox = found["lindeby"].coworkers["berit"].queues["tickets"]
    assert isinstance(mailbox, MailboxConfig)
    assert mailbox.address == "imaps://post.lindeby.invalid"
    assert mailbox.description.incoming == "INBOX"
    needed = {str(each) for each in of_municipality(found["lindeby"])}
    assert {"lindeby.post.user", "lindeby.post.password"} <= needed


MISTAKES = {
    "address": (SITE, "imaps://post", "https://post", "its address is imap:// or imaps://"),
    "column": (POST, "channel: E-post", "kanal: E-post", "has no column for: kanal"),
    "missing": (POST, "    status: Ny\n", "", "sheet 'arenden' needs from a mail: status"),
    "sheet": (POST, "sheet: arenden", "sheet: fel", "fills sheet 'fel' (there are: arenden)"),
    "part": (POST, "{{ text }}", "{{ body }}", "unknown names: body (allowed: attachments, "),
    "folders": (POST, "Ärenden/Avvisade", "inbox", "are four folders"),
    "folder": (POST, "Ärenden/Avvisade", "'Ärenden/*'", "refused: String should match pattern"),
    "operation": (POST, "row:\n", "operations: {x: {does: reads}}\nrow:\n", "operations: "),
}


@pytest.mark.parametrize("mistake", sorted(MISTAKES))
def test_one_mistake_one_explanation(town: Path, mistake: str) -> None:
    """`coworker check` says what is wrong and what would be right."""
    file, old, new, told = MISTAKES[mistake]
    change(town / file, old, new)
    _, problems = read(town.parent, ("lindeby",))
    (problem,) = problems
    assert told in str(problem)
    assert problem.line
