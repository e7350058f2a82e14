import re
import tomllib
from importlib import metadata

import pytest

from tests.docs.blocks import ROOT

_ROW = re.compile(r"^\| `([\w.-]+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def _documented() -> dict[str, dict[str, str]]:
    """Return package → licence by the heading that it stands under."""
    text = (ROOT / "docs/dependencies.md").read_text("utf-8")
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)[1:]
    return {
        heading: {name: licence.strip() for name, _, licence in _ROW.findall(body)}
        for heading, body in zip(parts[::2], parts[1::2], strict=True)
    }


def _declared() -> dict[str, set[str]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    groups = {"Base": project["project"]["dependencies"]}
    for name, found in project["project"].get("optional-dependencies", {}).items():
        groups[f"Extra `{name}`"] = found
    for name, found in project["dependency-groups"].items():
        groups[f"Group `{name}`"] = found
    return {
        heading: {re.match(r"[\w.-]+", one)[0].lower() for one in found}
        for heading, found in groups.items()
    }


def test_every_dependency_has_a_reason() -> None:
    """`docs/dependencies.md` lists exactly the direct dependencies, where they are declared."""
    assert {heading: set(found) for heading, found in _documented().items()} == _declared()


def test_base_is_small() -> None:
    """The base install has at most twenty direct dependencies."""
    assert len(_declared()["Base"]) <= 20


@pytest.mark.parametrize(
    ("package", "licence"), [one for found in _documented().values() for one in found.items()]
)
def test_licences_are_the_packages_own(package: str, licence: str) -> None:
    """A licence is what the installed package states, in the same words or the same family."""
    try:
        stated = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        pytest.skip("not installed here")
    if exact := stated.get("License-Expression"):
        assert licence == exact
        return
    if licence == stated.get("License"):
        return
    words = " ".join([stated.get("License") or "", *(stated.get_all("Classifier") or [])])
    if family := re.search(r"\b(MIT|BSD|Apache|LGPL|MPL)\b", words):
        assert licence.startswith(family[0])
        return
    files = [file for file in metadata.files(package) or () if "LICENSE" in file.name.upper()]
    assert any(licence.split("-", maxsplit=1)[0] in file.read_text()[:80] for file in files)
