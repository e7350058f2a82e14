from pathlib import Path

from click.testing import CliRunner

from framework.cli.configs import schema
from tests.docs.blocks import ROOT


def test_schemas_are_current(tmp_path: Path) -> None:
    """The committed schemas are those that `coworker schema docs/schemas` writes now."""
    assert CliRunner().invoke(schema, [str(tmp_path)]).exit_code == 0
    made = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir()}
    kept = {path.name: path.read_text("utf-8") for path in (ROOT / "docs/schemas").iterdir()}
    assert kept == made, "run `coworker schema docs/schemas`"


def test_every_kind_of_config_file_is_explained() -> None:
    """`configs/README.md` names every schema."""
    text = (ROOT / "configs/README.md").read_text("utf-8")
    for path in (ROOT / "docs/schemas").iterdir():
        assert f"docs/schemas/{path.name}" in text
