"""Words for the ids that versions keep."""

from lessons.person.models import Project, Team


def names_of(*contents):
    """`{"team": {id: name}, "project": {id: name}}` for all ids in some contents; what is gone has no name."""
    teams = {content.get("team") for content in contents} - {None, ""}
    projects = {content.get("project") for content in contents} - {None, ""}
    return {
        "team": dict(Team.objects.filter(pk__in=teams).values_list("pk", "name")) if teams else {},
        "project": dict(Project.objects.filter(pk__in=projects).values_list("pk", "name")) if projects else {},
    }
