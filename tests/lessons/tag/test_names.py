"""What a tag may be called: any sign makes an address, and what fits no column is refused with a sentence."""

import pytest
from django.db import IntegrityError, transaction

from lessons.common.errors import DomainError
from lessons.models import Entry, Tag, TagAlias
from lessons.tag.curation import rename
from lessons.tag.models import tidy_name
from tests import builders

pytestmark = pytest.mark.django_db
LIGATURES = "ﷺ" * 50  # each stands for eighteen letters
SIGNS = ["🎉", "???", "-", "...", "_"]
FORM = {"title": "Ours", "summary": "Ours.", "visibility": "everyone", "action": "publish"}


def test_tags_of_signs_alone_have_addresses_and_pages(ada, client):
    entry = builders.lesson(by=ada, tags=SIGNS)
    client.force_login(ada)
    slugs = set(Tag.objects.values_list("slug", flat=True))
    assert len(slugs) == len(SIGNS)
    assert "" not in slugs
    for tag in Tag.objects.all():
        assert tag.name in client.get(tag.get_absolute_url()).text
    for address in (entry.get_absolute_url(), "/tags/", "/library/", "/"):
        assert client.get(address).status_code == 200


def test_other_names_of_signs_alone_have_addresses_too(ada, client):
    builders.lesson(by=ada, tags=["???", "gates"])
    gates = Tag.objects.get(name="gates")
    rename(Tag.objects.get(name="???"), "questions")
    aliases = [TagAlias.objects.create(name=name, tag=gates) for name in ("!!!", "...")]
    client.force_login(ada)
    assert len({alias.slug for alias in TagAlias.objects.all()}) == 3
    for alias in aliases:
        assert client.get(f"/tags/{alias.slug}/").url == "/tags/gates/"


def test_an_old_address_that_another_old_name_has_already_breaks_no_rename(ada):
    builders.lesson(by=ada, tags=["C++"])
    rename(Tag.objects.get(name="C++"), "Cpp")
    builders.lesson("Another", by=ada, tags=["C--"])
    rename(Tag.objects.get(name="C--"), "Cmm")
    assert {alias.name for alias in TagAlias.objects.all()} == {"C++", "C--"}


@pytest.mark.parametrize("model", [Tag, TagAlias])
def test_the_database_keeps_no_tag_without_an_address(ada, model):
    builders.lesson(by=ada, tags=["gates"])
    TagAlias.objects.create(name="doors", tag=Tag.objects.get())
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(slug="")


def test_a_name_that_grows_when_it_is_folded_is_refused_with_a_sentence(ada):
    builders.lesson(by=ada, tags=["gates"])
    for refused in (lambda: Tag.objects.named([LIGATURES]), lambda: rename(Tag.objects.get(), LIGATURES)):
        with pytest.raises(DomainError, match="Use a shorter name"):
            refused()


def test_the_longest_name_that_is_taken_fits_its_address(ada):
    names = ["ﷺ" * 6, "ﷺ" * 6 + "!"]
    made = Tag.objects.named(names)
    assert [tag.name for tag in made] == names
    assert len({tag.slug for tag in made}) == 2


@pytest.mark.parametrize(("name", "reason"), [(LIGATURES, "Use a shorter name"), ("a" * 51, "too long for a tag")])
def test_the_editor_refuses_an_impossible_tag_and_keeps_the_text(name, reason, ada, client):
    client.force_login(ada)
    answer = client.post("/lessons/new/", FORM | {"tags": f"gates, {name}"})
    assert answer.status_code == 422
    assert reason in answer.text
    assert not Entry.objects.exists()


def test_the_editor_takes_the_same_tag_twice_as_one(ada, client):
    client.force_login(ada)
    assert client.post("/lessons/new/", FORM | {"tags": "gates,  Gates ,, g\x01ates"}).status_code == 302
    assert [tag.name for tag in Entry.objects.get().tags.all()] == ["gates"]


def test_the_admin_refuses_an_impossible_name_with_a_sentence(ada, cleo, client):
    builders.lesson(by=ada, tags=["gates"])
    client.force_login(cleo)
    none = {"aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0", "description": ""}
    for address in ("/admin/lessons/tag/add/", f"/admin/lessons/tag/{Tag.objects.get().pk}/change/"):
        for name, reason in ((LIGATURES, "Use a shorter name"), ("a,b", "comma"), ("\x01", "")):
            answer = client.post(address, none | {"name": name})
            assert answer.status_code == 200
            assert reason in answer.text
    assert [tag.name for tag in Tag.objects.all()] == ["gates"]


@pytest.mark.parametrize("name", ["\u200b", "\u202e", "\u2066\u2069", "\ufeff"])
def test_a_sign_that_hides_or_turns_text_is_no_name(name):
    assert tidy_name(name) == ""
    assert tidy_name(f"a{name}b") == "ab"
    assert tidy_name("\U0001f469\u200d\U0001f467") == "\U0001f469\u200d\U0001f467"
