"""Playbooks that fit what somebody is about to begin."""

from lessons.common.asked import whole_number
from lessons.person.models import Team
from lessons.playbook.models import Playbook

MOST = 5


def offered(person, moment, *, team=None, project=None):
    """Up to five current playbooks that this person sees, for a moment, a team and a project; by title."""
    fitting = Playbook.objects.on_the_shelf(person).filter(moments__contains=[moment]).for_team(team)
    fitting = fitting.for_tags(project.tags.all() if project is not None else [])
    return list(fitting.for_listing().by_title()[:MOST])


def team_of(form):
    """The team that is chosen in a form as it is, if there is one."""
    number = whole_number(str(form["team"].value() or ""))
    return Team.objects.filter(pk=number).first() if number else None
