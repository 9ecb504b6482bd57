"""The bridge to the index: what of an entry is found, by whom, and how its card looks. Nothing else feeds it."""

from datetime import UTC, datetime, time

from django.db.models import Count, Q
from django.dispatch import receiver

from lessons.action.models import Action
from lessons.common.auditing import tell
from lessons.common.markdown import plain
from lessons.common.signals import entries_changed
from lessons.entry.access import tokens_of
from lessons.entry.kinds import KINDS
from lessons.entry.listing import with_replacements
from lessons.entry.models import Entry
from lessons.retrospective.analysis import Category
from lessons.retrospective.listing import with_standing
from lessons.review.verification import Verification
from search.dates import period, span
from search.document import Document, Label, Section
from search.query import CHECKS
from search.queue import enqueue
from search.registry import Audience, register, register_audience, register_values
from search.signals import synonyms_changed
from search.syntax import AllOf, AnyOf, Filter, Not, Phrase, Word

RELATED = ("co_authors", "shared_with", "attachments", "actions", "taggings__tag__aliases")
CARDS = {"retrospective": ("retrospective/_hit.html", with_standing)}
register_values("cause", Category.choices)


@receiver(entries_changed, dispatch_uid="lessons.search")
def entries_have_changed(sender, keys, **_):
    """Have the entries indexed anew, in the transaction of the change."""
    by_kind: dict[str, list[int]] = {}
    for key, kind in Entry.objects.filter(pk__in=keys).values_list("pk", "kind"):
        by_kind.setdefault(kind, []).append(key)
    for kind, found in by_kind.items():
        enqueue(kind, found)


@receiver(synonyms_changed, dispatch_uid="lessons.search")
def synonyms_have_changed(sender, verb, key, by, **_):
    """Have the audit log told of a curator's synonyms."""
    tell(verb, "synonym", key, by=by)


@register_audience
def audience_of(person):
    """Who searches, with the tokens that entries' audiences are made of."""
    return Audience(tuple(tokens_of(person)), person)


def document(entry):
    """What an entry says, in plain text."""
    kind = KINDS[entry.kind]
    tags = [tagging.tag for tagging in entry.taggings.all()]
    traits = kind.traits(entry)
    held_on, check = traits.held_on, _check(entry)
    return Document(
        kind=entry.kind,
        key=entry.pk,
        title=entry.title,
        summary=plain(entry.summary),
        sections=tuple(
            Section(passage.anchor, passage.heading, text)
            for passage in kind.passages_of(entry)
            if (text := plain(passage.text))
        ),
        tags=tuple(sorted((Label(tag.slug, tag.name) for tag in tags), key=lambda label: label.value)),
        aliases=tuple(sorted(alias.name for tag in tags for alias in tag.aliases.all())),
        team=Label(entry.team.slug, entry.team.name) if entry.team else None,
        project=Label(str(entry.project.pk), entry.project.name) if entry.project else None,
        format=Label(*traits.format) if traits.format else None,
        causes=tuple(Label(*cause) for cause in traits.causes),
        author=tuple(person.display_name for person in entry.authors),
        people=tuple(f"user:{person.pk}" for person in entry.authors),
        status=entry.status,
        date=datetime.combine(held_on, time(12), UTC) if held_on else entry.published_at,
        held_on=held_on,
        audience=tuple(sorted(entry.audience())),
        has=(*_carried(entry, traits.actions), *check),
        verified="verified" in check,
        applications=getattr(entry, "times_applied", 0),
        changed_at=entry.changed_at,
    )


def _check(entry):
    """Whether it still holds, in a word; nothing for what nobody looks at again."""
    state = entry.verification.state if hasattr(entry, "verification") else "never"
    return () if state == "never" else (str(state),)


def _carried(entry, actions):
    """What an entry carries, in the words of the filter `has:`."""
    found = {
        "attachments": bool(entry.attachments.all()),
        "actions": bool(actions),
        "open-actions": any(action.is_open for action in actions),
    }
    return tuple(flag for flag, is_there in found.items() if is_there)


def _indexed(kind):
    """The entries of a kind that have a document: neither drafts nor deleted."""
    return Entry.objects.without_drafts().filter(kind=kind, deleted_at__isnull=True)


