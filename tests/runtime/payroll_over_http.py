"""The fixture payroll without a browser: the same operations, for tests that kill workers often."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from framework.config.municipality import CoworkerConfig
from framework.config.targets import load_target
from framework.runtime.sessions import Session, Sessions

_DESCRIPTION = load_target(Path(__file__).with_name("payroll_http.yaml"))
_SECRET = "COWORKER_SECRET_LINDEBY_PAYROLL_"


class HttpSessions(Sessions):
    """Lends sessions with the payroll's interface for programs, whatever the config says of it."""

    def __init__(self, address: str, worker: str = "t:http") -> None:
        super().__init__(worker)
        os.environ[f"{_SECRET}USER"], os.environ[f"{_SECRET}PASSWORD"] = "harry", "lindeby-demo"
        self._address = address

    @contextmanager
    def lend(self, municipality: str, config: CoworkerConfig, role: str) -> Iterator[Session]:
        """Lend a session with the payroll."""
        changed = {"targets": {role: _DESCRIPTION}, "addresses": {role: self._address}}
        with super().lend(municipality, config.model_copy(update=changed), role) as session:
            yield session
