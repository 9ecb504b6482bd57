"""The audit log: who changed what, only added to. Each row carries the hash of the one before it.

The database numbers and seals the rows of a transaction when it commits, and refuses whatever would change or remove
one: its triggers are in the migration that made the table. `audit_chain` checks the seals.
"""

import json
import re

from django.db import connection, models
from django.db.models.functions import Now
from django.dispatch import receiver

from lessons.common.signals import audited

WORD = re.compile(r"([a-z0-9][a-z0-9 _:.+-]{0,59})?")  # ours, a key or a day: no name, no address, no sentence
ADD = """
    INSERT INTO lessons_auditrow (at, person, verb, thing, thing_id, before, after, previous_hash, hash)
    SELECT now(), person, verb, thing, thing_id, before, after, '', ''
    FROM jsonb_to_recordset(%s::jsonb) AS change(
        person bigint, verb text, thing text, thing_id bigint, before jsonb, after jsonb
    )
"""


class AuditRowQuerySet(models.QuerySet):
    """The vocabulary of the log."""

    def newest_first(self):
        """As they were sealed, the last one on top."""
        return self.order_by("-number", "-pk")

    def in_order(self):
        return self.order_by("number", "pk")

    def of_number(self, number):
        """Those about things or people with this id."""
        return self.filter(models.Q(thing_id=number) | models.Q(person=number))


class AuditRow(models.Model):
    """One change. Ids and words only, and no foreign keys: nothing that is erased elsewhere touches the log."""

    number = models.BigIntegerField(null=True, unique=True, editable=False)
    at = models.DateTimeField(db_default=Now(), editable=False)
    person = models.BigIntegerField(null=True)
    verb = models.CharField(max_length=40)
    thing = models.CharField(max_length=30)
    thing_id = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    previous_hash = models.CharField(max_length=64, blank=True, editable=False)
    hash = models.CharField(max_length=64, blank=True, editable=False)

    objects = AuditRowQuerySet.as_manager()

    class Meta:
        verbose_name = "change"
        verbose_name_plural = "audit log"
        indexes = [
            models.Index(fields=["thing", "thing_id"], name="changes_of_a_thing"),
            models.Index(fields=["person"], name="changes_by_a_person"),
            models.Index(fields=["at"], name="changes_of_a_day"),
        ]

    def __str__(self):
        return f"{self.number}: {self.verb} {self.thing} {self.thing_id}"


@receiver(audited, dispatch_uid="lessons.curation.audit")
def keep(sender, changes, **_):
    """Add changes to the log, in their own transaction; by one statement, because imports make thousands at once."""
    rows = [
        {
            "person": change.by.pk if change.by else None, "verb": _judged(change.verb),
            "thing": _judged(change.thing), "thing_id": change.thing_id, "before": _judged(change.before),
            "after": _judged(change.after),
        }
        for change in changes
    ]  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(ADD, [json.dumps(rows)])


def _judged(value):
    """The value, of ids and words alone; a name or a text is a mistake of ours that must not be kept."""
    match value:
        case None | bool() | int():
            return value
        case str() if WORD.fullmatch(value):
            return str(value)
        case list() | tuple():
            return [_judged(part) for part in value]
        case dict():
            return {_judged(key): _judged(part) for key, part in value.items()}
    raise ValueError(f"The audit log holds ids and words alone, not {type(value).__name__}.")
