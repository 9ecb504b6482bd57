"""Markdown as playbooks: headings are steps, and what is exported is read back."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from lessons.models import Basis, Entry, Run
from lessons.playbook.markdown_text import read_playbook
from tests import builders

pytestmark = pytest.mark.django_db


def run(folder, **options):
    out, err = StringIO(), StringIO()
    call_command("import_playbook", str(folder), stdout=out, stderr=err, **options)
    return out.getvalue() + err.getvalue()


def titles(content):
    return [step["title"] for step in content["steps"]]


TEXT = """# Cut over a station

For one station in one night. It is not for lifts.

## Before you begin

- A closure.

## 1. Count the gates

All of them.

### Checklist
1. Left
2. Right

## Step 2: Open them

```
# not a heading
```
"""


def test_headings_are_steps_and_known_ones_are_sections():
    content = read_playbook(TEXT, name="cut over")
    assert content["title"] == "Cut over a station"
    assert content["summary"] == "For one station in one night."
    assert content["purpose"] == "For one station in one night. It is not for lifts."
    assert content["preconditions"] == "- A closure."
    assert titles(content) == ["Count the gates", "Open them"]
    assert content["steps"][0]["checklist"] == ["Left", "Right"]
    assert content["steps"][0]["text"] == "All of them."
    assert "# not a heading" in content["steps"][1]["text"]


def test_without_one_title_every_heading_of_the_highest_level_is_a_step():
    content = read_playbook("# First\n\nDo it.\n\n# Second\n", name="Two things")
    assert content["title"] == "Two things"
    assert titles(content) == ["First", "Second"]
    assert content["summary"] == "Do it."


def test_the_front_matter_has_the_last_word_about_title_and_tags():
    content = read_playbook("---\ntitle: Gates\ntags: [cut-over]\n---\n# Other\n\n## Count\n", name="x")
    assert (content["title"], content["tags"]) == ("Gates", ["cut-over"])


def test_what_is_exported_is_read_back(ada, tmp_path):
    lesson = builders.lesson(by=ada)
    steps = [
        builders.step(
            "Count", text="**All** of them.\n\n- one\n- two", who="The supervisor", minutes=150, warning="They move.",
            only_if="it is dark", checklist=["Left", "Right"], basis=[lesson],
        ),
        builders.step("Open", minutes=45), builders.step("Close", who="Ada"),
    ]  # fmt: skip
    entry = builders.playbook(
        "Cut-over",
        by=ada,
        steps=steps,
        purpose="To open.",
        when="At night.",
        preconditions="A key.",
        roles="Ada leads.",
    )
    exported = builders.signed_in(ada).get(f"/entries/{entry.pk}.md").content.decode()
    read = read_playbook(exported, name="x")
    kept = entry.live.content
    for key in ("title", "summary", "purpose", "when", "preconditions", "roles"):
        assert read[key] == kept[key]
    forget = {"key": "", "basis": []}
    assert [step | forget for step in read["steps"]] == [step | forget for step in kept["steps"]]


def test_importing_again_changes_what_changed_and_keeps_the_marks_of_runs(tmp_path, ada):
    path = tmp_path / "cut-over.md"
    path.write_text(TEXT)
    assert "1 new" in run(tmp_path, author=ada.email)
    entry = Entry.objects.get(kind="playbook")
    assert (entry.author, entry.status) == (ada, "published")
    follow = Run.objects.start(entry.playbook, by=ada)
    follow.mark(follow.steps[0]["key"], "done", by=ada)
    assert "1 as before" in run(tmp_path, author=ada.email)
    path.write_text(TEXT.replace("All of them.", "Every one."))
    assert "1 changed" in run(tmp_path, author=ada.email)
    follow.move_to(Entry.objects.get(pk=entry.pk).live, by=ada)
    assert [mark.gone for mark in follow.marks.all()] == [False]


def test_what_was_edited_here_is_left_alone(tmp_path, ada):
    path = tmp_path / "cut-over.md"
    path.write_text(TEXT)
    run(tmp_path, author=ada.email)
    entry = Entry.objects.get(kind="playbook")
    entry.save_text(entry.content() | {"purpose": "Ours."}, by=ada, publish=True)
    path.write_text(TEXT.replace("All of them.", "Every one."))
    assert "edited here, left alone" in run(tmp_path, author=ada.email)
    assert Entry.objects.get(pk=entry.pk).playbook.purpose == "Ours."


def test_a_folder_can_be_one_playbook_with_a_file_for_each_step(tmp_path, ada, stations):
    (tmp_path / "01-count.md").write_text("# Count the gates\n\nAll of them.\n")
    (tmp_path / "02-open-them.md").write_text("Left first.\n")
    run(tmp_path, author=ada.email, as_one="Cut-over", team="stations")
    entry = Entry.objects.get(kind="playbook")
    assert (entry.title, entry.team) == ("Cut-over", stations)
    assert titles(entry.live.content) == ["Count the gates", "Open them"]


def test_a_file_without_headings_is_refused_with_what_to_do(tmp_path, ada):
    (tmp_path / "empty.md").write_text("Only words.\n")
    (tmp_path / "latin.md").write_bytes(b"# Caf\xe9\n\n## x\n")
    said = run(tmp_path, author=ada.email)
    assert "empty.md: It has no headings to be steps." in said
    assert "latin.md: It is not UTF-8" in said
    assert not Entry.objects.filter(kind="playbook").exists()


def test_a_bad_file_of_a_playbook_in_many_files_is_named(tmp_path, ada):
    (tmp_path / "01-count.md").write_bytes(b"# Caf\xe9\n")
    assert "01-count.md: It is not UTF-8" in run(tmp_path, author=ada.email, as_one="Cut-over")


def test_a_dry_run_keeps_nothing_and_a_missing_folder_says_so(tmp_path, ada):
    (tmp_path / "cut-over.md").write_text(TEXT)
    assert "Would have imported: 1 new" in run(tmp_path, author=ada.email, dry_run=True)
    assert not Entry.objects.filter(kind="playbook").exists()
    with pytest.raises(CommandError, match="There is no folder"):
        run(tmp_path / "nowhere")


def test_real_playbooks_are_imported(shared_data, ada):
    said = run(shared_data / "playbooks", author=ada.email)
    entries = Entry.objects.filter(kind="playbook")
    assert entries.count() >= 55, said
    assert not Basis.objects.exists()
    usds = run(shared_data / "playbooks" / "usds-digital-services", author=ada.email, as_one="Digital services")
    assert "1 new" in usds
    steps = entries.get(title="Digital services").live.content["steps"]
    assert len(steps) == 13
    assert all(step["checklist"] for step in steps)
    browser = builders.signed_in(ada)
    for entry in entries.order_by("?")[:8]:
        assert browser.get(entry.get_absolute_url()).status_code == 200
