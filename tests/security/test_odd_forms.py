"""Forms with too much, with broken text, or from the corners of Unicode: kept, or refused with a sentence."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lessons.models import Draft, Entry, Lesson, WantedLesson
from search.queue import drain_all
from tests import builders
from tests.security.odd import ODD, failed, status

pytestmark = pytest.mark.django_db
TEXT = ("title", "summary", "context", "happened", "reasons", "recommendation", "limits", "tags", "note", "co_authors")
PLAN_TEXT = (
    "title", "summary", "belief", "effect", "whom", "sign", "background", "measure", "unit", "sandbox", "limits",
    "stop_rule", "tags", "note", "squad",
)  # fmt: skip
PLAN_REST = (
    "baseline", "target", "starts_on", "ends_on", "squad_teams", "team", "project", "visibility", "shared_with",
    "based_on", "started", "key", "action",
)  # fmt: skip
REST = (
    "nature",
    "happened_on",
    "team",
    "project",
    "visibility",
    "shared_with",
    "based_on",
    "key",
    "impact_time",
    "action",
)


@pytest.mark.parametrize("name", ODD)
def test_no_text_breaks_the_editor(name, client, entry, stations):
    value = ODD[name]
    form = {"title": "Ours", "summary": "Ours.", "visibility": "everyone", "based_on": 1, "action": "publish"}
    texts, rest = dict.fromkeys(TEXT, value) | {"tags": value[:40]}, dict.fromkeys(REST, value)
    asked = [
        (f"{page} {what}", ("post", page, form | fields))
        for page in (
            "/lessons/new/",
            f"/lessons/{entry.pk}/edit/",
            "/lessons/autosave/",
            f"/lessons/{entry.pk}/autosave/",
        )
        for what, fields in (("texts", texts), ("rest", rest))
    ]
    asked.append(("similar", ("post", "/lessons/similar/", form | texts)))
    asked.append(("preview", ("post", "/lessons/new/", form | texts | {"action": "preview"})))
    asked.append(("fields", ("post", "/lessons/autosave/", {f"impact_{value[:99]}": "slight"})))
    assert failed(client, asked) == []


@pytest.mark.parametrize("name", ["NUL", "controls", "noncharacter", "long number", "not a letter", "word", "blank"])
def test_no_text_breaks_the_forms_of_an_experiment(name, client, ada):
    value = ODD[name]
    here = f"/experiments/{builders.experiment(by=ada, start=True).pk}"
    plan = builders.experiment_form(based_on="1")
    texts, rest = (dict.fromkeys(fields, value[:600]) for fields in (PLAN_TEXT, PLAN_REST))
    sayings = {"text": value[:300], "owner": ada.pk, "due_on": "2999-01-01"}
    concluded = dict.fromkeys(builders.CONCLUSION, value)
    asked = [
        ("plan texts", ("post", f"{here}/edit/", plan | texts | {"tags": value[:40], "squad": "Ada Ek"})),
        ("plan", ("post", f"{here}/edit/", plan | texts | rest)),
        ("new", ("post", "/experiments/new/", plan | rest)),
        ("autosave", ("post", "/experiments/autosave/", plan | texts | rest)),
        ("preview", ("post", "/experiments/new/", plan | texts | {"action": "preview"})),
        ("tick", ("post", f"{here}/tick/", {"item": value, "so": value})),
        ("log", ("post", f"{here}/log/", {"text": value, "value": value, "begins": value})),
        ("log text", ("post", f"{here}/log/", {"text": value[:4000], "value": "7"})),
        ("stop", ("post", f"{here}/stop/", {"reason": value[:2000]})),
        ("harvest", ("post", f"{here}/harvest/", {"nature": value})),
        ("action", ("post", f"{here}/actions/", dict.fromkeys(sayings, value))),
        ("action text", ("post", f"{here}/actions/", sayings)),
        ("conclude", ("post", f"{here}/conclude/", concluded | {"outcome": value, "based_on": value})),
        ("conclusion", ("post", f"{here}/conclude/", concluded | {"outcome": "inconclusive", "result": ""})),
        ("programme", ("get", "/experiments/", {"show": value, "page": value})),
    ]
    assert failed(client, asked) == []


@pytest.mark.parametrize("name", ["NUL", "number", "not a letter", "controls"])
def test_no_field_alone_breaks_the_editor(name, client, entry):
    form = {"title": "Ours", "summary": "Ours.", "visibility": "everyone", "based_on": 1, "action": "publish"}
    asked = [
        (f"{page} {field}", ("post", page, form | {field: ODD[name]}))
        for page in (f"/lessons/{entry.pk}/edit/", f"/lessons/{entry.pk}/autosave/")
        for field in (*TEXT, *REST)
    ]
    assert failed(client, asked) == []


@pytest.mark.parametrize("name", ODD)
def test_no_text_breaks_the_other_forms(name, client, browser, entry, ada, fia):
    value = ODD[name]
    action = builders.action(origin=entry, owner=ada).pk
    wanted = WantedLesson.objects.make("How?", by=ada).pk
    of_actions = {
        "change": dict.fromkeys(("text", "owner", "due_on", "note", "seen"), value),
        "drop": {"reason": value},
        "check": dict.fromkeys(("helped", "how", "seen"), value),
        "done": {"evidence": value},
    }
    asked = [
        ("link", ("post", f"/entries/{entry.pk}/links/", {"kind": "relates", "target": value})),
        ("link kind", ("post", f"/entries/{entry.pk}/links/", {"kind": value, "target": "1"})),
        ("preview", ("post", "/entries/preview/", {"text": value})),
        ("settings", ("post", "/people/me/settings/", {"display_name": value, "time_zone": value, "theme": value})),
        ("name", ("post", "/people/me/settings/", {"display_name": value[:100]})),
        *((f"action {verb}", ("post", f"/actions/{action}/{verb}/", fields)) for verb, fields in of_actions.items()),
        ("new action", ("post", f"/actions/new/?for={entry.pk}", of_actions["change"])),
        (
            "wanted",
            ("post", "/wanted/new/", dict.fromkeys(("question", "needed_by", "team", "queries", "waits"), value)),
        ),
        ("wanted question", ("post", "/wanted/new/", {"question": value[:300], "q": value})),
        ("wanted search", ("get", "/wanted/new/", {"q": value})),
        ("wanted list", ("get", "/wanted/", {"page": value})),
        ("join", ("post", f"/wanted/{wanted}/join/", {"from": value})),
        ("answer", ("post", f"/wanted/{wanted}/answer/", {"entry": value})),
        ("lesson for", ("post", "/lessons/new/", builders.lesson_form(wanted=value))),
        ("lesson for, opened", ("get", "/lessons/new/", {"wanted": value, "draft": str(uuid.uuid4())})),
        ("clicked", ("post", "/search/clicked/", {"kind": value, "key": value})),
        (
            "password",
            ("post", "/account/password/change/", dict.fromkeys(("oldpassword", "password1", "password2"), value)),
        ),
        ("file", ("post", f"/entries/{entry.pk}/files/", {"file": SimpleUploadedFile(f"{value[:200]}.txt", b"text")})),
    ]
    anonymous = [
        ("sign in", ("post", "/account/login/", {"login": value, "password": value, "next": value})),
        ("reset", ("post", "/account/password/reset/", {"email": value})),
    ]
    curating = browser()
    curating.force_login(fia, backend="allauth.account.auth_backends.AuthenticationBackend")
    tag = entry.tags.get().pk
    inline = {"aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0"}
    managed = [
        (
            "tag",
            ("post", f"/admin/lessons/tag/{tag}/change/", {"name": value[:50], "description": value[:300]} | inline),
        ),
        ("synonym", ("post", "/admin/search/synonym/add/", {"words": value[:500]})),
        ("not a gap", ("post", "/curation/wanted/not-a-gap/", {"name": value})),
        ("team", ("post", "/admin/lessons/team/add/", {"name": value[:80], "slug": value[:80]})),
    ]
    assert failed(client, asked) + failed(browser(), anonymous) + failed(curating, managed) == []


@pytest.fixture
def fia(db):
    return builders.person("Fia Fors", role="administrator")


@pytest.mark.parametrize("fields", [{"happened": "a" * 5_000_000}, {f"field{number}": "" for number in range(3000)}])
def test_too_much_at_once_is_refused_with_a_page(client, browser, entry, fields):
    for who, address in (
        (client, "/lessons/new/"),
        (client, f"/lessons/{entry.pk}/edit/"),
        (browser(), "/account/login/"),
    ):
        answer = who.post(address, fields)
        assert answer.status_code == 413
        assert "That is too large to take" in answer.text
    assert Entry.objects.count() == 1


def test_a_file_over_the_limit_is_refused_with_its_reason(client, entry, settings):
    settings.UPLOAD_LIMIT = 1024 * 1024
    answer = client.post(f"/entries/{entry.pk}/files/", {"file": SimpleUploadedFile("a.txt", b"a" * 1024 * 1024 * 2)})
    assert answer.status_code == 422
    assert "larger than 1 MB" in answer.text


BIG = {
    "long word": "a" * 100_000,
    "words": "word " * 39_000,
    "lines": "line\n" * 39_000,
    "to the right": "שלום עולם " * 10_000,
    "emoji": "👩‍👩‍👧‍👦 " * 12_000,
    "marks": "e\u0301\u0302" * 60_000,
    "overrides": "\u202eabc\u202c " * 30_000,
}


@pytest.mark.parametrize("name", BIG)
def test_big_texts_are_kept_and_shown_or_refused_with_a_sentence(name, client, ada):
    form = {
        "title": BIG[name][:300].strip() or "a",
        "summary": f"{BIG[name][:150].strip()}.",
        "happened": BIG[name],
        "visibility": "everyone",
        "action": "publish",
        "key": str(uuid.uuid4()),
    }
    answer = client.post("/lessons/new/", form)
    assert answer.status_code == 302, answer.context["form"].errors
    entry = Entry.objects.get()
    assert entry.title == " ".join(Lesson.objects.get().entry.title.split())
    answer = client.post(f"/lessons/{entry.pk}/edit/", form | {"happened": BIG[name][:-1000] + "b", "based_on": "1"})
    assert answer.status_code == 302
    drain_all()
    word = BIG[name].split()[0][:60]
    for address in (
        entry.get_absolute_url(),
        f"/entries/{entry.pk}/compare/",
        f"/entries/{entry.pk}/history/",
        f"/entries/{entry.pk}.md",
        "/",
        f"/entries/{entry.pk}/versions/1/",
        "/library/",
        f"/lessons/{entry.pk}/edit/",
        "/download/library.zip",
    ):
        assert status(client, "get", address) in (200, 301), address
    assert status(client, "get", "/search/", {"q": word}) == 200
    assert status(client, "get", "/search/suggest/", {"q": word}) == 200


def test_a_text_over_the_limit_is_refused_and_comes_back(client):
    form = {"title": "Ours", "summary": "Ours.", "happened": "a" * 200_001, "visibility": "everyone", "action": "draft"}
    answer = client.post("/lessons/new/", form)
    assert answer.status_code in (302, 422)
    assert Entry.objects.count() == 0
    assert Draft.objects.count() <= 1
