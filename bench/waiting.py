"""An installation with cases that wait for a worker, for benchmarks of the queue."""

from pathlib import Path

_REPOSITORY = Path(__file__).parents[1]
_INSTALLATION = """\
database: {database}
data_folder: data
configs: {configs}
municipalities: [lindeby]
"""
_AT_ONCE = 1_000


def installed(folder: Path, database: str) -> None:
    """Make this process work for an empty installation in a folder."""
    file = folder / "installation.yaml"
    configs = _REPOSITORY / "configs"
    file.write_text(_INSTALLATION.format(database=database, configs=configs), encoding="utf-8")
    from framework.cli.ready import ready

    ready(file)
    from framework.runtime import configuration, logs

    logs.configure((folder / "log.jsonl").open("a", encoding="utf-8"))
    configuration.activate()


def received(number: int) -> None:
    """Add cases that have been taken in and wait to be prepared: copies of one."""
    from framework.runtime import configuration
    from framework.store.models import Case
    from tests.runtime import scene

    digest = configuration.municipalities()["lindeby"].coworkers["harry"].digest
    begin = Case.objects.count()
    like = scene.prepared_case(digest, {**scene.VALUES, "schema_id": f"1101-VT27-{begin}"})
    own = ("id", "reference", "state", "proposal_id", "version")
    same = {
        name: value for name, value in Case.objects.filter(pk=like.pk).values()[0].items()
        if name not in own
    }  # fmt: skip
    Case.objects.bulk_create(
        (
            Case(**same, reference=f"{like.reference}-{place:07}", state="received")
            for place in range(begin, begin + number)
        ),
        batch_size=_AT_ONCE,
    )
