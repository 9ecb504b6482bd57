"""What the admin shows of each kind of entry: looked at there, changed on the site, where versions are kept."""

from django.contrib import admin
from django.utils.html import format_html

from lessons.entry.models import Entry


class KindAdmin(admin.ModelAdmin):
    """Rows of a kind's own table, whose key is their entry. Nobody sees more of them than on the site."""

    list_select_related = ["entry__team"]
    search_fields = ["entry__title", "entry__summary"]
    show_full_result_count = False
    ordering = ["-entry__changed_at"]
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
    def on_the_site(self, row):
        return format_html('<a href="{}">{}</a>', row.entry.get_absolute_url(), row.entry)

    @admin.display(ordering="entry__status")
    def status(self, row):
        return row.entry.get_status_display()

    @admin.display(ordering="entry__team__sort_key")
    def team(self, row):
        return row.entry.team
