"""Words for the ids that versions keep."""

from django.apps import apps

from lessons.entry.kinds import KINDS


def names_of(*contents):
    """`{"team": {id: name}, "project": {id: name}, …}` for all ids in some contents; what is gone has no name."""
    lists = {fact.key: fact.refers_to for kind in KINDS.values() for fact in kind.facts if fact.refers_to}
    names = {}
    for key, model in ({"team": "lessons.Team", "project": "lessons.Project"} | lists).items():
        values = [content.get(key) for content in contents]
        ids = {pk for value in values for pk in (value if isinstance(value, list) else [value])} - {None, ""}
        found = apps.get_model(model).objects.filter(pk__in=ids) if ids else []
        names[key] = {thing.pk: str(thing) for thing in found}
    return names
