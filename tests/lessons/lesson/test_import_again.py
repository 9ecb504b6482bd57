"""What people changed here stays when the same texts are imported again."""

import pytest

from lessons.curation.merging import merge
from lessons.lesson.llis import import_records
from lessons.lesson.markdown_files import import_folder
from lessons.models import Entry, Tag
from lessons.tag.curation import rename
from tests import builders
from tests.lessons.lesson.importing import import_llis, import_markdown, lines, markdown, record

pytestmark = pytest.mark.django_db


def edit(entry, person, title="Tighten every screw", *, publish=True):
    entry.save_text(entry.content() | {"title": title}, by=person, publish=publish)


def only():
    return Entry.objects.get()


def test_an_unchanged_record_leaves_an_edit_alone(tmp_path, cleo):
    import_llis(lines(tmp_path, record()))
    edit(only(), cleo)
    said, complaints = import_llis(lines(tmp_path, record()))
    assert "0 changed, 1 as before, 0 refused, 0 edited here and left alone" in said
    assert complaints == ""
    assert only().title == "Tighten every screw"


def test_a_changed_record_does_not_replace_an_edit_and_says_so(tmp_path, cleo):
    import_llis(lines(tmp_path, record()))
    edit(only(), cleo)
    said, complaints = import_llis(lines(tmp_path, "", record(title="Loose bolts")))
    assert "0 changed, 0 as before, 0 refused, 1 edited here and left alone" in said
    assert complaints == "Line 2: edited here, left alone\n"
    assert only().title == "Tighten every screw"
    assert only().versions.count() == 2


def test_an_entry_that_was_merged_is_left_alone_and_the_rest_is_imported(tmp_path, ada, cleo):
    import_llis(lines(tmp_path, record(), record(2, title="Loose cables")))
    gone = Entry.objects.get(title="Loose screws")
    kept = builders.lesson(by=ada)
    merge(kept, gone, kept.content(), by=cleo)
    assert "0 changed, 2 as before" in import_llis(lines(tmp_path, record(), record(2, title="Loose cables")))[0]
    said, complaints = import_llis(lines(tmp_path, record(title="Loose bolts"), record(2, title="Loose plugs")))
    assert "1 changed, 0 as before, 0 refused, 1 edited here and left alone" in said
    assert complaints == "Line 1: edited here, left alone\n"
    assert gone.versions.count() == 1


def test_a_changed_file_is_named_by_its_path(tmp_path, cleo):
    path = markdown(tmp_path / "depot" / "label.md")
    import_markdown(tmp_path)
    edit(only(), cleo)
    markdown(path, "Label every end")
    said, complaints = import_markdown(tmp_path)
    assert "1 edited here and left alone" in said
    assert complaints == "depot/label.md: edited here, left alone\n"


def test_an_edit_that_nobody_reads_yet_is_left_alone_too(tmp_path, cleo):
    import_llis(lines(tmp_path, record()))
    edit(only(), cleo, publish=False)
    assert "1 as before" in import_llis(lines(tmp_path, record()))[0]
    assert "1 edited here and left alone" in import_llis(lines(tmp_path, record(title="Loose bolts")))[0]
    assert only().latest.content["title"] == "Tighten every screw"


def test_a_changed_record_is_taken_over_after_every_import(tmp_path):
    for number, title in enumerate(("Loose screws", "Loose bolts", "Loose nuts"), 1):
        import_llis(lines(tmp_path, record(title=title)))
        assert (only().title, only().versions.count()) == (title, number)


def test_an_edit_that_was_taken_back_does_not_hold_up_the_record(tmp_path, cleo):
    import_llis(lines(tmp_path, record()))
    edit(only(), cleo)
    only().restore(only().versions.get(number=1), by=cleo)
    said, _ = import_llis(lines(tmp_path, record(title="Loose bolts")))
    assert "1 changed" in said
    assert only().title == "Loose bolts"


def test_a_record_that_says_what_somebody_wrote_here_is_as_before(tmp_path, cleo):
    import_llis(lines(tmp_path, record()))
    edit(only(), cleo, "Loose bolts")
    assert "1 as before" in import_llis(lines(tmp_path, record(title="Loose bolts")))[0]


def test_a_draft_that_somebody_completed_and_published_stays(tmp_path, ada):
    path = markdown(tmp_path / "one.md", author=ada.email, status="draft")
    import_markdown(tmp_path)
    edit(only(), ada)
    assert "1 as before" in import_markdown(tmp_path)[0]
    markdown(path, author=ada.email)
    assert "1 edited here and left alone" in import_markdown(tmp_path)[0]
    assert only().title == "Tighten every screw"


def test_a_file_that_is_no_draft_any_more_is_published(tmp_path):
    path = markdown(tmp_path / "one.md", status="draft")
    import_markdown(tmp_path)
    assert only().status == "draft"
    markdown(path)
    assert "1 changed" in import_markdown(tmp_path)[0]
    assert only().status == "published"


def test_a_renamed_tag_is_no_edit(tmp_path):
    import_llis(lines(tmp_path, record()))
    rename(Tag.objects.get(), "Equipment")
    assert "1 as before" in import_llis(lines(tmp_path, record()))[0]
    assert "1 changed" in import_llis(lines(tmp_path, record(title="Loose bolts")))[0]
    assert [tag.name for tag in only().tags.all()] == ["Equipment"]


def test_an_edit_while_the_import_runs_is_left_alone(cleo):
    import_records([(1, record(1)), (2, record(2))])

    def edit_the_second(done, total):
        if done == 1:
            edit(Entry.objects.get(source="llis:2"), cleo)

    changed = [(1, record(1, title="Loose bolts")), (2, record(2, title="Loose bolts"))]
    summary = import_records(changed, progress=edit_the_second)
    assert (summary.changed, summary.left_alone, summary.failed) == (1, [2], [])
    assert Entry.objects.get(source="llis:2").title == "Tighten every screw"


@pytest.mark.parametrize(
    "front",
    [
        "date: 2025-13-45",
        "date: 2025-01-01T25:00:00",
        f"tags: [{'x' * 60}]",
        "tags: {a: {b: c}}",
        "title: [1, 2]",
        "team: {a: b}",
    ],
)
def test_one_bad_file_does_not_stop_the_rest(tmp_path, front):
    (tmp_path / "a.md").write_text(f"---\ntitle: Bad\n{front}\n---\n## Takeaway\n\nOne.\n")
    (tmp_path / "b.md").write_text("---\ntitle: Good\n---\n## Takeaway\n\nTwo.\n")
    import_folder(tmp_path)
    assert Entry.objects.filter(title="Good").exists()


@pytest.mark.parametrize("tags", ["5", "gates", "[5, 2025-01-01]", "['\\0']"])
def test_tags_are_taken_as_people_write_them(tmp_path, tags):
    (tmp_path / "a.md").write_text(f"---\ntitle: Tagged\ntags: {tags}\n---\n## Takeaway\n\nOne.\n")
    import_folder(tmp_path)
    assert Entry.objects.filter(title="Tagged").exists()
