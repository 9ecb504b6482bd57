"""Whose imported lessons are: nobody's draft is of use to nobody."""

import pytest
from django.core.management import CommandError

from lessons.models import Entry, User
from tests import builders
from tests.lessons.lesson.importing import import_llis, import_markdown, lines, markdown, record

pytestmark = pytest.mark.django_db
DRAFT = {"lesson": "", "recommendation": "", "abstract": "Only this."}


@pytest.fixture
def records(tmp_path):
    """One that is published and one that stays a draft."""
    return lines(tmp_path, record(1), record(2, **DRAFT))


@pytest.fixture
def helena(db):
    """The longest-standing administrator who is still here."""
    gone = builders.person("Gunnar Gone", role="administrator")
    gone.deactivate()
    helena = builders.person("Helena Sarri", role="administrator")
    builders.person("Ivar Ny", role="administrator")
    return helena


def authors():
    return [entry.author.display_name for entry in Entry.objects.order_by("source")]


def test_drafts_belong_to_the_longest_standing_administrator(records, helena):
    said, _ = import_llis(records)
    assert authors() == ["NASA Lessons Learned", "Helena Sarri"]
    assert [entry.source for entry in Entry.objects.drafts_of(helena)] == ["llis:2"]
    assert "Drafts and private lessons of Helena Sarri (helena@norrland.example): 1." in said


def test_without_an_administrator_the_summary_says_what_to_do(records, ada):
    said, _ = import_llis(records)
    assert authors() == ["NASA Lessons Learned"] * 2
    assert "Drafts and private lessons that nobody can open: 1. Import again with --author EMAIL" in said
    said, _ = import_llis(records, "--author", ada.email)
    assert "0 changed, 2 as before" in said
    assert f"Drafts and private lessons of Ada Ek ({ada.email}): 1." in said
    assert authors() == ["Ada Ek"] * 2
    assert "Handed over" in [activity.words for activity in Entry.objects.get(source="llis:2").activities.all()]
    said, _ = import_llis(records)
    assert "Drafts and private" not in said
    assert authors() == ["Ada Ek"] * 2


def test_all_belongs_to_the_author_who_is_named(records, ada, helena):
    said, _ = import_llis(records, "--author", "ADA@norrland.example")
    assert authors() == ["Ada Ek"] * 2
    assert "of Ada Ek (ada@norrland.example): 1." in said


@pytest.mark.parametrize("importing", [import_llis, import_markdown])
def test_an_author_who_is_unknown_or_gone_is_refused(records, importing, dov):
    dov.deactivate()
    path = records if importing is import_llis else records.parent
    with pytest.raises(CommandError, match=r"Nobody here has the address nobody@norrland\.example"):
        importing(path, "--author", "nobody@norrland.example")
    with pytest.raises(CommandError, match=r"Dov Dal \(dov@norrland\.example\) cannot sign in any more"):
        importing(path, "--author", "dov@norrland.example")
    assert not Entry.objects.exists()


def test_an_author_named_in_a_file_comes_first(tmp_path, ada, cleo, helena):
    markdown(tmp_path / "a.md", author="Ada Ek", visibility="me")
    markdown(tmp_path / "b.md", author="Ada Ek", status="draft")
    markdown(tmp_path / "c.md", author="Somebody Else")
    markdown(tmp_path / "d.md")
    import_markdown(tmp_path, "--author", cleo.email)
    assert authors() == ["Ada Ek", "Ada Ek", "Cleo Carr", "Cleo Carr"]


def test_what_only_somebody_who_left_could_see_goes_to_an_administrator(tmp_path, dov, helena):
    dov.deactivate()
    markdown(tmp_path / "a.md", author="Dov Dal")
    markdown(tmp_path / "b.md", author="Dov Dal", visibility="me")
    markdown(tmp_path / "c.md", author="Dov Dal", status="draft")
    said, _ = import_markdown(tmp_path)
    assert authors() == ["Dov Dal", "Helena Sarri", "Helena Sarri"]
    assert "Drafts and private lessons of Helena Sarri (helena@norrland.example): 2." in said


def test_a_name_that_two_people_have_names_nobody(tmp_path, ada, helena):
    builders.person("Ada Ek", email="other@norrland.example")
    markdown(tmp_path / "a.md", author="Ada Ek", visibility="me")
    markdown(tmp_path / "b.md", author="Ada Ek")
    import_markdown(tmp_path)
    assert authors() == ["Helena Sarri", "Imported texts"]


def test_a_dry_run_says_whose_they_would_be_and_gives_nothing_away(records, helena):
    import_llis(records, "--author", helena.email, "--dry-run")
    assert not User.objects.filter(email="llis@imported.invalid").exists()
    import_llis(records)
    said, _ = import_llis(records, "--author", helena.email, "--dry-run")
    assert "Would have imported" in said
    assert authors() == ["NASA Lessons Learned", "Helena Sarri"]


def test_handing_over_many_takes_few_queries(tmp_path, ada, django_assert_max_num_queries):
    path = lines(tmp_path, *(record(number) for number in range(1, 41)))
    import_llis(path)
    with django_assert_max_num_queries(40 * 2 + 30):  # a savepoint for each record, and what it takes once
        import_llis(path, "--author", ada.email)
    assert authors() == ["Ada Ek"] * 40
