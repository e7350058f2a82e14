"""What a monitor reads, in Prometheus' text format: counts and instants, nothing of anybody."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Count
from prometheus_client import CollectorRegistry, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector

from framework.runtime import configuration, draining, health, overview
from framework.runtime.backups.newest import newest
from framework.store.models import Pause, Run, Worker

__all__ = ["CONTENT_TYPE_LATEST", "exposed"]

_DESK = ["municipality", "coworker"]


def exposed() -> bytes:
    """Return every metric as it is now; asks the database a number of times that does not grow."""
    registry = CollectorRegistry()
    registry.register(_Installation())
    ProcessCollector(registry=registry)
    return generate_latest(registry)


class _Installation(Collector):
    """The installation, asked anew for every answer."""

    def collect(self) -> Iterator[Metric]:
        yield from _of_desks()
        yield from _of_machine()
        yield from _of_systems()

    def describe(self) -> list[Metric]:
        """Promise nothing beforehand, so that registering asks nothing."""
        return []


def _of_desks() -> Iterator[Metric]:
    cases = GaugeMetricFamily(
        "coworker_cases", "Open cases, those of protected people not counted.",
        labels=[*_DESK, "state"],
    )  # fmt: skip
    ended = GaugeMetricFamily(
        "coworker_last_run_end_timestamp_seconds", "When the last run of a phase ended.",
        labels=[*_DESK, "phase"],
    )  # fmt: skip
    well = GaugeMetricFamily(
        "coworker_last_run_ok", "1 when the last run of a phase went as planned or goes on.",
        labels=[*_DESK, "phase"],
    )  # fmt: skip
    paused = GaugeMetricFamily(
        "coworker_pauses", "Pauses in force.", labels=[*_DESK, "cause"]
    )  # fmt: skip
    as_planned = {Run.Status.done, Run.Status.due, Run.Status.running}
    sites = configuration.municipalities().values()
    for desk in overview.desks((site, one) for site in sites for one in site.coworkers.values()):
        names = [desk.municipality.slug, desk.config.slug]
        for queue in desk.queue:
            cases.add_metric([*names, queue.state.value], queue.count)
        for run in desk.last:
            well.add_metric([*names, run.phase], run.status in as_planned)
            if run.finished_at is not None:
                ended.add_metric([*names, run.phase], run.finished_at.timestamp())
    found = Pause.objects.filter(lifted_at=None).order_by()
    for municipality, coworker, cause, count in found.values_list(*_DESK, "cause").annotate(
        Count("pk")
    ):
        paused.add_metric([municipality, coworker, cause], count)
    yield from (cases, ended, well, paused)


def _of_machine() -> Iterator[Metric]:
    machine = overview.machine()
    built = GaugeMetricFamily(
        "coworker_build_info", "The program and the configuration in force.",
        labels=["version", "configuration"],
    )  # fmt: skip
    built.add_metric([machine.version, machine.digest], 1)
    yield built
    living = GaugeMetricFamily("coworker_workers", "Workers that live.", labels=["host"])
    found = Worker.objects.filter(works=True).order_by()
    for host, count in found.values_list("host").annotate(Count("pk")):
        living.add_metric([host], count)
    yield living
    for name, told, value in (
        ("host_drained", "1 when this host takes no work.", draining.drained() is not None),
        ("disk_free_bytes", "Room on the disk of the data folder.", machine.disk.free),
        ("disk_total_bytes", "Size of the disk of the data folder.", machine.disk.total),
    ):
        yield GaugeMetricFamily(f"coworker_{name}", told, value=value)
    backup = GaugeMetricFamily(
        "coworker_newest_backup_timestamp_seconds", "When the newest backup was made; none: absent."
    )
    if (made := newest()) is not None:
        backup.add_metric([], made.made_at.timestamp())
    yield backup


def _of_systems() -> Iterator[Metric]:
    looked = GaugeMetricFamily(
        "coworker_systems_looked_at_timestamp_seconds", "When the systems were looked over.",
        labels=["municipality"],
    )  # fmt: skip
    wrong = GaugeMetricFamily(
        "coworker_systems_problems", "What the last look at the systems found wrong.",
        labels=["municipality"],
    )  # fmt: skip
    for slug, seen in health.last_seen().items():
        looked.add_metric([slug], seen.at.timestamp())
        wrong.add_metric([slug], sum(not line.is_fine for line in seen.lines))
    yield from (looked, wrong)
