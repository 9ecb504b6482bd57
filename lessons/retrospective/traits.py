"""What closed retrospectives are narrowed by in a search, and the same in SQL. Of others, nothing is to be found."""

from django.db.models import F, Func, JSONField, Q, TextField, Value
from django.db.models.functions import Cast

from lessons.action.models import Action
from lessons.entry.kinds import Choice, Traits
from lessons.retrospective.analysis import Category, Moment
from lessons.retrospective.board import Finding, Note
from lessons.retrospective.models import Retrospective
from lessons.retrospective.phases import Phase


def traits(entry):
    """Format, kinds of causes, day and actions of a retrospective; none of it before it is closed."""
    retrospective = entry.retrospective
    if not retrospective.is_closed:
        return Traits()
    return Traits(
        format=Choice(retrospective.format_key, retrospective.format_name),
        causes=tuple(Choice(*pair) for pair in categories_of(retrospective.findings.all())),
        held_on=retrospective.held_on,
        actions=entry.actions.all(),
    )


def categories_of(findings):
    """The kinds of the causes of some findings, `[(value, label)]` in the order of `Category`."""
    found = {line["category"] for finding in findings for line in finding.causes}
    return [(value, label) for value, label in Category.choices if value in found]


def narrowing(name, value):
    """A condition on entries: retrospectives that a filter wants. `value` of `held` is `(first day, day after)`."""
    return Q(kind="retrospective", retrospective__phase=Phase.CLOSED) & _wanted(name, value)


def saying(text):
    """A condition on entries: retrospectives in which somebody said a text."""
    retrospectives = Retrospective.objects.filter(background__icontains=text)
    closed = Retrospective.objects.closed()
    findings = Finding.objects.annotate(causes_said=_said("causes"), others_said=_said("alternatives")).filter(
        _any(text, "name", "talk", "causes_said", "others_said")
    )
    notes = Note.objects.filter(text__icontains=text)
    moments = Moment.objects.filter(text__icontains=text)
    actions = Action.objects.filter(_any(text, "text", "evidence", "reason", "helped_how"))
    found = Q(pk__in=actions.values("origin"))
    for said in (findings, notes, moments):
        found |= Q(pk__in=said.values("retrospective"))
    return Q(pk__in=retrospectives.values("pk")) | Q(pk__in=closed.filter(found).values("pk"))


def _wanted(name, value):
    match name:
        case "format":
            return Q(retrospective__format_key=value.lower()) | Q(retrospective__format_name__iexact=value)
        case "cause":
            categories = [key for key, label in Category.choices if value.lower() in (key, label.lower())]
            holding = Finding.objects.filter(causes__contains=[{"category": (categories or [value])[0]}])
            return Q(pk__in=holding.values("retrospective"))
        case "held":
            first, after = value
            days = {"retrospective__held_on__gte": first, "retrospective__held_on__lt": after}
            return Q(**{lookup: day for lookup, day in days.items() if day})
        case _:
            return Q()


def _any(text, *fields):
    found = Q()
    for field in fields:
        found |= Q(**{f"{field}__icontains": text})
    return found


def _said(field):
    """What stands in the lines of a finding, without the names of their parts."""
    lines = Func(F(field), Value("$[*].*"), function="jsonb_path_query_array", output_field=JSONField(),
                 template="%(function)s(%(expressions)s::jsonpath)")  # fmt: skip
    return Cast(lines, TextField())
