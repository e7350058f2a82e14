"""The tables, one noun per module."""

from framework.store.models.actions import ActionRecord, Evidence, Receipt
from framework.store.models.audit import AuditEntry, ChainHead, ReadEntry
from framework.store.models.cases import Case, CaseEvent
from framework.store.models.decisions import Batch, Decision
from framework.store.models.desk import Claim, Draft, KeySettings
from framework.store.models.intake import Intake
from framework.store.models.levels import LevelChange, StandingRelease
from framework.store.models.looks import BlindAnswer, Review
from framework.store.models.notices import Notice
from framework.store.models.pauses import Pause
from framework.store.models.people import Person, RoleAssignment
from framework.store.models.proposals import FigureEdit, StoredFinding, StoredProposal
from framework.store.models.runs import Remark, Run, SourceFile, SourceRow
from framework.store.models.standins import HandOver, Substitution
from framework.store.models.talks import Question, Talk
from framework.store.models.workbooks import SentWorkbook
from framework.store.models.workers import TargetFailures, TargetPace, TargetSlot, Worker

__all__ = [
    "ActionRecord",
    "AuditEntry",
    "Batch",
    "BlindAnswer",
    "Case",
    "CaseEvent",
    "ChainHead",
    "Claim",
    "Decision",
    "Draft",
    "Evidence",
    "FigureEdit",
    "HandOver",
    "Intake",
    "KeySettings",
    "LevelChange",
    "Notice",
    "Pause",
    "Person",
    "Question",
    "ReadEntry",
    "Receipt",
    "Remark",
    "Review",
    "RoleAssignment",
    "Run",
    "SentWorkbook",
    "SourceFile",
    "SourceRow",
    "StandingRelease",
    "StoredFinding",
    "StoredProposal",
    "Substitution",
    "Talk",
    "TargetFailures",
    "TargetPace",
    "TargetSlot",
    "Worker",
]
