"""How the index is doing, for `/readyz`, the doctor and the admin."""

from django.db.models import Min
from django.utils import timezone

from search import schema
from search.models import IndexFault, IndexJob, IndexState


def report():
    """Plain facts: `{"index": "ok" | "building", "generation": int, "waiting": int, "lag_seconds": float, …}`."""
    state = IndexState.get()
    jobs = IndexJob.objects.filter(build="")
    oldest = jobs.aggregate(oldest=Min("queued_at"))["oldest"]
    is_current = bool(state.stamp) and state.schema_version == schema.SCHEMA_VERSION
    return {
        "index": "ok" if is_current else "building",
        "generation": state.generation,
        "changed_at": state.changed_at.isoformat() if state.changed_at else None,
        "waiting": jobs.count(),
        "lag_seconds": round((timezone.now() - oldest).total_seconds(), 1) if oldest else 0.0,
        "faults": IndexFault.objects.count(),
        "rebuilding": bool(state.next_build),
        "rebuild_wanted": state.rebuild_wanted_at is not None,
    }
