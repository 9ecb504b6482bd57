"""Words for the ids that versions keep."""

from django.apps import apps


def names_of(*contents):
    """`{"team": {id: name}, "project": {id: name}}` for all ids in some contents; what is gone has no name."""
    names = {}
    for key, model in (("team", "lessons.Team"), ("project", "lessons.Project")):
        ids = {content.get(key) for content in contents} - {None, ""}
        found = apps.get_model(model).objects.filter(pk__in=ids).values_list("pk", "name") if ids else []
        names[key] = dict(found)
    return names
