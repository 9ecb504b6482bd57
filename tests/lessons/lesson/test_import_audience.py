"""Who may see it goes out with an export and comes back with an import."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lessons.entry.uploads import attach
from lessons.models import Entry
from tests import builders
from tests.lessons.lesson.importing import import_markdown, markdown

pytestmark = pytest.mark.django_db


def only():
    return Entry.objects.get()


def seen_by(*people):
    """For each person the titles they see."""
    return [sorted(entry.title for entry in Entry.objects.visible_to(person)) for person in people]


def download(client, ending):
    return b"".join(client.get(f"/download/library.{ending}").streaming_content)


def test_an_exported_library_is_seen_by_the_same_people_once_imported(ada, ben, cleo, dov, stations, client, tmp_path):
    payments = dov.teams.get()
    builders.lesson("Open", by=ada)
    builders.lesson("Both", by=ada, visibility="teams", shared_with=[stations, payments])
    builders.lesson("Ours", by=ada, visibility="teams", shared_with=[stations])
    mine = builders.lesson("Mine", by=ada, visibility="me")
    attach(mine, SimpleUploadedFile("notes.md", b"# A secret\n\nNobody else knows."), by=ada)
    before = seen_by(ada, ben, cleo, dov)
    client.force_login(ada)
    with zipfile.ZipFile(io.BytesIO(download(client, "zip"))) as archive:
        archive.extractall(tmp_path)
    Entry.objects.update(live=None, latest=None)
    Entry.objects.all().delete()
    assert seen_by(ada) == [[]]
    said, complaints = import_markdown(tmp_path)
    assert ("4 new" in said, complaints) == (True, "")
    assert seen_by(ada, ben, cleo, dov) == before
    audiences = {entry.title: set(entry.live.audience) - {f"user:{ada.pk}"} for entry in Entry.objects.all()}
    both = {f"team:{stations.pk}", f"team:{payments.pk}"}
    assert audiences == {"Open": {"everyone"}, "Both": both, "Ours": {f"team:{stations.pk}"}, "Mine": set()}


def test_an_export_names_the_teams_it_is_shared_with(ada, stations, dov, client):
    entry = builders.lesson("Both", by=ada, visibility="teams", shared_with=[stations, dov.teams.get()])
    builders.lesson("Open", by=ada)
    client.force_login(ada)
    assert "shared_with:\n- Payments\n- Stations\n" in client.get(f"/entries/{entry.pk}.md").content.decode()
    rows = {row["title"]: row for row in map(json.loads, download(client, "jsonl").splitlines())}
    assert (rows["Both"]["visibility"], rows["Both"]["shared_with"]) == ("teams", ["Payments", "Stations"])
    assert (rows["Open"]["visibility"], rows["Open"]["shared_with"]) == ("everyone", [])


def test_a_download_of_shared_lessons_takes_a_constant_number_of_queries(
    ada, stations, client, django_assert_max_num_queries
):
    for number in range(12):
        builders.lesson(f"Lesson {number}", by=ada, visibility="teams", shared_with=[stations])
    client.force_login(ada)
    for ending in ("zip", "jsonl", "csv"):
        with django_assert_max_num_queries(12):
            download(client, ending)


@pytest.mark.parametrize("written", ["[Stations, Payments]", "stations, payments", "\n  - Stations\n  - Payments"])
def test_teams_are_named_in_a_list_or_between_commas(stations, dov, tmp_path, written):
    markdown(tmp_path / "one.md", visibility="teams", shared_with=written)
    import_markdown(tmp_path)
    assert {team.name for team in only().shared_with.all()} == {"Stations", "Payments"}


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ({"visibility": "us"}, "The visibility “us” is unknown. Write everyone, teams or me."),
        ({"visibility": ""}, "The visibility “” is unknown."),
        ({"visibility": "[me]"}, "The visibility “['me']” is unknown."),
        ({"visibility": "teams"}, "It is for teams but names none."),
        ({"visibility": "teams", "shared_with": "[Stations, Nobodies]"}, "team “Nobodies”, which does not exist"),
        ({"visibility": "teams", "shared_with": "7"}, "team “7”, which does not exist"),
        ({"shared_with": "[Stations]"}, "Write visibility: teams."),
    ],
)
def test_a_file_that_does_not_say_clearly_who_may_see_it_is_refused(stations, tmp_path, front, reason):
    markdown(tmp_path / "bad.md", **front)
    markdown(tmp_path / "good.md", "Good")
    said, complaints = import_markdown(tmp_path)
    assert "1 new (0 of them drafts), 0 changed, 0 as before, 1 refused" in said
    assert complaints.startswith("bad.md: ")
    assert reason in complaints
    assert (only().title, only().visibility) == ("Good", "everyone")


def test_a_file_that_narrows_who_sees_it_narrows_it_here(ada, dov, tmp_path):
    path = markdown(tmp_path / "one.md", author=ada.email)
    import_markdown(tmp_path)
    assert seen_by(dov) == [["Label both ends"]]
    markdown(path, author=ada.email, visibility="me")
    assert "1 changed" in import_markdown(tmp_path)[0]
    assert seen_by(ada, dov) == [["Label both ends"], []]
    markdown(path, author=ada.email)
    assert "1 changed" in import_markdown(tmp_path)[0]
    assert seen_by(dov) == [["Label both ends"]]


def test_who_was_chosen_here_to_see_it_stays_while_the_file_says_nothing_new(ada, dov, tmp_path):
    path = markdown(tmp_path / "one.md", author=ada.email)
    import_markdown(tmp_path)
    only().show_to("me", by=ada)
    assert "1 as before" in import_markdown(tmp_path)[0]
    markdown(path, "Label every end", author=ada.email)
    assert "1 changed" in import_markdown(tmp_path)[0]
    assert seen_by(ada, dov) == [["Label every end"], []]


def test_a_file_does_not_overrule_who_was_chosen_here_and_says_so(ada, stations, tmp_path):
    path = markdown(tmp_path / "one.md", author=ada.email)
    import_markdown(tmp_path)
    only().show_to("teams", by=ada, teams=[stations])
    markdown(path, author=ada.email, visibility="me")
    said, complaints = import_markdown(tmp_path)
    assert "1 edited here and left alone" in said
    assert complaints == "one.md: edited here, left alone\n"
    assert only().visibility == "teams"
