import json
import re
from pathlib import Path

from click.testing import CliRunner

from framework.cli.configs import schema
from framework.cli.reference import reference, schemas
from framework.runtime.kinds import kinds
from tests.docs.blocks import ROOT


def test_schemas_are_current(tmp_path: Path) -> None:
    """The committed schemas and reference are those that `coworker schema` writes now."""
    words = [str(tmp_path / "schemas"), "--reference", str(tmp_path / "reference.md")]
    assert CliRunner().invoke(schema, words).exit_code == 0
    made = {path.name: path.read_text("utf-8") for path in (tmp_path / "schemas").iterdir()}
    kept = {path.name: path.read_text("utf-8") for path in (ROOT / "docs/schemas").iterdir()}
    hint = "run `coworker schema docs/schemas --reference docs/reference.md`"
    assert kept == made, hint
    committed = (ROOT / "docs/reference.md").read_text("utf-8")
    assert committed == (tmp_path / "reference.md").read_text("utf-8"), hint


def test_keys_say_what_they_mean() -> None:
    """What stands above a field in a model is what an editor and the reference show of its key."""
    meaning = "Files in `rules/` (the municipality's or common ones), without their ending."
    made = schemas()["coworker"]
    assert made["properties"]["rules"]["description"] == meaning
    line = next(each for each in reference().splitlines() if meaning in each)
    assert line.startswith("| `rules` | list of text | – |")


def test_editors_know_the_settings_of_each_kind() -> None:
    """By `kind`, the keys of `settings` are those of that kind, and every reference leads on."""
    made = schemas()["coworker"]
    by_kind = {way["if"]["properties"]["kind"]["const"]: way["then"] for way in made["allOf"]}
    assert sorted(by_kind) == sorted(kinds())
    for name, then in by_kind.items():
        known = kinds()[name].settings_model.model_fields
        assert set(then["properties"]["settings"].get("properties", {})) == set(known)
    wanted = set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(made)))
    assert wanted <= set(made["$defs"])


def test_every_kind_of_config_file_is_explained() -> None:
    """`configs/README.md` names every schema."""
    text = (ROOT / "configs/README.md").read_text("utf-8")
    for path in (ROOT / "docs/schemas").iterdir():
        assert f"docs/schemas/{path.name}" in text
