"""Playbooks in the admin."""

from django.contrib import admin

from lessons.entry.kind_admin import KindAdmin
from lessons.playbook.models import Playbook


@admin.register(Playbook)
class PlaybookAdmin(KindAdmin):
    list_display = ["entry", "status", "team"]
    fields = ["on_the_site", "purpose", "when", "preconditions", "roles", "moments"]
