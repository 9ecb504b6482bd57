"""Text of people is text everywhere: on no page, in no feed, file or mail does it become markup or a template."""

import io
import json
import re
import xml.etree.ElementTree as ElementTree
import zipfile
from html.parser import HTMLParser

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from lessons.entry.uploads import attach
from lessons.models import Tag, TagAlias, WantedLesson
from lessons.reach.feeds import token_of
from lessons.retrospective import moving, notes, talking
from lessons.tag import curation
from lessons.wanted import answers
from search.models import LoggedSearch, Synonym
from search.queue import drain_all
from tests import builders

pytestmark = pytest.mark.django_db
MARKUP = '"><svg onload=alert(1)>'
TEMPLATE = "{{7*7}}{% debug %}"
OURS = {"svg", "use"}  # icons; they carry no event


def evil(word):
    return f"{word}{MARKUP}{TEMPLATE}"


class Judge(HTMLParser):
    """Notes events, scripts and styles that are not ours, and counts our canaries as text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.wrong, self.text = [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            self.text.append(value or "")
            if name.startswith("on") or name in ("style", "srcdoc", "formaction"):
                self.wrong.append(f"<{tag} {name}={value!r}>")
            if name in ("href", "src", "action") and (value or "").strip().lower().startswith(("javascript:", "data:")):
                self.wrong.append(f"<{tag} {name}={value!r}>")
        if tag == "script" and not dict(attrs).get("src") and dict(attrs).get("type") != "application/json":
            self.wrong.append(f"<script {attrs}>")

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture
def infested(ada, cleo, stations):
    """A site in which every name and text carries markup and template syntax."""
    team = builders.team(evil("tm"), description=evil("tmtext"))
    builders.Membership.objects.create(person=ada, team=team)
    ada.rename(evil("nm"))
    project = builders.project(evil("pr"), goal=evil("prgoal"), team=team)
    sections = {key: evil(key) for key in ("context", "happened", "reasons", "recommendation", "limits")}
    words = {"takeaway": evil("take"), "tags": [evil("tg")], "team": team, "project": project}
    entry = builders.lesson(evil("title"), by=ada, **words, **sections)
    other = builders.lesson(evil("other"), by=ada, **words)
    builders.lesson(evil("draft"), by=ada, publish=False)
    entry.save_text(entry.content() | {"context": evil("changed")}, by=ada, note=evil("note"), publish=True)
    entry.link_to(other, "replaces", by=ada)
    _tried(ada, words)
    for phase in ("reflect", "group", "vote", "discuss", "actions", "closed"):
        _looked_back(ada, team, phase)
    attach(entry, ContentFile(b"text", name=f"file{MARKUP}{TEMPLATE}.txt"), by=ada)
    action = builders.action(evil("action"), origin=entry, owner=ada)
    action.finish(by=ada, evidence=evil("evidence"))
    action.say_whether_it_helped("partly", by=ada, how=evil("how"))
    builders.action(evil("dropped"), origin=entry, owner=ada).drop(by=ada, reason=evil("reason"))
    builders.action(evil("open"), origin=entry, owner=ada).change(by=ada, text=evil("say"), note=evil("why"))
    tag = Tag.objects.get()
    project.tags.set([tag])
    curation.rename(tag, evil("tn"))
    TagAlias.objects.create(name=evil("al"), tag=tag)
    Synonym.objects.create(words=f"{evil('syna')}, {evil('synb')}")
    _wanted(ada, entry)
    drain_all()
    return entry


def _wanted(ada, entry):
    """Wanted lessons and searches in vain with markup in them."""
    wanted = WantedLesson.objects.make(evil("wantq"), by=ada, queries=[evil("wantsearch")])
    answers.suggest(wanted, entry, by=ada)
    answered = WantedLesson.objects.make(evil("wantdone"), by=ada, queries=[evil("done")])
    WantedLesson.objects.filter(pk=answered.pk).update(answer=entry, closed_at=timezone.now())
    LoggedSearch.objects.bulk_create(
        LoggedSearch(query=evil("vain"), results=0, day=timezone.localdate()) for _ in range(5)
    )


def _tried(ada, words):
    """An experiment that was refuted, with markup in all its texts."""
    kept = ("unit", "baseline", "target", "starts_on", "ends_on")
    plan = {key: evil(f"plan{key}") for key in builders.PLAN if key not in kept} | {"unit": MARKUP}
    made = builders.experiment(evil("exptitle"), by=ada, start=True, **words | plan)
    made.experiment.log(evil("logline"), by=ada, value=3)
    conclusion = dict.fromkeys(builders.CONCLUSION, evil("conclusion")) | {"result": "3"}
    made.experiment.conclude("refuted", conclusion, by=ada)


def _looked_back(ada, team, phase):
    """A retrospective in a phase, with markup in all its texts."""
    board = builders.retrospective(
        evil(f"retro{phase}"),
        by=ada,
        team=team,
        purpose=evil("purpose"),
        background=evil("background"),
        phase="reflect",
    )
    for secret in ("", "secret"):
        notes.write_note(board, "stop", evil("slip"), by=ada, secret=secret)
    while board.phase != phase:
        if board.phase == "group":
            notes.group_notes(board, board.notes.all(), by=ada, name=evil("pile"))
        if board.phase == "discuss":
            finding = board.findings.get()
            talking.write_talk(finding, evil("talk"), by=ada, seen=0)
            talking.add_cause(finding, evil("cause"), by=ada)
            talking.add_alternative(finding, evil("alternative"), why_not=evil("whynot"), by=ada)
            talking.add_evidence(finding, "https://example.org/", label=evil("proof"), by=ada)
            talking.add_moment(board, timezone.now(), evil("moment"), by=ada)
            talking.promise_action(
                board, evil("promise"), owner=ada, due_on=timezone.localdate(), by=ada, finding=finding
            )
        if board.phase == "actions":
            moving.close(board, evil("learned"), by=ada)
        else:
            moving.move_on(board, by=ada)


def crawl(client, start, most=240):
    """`{address: answer}` of every page that links lead to, each query string's shape once."""
    waiting, seen, found = list(start), set(start), {}
    while waiting and len(found) < most:
        address = waiting.pop(0)
        answer = client.get(address)
        found[address] = answer
        if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            for link in re.findall(r'(?:href|action)="(/[^"#]*)', answer.text):
                link = link.replace("&amp;", "&")
                if link not in seen and not re.match(r"/(static|account/logout|admin/.*(delete|\?))", link):
                    seen.add(link)
                    waiting.append(link)
    return found


