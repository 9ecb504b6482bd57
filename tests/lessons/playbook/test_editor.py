"""Writing a playbook in the browser, without JavaScript: steps come, go and move before anything is saved."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from lessons.models import Draft, Entry, Run, RunFinding
from tests import builders

pytestmark = pytest.mark.django_db


def sent(*steps, **more):
    """What the editor's page sends: steps are dictionaries with a `name` and what is typed."""
    data = {
        "title": "Gate cut-over", "summary": "For one station.", "visibility": "everyone", "action": "publish",
        "based_on": "0", "key": str(uuid.uuid4()), "steps": ",".join(step["name"] for step in steps), **more,
    }  # fmt: skip
    for step in steps:
        data |= {f"step-{step['name']}-{key}": value for key, value in step.items() if key != "name"}
    return data


COUNT = {"name": "new1", "title": "Count", "checklist": "Left\n\nRight", "minutes": "5"}
OPEN = {"name": "new2", "title": "Open"}


@pytest.fixture
def browser(ada):
    return builders.signed_in(ada)


def order(response):
    return [form.heading for form in response.context["form"].step_forms]


def test_a_playbook_is_written_and_published(browser, ada):
    lesson = builders.lesson(by=ada)
    count = COUNT | {"basis-0-on": f"L-{lesson.pk} Rehearse at night", "basis-0-why": "Forgotten once."}
    response = browser.post("/playbooks/new/", sent(count, OPEN, moments=["project"], for_tags="Winter"))
    entry = Entry.objects.get(kind="playbook")
    assert response.headers["Location"] == entry.get_absolute_url()
    first, second = entry.live.content["steps"]
    assert (first["title"], first["minutes"], first["checklist"]) == ("Count", 5, ["Left", "Right"])
    assert first["basis"] == [{"entry": lesson.pk, "anchor": "", "reason": "Forgotten once."}]
    assert second["title"] == "Open"
    assert entry.live.content["moments"] == ["project"]


def test_an_address_names_a_finding_at_its_place(browser, ada):
    board = builders.retrospective(by=ada, phase="closed")
    address = f"https://hindsight.example{board.entry.get_absolute_url()}#finding-7"
    browser.post("/playbooks/new/", sent(COUNT | {"basis-0-on": address, "basis-0-why": ""}))
    (step,) = Entry.objects.get(kind="playbook").live.content["steps"]
    assert step["basis"] == [{"entry": board.pk, "anchor": "finding-7", "reason": ""}]


@pytest.mark.parametrize(
    ("move", "expected"),
    [
        ("add", ["Count", "Open", ""]), ("up:new2", ["Open", "Count"]), ("up:new1", ["Count", "Open"]),
        ("down:new1", ["Open", "Count"]), ("down:new2", ["Count", "Open"]), ("remove:new1", ["Open"]),
        ("remove:nobody", ["Count", "Open"]), ("up:", ["Count", "Open"]),
    ],
)  # fmt: skip
def test_steps_move_without_being_saved(browser, move, expected):
    response = browser.post("/playbooks/new/", sent(COUNT, OPEN, action=move, title=""))
    assert response.status_code == 200
    assert order(response) == expected
    assert "to put right" not in response.content.decode()
    assert not Entry.objects.filter(kind="playbook").exists()
    shown = response.content.decode()
    assert shown.count("Right") >= ("Count" in expected)  # what was typed is still there


def test_what_is_wrong_in_a_step_is_said_beside_it_and_above(browser):
    response = browser.post("/playbooks/new/", sent(COUNT | {"minutes": "soon"}, OPEN))
    assert response.status_code == 422
    page = response.content.decode()
    assert "Step 1: Write a number of minutes, like 45." in page
    assert page.count("Write a number of minutes, like 45.") == 2


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("nonsense", "has these words in its title"),
        ("", "Say what this is a reason of"),
        ("L-987654", "no entry L-987654"),
    ],
)
def test_what_a_step_is_based_on_must_be_there(browser, typed, words):
    response = browser.post("/playbooks/new/", sent(COUNT | {"basis-0-on": typed, "basis-0-why": "Dark."}))
    assert response.status_code == 422
    assert words in response.content.decode()


