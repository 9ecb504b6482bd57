"""Every row of every table that points at an entry, so that two moments can be compared."""

from lessons.models import Entry, Lesson, Playbook

ADDED_TO = {"Version", "Activity"}  # histories, which only grow
ABOUT_MERGES = {"Merge"}
MOVED_ON = {"changed_at", "live_id", "latest_id"}  # of an entry whose text came back as a version of its own


def relations():
    """Every column that points at an entry, or at a noun that can be merged, as `Model.column`."""
    found = {}
    for noun in (Entry, Lesson, Playbook):
        for field in noun._meta.get_fields(include_hidden=True):
            if field.is_relation and field.auto_created and not field.concrete and not field.many_to_many:
                found[f"{field.related_model.__name__}.{field.field.name}"] = field.related_model
    return found


def snapshot():
    """`{table: {id: row}}` of all of them."""
    tables = {model.__name__: model for model in relations().values()} | {"Entry": Entry}
    return {name: _rows(model) for name, model in tables.items() if name not in ABOUT_MERGES}


def assert_same(before, after, *, kept=None):
    """Every row is as it was; histories may have grown, and the kept entry reads as it did by a new version."""
    for name, rows in before.items():
        now = after[name]
        if name in ADDED_TO:
            now = {pk: now.get(pk) for pk in rows}
        if name == "Entry":
            rows, now = _without(rows, kept), _without(now, kept)
        assert now == rows, name


def _rows(model):
    return {row["pk"]: row for row in ({"pk": row.pk, **_columns(row)} for row in model._base_manager.all())}


def _columns(row):
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return {name: bytes(value) if isinstance(value, memoryview) else value for name, value in values.items()}


def _without(rows, kept):
    return {
        pk: {name: value for name, value in row.items() if pk != kept or name not in MOVED_ON}
        for pk, row in rows.items()
    }
