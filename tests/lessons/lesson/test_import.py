"""Real input: NASA's lessons and folders of Markdown, read twice, with their flaws."""

import csv
import gzip
import json
import time

import pytest

from lessons.models import Entry, Tag, Team
from search import engine
from search.queue import drain_all
from tests import builders
from tests.lessons.lesson.importing import import_llis as run
from tests.lessons.lesson.importing import import_markdown, lines, markdown, record

pytestmark = pytest.mark.django_db


def test_a_record_becomes_a_lesson_with_its_team_tags_and_date(tmp_path):
    run(lines(tmp_path, record()))
    entry = Entry.objects.get()
    assert (entry.title, entry.summary) == ("Loose screws", "Expand controls to what is deployed.")
    assert entry.team.name == "Johnson Space Center"
    assert entry.published_at.date().isoformat() == "1993-09-09"
    assert entry.lesson.happened_on.isoformat() == "1991-04-09"
    assert [tag.name for tag in entry.tags.all()] == ["Ground Equipment"]
    assert entry.content() == entry.live.content
    assert not entry.author.is_active


def test_when_it_happened_is_kept_apart_from_when_it_was_published(tmp_path):
    path = lines(tmp_path, record(1, published=""), record(2, date=""), record(3, date="in spring"))
    _, complaints = run(path)
    first, second = Entry.objects.order_by("source")
    assert first.lesson.happened_on.isoformat() == first.published_at.date().isoformat() == "1991-04-09"
    assert second.lesson.happened_on is None
    assert "Line 3: The date “in spring” is no date. Write it as 1999-02-28." in complaints


def test_importing_again_changes_nothing_and_a_changed_record_adds_a_version(tmp_path):
    run(lines(tmp_path, record()))
    said, _ = run(lines(tmp_path, record()))
    assert "0 new (0 of them drafts), 0 changed, 1 as before" in said
    said, _ = run(lines(tmp_path, record(recommendation="Consider every unit.")))
    assert "1 changed" in said
    assert Entry.objects.get().versions.count() == 2


def test_a_bad_record_is_named_with_its_line_and_does_not_stop_the_rest(tmp_path):
    said, complaints = run(
        lines(tmp_path, record(1), "{not json", record(None), record(4, published="yesterday"), record(5))
    )
    assert "2 new (0 of them drafts), 0 changed, 0 as before, 3 refused" in said
    assert "Line 2: It is not JSON" in complaints
    assert "Line 3: It has no lesson_id" in complaints
    assert "Line 4: The published “yesterday” is no date" in complaints


def test_a_team_of_a_bad_record_is_made_for_the_next_good_one(tmp_path):
    said, _ = run(lines(tmp_path, record(1, title="x" * 301, organization="New"), record(2, organization="New")))
    assert "1 new (0 of them drafts), 0 changed, 0 as before, 1 refused" in said
    assert Entry.objects.get().team.name == "New"


def test_what_is_missing_is_filled_or_stays_a_draft(tmp_path):
    run(
        lines(
            tmp_path,
            record(1, title=""),
            record(2, lesson="", recommendation="", abstract="Only this."),
            record(3, lesson="", abstract="An abstract. More."),
        )
    )
    first, second, third = Entry.objects.order_by("source")
    assert first.title == "Expand controls to what is deployed."
    assert second.status == "draft"
    assert third.summary == "An abstract."


def test_a_dry_run_keeps_nothing(tmp_path):
    said, _ = run(lines(tmp_path, record()), "--dry-run")
    assert "Would have imported: 1 new" in said
    assert not Entry.objects.exists()
    assert not Team.objects.exists()


def test_the_same_record_twice_in_a_file_is_one_lesson(tmp_path):
    run(lines(tmp_path, record(), record(title="Loose screws, again")))
    assert Entry.objects.get().title == "Loose screws, again"


def test_a_csv_with_the_same_columns_reads_the_same(tmp_path):
    path = tmp_path / "export.csv"
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, record())
        writer.writeheader()
        writer.writerow(record() | {"topics": "Ground Equipment; Quality"})
    run(path)
    assert {tag.name for tag in Entry.objects.get().tags.all()} == {"Ground Equipment", "Quality"}


