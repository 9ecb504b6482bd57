"""Lessons in the admin."""

from django.contrib import admin

from lessons.entry.kind_admin import KindAdmin
from lessons.lesson.models import Lesson


@admin.register(Lesson)
class LessonAdmin(KindAdmin):
    list_display = ["entry", "nature", "status", "team", "happened_on"]
    list_filter = ["nature", "entry__status", "impacts__area"]
    fields = ["on_the_site", "nature", "context", "happened", "reasons", "recommendation", "limits", "happened_on"]
