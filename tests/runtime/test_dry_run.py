"""A dry run counts people with protected identity, and tells nothing else of them."""

from typing import Any, Self

import pytest

from framework.cli.run import _table
from framework.config.municipality import MunicipalityConfig
from framework.core.cases import Case
from framework.core.errors import ProtectedIdentity
from framework.core.lifecycle import Bucket
from framework.core.tables import Row, RowPlace
from framework.runtime import dry_run as module

PLACE = RowPlace(file="norra.xlsx", sheet="godkanda_scheman", row=7)


class _Sources:
    """No files at all."""

    def __init__(self, *_: object, **_named: object) -> None:
        self.deliveries: dict[str, Any] = {}
        self.unread: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Close them."""

    def work(self) -> list[str]:
        """Return none."""
        return []

    def require_registers(self) -> None:
        """Find them."""


class _Kind:
    """Collects one person with protected identity; preparing it would fail."""

    def collect(self, sources: object) -> list[Case]:
        """Return the case."""
        del sources
        return [
            Case(
                reference="1101-VT27-07/1", title="Schema 0012345", unit="1101",
                unit_name="Norra skolan", place=PLACE, row=Row(place=PLACE, values={}), values={},
                protected=True,
            )
        ]  # fmt: skip

    def plan(self, *_: object) -> dict[str, object]:
        """Work out nothing."""
        return {}


class _Finding(_Kind):
    """Finds in a system, while preparing, that the person is protected."""

    def collect(self, sources: object) -> list[Case]:
        """Return a case of which nothing is known yet."""
        return [case.model_copy(update={"protected": False}) for case in super().collect(sources)]

    def prepare(self, *_: object) -> None:
        """Find it."""
        raise ProtectedIdentity


@pytest.mark.parametrize("kind", [_Kind(), _Finding()])
def test_a_protected_row_has_no_place(
    lindeby: MunicipalityConfig, monkeypatch: pytest.MonkeyPatch, kind: _Kind
) -> None:
    """Neither file, sheet, row nor reference of a protected row is told; it counts as manual."""
    monkeypatch.setattr(module, "Sources", _Sources)
    monkeypatch.setattr(module, "kind_of", lambda _: kind)
    tried = module.dry_run(lindeby.coworkers["harry"], lindeby, token="test")
    (row,) = tried.rows
    assert (row.place, row.reference, row.codes) == (None, "", ())
    assert row.bucket is Bucket.manual
    assert tried.counts["manual"] == tried.counts["read"] == 1
    for told in (tried.model_dump_json(), _table(tried)):
        assert "norra" not in told
        assert "VT27" not in told
