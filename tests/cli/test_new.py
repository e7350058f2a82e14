"""`coworker new`: what it writes, what it asks, and that it can be tried at once."""

import datetime as dt
import re
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import Workbook, load_workbook

from fixtures.first_steps.workbooks import associations
from framework.cli.main import main
from framework.config.editing import add_system
from framework.config.loader import Document
from framework.runtime.configuration_files import read
from framework.runtime.kinds import kinds
from framework.settings.installation import installation, installation_file
from tests.cli.conftest import coworker

SITE = """\
# Byköping has one street.
name: Byköpings kommun
units:
  - {code: "7301", name: Kultur och fritid}
# The systems.
targets:
  payroll:
    description: payroll
    address: http://127.0.0.1:8101   # behind the proxy

  # Nothing more yet.
days_off: {eves: [julafton], source: kollektivavtalet}
"""
ANSWERS = (
    "--unit", "Kultur och fritid", "--owner", "Fritidschef", "--why", "Det tar tid.",
    "--for-whom", "Föreningarna.", "--takes-over", "Att skriva in.", "--stays-human",
    "Att besluta.", "--baseline-minutes", "6", "--freed-time-goes-to", "Besök.",
    "--guidance", "Se på beloppet.", "--decides", "handlaggare",
)  # fmt: skip
ADDRESS = "https://foreningar.bykoping.example"


@pytest.fixture
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write an installation of one small municipality, and a workbook beside it."""
    for name in ("COWORKER_CONFIG", "COWORKER_DATA"):
        monkeypatch.setenv(name, str(tmp_path / "none"))
        monkeypatch.delenv(name)
    (tmp_path / "byn").mkdir()
    (tmp_path / "byn/site.yaml").write_text(SITE, "utf-8")
    text = "municipalities: [byn]\ndata_folder: data\n"
    (tmp_path / "installation.yaml").write_text(text, "utf-8")
    associations(tmp_path / "ansokningar.xlsx")
    return tmp_path


def call(town: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command in the town, in a process of its own."""
    return coworker("--config", str(town / "installation.yaml"), *words)


def make(town: Path, *words: str) -> Result:
    """Run `coworker new` in the town; it needs no database, so it runs here."""
    installation_file.cache_clear()
    installation.cache_clear()
    try:
        return CliRunner().invoke(
            main, ["--config", str(town / "installation.yaml"), "new", *words]
        )
    finally:
        installation_file.cache_clear()
        installation.cache_clear()


def new(town: Path, *words: str) -> str:
    """Make KaRin from the workbook; returns her file."""
    done = make(town, "KaRin", "--from", str(town / "ansokningar.xlsx"), *words)
    assert done.exit_code == 0, done.output
    return (town / "byn/coworkers/karin.yaml").read_text("utf-8")


