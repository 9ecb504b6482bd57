"""The index in the admin: to look at, and to build anew; and the curators' synonyms."""

from django.contrib import admin, messages
from django.db import transaction

from search.models import IndexFault, IndexFile, IndexJob, IndexState, LoggedSearch, Synonym
from search.queue import enqueue, want_rebuild
from search.signals import synonyms_changed


class ReadOnly(admin.ModelAdmin):
    """Administrators may look; the worker writes."""

    show_full_result_count = False

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def has_view_permission(self, request, obj=None):
        return request.user.is_superuser

    def has_module_permission(self, request):
        return request.user.is_superuser


@admin.register(IndexState)
class IndexStateAdmin(ReadOnly):
    list_display = ["__str__", "build", "schema_version", "changed_at", "rebuild_reason", "next_build"]
    actions = ["rebuild"]

    @admin.action(description="Build the index anew, beside the live one", permissions=["view"])
    def rebuild(self, request, queryset):
        want_rebuild(f"An administrator asked for it ({request.user.pk}).")
        messages.success(request, "The worker will build the index anew. Searches go on meanwhile.")


@admin.register(IndexFile)
class IndexFileAdmin(ReadOnly):
    list_display = ["name", "size", "generation", "retired_at"]
    list_filter = ["build"]
    ordering = ["-generation", "name"]


@admin.register(IndexJob)
class IndexJobAdmin(ReadOnly):
    list_display = ["kind", "key", "queued_at", "build"]
    ordering = ["pk"]


@admin.register(IndexFault)
class IndexFaultAdmin(ReadOnly):
    list_display = ["kind", "key", "error", "attempts", "failed_at"]
    ordering = ["-failed_at"]
    actions = ["retry"]

    @admin.action(description="Try again now", permissions=["view"])
    def retry(self, request, queryset):
        for fault in queryset:
            enqueue(fault.kind, [fault.key])
        messages.success(request, "Queued to be indexed again.")


@admin.register(LoggedSearch)
class LoggedSearchAdmin(ReadOnly):
    """What many ask for; never which entry was opened, how many others found, and never what was asked but once."""

    list_display = ["query", "found", "is_relaxed", "clicked_kind", "day"]
    fields = ["query", "found", "is_relaxed", "clicked_kind", "day"]
    readonly_fields = ["found"]
    list_filter = ["is_relaxed", "day"]
    search_fields = ["query"]
    ordering = ["-day", "query"]

    @admin.display(boolean=True, description="Found something")
    def found(self, search):
        return search.results > 0

    def get_queryset(self, request):
        return LoggedSearch.objects.asked_again()

    def has_view_permission(self, request, obj=None):
        return request.user.is_staff

    def has_module_permission(self, request):
        return request.user.is_staff


@admin.register(Synonym)
class SynonymAdmin(admin.ModelAdmin):
    list_display = ["words", "changed_at"]
    search_fields = ["words"]
    ordering = ["words"]

    @transaction.atomic
    def save_model(self, request, obj, form, change):
        obj.save()
        self._tell("changed" if change else "made", obj.pk, request)

    @transaction.atomic
    def delete_model(self, request, obj):
        self._tell("removed", obj.pk, request)
        obj.delete()

    def delete_queryset(self, request, queryset):
        for synonym in queryset:
            self.delete_model(request, synonym)

    def _tell(self, verb, key, request):
        synonyms_changed.send(Synonym, verb=verb, key=key, by=request.user)
