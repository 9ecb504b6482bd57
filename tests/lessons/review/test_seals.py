"""Lists and search say whether something still holds."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.models import Verification
from search.queue import drain_all
from tests import builders

pytestmark = pytest.mark.django_db


def due(entry, days):
    Verification.objects.filter(entry=entry.pk).update(due_on=timezone.localdate() + timedelta(days=days))


@pytest.mark.parametrize("address", ["/library/", "/library/?view=dense", "/search/?q=gates"])
def test_a_list_says_what_is_verified_overdue_and_disputed(ada, address):
    sound, late, wrong = (builders.lesson(f"Gates {name}", by=ada) for name in ("sound", "late", "wrong"))
    due(sound, 100)
    due(late, -5)
    Verification.objects.get(entry=wrong.pk).needs_change("They were replaced.", by=ada)
    builders.experiment("Gates tried", by=ada)
    drain_all()
    page = builders.signed_in(ada).get(address).content.decode()
    assert page.count('title="Verified"') == 1
    assert page.count("Overdue for a check") == 1
    assert page.count("Disputed") == 1


def test_the_page_of_a_text_names_the_version_that_readers_see(ada, dov):
    entry = builders.lesson("Gates", by=ada)
    entry.save_text(entry.content() | {"context": "Not for readers yet."}, by=ada)
    for person in (ada, dov):
        page = builders.signed_in(person).get(entry.get_absolute_url()).content.decode()
        assert "<span>Version 1</span>" in page
        assert "Version 2" not in page