def test_a_dry_run_works_at_once(town: Path) -> None:
    """Without one answer the workbook is read, and every row has its fate."""
    new(town, "--target", ADDRESS)
    done = call(town, "run", "karin", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "karin is not in force: tried as its file lies there." in done.stderr
    assert re.search(r"read 12 .*awaiting 10 .*returned 1 .*manual 1 ", done.stdout)
    assert "KUL-2026-108" not in done.stdout
    refused = call(town, "run", "karin", "--rehearse")
    assert refused.returncode == 1


def test_check_tells_what_is_left(town: Path) -> None:
    """Each question is a mistake with its place, in the coworker's file and in the system's."""
    new(town, "--target", ADDRESS)
    done = call(town, "check", "karin")
    assert done.returncode == 1
    told = done.stderr.splitlines()[:-1]
    assert told == [line for line in told if "answer, and take the remark away: " in line]
    for file, asks in (("byn/coworkers/karin.yaml", "why: "), ("byn/targets/foreningar.yaml", "")):
        lines = (town / file).read_text("utf-8").splitlines()
        wanted = [
            f"{town / file}:{number}:{line.index('# FRÅGA') + 1}:"
            for number, line in enumerate(lines, 1)
            if "# FRÅGA: " in line
        ]
        assert len(wanted) > 5
        assert [line for line in lines if line.startswith(asks)]
        assert [line.split(" ")[0] for line in told if file in line] == wanted
    assert call(town, "reload").returncode == 1


def test_answered_it_is_right(town: Path) -> None:
    """With every answer given and every remark taken away nothing is left."""
    new(town, *ANSWERS, "--target", ADDRESS)
    assert call(town, "check", "karin").returncode == 1
    for file in ("coworkers/karin.yaml", "targets/foreningar.yaml"):
        path = town / "byn" / file
        text = re.sub(r" *# FRÅGA: .*", "", path.read_text("utf-8"))
        assert '"?"' not in text
        path.write_text(text, "utf-8")
    done = call(town, "check", "karin")
    assert (done.returncode, done.stdout) == (0, "byn/karin: KaRin is right\n"), done.stderr


def test_identity_numbers_are_blackened(town: Path) -> None:
    """The system's description hides them where they are typed, and where pages show them."""
    new(town, "--target", ADDRESS)
    pages = Document(town / "byn/targets/foreningar.yaml").values["pages"]
    hidden = [
        (page, name)
        for page, described in pages.items()
        for name, element in described["elements"].items()
        if element.get("sensitive")
    ]
    assert hidden == [
        ("log_in", "password"), ("form", "kontaktperson"), ("list", "kontaktperson_shown"),
    ]  # fmt: skip


def test_what_is_guessed(town: Path) -> None:
    """Types come from the cells; identity numbers are masked, a bad cell is told, choices asked."""
    text = new(town)
    for line in (
        "- {key: diarienummer, name: Diarienummer}\n",
        "- {key: kontaktperson, name: Kontaktperson, type: identity, sensitive: true}\n",
        "name: Bidragsslag, choices: [drift, lokal, projekt]}  # FRÅGA: ",
        "- {key: fran, name: Från, type: date}  # 11 av 12 är date",
        "- {key: sokt_belopp, name: Sökt belopp, type: decimal}\n",
        "name: Ansökningar  # rubrikerna står på rad 3, 12 rader under dem",
        "unique: [diarienummer]",
        "protected: {column: skyddad, 'yes': [J], 'no': [\"N\"]}  # FRÅGA: ",
        'baseline_minutes: "?"  # FRÅGA: ',
    ):
        assert line in text, line
    assert "198506" not in text


@pytest.mark.parametrize(
    ("header", "values", "shown"),
    [
        ("Handläggare", ("Kerstin Berg", "Bo Ek"), ""),
        ("Handläggare", ("Kerstin", "Berit"), ""),
        ("Ärendets sort", ("Kerstin Berg", "drift"), ""),
        ("Ärendets sort", ("lokal", "drift"), "[drift, lokal]"),
        ("Har barn", ("Ja", "Nej"), "[Ja, Nej]"),
    ],
)
def test_no_config_names_people(
    town: Path, header: str, values: tuple[str, ...], shown: str
) -> None:
    """Only codes become choices: a column of people, or with a name in it, gets none."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(["Nr", header])
    for number in range(8):
        sheet.append([f"A{number}", values[number % 2]])
    book.save(town / "ansokningar.xlsx")
    text = new(town, "--target", ADDRESS)
    text += (town / "byn/targets/foreningar.yaml").read_text("utf-8")
    assert re.findall(r"choices: (\[.*?\])", text) == [shown] * bool(shown)
    assert [name for name in ("Kerstin", "Bo Ek") if name in text] == []


def test_nobody_is_prepared_before_it_is_known_who_is_protected(town: Path) -> None:
    """A workbook that does not say who is protected stops the dry run; an answer lets it go on."""
    book = load_workbook(town / "ansokningar.xlsx")
    book.worksheets[0].delete_cols(7)
    book.save(town / "ansokningar.xlsx")
    new(town)
    done = call(town, "run", "karin", "--dry-run")
    assert done.returncode == 1
    file = town / "byn/coworkers/karin.yaml"
    text = file.read_text("utf-8")
    line = next(n for n, each in enumerate(text.splitlines(), 1) if "protected: {column" in each)
    assert f"{file}:{line}:" in done.stderr
    answered = text.replace("{column: \"?\", 'yes': [J], 'no': [N]}", "{never: {sv: Nej, en: No}}")
    file.write_text(answered, "utf-8")
    assert call(town, "run", "karin", "--dry-run").returncode == 0


def test_nothing_is_overwritten(town: Path) -> None:
    """A second coworker of the name, or a second system, is refused before anything is written."""
    new(town, "--target", ADDRESS)
    before = {path: path.read_bytes() for path in town.rglob("*") if path.is_file()}
    again = ("--from", str(town / "ansokningar.xlsx"))
    assert "is there already" in make(town, "karin", *again).output
    assert "is there already" in make(town, "LiNa", *again, "--target", ADDRESS).output
    assert {path: path.read_bytes() for path in town.rglob("*") if path.is_file()} == before


def test_site_keeps_its_remarks(town: Path) -> None:
    """The system is added behind the others, and every other line of the file stays as it was."""
    new(town, "--target", ADDRESS)
    text = (town / "byn/site.yaml").read_text("utf-8")
    added = f"  foreningar:\n    description: foreningar\n    address: {ADDRESS}\n"
    assert text == SITE.replace("# behind the proxy\n", f"# behind the proxy\n{added}")


@pytest.mark.parametrize(
    "words",
    [
        ("--target", ADDRESS, "--system", "../../../elsewhere"),
        ("--target", ADDRESS, "--system", "/elsewhere"),
        ("--target", "lon.example"),
        ("--target", "sqlite:///lon.db"),
        ("--target", "https://lon.example:port"),
    ],
)
def test_a_wrong_system_leaves_nothing(town: Path, words: tuple[str, ...]) -> None:
    """What cannot be right is said before the first file is written, inside the folder or out."""
    before = {path for path in town.parent.rglob("*") if path.is_file()}
    made = make(town, "KaRin", "--from", str(town / "ansokningar.xlsx"), *words)
    assert made.exit_code == 1
    assert "letters a-z" in made.output or "https://" in made.output
    assert {path for path in town.parent.rglob("*") if path.is_file()} == before


def test_a_site_keeps_its_line_ends_and_its_mode(tmp_path: Path) -> None:
    """A file of Windows stays one, and whoever could read it still can."""
    file = tmp_path / "site.yaml"
    file.write_bytes(
        b"name: By\r\ntargets:\r\n  a: {description: a, address: https://a.example}\r\n"
    )
    file.chmod(0o640)
    assert add_system(file, "lon", "lon", ADDRESS)
    assert file.read_bytes().count(b"\r\n") == file.read_bytes().count(b"\n")
    assert file.stat().st_mode & 0o777 == 0o640
    assert [each.name for each in tmp_path.iterdir()] == [file.name]


@pytest.mark.parametrize("targets", ["targets: {}\n", "targets: {payroll: {description: p}}\n"])
def test_a_site_that_cannot_be_added_to_is_left(tmp_path: Path, targets: str) -> None:
    """What is written in another way is not touched; whoever asked is told the lines."""
    file = tmp_path / "site.yaml"
    file.write_text(f"name: By\n{targets}", "utf-8")
    assert not add_system(file, "lon", "lon", ADDRESS)
    assert file.read_text("utf-8") == f"name: By\n{targets}"
    file.write_text("name: By", "utf-8")
    assert add_system(file, "lon", "lon", ADDRESS)
    assert Document(file).values["targets"] == {"lon": {"description": "lon", "address": ADDRESS}}


@pytest.mark.parametrize("kind", sorted(set(kinds()) - {"form_filling"}))
def test_any_kind_from_its_contract(town: Path, kind: str) -> None:
    """Sources, systems with their operations, and settings with defaults; the rest is asked."""
    done = make(town, "KaRin", "--kind", kind, "--language", "en", *ANSWERS)
    assert done.exit_code == 0, done.output
    file = town / "byn/coworkers/karin.yaml"
    text = file.read_text("utf-8")
    found = Document(file).values
    assert set(found["sources"]) == set(kinds()[kind].sources)
    assert set(found["targets"]) == set(kinds()[kind].targets)
    operations = [name for each in kinds()[kind].targets.values() for name in each]
    assert [name for name in operations if f"# {name}: " not in text] == []
    fields = kinds()[kind].settings_model.model_fields
    assert [name for name in fields if f"{name}:" not in text.partition("settings:")[2]] == []
    assert "Lindeby" not in text
    _, problems = read(town, ("byn",))
    assert [each for each in problems if "not YAML" in each.text] == []
    assert len([each for each in problems if "answer, and take" in each.text]) > 1


def test_csv_and_a_second_sheet(town: Path) -> None:
    """Rows of a sheet that has the cases' own number are details; CSV is read as it comes."""
    sheets: dict[str, list[tuple[object, ...]]] = {
        "Resor": [("Resenr", "Dag", "Avresa", "Restid"),
                  ("R1", dt.date(2026, 11, 2), "07:30", "2:15"),
                  ("R2", dt.date(2026, 11, 3), "12:00", "30:00")],
        "Utlägg": [("Resenr", "Vad", "Andel"), ("R1", "Taxi", "25 %"), ("R1", "Tåg", "75 %")],
        "Blad3": [("Hej",)],
    }  # fmt: skip
    book = Workbook()
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    del book["Sheet"]
    book.save(town / "ansokningar.xlsx")
    text = new(town, "--nobody-protected", "Resor i tjänsten.")
    for line in (
        "{key: resenr, name: Resenr}", "{key: dag, name: Dag, type: date}",
        "{key: avresa, name: Avresa, type: time}", "{key: restid, name: Restid, type: hours}",
        "{key: andel, name: Andel, type: percent}", "belongs: {sheet: resor, on: [resenr]}",
        "- {key: utlagg_rows, sheet: utlagg}", "protected: {never: ",
    ):  # fmt: skip
        assert line in text, line
    done = call(town, "run", "karin", "--dry-run")
    assert "read 2 " in done.stdout, done.stderr
    (town / "resor.csv").write_text("Nr;Telefon\n1;0701234567\n2;0701234568\n", "utf-8")
    named = ("--from", str(town / "resor.csv"), "--nobody-protected", "Nej.")
    assert make(town, "LiNa", *named).exit_code == 0
    assert "{key: telefon, name: Telefon}" in (town / "byn/coworkers/lina.yaml").read_text("utf-8")
    assert "read 2 " in call(town, "run", "lina", "--dry-run").stdout
