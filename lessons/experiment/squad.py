"""The squad: who runs an experiment, and so may change it besides those who may change any entry like it."""

from django.db import models
from django.db.models import Q

from lessons.common.errors import NotAllowed
from lessons.entry.access import is_for, may_edit, visible_or_404


class SquadMember(models.Model):
    """A person of the squad, or a whole team that is in it."""

    experiment = models.ForeignKey("lessons.Experiment", models.CASCADE, related_name="members")
    person = models.ForeignKey("lessons.User", models.CASCADE, null=True, related_name="+")
    team = models.ForeignKey("lessons.Team", models.CASCADE, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(person__isnull=False, team__isnull=True) | Q(person__isnull=True, team__isnull=False),
                name="a_squad_member_is_a_person_or_a_team",
            ),
            models.UniqueConstraint(fields=["experiment", "person"], name="one_place_in_a_squad_a_person"),
            models.UniqueConstraint(fields=["experiment", "team"], name="one_place_in_a_squad_a_team"),
        ]

    def __str__(self):
        return str(self.person or self.team)


def is_in_squad(person, entry):
    """Whether somebody is in the squad themselves, or by one of their teams."""
    members = entry.experiment.members.all()
    return any(member.person_id == person.pk or member.team_id in person.team_ids() for member in members)


def may_run(person, entry):
    """Whether somebody who sees an experiment may change, start, log and conclude it."""
    if may_edit(person, entry):
        return True
    return person.can_write and not entry.is_draft and is_for(person, entry) and is_in_squad(person, entry)


def runnable_or_refuse(person, pk, *, queryset):
    """The entry of an experiment, 404 when it may not be seen, 403 when somebody else runs it."""
    entry = visible_or_404(person, pk, queryset=queryset)
    if not may_run(person, entry):
        raise NotAllowed("You can read this but not change it. Ask its squad, its author or their team.")
    return entry