def test_what_a_writer_may_not_see_cannot_be_named_and_is_kept_where_it_was(ada, dov, cleo):
    secret = builders.lesson("Kanarie", by=ada, visibility="me")
    response = builders.signed_in(dov).post(
        "/playbooks/new/", sent(COUNT | {"basis-0-on": f"L-{secret.pk}", "basis-0-why": ""})
    )
    assert f"no entry L-{secret.pk} that you can see" in response.content.decode()
    entry = builders.playbook(by=ada, steps=[builders.step("Count", basis=[secret])])
    curator = builders.signed_in(cleo)
    page = curator.get(f"/playbooks/{entry.pk}/edit/")
    assert "Kanarie" not in page.content.decode()
    (form,) = page.context["form"].step_forms
    kept = {"name": form.name, "title": "Count twice", "basis-0-on": f"L-{secret.pk}", "basis-0-why": ""}
    curator.post(f"/playbooks/{entry.pk}/edit/", sent(kept, based_on="1", key=""))
    (step,) = Entry.objects.get(pk=entry.pk).live.content["steps"]
    assert (step["title"], step["basis"][0]["entry"]) == ("Count twice", secret.pk)


def test_an_edit_opens_with_every_step_as_it_was(browser, ada):
    lesson = builders.lesson("Rehearse", by=ada)
    step = builders.step("Count", checklist=["Left", "Right"], minutes=5, basis=[lesson])
    entry = builders.playbook(by=ada, steps=[step, "Open"])
    response = browser.get(f"/playbooks/{entry.pk}/edit/")
    first, second = response.context["form"].step_forms
    assert (first["checklist"].value(), first["minutes"].value()) == ("Left\nRight", 5)
    assert [str(row["entry"]) for row in first.bases] == ["Rehearse", "None"]
    assert second.heading == "Open"


def test_half_written_steps_are_kept_by_themselves(browser, ada):
    data = sent(COUNT | {"minutes": "so"}, {"name": "new2", "title": ""})
    kept = browser.post("/playbooks/autosave/", data)
    assert kept.status_code == 200
    assert Draft.objects.get(person=ada).content["steps"][0]["minutes"] == "so"
    response = browser.get(f"/playbooks/new/?draft={kept.json()['key']}")
    assert order(response) == ["Count", ""]
    assert 'value="so"' in response.content.decode()


def test_two_people_at_once_are_shown_both_texts(browser, ada, ben):
    entry = builders.playbook(by=ada, steps=["Count"])
    key = entry.live.content["steps"][0]["key"]
    entry.save_text(entry.content() | {"steps": [builders.step("Count slowly", key=key)]}, by=ben, publish=True)
    mine = {"name": key, "title": "Count twice"}
    response = browser.post(f"/playbooks/{entry.pk}/edit/", sent(mine, based_on="1", key=""))
    assert response.status_code == 409
    page = response.content.decode()
    assert "slowly" in page
    assert "Count twice" in page


def test_a_version_answers_what_runs_found(browser, ada):
    entry = builders.playbook(by=ada, steps=["Count"])
    run = Run.objects.start(entry.playbook, by=ada)
    found = RunFinding.objects.note(run, "missing", "A lamp", by=ada)
    key = entry.live.content["steps"][0]["key"]
    assert "A lamp" in browser.get(f"/playbooks/{entry.pk}/edit/").content.decode()
    browser.post(
        f"/playbooks/{entry.pk}/edit/", sent({"name": key, "title": "Bring a lamp"}, based_on="1", answers=[found.pk])
    )
    found.refresh_from_db()
    assert found.version.number == 2
    assert "A lamp" not in browser.get(f"/playbooks/{entry.pk}/edit/").content.decode()


def test_the_preview_shows_the_steps(browser):
    response = browser.post("/playbooks/new/", sent(COUNT | {"text": "**All** of them."}, OPEN, action="preview"))
    assert "<strong>All</strong> of them." in response.content.decode()


