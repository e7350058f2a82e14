"""`coworker record`: what was shown once becomes steps that are carried out."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fixtures import first_steps
from fixtures.first_steps.workbooks import associations
from fixtures.targets.process import Target, running
from framework.adapters.browser import BrowserSession
from framework.adapters.targets import Credentials
from framework.cli.main import main
from framework.config.loader import Document
from framework.config.targets import BrowserDescription

#: Made by the recorder itself, in a browser, on the system of `fixtures/targets`.
RECORDING = Path(first_steps.__file__).with_name("recording.jsonl")
#: What nobody can show: how it is told that it went well or not.
REST = {
    "name": "Lindeby Föreningar", "version": "1", "sessions": 1, "page_seconds": 10,
    "settles_within": 1, "saved": {"role": "status"}, "refusal": {"role": "alert"},
    "formats": {"decimal": "comma"},
}  # fmt: skip
LOG_IN = {
    "proof": {"role": "link", "name": "Logga ut"},
    "refused": {"role": "alert"},
    "expired": {"role": "heading", "name": "Logga in"},
}
ANOTHER = {
    "diarienummer": "KUL-2026-0999", "forening": "Norra byalaget", "kontaktperson": "",
    "bidragsslag": "projekt", "fran": "2027-03-01", "sokt_belopp": "2250.5",
}  # fmt: skip


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """Return the workbook whose first row was typed in."""
    associations(tmp_path / "ansokningar.xlsx")
    return tmp_path / "ansokningar.xlsx"


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Target]:
    """Return the system, with nothing in it."""
    with running("associations", tmp_path) as found:
        yield found


def taught(*words: str) -> str:
    """Return what the command prints about a recording."""
    done = CliRunner().invoke(main, ["record", "foreningar", *words])
    assert done.exit_code == 0, done.output
    return done.output


def shown(tmp_path: Path, *actions: dict[str, Any]) -> tuple[str, ...]:
    """Return how the command is called with a recording of some actions on one page."""
    file = tmp_path / "recording.jsonl"
    page = {"path": "/ny", "heading": "Ny"}
    file.write_text("".join(f"{json.dumps(page | one)}\n" for one in actions), "utf-8")
    return ("--from", str(file))


def test_what_was_shown_once_is_done_with_other_values(
    tmp_path: Path, sample: Path, target: Target
) -> None:
    """The printed steps, put into a description, register a row that nobody has typed."""
    file = tmp_path / "taught.yaml"
    file.write_text(taught("--from", str(RECORDING), "--sample", str(sample)), "utf-8")
    told: Any = Document(file).values
    told["log_in"] |= LOG_IN
    description = BrowserDescription.model_validate({**REST, **told})
    account = Credentials("karin", "lindeby-demo")
    with BrowserSession(description, target.address, account, token="record-tests") as session:
        session.perform("enter", ANOTHER)
    (row,) = target.stored("ansokningar")
    assert {name: row[name] for name in ANOTHER} == ANOTHER | {"sokt_belopp": "2250.50"}


def test_values_are_parameters_of_the_columns_types(sample: Path) -> None:
    """However they were written: an amount with a comma, a number without its dash."""
    printed = taught("--from", str(RECORDING), "--sample", str(sample), "--language", "en")
    assert "kontaktperson: identity" in printed
    assert "fran: date, sokt_belopp: decimal}" in printed
    assert printed.count("QUESTION") == 1


def test_without_a_sample_types_are_questions() -> None:
    """Nothing is guessed in silence, and the last press is the one that saves."""
    printed = taught("--from", str(RECORDING))
    assert printed.count("# FRÅGA: Vilken kolumn, av vilken typ?") == 6
    assert "- save: spara" in printed


def test_no_password_is_printed_or_kept(tmp_path: Path) -> None:
    """It is a secret of the system, whatever was typed."""
    password = {"role": "textbox", "name": "Password"}
    kept = tmp_path / "kept.jsonl"
    words = shown(
        tmp_path,
        {"does": "fill", "find": {"label": "User"}, "value": "karin"},
        {"does": "fill", "find": password, "value": "open sesame"},
        {"does": "press", "find": {"role": "button", "name": "Log in"}},
    )
    printed = taught(*words, "--keep", str(kept))
    assert "sesame" not in printed + kept.read_text("utf-8")
    assert kept.stat().st_mode & 0o077 == 0
    assert 'fill: {password: "{{ password }}"}' in printed
    assert 'fill: {user: "{{ user }}"}' in printed


@pytest.mark.parametrize(
    ("action", "remark"),
    [
        ({"does": "press", "find": {"css": "#x17"}, "fragile": "built"}, "finns en etikett?"),
        ({"does": "press", "find": {"label": "A"}, "fragile": "several"}, "en av flera lika"),
        ({"does": "press", "find": {"text": "A"}, "fragile": "words"}, "var som helst"),
        ({"does": "press", "find": {"label": "A"}, "fragile": "varies"}, "bara en del"),
        (
            {"does": "key", "find": {"css": "A\n- save: b"}, "value": "Enter"},
            "i A - save: b: vilken",
        ),
        ({"does": "key", "find": {"label": "A"}, "value": "Enter"}, "vilken knapp"),
        ({"does": "upload", "find": {"label": "A"}, "value": "cv.pdf"}, "steget heter upload"),
    ],
)
def test_what_is_fragile_or_cannot_be_done_is_said(
    tmp_path: Path, action: dict[str, Any], remark: str
) -> None:
    """Beside the element or in place of the step."""
    assert remark in taught(*shown(tmp_path, action))


def test_what_the_row_has_not_is_a_question_but_no_identity_number(
    tmp_path: Path, sample: Path
) -> None:
    """A value of nobody's row may always be the same; a person's never stands in a description."""
    words = shown(
        tmp_path,
        {"does": "fill", "find": {"label": "Nr"}, "value": "KUL-2026-101"},
        {"does": "choose_value", "find": {"label": "Nämnd"}, "value": "kultur"},
        {"does": "fill", "find": {"label": "Vem"}, "value": "19860612-9806"},
    )
    printed = taught(*words, "--sample", str(sample))
    assert 'choose_value: {namnd: "kultur"}  # FRÅGA: Alltid detta? Raden har det inte.' in printed
    assert 'fill: {nr: "{{ diarienummer }}"}' in printed
    assert "9806" not in printed


def test_a_line_that_is_no_recording_is_named(tmp_path: Path) -> None:
    """With file and line."""
    words = shown(tmp_path, {"does": "press", "find": {"label": "A"}}, {"does": "dance"})
    done = CliRunner().invoke(main, ["record", "foreningar", *words])
    assert done.exit_code == 1
    assert "recording.jsonl, line 2" in done.output