def test_all_of_llis_is_imported_in_time_and_can_be_searched(shared_data, ada, client, django_assert_max_num_queries):
    begun = time.process_time()
    said, complaints = run(shared_data / "nasa_llis.jsonl.gz")
    drain_all()
    spent = time.process_time() - begun
    assert "2157 new (14 of them drafts)" in said
    assert complaints == ""
    assert spent < 60  # of this process's own time: other tests run on the same cores
    with gzip.open(shared_data / "nasa_llis.jsonl.gz", "rt") as file:
        longest = max((json.loads(row) for row in file), key=lambda row: len(row["title"]))
    assert Entry.objects.filter(title=" ".join(longest["title"].split())).exists()
    found = engine.find("solder contamination", engine.audience_for(ada))
    assert found.total > 5
    client.force_login(ada)
    for address in ("/", "/library/", "/search/?q=valve", found.hits[0].item.get_absolute_url(), "/tags/", "/teams/"):
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200


MARKDOWN = """---
title: Label both ends
tags: [cables, Depot Wi-Fi]
date: 2025-11-03
team: Depot IT
---
## Takeaway
Twenty minutes at delivery replaced two hours in the dark.

## What happened
We counted **forty** cables.

## Something else
More words.
"""


def test_markdown_files_become_lessons_known_by_their_path(tmp_path):
    (tmp_path / "depot").mkdir()
    (tmp_path / "depot" / "label.md").write_text(MARKDOWN)
    (tmp_path / "plain.md").write_text("# A plain file\n\nJust one paragraph. And another sentence.\n")
    (tmp_path / "broken.md").write_text("---\ntitle: [unclosed\n---\ntext")
    (tmp_path / "retro.md").write_text("---\ntitle: R\nkind: retrospective\n---\ntext")
    (tmp_path / "latin.md").write_bytes(b"\xff\xfe")
    said, complaints = import_markdown(tmp_path)
    assert "2 new (0 of them drafts), 0 changed, 0 as before, 3 refused" in said
    assert "broken.md: The front matter cannot be read" in complaints
    entry = Entry.objects.get(source__endswith=":depot/label.md")
    assert entry.summary == "Twenty minutes at delivery replaced two hours in the dark."
    assert "### Something else" in entry.lesson.happened
    assert Tag.objects.filter(name="Depot Wi-Fi").exists()
    assert Entry.objects.get(source__endswith=":plain.md").title == "A plain file"
    said, _ = import_markdown(tmp_path)
    assert "0 new (0 of them drafts), 0 changed, 2 as before" in said


def test_files_of_the_same_name_in_two_folders_are_two_lessons(tmp_path, monkeypatch):
    first, second = (markdown(tmp_path / folder / "readme.md", folder).parent for folder in ("d1", "d2"))
    import_markdown(first)
    said, _ = import_markdown(second)
    assert "1 new" in said
    assert {entry.title for entry in Entry.objects.all()} == {"d1", "d2"}
    monkeypatch.chdir(second)
    said, _ = import_markdown(".")
    assert "0 new (0 of them drafts), 0 changed, 1 as before" in said


def test_a_folder_that_moved_is_known_by_its_name(tmp_path):
    folder = markdown(tmp_path / "d1" / "readme.md").parent
    import_markdown(folder, "--source", "handbook")
    said, _ = import_markdown(folder.rename(tmp_path / "moved"), "--source", "handbook")
    assert "0 new (0 of them drafts), 0 changed, 1 as before" in said
    said, _ = import_markdown(tmp_path / "moved", "--source", "another")
    assert "1 new" in said


def test_a_path_that_is_too_long_is_refused(tmp_path):
    markdown(tmp_path / ("d" * 100) / ("f" * 100 + ".md"))
    assert "longer than 175 characters" in import_markdown(tmp_path)[1]


def test_what_is_exported_as_markdown_is_imported_the_same(ada, stations, tmp_path, client):
    entry = builders.lesson(
        by=ada, team=stations, tags=["växel"], nature="strength", impact={"time": "serious"}, happened_on="2026-02-14",
        happened="It **stopped**.\n\n- one\n- two", limits="Small stations.",
    )  # fmt: skip
    client.force_login(ada)
    (tmp_path / "one.md").write_bytes(client.get(f"/entries/{entry.pk}.md").content)
    import_markdown(tmp_path)
    twin = Entry.objects.get(source__endswith=":one.md")
    assert twin.content() == entry.content()
    assert twin.author == ada
