"""Tags kept in order: the old name keeps working, and nothing loses its tag."""

import pytest

from lessons.common.errors import DomainError
from lessons.models import Tag, TagAlias
from lessons.tag.curation import delete, merge, rename
from lessons.tag.likeness import near_duplicates
from search import engine
from search.queue import drain_all
from tests import builders

pytestmark = pytest.mark.django_db


def tag(name):
    return Tag.objects.get(name=name)


def names(entry):
    return sorted(tag.name for tag in entry.tags.all())


def test_a_renamed_tag_is_found_by_its_old_name_in_addresses_forms_and_searches(ada, client):
    entry = builders.lesson(by=ada, tags=["cutover"])
    rename(tag("cutover"), "Cut-over")
    drain_all()
    assert names(entry) == ["Cut-over"]
    client.force_login(ada)
    assert client.get("/tags/cutover/").url == "/tags/cut-over/"
    assert names(builders.lesson("Another", by=ada, tags=["CUTOVER"])) == ["Cut-over"]
    assert engine.find("cutover", engine.audience_for(ada)).total == 1
    assert engine.find("tag:cutover", engine.audience_for(ada)).total == 1


def test_merging_unites_what_both_were_on_and_leaves_the_old_name_as_an_alias(ada, client):
    both = builders.lesson("Both", by=ada, tags=["wifi", "wi-fi"])
    one = builders.lesson("One", by=ada, tags=["wifi"])
    merge(tag("wifi"), tag("wi-fi"))
    assert names(both) == names(one) == ["wi-fi"]
    client.force_login(ada)
    assert client.get("/tags/wifi/").url == "/tags/wi-fi/"


def test_aliases_of_a_merged_tag_follow_it(ada):
    builders.lesson(by=ada, tags=["a1", "b1", "c1"])
    merge(tag("a1"), tag("b1"))
    merge(tag("b1"), tag("c1"))
    assert {alias.name for alias in tag("c1").aliases.all()} == {"a1", "b1"}


def test_a_tag_cannot_take_the_name_of_another(ada):
    builders.lesson(by=ada, tags=["gates", "doors"])
    with pytest.raises(DomainError, match="Merge the two instead"):
        rename(tag("gates"), "DOORS")
    with pytest.raises(DomainError, match="itself"):
        merge(tag("gates"), tag("gates"))


def test_a_tag_may_take_back_its_own_old_name(ada):
    builders.lesson(by=ada, tags=["gates"])
    rename(tag("gates"), "barriers")
    rename(tag("barriers"), "gates")
    assert {alias.name for alias in TagAlias.objects.all()} == {"barriers"}


def test_a_deleted_tag_is_gone_from_everything(ada):
    entry = builders.lesson(by=ada, tags=["gates", "doors"])
    delete(tag("gates"))
    assert names(entry) == ["doors"]


def test_names_that_are_nearly_the_same_are_found(ada):
    builders.lesson(by=ada, tags=["night shift", "night-shift", "nightshifts", "ticket gate", "ticket gates", "winter"])
    pairs = {frozenset((first.name, second.name)) for first, second, _ in near_duplicates(Tag.objects.all())}
    assert frozenset(("ticket gate", "ticket gates")) in pairs
    assert frozenset(("night shift", "night-shift")) in pairs
    assert not any("winter" in pair for pair in pairs)


@pytest.mark.parametrize("name", ["", "  ", "a,b", "x" * 51])
def test_impossible_names_are_refused(ada, name):
    builders.lesson(by=ada, tags=["gates"])
    with pytest.raises(DomainError):
        rename(tag("gates"), name)


def test_curators_merge_tags_in_the_admin(ada, cleo, client):
    entry = builders.lesson(by=ada, tags=["wifi", "wi-fi"])
    client.force_login(cleo)
    chosen = [tag("wifi").pk, tag("wi-fi").pk]
    page = client.post("/admin/lessons/tag/", {"action": "merge", "_selected_action": chosen})
    assert "Keep this one" in page.content.decode()
    client.post("/admin/lessons/tag/", {"action": "merge", "_selected_action": chosen, "into": chosen[1]})
    assert names(entry) == ["wi-fi"]
    assert "wi-fi" in client.get("/admin/lessons/tag/").content.decode()
    assert client.get("/admin/lessons/tag/alike/").status_code == 200