START = [
    "/", "/library/", f"/search/?q={MARKUP}{TEMPLATE}", "/search/?q=title", "/tags/", "/teams/", "/experiments/",
    "/lessons/new/", "/people/me/settings/", "/search/?q=tn OR al", "/search/suggest/?q=tit", "/library/?view=dense",
    "/actions/?whose=everyone", "/retrospectives/", "/retrospectives/new/", "/wanted/",
]  # fmt: skip
SHOWN = (
    "tm", "nm", "pr", "tn", "title", "take", "happened", "note", "context", "changed", "prgoal", "other",
    "exptitle", "planbelief", "planlimits", "logline", "conclusion", "retroclosed", "retrogroup", "purpose", "slip",
    "pile", "talk", "cause", "whynot", "proof", "moment", "promise", "learned",
    "wantq", "wantsearch", "wantdone",
)  # fmt: skip


@pytest.mark.parametrize("role", ["author", "administrator"])
def test_on_no_page_does_text_become_markup_or_a_template(infested, browser, role):
    pk = infested.pk
    reader = builders.person("Rut Ros", role=role)
    client = browser()
    client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    start = [*START, f"/entries/{pk}/compare/?from=1&to=2", f"/entries/{pk}/versions/1/", f"/entries/{pk}/history/"]
    if role == "administrator":
        models = (
            "lessons/entry",
            "lessons/lesson",
            "lessons/action",
            "lessons/tag",
            "lessons/user",
            "lessons/team",
            "lessons/project",
            "search/synonym",
        )
        start += ["/admin/", *(f"/admin/{model}/" for model in models), f"/admin/lessons/entry/{pk}/history/"]
        start += ["/curation/wanted/", f"/wanted/new/?q={evil('vain')}"]
        start += [f"/lessons/{pk}/edit/", f"/entries/{pk}/files/"]
    found = crawl(client, start)
    shown = {
        address: Judge(answer.text)
        for address, answer in found.items()
        if "text/html" in answer.get("Content-Type", "")
    }
    assert {address: judged.wrong for address, judged in shown.items() if judged.wrong} == {}
    assert {address for address, answer in found.items() if answer.status_code >= 500} == set()
    raw = [address for address in shown if "<svg onload" in found[address].text]
    assert raw == []
    everything = " ".join(" ".join(judged.text) for judged in shown.values())
    assert "alert(1)>49" not in everything
    for word in SHOWN:
        assert evil(word) in everything, word
    assert f"file{TEMPLATE}" in everything or "svg onloadalert" in everything


