"""Playbooks in the admin: listed with what became of them, written with the site's editor, retired."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from lessons.models import Draft, Entry, Review, Run, TeamPolicy, Verification
from lessons.playbook.retiring import retire
from tests import builders
from tests.lessons.playbook.test_editor import COUNT, OPEN, sent

pytestmark = pytest.mark.django_db
LIST = "/admin/lessons/playbook/"


@pytest.fixture
def entry(ada, stations):
    return builders.playbook("Gate cut-over", by=ada, team=stations, steps=["Count", "Open"])


@pytest.fixture
def curator(cleo):
    return builders.signed_in(cleo)


def text_of(client, path, **data):
    answer = client.get(path, data)
    assert answer.status_code == 200
    return answer.content.decode()


def kept(entry, **more):
    """What the editor of a saved playbook sends when nothing was touched."""
    steps = [{"name": step["key"], "title": step["title"]} for step in entry.latest.content["steps"]]
    return sent(*steps, title=entry.title, based_on=str(entry.latest.number), key="", **more)


def test_the_list_shows_what_became_of_each(curator, entry, ada, dov):
    Run.objects.start(entry.playbook, by=dov)
    Run.objects.start(entry.playbook, by=dov, at=timezone.now() - timedelta(days=100))
    Verification.objects.filter(entry=entry).update(due_on=timezone.localdate() - timedelta(days=1))
    builders.playbook("Kanarie", by=ada, visibility="me")
    waiting = builders.playbook("In doubt", by=ada)
    Review.objects.create(entry=waiting, version=waiting.latest, requested_by=ada)
    rows = {str(row): row for row in curator.get(LIST).context["cl"].result_list}
    assert rows.keys() == {"Gate cut-over", "In doubt"}
    row = rows["Gate cut-over"]
    assert (row.step_count, row.runs_lately, row.in_review) == (2, 1, False)
    page = text_of(curator, LIST)
    for words in ("Overdue for a check", "Published, in review", "Stations", f"/entries/{entry.pk}/compare/"):
        assert words in page
    assert "Kanarie" not in page


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("verification=overdue", {"Gate cut-over"}), ("verification=verified", {"Half gone"}),
        ("verification=nonsense", {"Gate cut-over", "Half gone", "In doubt"}), ("review=open", {"In doubt"}),
        ("review=none", {"Gate cut-over", "Half gone"}), ("entry__status__exact=archived", {"Half gone"}),
        ("q=doubt", {"In doubt"}),
    ],
)  # fmt: skip
def test_the_list_is_filtered_and_searched(curator, entry, ada, asked, expected):
    Verification.objects.filter(entry=entry).update(due_on=timezone.localdate() - timedelta(days=1))
    builders.playbook("Half gone", by=ada).archive(by=ada)
    waiting = builders.playbook("In doubt", by=ada)
    Verification.objects.filter(entry=waiting).update(disputed_at=timezone.now(), dispute="It broke.")
    Review.objects.create(entry=waiting, version=waiting.latest, requested_by=ada)
    assert {str(row) for row in curator.get(f"{LIST}?{asked}").context["cl"].result_list} == expected


def test_the_list_takes_as_many_queries_for_many_as_for_few(curator, ada, stations, django_assert_max_num_queries):
    for number in range(15):
        builders.playbook(f"Playbook {number}", by=ada, team=stations)
    with django_assert_max_num_queries(12):
        text_of(curator, LIST)


def test_a_curator_writes_a_new_one(curator, cleo):
    opened = curator.get(f"{LIST}add/")
    assert opened.url.startswith(f"{LIST}add/?draft=")
    assert "Write a playbook" in text_of(curator, opened.url)
    answer = curator.post(f"{LIST}add/", sent(COUNT, OPEN, action="draft"))
    entry = Entry.objects.get(kind="playbook")
    assert answer.url == f"{LIST}{entry.pk}/change/"
    assert (entry.status, entry.author) == ("draft", cleo)
    page = text_of(curator, answer.url)
    assert "Saved as a draft." in page
    assert "Retire it" not in page


def test_the_change_page_is_the_editor_and_its_buttons_stay_in_the_admin(curator, entry):
    here = f"{LIST}{entry.pk}/change/"
    page = text_of(curator, here)
    for words in (
        f'data-autosave="/playbooks/{entry.pk}/autosave/"', 'data-pick="/playbooks/pick/"', "data-unsaved",
        'value="compare"', "Publish the changes", entry.get_absolute_url(), "Retire it", "All lists",
    ):  # fmt: skip
        assert words in page
    moved = curator.post(here, kept(entry, action=f"up:{entry.latest.content['steps'][1]['key']}"))
    assert [form.heading for form in moved.context["form"].step_forms] == ["Open", "Count"]
    assert "All lists" in moved.content.decode()
    assert Entry.objects.get(pk=entry.pk).versions.count() == 1


def test_an_edit_is_compared_with_what_readers_see_and_published(curator, entry):
    here = f"{LIST}{entry.pk}/change/"
    first, second = (step["key"] for step in entry.latest.content["steps"])
    edit = sent({"name": second, "title": "Open"}, {"name": first, "title": "Count twice"}, title=entry.title,
                summary=entry.summary, based_on="1", key="")  # fmt: skip
    page = curator.post(here, edit | {"action": "compare"}).content.decode()
    assert "What differs from what readers see" in page
    assert "twice</ins>" in page
    assert Entry.objects.get(pk=entry.pk).versions.count() == 1
    assert curator.post(here, edit | {"action": "compare", "title": ""}).status_code == 422
    answer = curator.post(here, edit | {"action": "publish"})
    assert answer.url == here
    assert [step["title"] for step in Entry.objects.get(pk=entry.pk).live.content["steps"]] == ["Open", "Count twice"]
    assert "Moved" in text_of(curator, f"/entries/{entry.pk}/compare/")


def test_what_differs_is_asked_for_on_the_site_too(ada, entry):
    page = builders.signed_in(ada).post(
        f"/playbooks/{entry.pk}/edit/", kept(entry, action="compare", purpose="Trains.")
    )
    assert "What differs from what readers see" in page.content.decode()


def test_two_people_at_once_are_shown_both_texts_and_save_in_the_admin(curator, entry, ben):
    entry.save_text(entry.content() | {"purpose": "Slowly."}, by=ben, publish=True)
    here = f"{LIST}{entry.pk}/change/"
    answer = curator.post(here, kept(Entry.objects.get(pk=entry.pk), purpose="Quickly.") | {"based_on": "1"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert f'action="{here}"' in page
    assert "All lists" in page
    assert curator.post(here, answer.context["form"].data).url == here
    assert Entry.objects.get(pk=entry.pk).playbook.purpose == "Quickly."


def test_a_team_that_requires_reviews_has_them_here_too(curator, entry, stations):
    TeamPolicy.objects.create(team=stations, policy="required")
    page = text_of(curator, f"{LIST}{entry.pk}/change/")
    assert "Ask for review" in page
    assert "Publish the changes" not in page
    answer = curator.post(f"{LIST}{entry.pk}/change/", kept(entry, action="publish", purpose="Trains."))
    assert answer.status_code == 422
    answer = curator.post(f"{LIST}{entry.pk}/change/", kept(entry, action="review", purpose="Trains."))
    assert answer.url == f"/entries/{entry.pk}/review/"
    assert Entry.objects.get(pk=entry.pk).live.number == 1


def test_unsaved_text_is_opened_and_thrown_away(curator, cleo, entry):
    curator.post(f"/playbooks/{entry.pk}/autosave/", kept(entry, purpose="Half a thought"))
    here = f"{LIST}{entry.pk}/change/"
    page = text_of(curator, here)
    assert "Half a thought" in page
    assert f'action="{LIST}{entry.pk}/discard/"' in page
    assert curator.get(f"{LIST}{entry.pk}/discard/").status_code == 405
    assert curator.post(f"{LIST}{entry.pk}/discard/").url == here
    assert not Draft.objects.exists()
    key = uuid.uuid4()
    curator.post("/playbooks/autosave/", sent(COUNT) | {"key": str(key)})
    assert f"{LIST}drafts/{key}/discard/" in text_of(curator, f"{LIST}add/", draft=key)
    assert curator.post(f"{LIST}drafts/{key}/discard/").url == LIST
    assert not Draft.objects.exists()


def test_what_is_not_seen_on_the_site_is_not_there(curator, ada):
    hidden = builders.playbook("Kanarie", by=ada, visibility="me")
    for page in ("change", "retire", "history"):
        answer = curator.get(f"{LIST}{hidden.pk}/{page}/", follow=True)
        assert "Kanarie" not in answer.content.decode()
    assert curator.post(f"{LIST}{hidden.pk}/change/", sent(COUNT), follow=True).status_code in (200, 404)
    assert curator.post(f"{LIST}{hidden.pk}/retire/").status_code == 404
    assert curator.post(f"{LIST}{hidden.pk}/discard/").status_code == 404
    assert Entry.objects.get(pk=hidden.pk).versions.count() == 1


def test_the_pages_of_the_admin_are_for_curators(entry, ada, client):
    client.force_login(ada)
    for page in ("change/", "retire/", "bring-back/", "discard/"):
        for method in ("get", "post"):
            assert getattr(client, method)(f"{LIST}{entry.pk}/{page}").status_code in (302, 403)
    assert Entry.objects.get(pk=entry.pk).status == "published"


def test_what_retiring_changes_is_shown_first(curator, ada, dov):
    entry = builders.playbook("Gate cut-over", by=ada, moments=["project", "experiment"])
    Run.objects.start(entry.playbook, by=dov, title="Luleå, 28 November")
    page = text_of(curator, f"{LIST}{entry.pk}/retire/")
    for words in ("1 run under way.", "Luleå, 28 November", "Offered in 2 places", "a project starts"):
        assert words in page
    assert Entry.objects.get(pk=entry.pk).status == "published"


def test_a_successor_is_named_by_its_number(curator, entry, ada):
    successor = builders.playbook("In daylight", by=ada)
    answer = curator.post(f"{LIST}{entry.pk}/retire/", {"successor": f"L-{successor.pk}"}, follow=True)
    page = answer.content.decode()
    assert "Retired “Gate cut-over”; “In daylight” takes its place." in page
    assert "“Gate cut-over” is retired" in page
    assert Entry.objects.get(pk=entry.pk).status == "superseded"
    answer = curator.post(f"{LIST}{entry.pk}/bring-back/")
    assert answer.url == f"{LIST}{entry.pk}/change/"
    assert Entry.objects.get(pk=entry.pk).status == "published"


@pytest.mark.parametrize("typed", ["gate cut-over", ""])
def test_without_scripts_words_find_a_successor(curator, entry, ada, typed):
    successor = builders.playbook("Gate cut-over in daylight", by=ada)
    builders.playbook("Gate cut-over of Kanarie", by=ada, visibility="me")
    answer = curator.post(f"{LIST}{entry.pk}/retire/", {"successor": "gate cut-over"})
    assert answer.status_code == 422
    name = f"L-{successor.pk} Gate cut-over in daylight"
    assert [value for value, _ in answer.context["form"].fields["chosen"].choices] == ["", name]
    assert Entry.objects.get(pk=entry.pk).status == "published"
    curator.post(f"{LIST}{entry.pk}/retire/", {"successor": typed, "chosen": name})
    assert Entry.objects.get(pk=entry.pk).status == "superseded"
    assert successor.links_out.get(kind="replaces").target == entry


@pytest.mark.parametrize("which", ["nonsense", "hidden", "missing", "lesson", "itself", "draft"])
def test_what_cannot_take_its_place_is_refused_and_not_named(curator, entry, ada, cleo, which):
    typed = {
        "nonsense": "nonsense", "missing": "L-987654", "itself": f"L-{entry.pk}",
        "hidden": f"L-{builders.playbook('Kanarie', by=ada, visibility='me').pk}",
        "lesson": f"L-{builders.lesson(by=ada).pk}",
        "draft": f"L-{builders.playbook('Half', by=cleo, publish=False).pk}",
    }[which]  # fmt: skip
    answer = curator.post(f"{LIST}{entry.pk}/retire/", {"successor": typed})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Kanarie" not in page
    words = {"nonsense": "No playbook in use has these words", "itself": "its own place"}
    assert words.get(which, f"no playbook {typed} in use") in page
    assert Entry.objects.get(pk=entry.pk).status == "published"


def test_successors_are_offered_by_words_and_by_number(entry, ada, cleo):
    builders.playbook("Gates of Kanarie", by=ada, visibility="me")
    builders.lesson("Gate lesson", by=ada)
    gone = builders.playbook("Gate of old", by=ada)
    retire(gone, by=cleo)
    client = builders.signed_in(cleo)
    names = lambda words: [row["name"] for row in client.get("/playbooks/successors/", {"q": words}).json()]  # noqa: E731
    assert names("gate") == names(f"l-{entry.pk}") == [f"L-{entry.pk} Gate cut-over"]
    assert names("kanarie") == names(f"L-{gone.pk}") == names("g") == names("") == names("L-") == []


def test_text_sent_after_signing_out_is_kept(entry, client):
    answer = client.post(f"{LIST}{entry.pk}/change/", kept(entry, purpose="Half a thought that is long"))
    assert answer.status_code == 401
    assert "Half a thought that is long" in answer.content.decode()