def test_the_preview_shows_all_of_a_step(browser, ada):
    lesson = builders.lesson("Count with your eyes", by=ada)
    step = COUNT | {"who": "Two of the crew", "minutes": "45", "warning": "Mind the gap.", "only_if": "it is dark",
                    "checklist": "Left\nRight", "basis-0-on": f"L-{lesson.pk}"}  # fmt: skip
    page = browser.post("/playbooks/new/", sent(step, action="preview")).text
    preview = page[page.index("steps below") : page.index("</ol>", page.index("steps below"))]
    for words in (
        "Two of the crew",
        "45 minutes",
        "Mind the gap.",
        "it is dark",
        "<li>Right</li>",
        "Count with your eyes",
    ):
        assert words in preview, words


def test_without_scripts_words_find_what_a_step_is_based_on(browser, ada, dov):
    lesson = builders.lesson("Count the gates", by=ada)
    builders.lesson("Gates of Kanarie", by=dov, visibility="me")
    typed = COUNT | {"basis-0-on": "gates", "basis-0-why": "Forgotten once."}
    page = browser.post("/playbooks/new/", sent(typed, action="find"))
    name = f"L-{lesson.pk} Count the gates"
    assert page.status_code == 200
    (row, _) = page.context["form"].step_forms.forms[0].bases
    assert (row["found"], row["chosen"]) == ([name], "step-new1-basis-0-chosen")
    assert f"<option selected>{name}</option>" in page.content.decode()  # the only one there is
    assert not Entry.objects.filter(kind="playbook").exists()
    browser.post("/playbooks/new/", sent(typed | {"basis-0-chosen": name}))
    (step,) = Entry.objects.get(kind="playbook").live.content["steps"]
    assert step["basis"] == [{"entry": lesson.pk, "anchor": "", "reason": "Forgotten once."}]


def test_what_none_of_those_found_means_is_left_out(browser, ada):
    builders.lesson("Count the gates", by=ada)
    typed = {"basis-0-on": "gates", "basis-0-why": "Forgotten.", "basis-0-chosen": "none"}
    browser.post("/playbooks/new/", sent(COUNT | typed))
    (step,) = Entry.objects.get(kind="playbook").live.content["steps"]
    assert step["basis"] == []


def test_a_number_that_was_typed_after_choosing_counts(browser, ada):
    first, second = (builders.lesson(f"Gate {number}", by=ada) for number in "12")
    typed = {"basis-0-on": f"L-{second.pk}", "basis-0-why": "", "basis-0-chosen": f"L-{first.pk} Gate 1"}
    browser.post("/playbooks/new/", sent(COUNT | typed))
    (step,) = Entry.objects.get(kind="playbook").live.content["steps"]
    assert step["basis"][0]["entry"] == second.pk


def test_what_keeps_itself_looks_nothing_up(browser, ada):
    builders.lesson("Count the gates", by=ada)
    counted = []
    for words in ("", "gates"):
        with CaptureQueriesContext(connection) as queries:
            browser.post("/playbooks/autosave/", sent(COUNT | {"basis-0-on": words, "basis-0-why": "Dark."}))
        counted.append(len([query for query in queries if "title_key" in query["sql"]]))
    assert counted[0] == counted[1]


def test_words_that_find_nothing_say_so_and_those_that_find_something_ask_which(browser, ada):
    builders.lesson("Count the gates", by=ada)
    for words, said in (("kanarie", "has these words in its title"), ("gates", "Choose which one you mean")):
        page = browser.post("/playbooks/new/", sent(COUNT | {"basis-0-on": words, "basis-0-why": ""}))
        assert page.status_code == 422
        assert said in page.content.decode()


def test_what_a_step_can_be_based_on_is_offered_by_words_and_by_number(browser, ada, dov):
    lesson = builders.lesson("Count the Gates", by=ada)
    board = builders.told_retrospective("Umeå", by=ada, findings=[{"name": "Gates stuck in the dark"}])
    finding = board.findings.get()
    hidden = builders.lesson("Gates of Kanarie", by=dov, visibility="me")
    names = lambda words: [row["name"] for row in browser.get("/playbooks/pick/", {"q": words}).json()]  # noqa: E731
    assert names("gates") == [
        f"L-{lesson.pk} Count the Gates",
        f"L-{board.pk}#{finding.anchor} Gates stuck in the dark",
    ]
    assert names(f"l-{lesson.pk}") == [f"L-{lesson.pk} Count the Gates"]
    assert names(f"L-{hidden.pk}") == names("kanarie") == names("g") == names("L-") == []
