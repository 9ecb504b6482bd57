"""Other names of a tag in the admin: found by searches at once, and refused with a sentence where they clash."""

import pytest

from lessons.models import Tag, TagAlias
from search import engine
from search.queue import drain_all
from tests import builders

pytestmark = pytest.mark.django_db


@pytest.fixture
def curate(ada, cleo, client):
    """Cleo saves the page of a tag: `curate("gates", add=["doors"], remove=["bars"])`."""
    builders.lesson(by=ada, tags=["gates", "access", "C++"])
    client.force_login(cleo)

    def save(name, *, add=(), remove=(), rename=None):
        tag = Tag.objects.get(name=name)
        known = list(tag.aliases.order_by("pk"))
        form = {"name": rename or name, "description": "", "aliases-INITIAL_FORMS": len(known)}
        form |= {"aliases-TOTAL_FORMS": len(known) + len(add)}
        for place, alias in enumerate(known):
            form |= {f"aliases-{place}-id": alias.pk, f"aliases-{place}-tag": tag.pk}
            if alias.name in remove:
                form[f"aliases-{place}-DELETE"] = "on"
        for place, words in enumerate(add, start=len(known)):
            form |= {f"aliases-{place}-name": words, f"aliases-{place}-tag": tag.pk}
        return client.post(f"/admin/lessons/tag/{tag.pk}/change/", form)

    return save


def names(tag):
    return {alias.name for alias in TagAlias.objects.filter(tag__name=tag)}


def found(words, person):
    drain_all()
    return engine.find(words, engine.audience_for(person)).total


def test_a_name_that_is_added_is_found_and_one_that_is_removed_no_longer(curate, ada, client):
    assert found("portcullis", ada) == 0
    assert curate("gates", add=["portcullis"]).status_code == 302
    assert found("portcullis", ada) == found("tag:portcullis", ada) == 1
    assert client.get("/tags/portcullis/").url == "/tags/gates/"
    assert curate("gates", add=["drawbridge"], remove=["portcullis"]).status_code == 302
    assert found("portcullis", ada) == 0
    assert found("drawbridge", ada) == 1
    assert names("gates") == {"drawbridge"}


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["Áccess"], "Merge the two instead"),
        (["doors"], "is another name of a tag already"),
        (["DÖORS"], "is another name of a tag already"),
        (["Gates"], "The tag has this name already"),
        (["winter", "Wínter"], "The tag has this name already"),
        (["a,b"], "comma"),
        (["\x01"], "can be printed"),
        (["ﷺ" * 50], "Use a shorter name"),
        (["a" * 80], "too long for a tag"),
    ],
)
def test_a_name_that_clashes_or_is_impossible_is_refused_with_a_sentence(words, reason, curate):
    assert curate("access", add=["doors"]).status_code == 302
    answer = curate("gates", add=words)
    assert answer.status_code == 200
    assert reason in answer.text
    assert names("gates") == set()


def test_a_refusal_does_not_name_the_tag_that_goes_by_the_name(curate, ada):
    builders.lesson("Hidden", by=ada, visibility="me", tags=["confidential"])
    TagAlias.objects.create(name="project x", tag=Tag.objects.get(name="confidential"))
    answer = curate("gates", add=["project x"])
    assert "is another name of a tag already" in answer.text
    assert "confidential" not in answer.text


def test_names_that_differ_only_in_signs_get_addresses_of_their_own(curate, client):
    assert curate("gates", add=["C--", "C##"]).status_code == 302
    slugs = {alias.slug for alias in TagAlias.objects.all()}
    assert len(slugs | {"c"}) == 3
    assert client.get("/tags/c/").status_code == 200
    assert all(client.get(f"/tags/{slug}/").url == "/tags/gates/" for slug in slugs)


def test_a_new_name_for_a_tag_and_its_old_one_as_another_name_go_together(curate):
    assert curate("gates", rename="barriers", add=["gates", "doors"]).status_code == 302
    assert names("barriers") == {"gates", "doors"}


def test_a_name_may_be_removed_and_written_anew_at_once(curate):
    curate("gates", add=["doors"])
    assert curate("gates", add=["Doors"], remove=["doors"]).status_code == 302
    assert names("gates") == {"Doors"}


def test_a_new_tag_is_made_with_its_other_names(curate, client):
    form = {"name": "winter", "description": "Snow", "aliases-TOTAL_FORMS": 1, "aliases-INITIAL_FORMS": 0}
    assert client.post("/admin/lessons/tag/add/", form | {"aliases-0-name": "frost"}).status_code == 302
    assert names("winter") == {"frost"}
    answer = client.post("/admin/lessons/tag/add/", form | {"name": "Frost", "aliases-0-name": "ice"})
    assert "is another name of a tag already" in answer.text
