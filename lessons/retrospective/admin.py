"""Retrospectives in the admin: what the board holds is for those who take part."""

from django.contrib import admin

from lessons.entry.kind_admin import KindAdmin
from lessons.retrospective.models import Retrospective


@admin.register(Retrospective)
class RetrospectiveAdmin(KindAdmin):
    list_display = ["entry", "phase", "team", "format_name", "held_on", "facilitator"]
    list_filter = ["phase", "subject", "format_name"]
    list_select_related = ["entry__team", "facilitator"]
    ordering = ["-held_on"]
    fields = ["on_the_site", "phase", "subject", "format_name", "held_on", "facilitator"]
