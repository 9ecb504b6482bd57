"""Table of contents: every model of the domain, by slice."""

from lessons.action.models import Action, ActionEvent
from lessons.action.reminders import ActionReminder
from lessons.common.storage import StoredChunk, StoredFile
from lessons.curation.audit import AuditRow
from lessons.curation.broken import BrokenLink
from lessons.curation.bulk import BulkChange, BulkPart
from lessons.curation.duplicate_finding import ComparedText, WordCounts
from lessons.curation.duplicates import DuplicatePair
from lessons.curation.merging import Merge
from lessons.curation.stale import ArchiveNotice
from lessons.entry.attachment import Attachment
from lessons.entry.counting import LibraryMark
from lessons.entry.draft import Draft
from lessons.entry.models import AccessGrant, Activity, Entry, Link, Version
from lessons.experiment.log import LogLine, Tick
from lessons.experiment.models import Experiment
from lessons.experiment.squad import SquadMember
from lessons.feedback.models import Application
from lessons.lesson.models import Impact, Lesson
from lessons.person.models import Membership, Project, Team, User
from lessons.playbook.content import PLAYBOOK
from lessons.playbook.findings import RunFinding
from lessons.playbook.models import Playbook
from lessons.playbook.run import Mark, Run, RunEvent
from lessons.playbook.steps import Basis, Step
from lessons.retrospective.analysis import Moment
from lessons.retrospective.board import Finding, Note, Vote
from lessons.retrospective.commitments import Commitment
from lessons.retrospective.content import RETROSPECTIVE
from lessons.retrospective.formats import TeamFormat
from lessons.retrospective.harvest import Harvest
from lessons.retrospective.models import Participation, PhaseEnd, Retrospective, Worth
from lessons.review.models import Look, Remark, Review, Reviewer, TeamPolicy
from lessons.review.reminders import ReviewReminder
from lessons.review.verification import Verification
from lessons.tag.models import Tag, TagAlias, TaggedEntry, TaggedPlaybook, TaggedProject
from lessons.tag.settled import SettledTag
from lessons.wanted.answers import PossibleAnswer, WantedDraft
from lessons.wanted.gaps import SettledGap
from lessons.wanted.models import Waiting, WantedLesson, WantedQuery

__all__ = [
    "PLAYBOOK",
    "RETROSPECTIVE",
    "AccessGrant",
    "Action",
    "ActionEvent",
    "ActionReminder",
    "Activity",
    "Application",
    "ArchiveNotice",
    "Attachment",
    "AuditRow",
    "Basis",
    "BrokenLink",
    "BulkChange",
    "BulkPart",
    "Commitment",
    "ComparedText",
    "Draft",
    "DuplicatePair",
    "Entry",
    "Experiment",
    "Finding",
    "Harvest",
    "Impact",
    "Lesson",
    "LibraryMark",
    "Link",
    "LogLine",
    "Look",
    "Mark",
    "Membership",
    "Merge",
    "Moment",
    "Note",
    "Participation",
    "PhaseEnd",
    "Playbook",
    "PossibleAnswer",
    "Project",
    "Remark",
    "Retrospective",
    "Review",
    "ReviewReminder",
    "Reviewer",
    "Run",
    "RunEvent",
    "RunFinding",
    "SettledGap",
    "SettledTag",
    "SquadMember",
    "Step",
    "StoredChunk",
    "StoredFile",
    "Tag",
    "TagAlias",
    "TaggedEntry",
    "TaggedPlaybook",
    "TaggedProject",
    "Team",
    "TeamFormat",
    "TeamPolicy",
    "Tick",
    "User",
    "Verification",
    "Version",
    "Vote",
    "Waiting",
    "WantedDraft",
    "WantedLesson",
    "WantedQuery",
    "WordCounts",
    "Worth",
]
