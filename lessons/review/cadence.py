"""When something is to be looked at again, and what first: the most harmful, not the oldest.

    harm = lateness × (1 + applied) × (1 + 3 × worse) × (1 + steps)

- **lateness** = 1 + days past the date / interval: what is a whole interval late counts twice. What is disputed counts
  as at least one interval late, since somebody has looked and found it wrong.
- **applied**: how often it was used. A wrong sentence that nobody follows harms nobody.
- **worse**: how often that made things worse: in full for the last 90 days, half before. Three, because one such report
  says more than three that nothing happened; it is what we most want to hear of.
- **steps**: how many steps of current playbooks rest on it. They carry it on to people who never open it.

Each factor begins at one, so that none can hide the others: something never applied that is very late still comes up.
"""

from datetime import timedelta

from django.db.models import (
    Case,
    Count,
    DateField,
    ExpressionWrapper,
    F,
    FloatField,
    Func,
    OuterRef,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils import timezone

INTERVALS = {"lesson": 365, "playbook": 180}  # days; other kinds tell what happened, which does not change
NEVER = 0
SOON = timedelta(days=14)  # from then on it is due
LATELY = timedelta(days=90)
WORSE_WEIGHS = 3


def pushed_out(due_on, interval, today):
    """The date after it helped somebody: a quarter of its interval later, and never later than a whole one from now."""
    return min(max(due_on, today) + timedelta(days=interval // 4), today + timedelta(days=interval))


def by_harm(verifications, today=None):
    """Verifications with `harm`, and with `applied`, `worse` and `steps`; the most harmful first."""
    today = today or timezone.localdate()
    entry = verifications.model.entry.field.related_model
    applications = entry.applications.rel.related_model.objects.filter(entry=OuterRef("pk")).order_by()
    bases = entry.bases.rel.related_model.objects.filter(
        entry=OuterRef("pk"), step__playbook__entry__status="published", step__playbook__entry__deleted_at=None
    )
    since = timezone.now() - LATELY
    counted = {
        "applied": applications.values("entry").annotate(n=Count("pk")),
        "worse": applications.filter(outcome="worse").values("entry").annotate(n=Count("pk")),
        "worse_lately": applications.filter(outcome="worse", at__gte=since).values("entry").annotate(n=Count("pk")),
        "steps": bases.order_by().values("entry").annotate(n=Count("step", distinct=True)),
    }
    found = verifications.annotate(**{name: Coalesce(Subquery(rows.values("n")), 0) for name, rows in counted.items()})
    return found.annotate(harm=_harm(today)).order_by("-harm", "due_on", "pk")


def _harm(today):
    interval = Greatest(Coalesce(F("every_days"), F("usual_days")), 1)
    late = Func(
        Cast(Value(today), DateField()), F("due_on"), template="(%(expressions)s)", arg_joiner=" - ",
        output_field=FloatField(),
    )  # fmt: skip
    at_least = Case(When(disputed_at__isnull=False, then=1.0), default=0.0)
    lateness = 1.0 + Greatest(Coalesce(late, 0.0) / interval, at_least)
    worse = (F("worse") + F("worse_lately")) / 2.0
    return ExpressionWrapper(
        lateness * (1.0 + F("applied")) * (1.0 + WORSE_WEIGHS * worse) * (1.0 + F("steps")), output_field=FloatField()
    )
