"""The run ledger, and what each run read."""

from __future__ import annotations

from django.db import models


class Run(models.Model):
    """One start of a coworker; a run that did not happen is a row too."""

    class Phase(models.TextChoices):
        """What the run does."""

        prepare = "prepare"
        act = "act"

    class Cause(models.TextChoices):
        """Who or what started it."""

        schedule = "schedule"
        person = "person"
        catch_up = "catch_up"

    class Status(models.TextChoices):
        """How it went."""

        due = "due"
        running = "running"
        done = "done"
        #: It was never started although it should have been.
        missed = "missed"
        #: Something planned kept it from starting, or from acting to its end: see `message`.
        held = "held"
        #: A person had paused the coworker: see `message`.
        paused = "paused"
        #: It stopped on an error that is told in `message`.
        failed = "failed"
        #: The window ended, a source could not be read, or a person cancelled it; what was left
        #: goes on in the next run.
        stopped = "stopped"

    municipality = models.CharField(max_length=50)
    coworker = models.CharField(max_length=50)
    #: Name of the schedule in the coworker's config; `by-hand` for a person's, `acting`.
    schedule = models.CharField(max_length=50)
    #: Local wall time without offset for clock schedules; a request id for a person's; the UTC
    #: instant at which acting began.
    slot = models.CharField(max_length=60)
    phase = models.CharField(max_length=10, choices=Phase)
    cause = models.CharField(max_length=10, choices=Cause)
    business_date = models.DateField()
    status = models.CharField(max_length=10, choices=Status, default=Status.due)
    message = models.JSONField(null=True)
    owner = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    #: When its slot opened; null for what no schedule started.
    opens_at = models.DateTimeField(null=True)
    #: No new case is prepared from here on; null for a person's run.
    closes_at = models.DateTimeField(null=True)
    #: The run that this one continues.
    continues = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="+")
    #: Every row that the run read has its fate in the database; only files remain to be moved.
    collected_at = models.DateTimeField(null=True)
    #: Sources that could not be asked: name → what people call it. Empty when all was read.
    unread = models.JSONField(default=dict)
    #: When what could not be read is asked again; null when it is not, or nothing was left.
    collect_again_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    #: Digest of the coworker's config that the run worked by.
    config_digest = models.CharField(max_length=64, blank=True)
    browsers_left = models.PositiveIntegerField(null=True)
    #: What the kind tells of all work together, see `core.summaries`; null when it tells nothing.
    summary = models.JSONField(null=True)
    #: What an act run had done when it finished: bucket → cases; null for other runs.
    did = models.JSONField(null=True)

    class Meta:
        """A slot fires once, whatever clocks and schedulers do."""

        constraints = (
            models.UniqueConstraint(
                fields=["municipality", "coworker", "schedule", "slot"], name="run_slot_once"
            ),
        )
        indexes = (
            # Asked every minute: which slot of a schedule was the last.
            models.Index(
                fields=["municipality", "coworker", "schedule", "opens_at"], name="run_last_slot"
            ),
        )
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.municipality}/{self.coworker} {self.schedule} {self.slot}"


class Remark(models.Model):
    """Something that stopped nothing and that somebody should know about a run."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="remarks")
    #: What it is about; the same remark stands once.
    key = models.CharField(max_length=250)
    text = models.JSONField()
    at = models.DateTimeField()

    class Meta:
        """Each remark once per run."""

        constraints = (models.UniqueConstraint(fields=["run", "key"], name="remark_once"),)
        ordering = ("key",)

    def __str__(self) -> str:
        return f"{self.run}: {self.key}"


class SourceFile(models.Model):
    """A file that a run met."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="files")
    source = models.CharField(max_length=50)
    name = models.CharField(max_length=255)
    #: SHA-256, hex.
    digest = models.CharField(max_length=64)
    #: Why the whole file was refused; null when it was read.
    refused = models.JSONField(null=True)
    #: Things the sender should know that stopped nothing.
    remarks = models.JSONField(default=list)
    #: Bad cells of rows that belong to no piece of work, as `core.tables.BadCell` JSON.
    cells = models.JSONField(default=list)
    #: Where the workbook with marked errors was put, relative to the data folder.
    returned_as = models.CharField(max_length=400, blank=True)
    #: Where the file lies that was dealt with, relative to the data folder; empty when it was none.
    kept_as = models.CharField(max_length=400, blank=True)
    #: When the file was purged, with what is told of its cells.
    purged_at = models.DateTimeField(null=True)

    class Meta:
        """A file counts once per run, however often the run is taken up again."""

        constraints = (
            models.UniqueConstraint(
                fields=["run", "source", "name", "digest"], name="source_file_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class SourceRow(models.Model):
    """A source row that names a piece of work, and what became of it."""

    class Fate(models.TextChoices):
        """What became of the row."""

        #: It is the case in `case`; the row counts where the case is.
        case = "case"
        #: Bad cells: sent back.
        returned = "returned"
        #: Unchanged since an earlier run.
        skipped = "skipped"

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="rows")
    file = models.ForeignKey(SourceFile, on_delete=models.CASCADE, related_name="rows")
    sheet = models.CharField(max_length=100)
    row = models.PositiveIntegerField()
    fate = models.CharField(max_length=10, choices=Fate)
    case = models.ForeignKey("Case", on_delete=models.SET_NULL, null=True, related_name="rows")
    #: The bad cells, as `core.tables.BadCell` JSON.
    cells = models.JSONField(default=list)

    class Meta:
        """A row counts once per run."""

        constraints = (
            models.UniqueConstraint(fields=["run", "file", "sheet", "row"], name="source_row_once"),
        )

    def __str__(self) -> str:
        return f"{self.file.name} {self.sheet} {self.row}"
