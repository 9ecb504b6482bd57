"""Actions in the admin: found and filtered; what becomes of them is said on the site."""

from django.contrib import admin
from django.utils.html import format_html

from lessons.action.models import Action


@admin.register(Action)
class ActionAdmin(admin.ModelAdmin):
    list_display = ["text", "state", "owner", "due_on", "team", "helped"]
    list_filter = ["state", "helped", ("team", admin.RelatedOnlyFieldListFilter), "due_on"]
    list_select_related = ["owner", "team"]
    search_fields = ["text"]
    show_full_result_count = False
    ordering = ["due_on"]
    fields = ["on_the_site", "text", "state", "owner", "due_on", "team", "evidence", "reason", "helped", "helped_how"]
    readonly_fields = ["on_the_site"]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    @admin.display(description="On the site")
    def on_the_site(self, action):
        return format_html('<a href="{}">See where it came from, or change it there</a>', action.get_absolute_url())
