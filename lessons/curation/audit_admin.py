"""The audit log in the admin: for administrators to look at, filter and take away; nothing in it can be changed."""

from collections import defaultdict
from datetime import UTC

from django.apps import apps
from django.contrib import admin
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.urls import path, reverse
from django.utils import timezone
from django.utils.html import format_html

from lessons.action.models import Action
from lessons.common import spreadsheet
from lessons.curation.audit import AuditRow
from lessons.curation.audit_chain import canonical
from lessons.entry.models import Entry
from lessons.person.models import User

CSV_COLUMNS = (
    "number", "id", "at", "person", "verb", "thing", "thing_id", "before", "after", "previous_hash", "hash",
)  # fmt: skip
IN_THE_ADMIN = {"team": "lessons.Team", "project": "lessons.Project", "tag": "lessons.Tag"}
BATCH = 2000


class PersonFilter(admin.SimpleListFilter):
    """By whom: somebody who is in the log, or nobody who had signed in."""

    title = "person"
    parameter_name = "person"

    def lookups(self, request, model_admin):
        logged = AuditRow.objects.exclude(person=None).values("person")
        people = User.objects.filter(pk__in=logged).for_listing()
        return [("nobody", "Nobody signed in"), *((str(person.pk), person.known_as) for person in people)]

    def queryset(self, request, queryset):
        value = self.value()
        if value in (None, "nobody"):
            return queryset.filter(person=None) if value else queryset
        if not value.isdecimal() or len(value) > 18:
            raise IncorrectLookupParameters("A person is a number.")
        return queryset.filter(person=int(value))


@admin.register(AuditRow)
class AuditRowAdmin(admin.ModelAdmin):
    list_display = ["number", "at", "who", "verb", "what", "changes"]
    list_display_links = ["number"]
    list_filter = ["thing", "verb", PersonFilter]
    date_hierarchy = "at"
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["thing_id"]
    search_help_text = "A number: of a thing or a person. L-12 is the entry 12."
    ordering = ["-number"]
    change_list_template = "admin/audit.html"
    fields = ["number", "at", "person", "verb", "thing", "thing_id", "before", "after", "previous_hash", "hash"]

    def has_view_permission(self, request, obj=None):
        return request.user.is_administrator

    def has_module_permission(self, request):
        return request.user.is_administrator

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_urls(self):
        csv = path("csv/", self.admin_site.admin_view(self.csv), name="lessons_auditrow_csv")
        return [csv, *super().get_urls()]

    def get_search_results(self, request, queryset, search_term):
        words = search_term.strip().upper()
        number = words.removeprefix("L-")
        if not words:
            return queryset, False
        if not number.isdecimal() or len(number) > 18:
            return queryset.none(), False
        if words != number:
            return queryset.filter(thing="entry", thing_id=int(number)), False
        return queryset.of_number(int(number)), False

    def get_changelist_instance(self, request):
        """The list, each row with who it was and, where this person may see it, the address of what it is about."""
        changelist = super().get_changelist_instance(request)
        changelist.result_list = rows = list(changelist.result_list)
        names = User.objects.in_bulk([row.person for row in rows if row.person])
        places = self._places(rows, request)
        for row in rows:
            row.by = names.get(row.person)
            row.place = places.get((row.thing, row.thing_id))
        return changelist

    def csv(self, request):
        """The rows that the filters leave, with all that is needed to compute their hashes elsewhere."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        rows = self.get_changelist_instance(request).queryset.in_order().iterator(chunk_size=BATCH)
        return spreadsheet.download(f"audit-{timezone.localdate():%Y-%m-%d}.csv", CSV_COLUMNS, map(_cells, rows))

    @admin.display(description="By", ordering="person")
    def who(self, row):
        if row.person is None:
            return "Nobody signed in"
        return row.by.known_as if row.by else f"person {row.person}"

    @admin.display(description="What", ordering="thing")
    def what(self, row):
        name = f"{row.thing} {row.thing_id}"
        return format_html('<a href="{}">{}</a>', row.place, name) if row.place else name

    @admin.display(description="Before and after")
    def changes(self, row):
        return "; ".join(_in_words(row, name) for name in dict.fromkeys([*row.before, *row.after]))

    def _places(self, rows, request):
        """`{(thing, id): address}` of what this person may see of what the rows are about."""
        ids = defaultdict(set)
        for row in rows:
            ids[row.thing].add(row.thing_id)
        seen = {
            "entry": (Entry.objects.visible_to(request.user), "entry:by_number"),
            "action": (Action.objects.visible_to(request.user), "action:show"),
            "person": (User.objects.all(), "person:show"),
        }
        for thing, label in IN_THE_ADMIN.items():
            model = apps.get_model(label)
            shown = self.admin_site.get_model_admin(model).get_queryset(request)
            seen[thing] = (shown, f"admin:lessons_{model._meta.model_name}_change")
        return {
            (thing, pk): reverse(name, args=[pk])
            for thing, (queryset, name) in seen.items()
            if ids[thing]
            for pk in queryset.filter(pk__in=ids[thing]).values_list("pk", flat=True)
        }


def _in_words(row, name):
    values = [_value(side[name]) if name in side else "" for side in (row.before, row.after)]
    return f"{name.replace('_', ' ')}: {' → '.join(values)}".strip()


def _value(value):
    match value:
        case list():
            return ", ".join(map(_value, value)) or "none"
        case None | "":
            return "none"
        case bool():
            return "yes" if value else "no"
    return str(value)


def _cells(row):
    at = f"{row.at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
    return [
        row.number, row.pk, at, row.person, row.verb, row.thing, row.thing_id, canonical(row.before),
        canonical(row.after), row.previous_hash, row.hash,
    ]  # fmt: skip
