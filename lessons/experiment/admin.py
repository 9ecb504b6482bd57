"""Experiments in the admin."""

from django.contrib import admin

from lessons.entry.kind_admin import KindAdmin
from lessons.experiment.models import Experiment


@admin.register(Experiment)
class ExperimentAdmin(KindAdmin):
    list_display = ["entry", "state", "outcome", "team", "started_at", "ended_at"]
    list_filter = ["state", "outcome"]
    fields = ["on_the_site", "state", "outcome", "started_at", "ended_at", "belief", "effect", "whom", "sign"]
