"""Who sees what was merged: whoever chooses for the entry that was kept chooses for both texts."""

import pytest

from lessons.common.errors import DomainError
from lessons.curation.merging import merge, proposal
from lessons.curation.undoing import undo
from lessons.entry.sharing import Sharing
from lessons.entry.writing import _share as share
from lessons.models import Entry, User
from tests import builders
from tests.lessons.curation.alike import again

pytestmark = pytest.mark.django_db


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


def test_only_the_teams_are_left_that_still_see_the_kept_one(kept, gone, ada, ben, dov, cleo):
    stations, payments, depot = ada.teams.get(), dov.teams.get(), builders.team("Depot")
    cleo.teams.add(stations, payments)
    for entry in (kept, gone):
        entry.show_to("teams", by=ada, teams=[stations, payments])
    made = merge(again(kept), again(gone), proposal(again(kept), again(gone)), by=cleo)
    again(kept).show_to("teams", by=ada, teams=[stations, depot])
    page = builders.signed_in(cleo).post(f"/curation/merges/{made.pk}/undo/", follow=True).content.decode()
    assert "is for fewer people than before the merge" in page
    assert (again(gone).visibility, again(gone).shared_ids()) == ("teams", [stations.pk])


def test_what_both_were_for_and_nobody_sees_any_more_is_its_authors_alone(kept, gone, stations, ada, ben, dov, cleo):
    payments = dov.teams.get()
    ben.teams.add(payments)
    cleo.teams.add(stations, payments)
    for entry in (kept, gone):
        entry.show_to("teams", by=ada, teams=[stations])
    made = merge(again(kept), again(gone), proposal(again(kept), again(gone)), by=cleo)
    again(kept).show_to("teams", by=ada, teams=[payments])
    undo(made, by=cleo)
    assert (again(gone).visibility, again(gone).shared_ids()) == ("me", [])


def test_who_has_lost_sight_otherwise_is_in_nobodys_way(made, stations, ada, ben, dov, cleo):
    again(made.kept).show_to("teams", by=ada, teams=[stations])
    ben.teams.clear()
    again(made.kept).name_co_authors([cleo], by=ada)
    again(made.kept).show_to("teams", by=ada, teams=[stations, dov.teams.get()])
    again(made.kept).show_to("me", by=ada)
    assert again(made.kept).visibility == "me"


def test_what_was_merged_into_what_was_merged_counts_too_and_stands_in_no_undos_way(kept, gone, stations, ada, cleo):
    eve = builders.person("Eve Ek", teams=[builders.team("Depot")])
    first = builders.lesson("Light the gates", by=eve)
    merge(gone, first, proposal(gone, first), by=cleo)
    made = merge(kept, again(gone), proposal(kept, again(gone)), by=cleo)
    with pytest.raises(DomainError, match=f"L-{first.pk} was merged into this, and Eve Ek would no longer see"):
        again(kept).show_to("teams", by=ada, teams=[stations])
    again(kept).show_to("teams", by=ada, teams=[stations, eve.teams.get()])
    cleo.teams.add(stations)
    undo(made, by=User.objects.get(pk=cleo.pk))
    assert again(gone).shared_ids() == sorted([stations.pk, eve.teams.get().pk])


def test_one_save_may_leave_somebody_out_and_open_it_or_name_them_and_close_it(made, ada, ben):
    again(made.kept).name_co_authors([ben], by=ada)
    again(made.kept).show_to("me", by=ada)
    share(again(made.kept), Sharing("everyone"), by=ada)
    assert (again(made.kept).visibility, list(again(made.kept).co_authors.all())) == ("everyone", [])
    share(again(made.kept), Sharing("me", co_authors=frozenset([ben.pk])), by=ada)
    assert (again(made.kept).visibility, list(again(made.kept).co_authors.all())) == ("me", [ben])


def test_nobody_hides_from_its_authors_what_was_merged(made, ada, ben, dov):
    payments = dov.teams.get()
    for visibility, teams in (("me", ()), ("teams", [payments])):
        with pytest.raises(DomainError, match=f"L-{made.gone_id} was merged into this, and Ben Bo would no longer see"):
            again(made.kept).show_to(visibility, by=ada, teams=teams)
    again(made.kept).name_co_authors([ben], by=ada)
    again(made.kept).show_to("me", by=ada)
    assert Entry.objects.visible_to(ben).filter(pk=made.kept_id).exists()
