"""Lessons in the admin."""

from django.contrib import admin
from django.utils.html import format_html

from lessons.entry.models import Entry
from lessons.lesson.models import Lesson


@admin.register(Lesson)
class LessonAdmin(admin.ModelAdmin):
    list_display = ["entry", "nature", "status", "team", "happened_on"]
    list_filter = ["nature", "entry__status", "impacts__area"]
    list_select_related = ["entry__team"]
    search_fields = ["entry__title", "entry__summary"]
    show_full_result_count = False
    ordering = ["-entry__changed_at"]
    fields = ["on_the_site", "nature", "context", "happened", "reasons", "recommendation", "limits", "happened_on"]
    readonly_fields = ["on_the_site"]

    def get_queryset(self, request):
        return super().get_queryset(request).filter(entry__in=Entry.objects.visible_to(request.user))

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        """The texts are changed on the site, where versions are kept."""
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="On the site")
    def on_the_site(self, lesson):
        return format_html('<a href="{}">{}</a>', lesson.entry.get_absolute_url(), lesson.entry)

    @admin.display(ordering="entry__status")
    def status(self, lesson):
        return lesson.entry.get_status_display()

    @admin.display(ordering="entry__team__sort_key")
    def team(self, lesson):
        return lesson.entry.team
