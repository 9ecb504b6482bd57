"""The worker’s jobs in the admin, without the inline styles of the library’s list: the site’s policy refuses them."""

import json

from django.contrib import admin
from procrastinate.contrib.django.admin import ProcrastinateJobAdmin
from procrastinate.contrib.django.models import ProcrastinateJob

LONGEST = 200

admin.site.unregister(ProcrastinateJob)


@admin.register(ProcrastinateJob)
class JobAdmin(ProcrastinateJobAdmin):
    """Read only; jobs can be tried again or taken back."""

    list_display = ["pk", "task", "state", "scheduled_at", "attempts"]
    list_filter = ["status", "task_name"]
    fields = [
        "task", "arguments", "state", "queue_name", "lock", "queueing_lock", "priority", "scheduled_at", "attempts",
    ]  # fmt: skip

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(ordering="task_name")
    def task(self, job):
        return job.task_name

    @admin.display
    def arguments(self, job):
        said = json.dumps(job.args)
        return said if len(said) <= LONGEST else f"{said[:LONGEST]}…"

    @admin.display(ordering="status")
    def state(self, job):
        return job.status.capitalize()
