"""What is one per installation: database, address, folders, clock. `configs/installation.yaml`."""

from __future__ import annotations

from pathlib import Path
from typing import Self

from pydantic import Field, model_validator

from framework.config.log_in import LogIn
from framework.config.mail import MailServer
from framework.config.words import ClockTime
from framework.core.values import Value


class Database(Value):
    """Where rows are kept: one SQLite file on a local disk, or PostgreSQL."""

    #: Path of the SQLite file, relative to the data folder.
    sqlite: str | None = None
    #: PostgreSQL connection string without a password; that comes from the secrets.
    postgres: str | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.sqlite is None) == (self.postgres is None):
            msg = "give exactly one of sqlite and postgres"
            raise ValueError(msg)
        return self


class Installation(Value):
    """One installation, which may serve several municipalities."""

    database: Database = Database(sqlite="coworker.sqlite3")
    #: Folder of databases, evidence, watched folders and reports; local disk for SQLite.
    data_folder: Path = Path("var")
    #: Folder with one folder per municipality; relative to this file.
    configs: Path = Path()
    #: Folder with one file per secret, which `coworker secret set` writes; relative to this file.
    secrets_folder: Path | None = None
    #: Municipalities served, by folder name.
    municipalities: tuple[str, ...] = Field(min_length=1)
    #: Address of the inbox as people write it; mail links begin with it.
    address: str = Field(default="http://127.0.0.1:8000", pattern=r"^https?://[^/]+$")
    #: Where the inbox listens; port 0 takes a free one.
    listen: str = Field(default="127.0.0.1:8000", pattern=r"^[^:/]+:\d+$")
    #: Where the worker answers a monitor (/healthz, /readyz, /metrics); nowhere when left out.
    monitor_listen: str | None = Field(default=None, pattern=r"^[^:/]+:\d+$")
    #: /metrics at `monitor_listen` answers others than this machine too.
    metrics_from_elsewhere: bool = False
    #: Web server processes of the inbox.
    web_processes: int = Field(default=1, ge=1, le=32)
    #: Seconds between looks for due work; a lost wake-up costs no more than this.
    sweep_seconds: float = Field(default=5, gt=0, le=300)
    #: Local wall time at which every system is logged in to and looked over, before the night's
    #: work; null for never.
    check_targets_at: ClockTime | None = "01:30"
    #: Seconds in which a decision can be undone, instead of what each coworker's config says.
    undo_seconds: int | None = Field(default=None, ge=0)
    #: How people log in, and for how long.
    log_in: LogIn = LogIn()
    #: The server that takes our mail; without one no mail is sent.
    mail: MailServer | None = None
    #: This is a demonstration: invented people may log in with printed passwords.
    demo: bool = False
