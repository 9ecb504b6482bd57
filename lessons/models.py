"""Table of contents: every model of the domain, by slice."""

from lessons.action.models import Action, ActionEvent
from lessons.action.reminders import ActionReminder
from lessons.common.storage import StoredChunk, StoredFile
from lessons.entry.attachment import Attachment
from lessons.entry.counting import LibraryMark
from lessons.entry.draft import Draft
from lessons.entry.models import AccessGrant, Activity, Entry, Link, Version
from lessons.experiment.log import LogLine, Tick
from lessons.experiment.models import Experiment
from lessons.experiment.squad import SquadMember
from lessons.lesson.models import Impact, Lesson
from lessons.person.models import Membership, Project, Team, User
from lessons.retrospective.analysis import Moment
from lessons.retrospective.board import Finding, Note, Vote
from lessons.retrospective.commitments import Commitment
from lessons.retrospective.content import RETROSPECTIVE
from lessons.retrospective.formats import TeamFormat
from lessons.retrospective.harvest import Harvest
from lessons.retrospective.models import Participation, PhaseEnd, Retrospective, Worth
from lessons.tag.models import Tag, TagAlias, TaggedEntry, TaggedProject

__all__ = [
    "RETROSPECTIVE",
    "AccessGrant",
    "Action",
    "ActionEvent",
    "ActionReminder",
    "Activity",
    "Attachment",
    "Commitment",
    "Draft",
    "Entry",
    "Experiment",
    "Finding",
    "Harvest",
    "Impact",
    "Lesson",
    "LibraryMark",
    "Link",
    "LogLine",
    "Membership",
    "Moment",
    "Note",
    "Participation",
    "PhaseEnd",
    "Project",
    "Retrospective",
    "SquadMember",
    "StoredChunk",
    "StoredFile",
    "Tag",
    "TagAlias",
    "TaggedEntry",
    "TaggedProject",
    "Team",
    "TeamFormat",
    "Tick",
    "User",
    "Version",
    "Vote",
    "Worth",
]
