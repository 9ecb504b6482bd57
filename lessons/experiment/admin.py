"""Experiments in the admin: found and looked at; they are changed on the site."""

from django.contrib import admin
from django.utils.html import format_html

from lessons.entry.models import Entry
from lessons.experiment.models import Experiment


@admin.register(Experiment)
class ExperimentAdmin(admin.ModelAdmin):
    list_display = ["entry", "state", "outcome", "team", "started_at", "ended_at"]
    list_filter = ["state", "outcome"]
    list_select_related = ["entry__team"]
    search_fields = ["entry__title", "entry__summary"]
    show_full_result_count = False
    ordering = ["-entry__changed_at"]
    fields = ["on_the_site", "state", "outcome", "started_at", "ended_at", "belief", "effect", "whom", "sign"]
    readonly_fields = ["on_the_site"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(entry__in=Entry.objects.visible_to(request.user))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        """The plan is changed on the site, where versions are kept."""
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="On the site")
    def on_the_site(self, experiment):
        return format_html('<a href="{}">{}</a>', experiment.entry.get_absolute_url(), experiment.entry)

    @admin.display(ordering="entry__team__sort_key")
    def team(self, experiment):
        return experiment.entry.team
