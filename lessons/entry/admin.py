"""Entries in the admin: found, filtered and moved; their texts are written on the site, where versions are kept."""

from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db.models import Q
from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html

from lessons.entry.jobs import tell_of_opening
from lessons.entry.models import AccessGrant, Entry, Link

MOST = 200  # at once, as the desk does


class VisibleToOneself(admin.ModelAdmin):
    """Nobody sees more in the admin than on the site."""

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Entry)
class EntryAdmin(VisibleToOneself):
    list_display = ["title_or_none", "status", "visibility", "team", "author", "published_at", "changed_at"]
    list_filter = ["status", "visibility", ("team", admin.RelatedOnlyFieldListFilter), "published_at"]
    list_select_related = ["team", "author"]
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["title", "summary"]
    ordering = ["-changed_at"]
    actions = ["change_many"]
    fields = [
        "on_the_site",
        "title",
        "summary",
        "kind",
        "status",
        "visibility",
        "author",
        "team",
        "project",
        "published_at",
        "changed_at",
        "source",
    ]
    readonly_fields = ["on_the_site"]

    def has_change_permission(self, request, obj=None):
        """Actions move entries; one entry is looked at here and changed on the site."""
        return obj is None and super().has_change_permission(request)

    @admin.display(description="Title", ordering="title")
    def title_or_none(self, entry):
        return str(entry)

    @admin.display(description="On the site")
    def on_the_site(self, entry):
        return format_html('<a href="{}">Read, edit, link or delete it there</a>', entry.get_absolute_url())

    @admin.action(description="Change these: see first what would change")
    def change_many(self, request, queryset):
        """To the desk, where one thing is done to many entries: shown before it is done, and taken back after."""
        chosen = [("entry", pk) for pk in queryset.values_list("pk", flat=True)[:MOST]]
        return HttpResponseRedirect(f"{reverse('curation:many')}?{urlencode(chosen)}")


@admin.register(Link)
class LinkAdmin(admin.ModelAdmin):
    list_display = ["source", "kind", "target", "created_by", "created_at"]
    list_filter = ["kind"]
    list_select_related = ["source", "target", "created_by"]
    search_fields = ["source__title", "target__title"]

    def get_queryset(self, request):
        visible = Entry.objects.visible_to(request.user)
        return super().get_queryset(request).filter(Q(source__in=visible) & Q(target__in=visible))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class OpeningForm(forms.ModelForm):
    """Open one entry with a stated reason."""

    number = forms.IntegerField(label="Number of the entry", min_value=1, help_text="As in its address: 12 for L-12.")

    class Meta:
        model = AccessGrant
        fields = ["number", "reason"]
        help_texts = {"reason": "Written into the entry’s history; its authors and its team are told."}

    def clean_number(self):
        number = self.cleaned_data["number"]
        if not Entry.objects.filter(pk=number, deleted_at__isnull=True).exists():
            raise forms.ValidationError("There is no entry with this number.")
        return number


@admin.register(AccessGrant)
class AccessGrantAdmin(admin.ModelAdmin):
    """The record of entries that administrators opened; adding one opens an entry for some hours."""

    form = OpeningForm
    list_display = ["entry_id", "person", "reason", "granted_at", "ends_at"]
    list_select_related = ["person"]
    search_fields = ["reason"]
    fields = ["number", "reason"]

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        entry = Entry.objects.get(pk=form.cleaned_data["number"])
        grant = entry.open_to(request.user, reason=form.cleaned_data["reason"])
        for field in AccessGrant._meta.concrete_fields:
            setattr(obj, field.attname, getattr(grant, field.attname))
        tell_of_opening.defer(grant=grant.pk)

    def construct_change_message(self, request, form, formsets, add=False):
        return "Opened an entry"

    def log_addition(self, request, obj, message):
        """The grant itself is the record."""