def _register(kind):
    template, prepare = CARDS.get(kind.name, ("lesson/_hit.html", with_replacements))

    def build(keys):
        entries = (
            _indexed(kind.name)
            .filter(pk__in=keys)
            .select_related("author", "team", "project", "verification", kind.name)
        )
        related = [f"{kind.name}__{name}" for name in kind.related]
        return map(
            document,
            entries.annotate(times_applied=Count("applications")).prefetch_related(*RELATED, *related),
        )

    def visible_to(person, keys=None):
        entries = _indexed(kind.name).visible_to(person)
        entries = entries if keys is None else entries.filter(pk__in=keys)
        return entries.for_lines().newest_first()

    def keys():
        return _indexed(kind.name).order_by("pk").values_list("pk", flat=True).iterator(chunk_size=2000)

    register(
        kind.name,
        build=build,
        visible_to=visible_to,
        filters=lambda entries, query, person: _filtered(entries, query, person, kind),
        keys=keys,
        template=template,
        prepare=prepare,
    )


# While the index is away: the same language, as well as SQL can.


def _filtered(entries, query, person, kind):
    wants_archived = any(Filter(name, "archived") in query.parts for name in ("status", "is"))
    if not wants_archived:
        entries = entries.exclude(status="archived")
    facets: dict[str, Q] = {}  # values of one facet are alternatives, the rest narrow each other
    for part in query.filters:
        alternative = part.name not in ("is", "has", "after", "before")
        condition = _filter(part, person, kind)
        known = facets.get(part.name)
        facets[part.name] = condition if known is None else known | condition if alternative else known & condition
    for condition in facets.values():
        entries = entries.filter(condition)
    for part in query.parts:
        if not isinstance(part, Filter):
            entries = entries.filter(_condition(part, person, kind))
    return entries


def _condition(part, person, kind):
    match part:
        case Word() | Phrase():
            together = part.text.split() if isinstance(part, Phrase) and part.slop else [part.text]
            found = Q(*(Q(title__icontains=text) for text in together))
            if not part.field:
                found |= Q(*(Q(summary__icontains=text) for text in together))
                found |= Q(*(kind.says(text) for text in together))
            return found
        case Not():
            return ~_condition(part.part, person, kind)
        case AllOf() | AnyOf():
            found = Q()
            for inner in part.parts:
                condition = _condition(inner, person, kind)
                found = found & condition if isinstance(part, AllOf) else found | condition
            return found
        case _:
            return _filter(part, person, kind)


def _filter(part, person, kind):
    value = part.value
    match part.name:
        case "kind":
            return Q(kind=value.lower().removesuffix("s"))
        case "team":
            return Q(team__slug=value.lower()) | Q(team__name__iexact=value)
        case "project":
            return Q(project__name__iexact=value) | (Q(project_id=int(value)) if value.isdecimal() else Q())
        case "tag":
            tagged = Entry.taggings.rel.related_model.objects.filter(
                Q(tag__slug=value.lower()) | Q(tag__name__iexact=value) | Q(tag__aliases__name__iexact=value)
            )
            return Q(pk__in=tagged.values("content_object_id"))
        case "by":
            return Q(author__display_name__icontains=value)
        case "year":
            first, after = span(value)
            return Q(**{f"{kind.dated}__gte": first, f"{kind.dated}__lt": after})
        case "after" | "before":
            first, _ = span(value)
            return Q(**{f"{kind.dated}__{'gte' if part.name == 'after' else 'lt'}": first})
        case "format" | "cause":
            return kind.narrowing(part.name, value)
        case "held":
            return kind.narrowing("held", period(value))
        case "has" if value == "attachments":
            return Q(pk__in=Entry.attachments.rel.related_model.objects.values("entry_id"))
        case "has":
            actions = Action.objects.open() if value == "open-actions" else Action.objects.all()
            return Q(pk__in=actions.values("origin")) & kind.narrowing("has", value)
        case _:
            if value in CHECKS:
                return Q(pk__in=Verification.objects.in_state(value).values("entry"))
            if value != "mine":
                return Q(status=value)
            mine = Entry.objects.filter(Q(author=person) | Q(co_authors=person)) if person else Entry.objects.none()
            return Q(pk__in=mine.values("pk"))


for _kind in KINDS.values():
    _register(_kind)
