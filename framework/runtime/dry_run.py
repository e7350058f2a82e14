"""Try a coworker without writing anything anywhere: no database, no target."""

from __future__ import annotations

import tempfile
from collections import Counter
from contextlib import closing, nullcontext
from pathlib import Path

from framework.config.municipality import CoworkerConfig, MunicipalityConfig
from framework.core.cases import Case, NotPrepared, OpenCase
from framework.core.errors import CoworkerError, ProtectedIdentity
from framework.core.kinds import Kind, SourceReader, TargetReader
from framework.core.lifecycle import Bucket, ClosedReason, State, bucket_of
from framework.core.messages import Message, message
from framework.core.proposals import Proposal
from framework.core.rules import Outcome
from framework.core.tables import RowPlace
from framework.core.values import Value
from framework.runtime import here
from framework.runtime.engine.membership import Membership
from framework.runtime.kept import KeptFiles
from framework.runtime.kinds import kind_of
from framework.runtime.reading import LiveReader, NoReader
from framework.runtime.sessions import Sessions
from framework.runtime.sources import Sources
from framework.runtime.watched import Watched


class TriedRow(Value):
    """What would become of one source row."""

    #: None for a person with protected identity: such a row is counted, and told by nothing else.
    place: RowPlace | None
    reference: str
    bucket: Bucket
    #: Codes of the checks that did not pass, `?` behind those without data.
    codes: tuple[str, ...] = ()
    #: Filled in at the target and stopped before the saving press; why not when it failed.
    rehearsed: Message | None = None


class DryRun(Value):
    """What a night would have read and prepared."""

    rows: tuple[TriedRow, ...]
    #: Why whole files would be refused, by file name, and why a source could not be read.
    refused: dict[str, Message]

    @property
    def counts(self) -> dict[str, int]:
        """Number of rows per bucket; `read` is their sum."""
        found = Counter(row.bucket.value for row in self.rows)
        return {"read": len(self.rows)} | {name.value: found[name.value] for name in Bucket}


def dry_run(
    config: CoworkerConfig,
    site: MunicipalityConfig,
    *,
    token: str,
    read_targets: bool = False,
    rehearse: bool = False,
) -> DryRun:
    """Collect and prepare in memory; targets are read only when asked for.

    Queues are listed, as folders are: a source is looked at, and told nothing.
    """
    # Who opens sessions lives, as everybody who counts them knows.
    lives = Membership(token, works=False).held() if read_targets or rehearse else nullcontext()
    with (
        tempfile.TemporaryDirectory(prefix="coworker-") as folder,
        Sources(config, site, dry=True, keep=(files := KeptFiles(Path(folder))).keep) as sources,
        lives,
        closing(Sessions(token, read_only=not rehearse, rehearse=rehearse, kept=files)) as sessions,
    ):
        sources.require_registers()
        reader: TargetReader = NoReader(config, message("not read: dry run"))
        if read_targets or rehearse:
            reader = LiveReader(Watched(sessions, site.slug, config))
        kind = kind_of(config)
        protected = 0
        tried = [
            TriedRow(place=row.place, reference="", bucket=Bucket.returned)
            for source in sources.work()
            for rows in sources.workbooks(source)
            for name in sources.owners(source)
            for row in rows.sheet(name).returned
        ]
        for found in _planned(kind, sources):
            if not isinstance(found, Case):
                tried.append(TriedRow(place=found.place, reference="", bucket=Bucket.returned))
                continue
            if found.protected:
                protected += 1
                continue
            try:
                proposal = kind.prepare(found, reader, here.now())
            except ProtectedIdentity:
                protected += 1
                continue
            said = _rehearse(proposal, site, config, sessions) if rehearse else None
            tried.append(_tried(found, proposal, said))
    # Last, so that not even the order tells where they stood.
    tried += [TriedRow(place=None, reference="", bucket=Bucket.manual)] * protected
    refused = {
        each.name: each.refused
        for found in sources.deliveries.values()
        for each in found
        if each.refused is not None
    } | {each.what: each.error.message for each in sources.unread.values()}
    return DryRun(rows=tuple(tried), refused=refused)


def _planned(kind: Kind, sources: SourceReader) -> list[Case | NotPrepared]:
    """Return what the sources hold, each case with its part of the kind's plan."""
    collected = list(kind.collect(sources))
    plannable = [each for each in collected if isinstance(each, Case) and not each.protected]
    waiting = [OpenCase(case=each, state=State.received, values={}) for each in plannable]
    plans = kind.plan(waiting, sources, here.now())
    return [
        each.model_copy(update={"plan": plans[each.reference]})
        if isinstance(each, Case) and each.reference in plans
        else each
        for each in collected
    ]


def _tried(case: Case, proposal: Proposal, rehearsed: Message | None) -> TriedRow:
    bucket = bucket_of(
        proposal.leads_to, resume=None, closed_reason=ClosedReason.already_registered
    )
    codes = tuple(
        check.rule.code + ("?" if check.outcome is Outcome.no_data else "")
        for check in proposal.checks
        if check.outcome is not Outcome.passed
    )
    return TriedRow(
        place=case.place, reference=case.reference, bucket=bucket, codes=codes, rehearsed=rehearsed
    )


def _rehearse(
    proposal: Proposal, site: MunicipalityConfig, config: CoworkerConfig, sessions: Sessions
) -> Message | None:
    """Fill in what would be written, and stop before the saving press."""
    if proposal.leads_to is not State.awaiting_decision or proposal.flagged:
        return None
    values = proposal.in_force({})
    for action in proposal.planned({}):
        takes = config.targets[action.target].operations[action.write].parameters
        sent = action.sent(values, "rehearsal")
        parameters = {name: sent[name] for name in sent if name in {*takes, "reference"}}
        try:
            with sessions.lend(site.slug, config, action.target) as session:
                session.perform(action.write, parameters)
        except CoworkerError as error:
            return error.message
    return message("Filled in; stopped before saving.")
