"""Who sees what was merged: whoever chooses for the entry that was kept chooses for both texts."""

import pytest

from lessons.common.errors import DomainError
from lessons.curation.merging import merge, proposal
from lessons.curation.undoing import undo
from lessons.models import Entry
from tests import builders
from tests.lessons.curation.alike import again

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(ada):
    return builders.lesson("Rehearse at night", by=ada)


@pytest.fixture
def gone(ben):
    return builders.lesson("Practise in the dark", by=ben)


@pytest.fixture
def made(kept, gone, cleo):
    return merge(kept, gone, proposal(kept, gone) | {"happened": "Of both."}, by=cleo)


def test_what_was_narrowed_while_it_held_both_texts_is_narrow_for_both(made, ada, ben, dov, cleo):
    stations, payments = ada.teams.get(), dov.teams.get()
    cleo.teams.add(stations)
    again(made.kept).show_to("teams", by=ada, teams=[stations])
    page = builders.signed_in(cleo).post(f"/curation/merges/{made.pk}/undo/", follow=True).content.decode()
    gone = again(made.gone)
    assert (gone.visibility, gone.shared_ids()) == ("teams", [stations.pk])
    assert "is for fewer people than before the merge" in page
    assert payments.pk not in gone.shared_ids()
    assert not Entry.objects.visible_to(dov).filter(pk=gone.pk).exists()


def test_what_was_widened_since_widens_only_the_kept_one(kept, gone, stations, ada, cleo):
    for entry in (kept, gone):
        entry.show_to("teams", by=ada, teams=[stations])
    cleo.teams.add(stations)
    made = merge(again(kept), again(gone), proposal(again(kept), again(gone)), by=cleo)
    again(kept).show_to("everyone", by=ada)
    undo(made, by=cleo)
    assert (again(kept).visibility, again(gone).visibility) == ("everyone", "teams")


def test_nobody_hides_from_its_authors_what_was_merged(made, ada, ben, dov):
    payments = dov.teams.get()
    for visibility, teams in (("me", ()), ("teams", [payments])):
        with pytest.raises(DomainError, match=f"L-{made.gone_id} was merged into this, and Ben Bo would no longer see"):
            again(made.kept).show_to(visibility, by=ada, teams=teams)
    again(made.kept).name_co_authors([ben], by=ada)
    again(made.kept).show_to("me", by=ada)
    assert Entry.objects.visible_to(ben).filter(pk=made.kept_id).exists()
