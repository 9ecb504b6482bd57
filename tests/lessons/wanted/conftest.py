"""What the tests of wanted lessons share."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.models import WantedLesson
from search.models import LoggedSearch
from tests.search.conftest import _fresh, index  # noqa: F401  (the fixtures)


@pytest.fixture
def searched(db):
    """`searched("frozen points", 3)`: it was searched for on so many days, the last one today, and found nothing."""

    def searched(query, days=2, *, results=0, opened=0, is_relaxed=False, last=0):
        today = timezone.localdate()
        LoggedSearch.objects.bulk_create(
            LoggedSearch(
                query=query, results=results, is_relaxed=is_relaxed, day=today - timedelta(days=last + day),
                clicked_kind="lesson" if day < opened else "", clicked_key=1 if day < opened else None,
            )
            for day in range(days)
        )  # fmt: skip

    return searched


@pytest.fixture
def wanted(index, ada):  # noqa: F811
    """Ada wants to know; she searched for it."""
    return WantedLesson.objects.make(
        "How do other teams plan for frozen points?", by=ada, queries=["frozen points", "points frozen winter"]
    )
