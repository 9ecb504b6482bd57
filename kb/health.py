"""For load balancers: is this process alive, and can it serve?"""

from django.contrib.auth.decorators import login_not_required
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.http import require_safe

from search import health as search_health


@login_not_required
@require_safe
def healthz(request):
    """Alive: answers without touching anything."""
    return JsonResponse({"alive": True})


@login_not_required
@require_safe
def readyz(request):
    """Ready: the database answers and its tables are up to date. The index is reported and never a reason for 503."""
    try:
        executor = MigrationExecutor(connection)
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except OperationalError:
        return JsonResponse({"ready": False, "database": "away"}, status=503)
    report = {"ready": waiting == 0, "database": "ok", "migrations_waiting": waiting, "search": search_health.report()}
    return JsonResponse(report, status=200 if waiting == 0 else 503)