def test_no_message_error_or_conflict_makes_markup_of_text(infested, ada, browser):
    client = browser()
    client.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    form = {
        "title": evil("mine"), "summary": evil("sum"), "context": evil("ctx"), "note": evil("n"), "nature": evil("x"),
        "tags": evil("t" * 60), "co_authors": evil("who"), "happened_on": evil("day"), "team": evil("1"),
        "visibility": "everyone", "action": "publish",
    }  # fmt: skip
    sound = form | {"tags": "", "co_authors": "", "happened_on": "", "team": "", "nature": "problem"}
    pk = infested.pk
    answers = [
        client.post("/lessons/new/", form),
        client.post("/lessons/new/", sound | {"action": "preview"}),
        client.post(f"/lessons/{pk}/edit/", sound | {"based_on": "1"}),
        client.post("/lessons/similar/", sound),
        client.post(f"/entries/{pk}/archive/", follow=True),
        client.post(f"/entries/{pk}/links/", {"kind": evil("k"), "target": evil("t")}, follow=True),
        client.post("/entries/preview/", {"text": evil("md")}),
        client.post(f"/entries/{pk}/delete/", follow=True),
        client.get(f"/entries/{pk}/", follow=True),
        client.post("/people/me/settings/", dict.fromkeys(("display_name", "time_zone", "theme"), evil("x" * 100))),
        client.get(f"/nowhere/{MARKUP}{TEMPLATE}"),
        browser().post("/lessons/new/", sound),
        browser(enforce_csrf_checks=True).post("/lessons/new/", sound),
        browser().get("/account/login/", {"next": f"/{MARKUP}{TEMPLATE}"}),
        browser().post("/account/login/", {"login": evil("a"), "password": evil("b")}),
    ]  # fmt: skip
    for number, answer in enumerate(answers):
        assert answer.status_code < 500, number
        assert Judge(answer.text).wrong == [], number
        assert "<svg onload" not in answer.text, number
    assert {409, 422, 410, 404, 401, 403} <= {answer.status_code for answer in answers}
    assert sum("&lt;svg onload" in answer.text for answer in answers) >= 8


def test_feeds_and_files_carry_text_as_text(infested, dov, browser):
    client = browser()
    client.force_login(dov, backend="allauth.account.auth_backends.AuthenticationBackend")
    feed = client.get(f"/feeds/{token_of(dov)}/library.atom")
    root = ElementTree.fromstring(feed.content)  # noqa: S314  (our own feed)
    titles = [title.text for title in root.iter("{http://www.w3.org/2005/Atom}title")]
    assert evil("title") in titles
    for summary in root.iter("{http://www.w3.org/2005/Atom}summary"):
        assert Judge(summary.text).wrong == []
        assert "<svg" not in summary.text
    lines = b"".join(client.get("/download/library.jsonl").streaming_content).decode().splitlines()
    assert evil("title") in {json.loads(line)["title"] for line in lines}
    with zipfile.ZipFile(io.BytesIO(b"".join(client.get("/download/library.zip").streaming_content))) as archive:
        assert all(re.fullmatch(r"[\w/. ()+-]+", name) and ".." not in name for name in archive.namelist())
    suggested = client.get("/search/suggest/", {"q": "title", "format": "json"})
    assert suggested["Content-Type"] == "application/x-suggestions+json"
    assert suggested["X-Content-Type-Options"] == "nosniff"
    assert any("svg onload" in text for text in suggested.json()[1])
    assert ElementTree.fromstring(client.get("/opensearch.xml").content) is not None  # noqa: S314  (our own)


def test_mails_are_plain_text_and_no_name_adds_a_header(infested, ada, dov, rf, mailoutbox):
    from lessons.person.invitation import invite

    ada.rename("nm\nBcc: evil@evil.example")
    request = rf.get("/")
    invite(dov, by=ada, request=request)
    ada.rename(evil("nm"))
    invite(dov, by=ada, request=request)
    assert all(mail.content_subtype == "plain" and not getattr(mail, "alternatives", []) for mail in mailoutbox)
    assert [mail.recipients() for mail in mailoutbox] == [[dov.email]] * len(mailoutbox)
    assert all("Bcc" not in mail.message() for mail in mailoutbox)
    assert evil("nm") in mailoutbox[-1].body
