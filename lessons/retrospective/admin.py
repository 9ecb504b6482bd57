"""Retrospectives in the admin: found and looked at; they are held and corrected on the site."""

from django.contrib import admin
from django.utils.html import format_html

from lessons.entry.models import Entry
from lessons.retrospective.models import Retrospective


@admin.register(Retrospective)
class RetrospectiveAdmin(admin.ModelAdmin):
    list_display = ["entry", "phase", "team", "format_name", "held_on", "facilitator"]
    list_filter = ["phase", "subject", "format_name"]
    list_select_related = ["entry__team", "facilitator"]
    search_fields = ["entry__title", "entry__summary"]
    show_full_result_count = False
    ordering = ["-held_on"]
    fields = ["on_the_site", "phase", "subject", "format_name", "held_on", "facilitator"]
    readonly_fields = ["on_the_site"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(entry__in=Entry.objects.visible_to(request.user))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="On the site")
    def on_the_site(self, retrospective):
        return format_html('<a href="{}">{}</a>', retrospective.get_absolute_url(), retrospective.entry)

    @admin.display(ordering="entry__team__sort_key")
    def team(self, retrospective):
        return retrospective.entry.team
