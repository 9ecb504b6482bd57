"""Table of contents: the admin of every slice."""

from lessons.action import admin as action
from lessons.curation import audit_admin as audit
from lessons.entry import admin as entry
from lessons.experiment import admin as experiment
from lessons.lesson import admin as lesson
from lessons.person import admin as person
from lessons.playbook import admin as playbook
from lessons.retrospective import admin as retrospective
from lessons.tag import admin as tag

__all__ = ["action", "audit", "entry", "experiment", "lesson", "person", "playbook", "retrospective", "tag"]
