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
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils import timezone

INTERVALS = {"lesson": 365, "playbook": 180}  # days; other kinds tell what happened, which does not change
NEVER = 0
LATELY = timedelta(days=90)
WORSE_WEIGHS = 3


def pushed_out(due_on, interval, today):
    """The date after it helped somebody: a quarter of its interval later, and never later than a whole one from now."""
    return min(max(due_on, today) + timedelta(days=interval // 4), today + timedelta(days=interval))


def by_harm(verifications, today=None):
    """Verifications with their `harm`; the most harmful first."""
    used = _applications(verifications).values("entry").annotate(n=_weight_of_use()).values("n")
    steps = _steps(verifications).values("entry").annotate(n=1 + Count("step", distinct=True)).values("n")
    rested_on = When(entry__in=steps.model.objects.values("entry"), then=_or_one(steps))
    carried = Case(rested_on, default=1.0)  # few entries carry a step: the others are told apart at once
    found = verifications.annotate(harm=_lateness(today or timezone.localdate()) * _or_one(used) * carried)
    return found.order_by("-harm", "due_on", "pk")


def most_harmful(verifications, rows, viewer, today=None):
    """Some rows of that list, as a slice says. Their order is found by the keys alone, which is twice as quick."""
    return whole(verifications.model, list(by_harm(verifications, today).values_list("pk", flat=True)[rows]), viewer)


def whole(verification, keys, viewer):
    """Verifications by their keys, in this order, with what a list of them shows: also how often what they are of made
    things `worse_lately`, and how many `steps` that the viewer sees rest on it. `verification` is their model."""
    verifications = verification.objects.for_listing()
    worse = _applications(verifications).filter(outcome="worse", at__gte=timezone.now() - LATELY)
    seen = verification.entry.field.related_model.objects.visible_to(viewer)
    steps = _steps(verifications).filter(step__playbook__entry__in=seen)
    counted = {"worse_lately": worse.values("entry").annotate(n=Count("pk")),
               "steps": steps.values("entry").annotate(n=Count("step", distinct=True))}  # fmt: skip
    found = verifications.annotate(
        **{name: Coalesce(Subquery(rows.values("n")), 0) for name, rows in counted.items()}
    ).in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _applications(verifications):
    entry = verifications.model.entry.field.related_model
    return entry.applications.rel.related_model.objects.filter(entry=OuterRef("pk")).order_by()


def _steps(verifications):
    """What rests on it, of current playbooks."""
    entry = verifications.model.entry.field.related_model
    current = {"step__playbook__entry__status": "published", "step__playbook__entry__deleted_at": None}
    return entry.bases.rel.related_model.objects.filter(entry=OuterRef("pk"), **current).order_by()


def _weight_of_use():
    """(1 + applied) × (1 + 3 × worse) of the applications of one entry; their index alone tells it."""
    worse = _float(Count("entry", filter=Q(outcome="worse")))
    lately = _float(Count("entry", filter=Q(outcome="worse", at__gte=timezone.now() - LATELY)))
    return ExpressionWrapper(
        (1.0 + _float(Count("entry"))) * (1.0 + WORSE_WEIGHS / 2 * (worse + lately)), output_field=FloatField()
    )


def _lateness(today):
    interval = _float(Greatest(Coalesce(F("every_days"), F("usual_days")), 1))
    late = Func(
        Cast(Value(today), DateField()), F("due_on"), template="(%(expressions)s)", arg_joiner=" - ",
        output_field=IntegerField(),
    )  # fmt: skip
    none, one = _float(Value(0)), _float(Value(1))
    at_least = Case(When(disputed_at__isnull=False, then=one), default=none)
    return ExpressionWrapper(
        one + Greatest(Coalesce(_float(late), none) / interval, at_least), output_field=FloatField()
    )


def _or_one(counted):
    return Coalesce(_float(Subquery(counted)), 1.0, output_field=FloatField())


def _float(expression):
    """As a machine's number: Postgres takes ten times as long over exact decimals."""
    return Cast(expression, FloatField())
