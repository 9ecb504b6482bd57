"""The people and things of the permission matrix: one entry in each state, each with words found nowhere else."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.files.base import ContentFile
from django.test import Client
from django.utils import timezone

from lessons.entry.uploads import attach
from lessons.models import (
    Action,
    ArchiveNotice,
    Attachment,
    BrokenLink,
    BulkChange,
    Draft,
    DuplicatePair,
    Entry,
    Merge,
    Review,
    Run,
    RunFinding,
    User,
    WantedLesson,
)
from search.models import LoggedSearch
from tests import builders
from tests.permissions.retrospectives import Board, boards

STATES = ("everyone", "teams", "me", "draft", "archived", "deleted", "deleted-teams")
MEMBERS = {"ada", "ben", "gun"}  # of the team Stations
SIGNED_IN = ("ada", "ben", "gun", "cleo", "dov", "fia")
PEOPLE = (*SIGNED_IN, "gone", "nobody")
WRITERS = {"ada", "ben", "cleo", "dov", "fia"}
CURATORS = {"cleo", "fia"}


@dataclass
class Thing:
    """An entry in one state with what can be asked for around it."""

    state: str
    entry: Entry
    other: Entry
    attachment: Attachment
    tag: object
    action: Action
    experiment: Entry
    playbook: Entry
    run: Run
    found: RunFinding
    reviewed: Entry
    review: Review
    pair: DuplicatePair
    link: BrokenLink
    let_be: BrokenLink
    notice: ArchiveNotice
    bulk: BulkChange
    merge: Merge
    wanted: WantedLesson
    answered: WantedLesson

    @property
    def canaries(self):
        """Words that occur in this entry and nowhere else."""
        mark = self.state.replace("-", "")
        return [f"kanarie{mark}{part}" for part in ("titel", "summa", "text", "etikett", "fil", "not", "atgard")]


@dataclass
class World:
    people: dict
    things: dict[str, Thing]
    draft: Draft
    boards: dict[str, Board]

    def client(self, name):
        """A browser of one person; `gone` signed in and was deactivated, `nobody` never signed in."""
        client = Client(raise_request_exception=False)
        if name != "nobody":
            client.force_login(self.people[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client


def build():
    """Make everything, and index it."""
    from search.queue import drain_all

    stations = builders.team("Stations")
    payments = builders.team("Payments")
    people = {
        "ada": builders.person("Ada Ek", teams=[stations]),
        "ben": builders.person("Ben Bo", teams=[stations]),
        "gun": builders.person("Gun Gren", role="reader", teams=[stations]),
        "cleo": builders.person("Cleo Carr", role="curator"),
        "dov": builders.person("Dov Dal", teams=[payments]),
        "fia": builders.person("Fia Fors", role="administrator"),
        "gone": builders.person("Hal Holm", teams=[stations]),
    }
    project = builders.project("Gates", team=stations)
    for number in range(2):
        LoggedSearch.objects.create(query="frozen points", results=0, day=timezone.localdate() - timedelta(number))
    open_entry = builders.lesson("An open one", by=people["ada"], team=stations, tags=["shared"])
    things = {state: _thing(state, people["ada"], stations, project, open_entry) for state in STATES}
    draft = Draft.objects.keep(people["ada"], kind="lesson", content={"title": "kanarieutkast", "happened": "hemligt"})
    joined = [people[name] for name in ("ben", "cleo", "dov", "fia")]
    made = boards(people["ada"], joined, stations)
    drain_all()
    return World(people, things, draft, made)


def sign_off(world):
    """`gone` is deactivated only after having signed in."""
    world.people["gone"].deactivate()


def _thing(state, ada, stations, project, open_entry):
    mark = state.replace("-", "")
    visibility = {"teams": "teams", "deleted-teams": "teams", "me": "me"}.get(state, "everyone")
    text = {
        "takeaway": f"kanarie{mark}summa is what to remember.",
        "happened": f"kanarie{mark}text happened here.",
        "tags": ["shared", f"kanarie{mark}etikett"],
    }
    entry = builders.lesson(
        f"kanarie{mark}titel", by=ada, team=stations, project=project, publish=state != "draft",
        visibility=visibility, shared_with=[stations] if visibility == "teams" else (), **text,
    )  # fmt: skip
    content = entry.content() | {"context": "A second version."}
    entry.save_text(content, by=ada, note=f"kanarie{mark}not", publish=state != "draft")
    attachment = attach(entry, _upload(f"kanarie{mark}fil.txt", f"kanarie{mark}fil innehåll".encode()), by=ada)
    entry.link_to(open_entry, "relates", by=ada)
    action = builders.action(f"kanarie{mark}atgard", origin=entry, owner=ada, days=1)
    if state == "archived":
        entry.archive(by=ada)
    if state.startswith("deleted"):
        entry.delete_softly(by=ada)
    entry = Entry.objects.get(pk=entry.pk)
    tag = entry.tags.get(name=f"kanarie{mark}etikett")
    experiment = _experiment(state, mark, ada, stations, visibility)
    playbook, run, found = _playbook(state, mark, ada, stations, visibility, entry)
    reviewed, review = _review(state, mark, ada, stations, visibility)
    desk = _desk(mark, entry, reviewed, _merged_away(state, mark, ada, visibility, stations, entry))
    return Thing(
        state, entry, open_entry, attachment, tag, action, experiment, playbook, run, found, reviewed, review, *desk,
        *_wanted(state, ada, entry),
    )  # fmt: skip


def _experiment(state, mark, ada, stations, visibility):
    """An experiment in the same state, with the same words: it runs where it is published."""
    made = builders.experiment(
        f"kanarie{mark}titel", by=ada, team=stations, takeaway=f"kanarie{mark}summa is what we try.",
        sandbox=f"kanarie{mark}text", tags=["shared"], publish=state != "draft", start=state != "draft",
        visibility=visibility, shared_with=[stations] if visibility == "teams" else (),
    )  # fmt: skip
    if state == "archived":
        made.archive(by=ada)
    if state.startswith("deleted"):
        made.delete_softly(by=ada)
    return Entry.objects.get(pk=made.pk)


def _playbook(state, mark, ada, stations, visibility, lesson):
    """A playbook in the same state, with a step because of the lesson, and a run of it where it is published."""
    made = builders.playbook(
        f"kanarie{mark}titel", by=ada, team=stations, takeaway=f"kanarie{mark}summa is what it is for.",
        steps=[builders.step(f"kanarie{mark}text", basis=[lesson]), "Another step"], tags=["shared"],
        publish=state != "draft", visibility=visibility, shared_with=[stations] if visibility == "teams" else (),
    )  # fmt: skip
    run = found = None
    if state != "draft":
        run = Run.objects.start(made.playbook, by=ada, title=f"kanarie{mark}atgard")
        run.mark(run.steps[0]["key"], "done", by=ada, note=f"kanarie{mark}not")
        found = RunFinding.objects.note(run, "missing", f"kanarie{mark}text", by=ada)
        made.save_text(made.content() | {"purpose": f"kanarie{mark}text"}, by=ada, publish=True)
    if state == "archived":
        made.archive(by=ada)
    if state.startswith("deleted"):
        made.delete_softly(by=ada)
    return Entry.objects.get(pk=made.pk), run, found


def _review(state, mark, ada, stations, visibility):
    """A lesson in the same state whose change waits for a review, which its team has remarked on; for a draft, all of
    it. Ben is asked, whether or not he sees what it is of."""
    made = builders.lesson(
        f"An ordinary lesson, {state}", by=ada, team=stations, publish=state != "draft", visibility=visibility,
        shared_with=[stations] if visibility == "teams" else (),
    )  # fmt: skip
    made.save_text(made.content() | {"context": f"kanarie{mark}utkast in review."}, by=ada)
    review = Review.objects.create(
        entry=made,
        version=made.versions.get(number=made.latest.number),
        requested_by=ada,
        message=f"kanarie{mark}utkast",
    )
    review.reviewers.create(person=User.objects.get(display_name="Ben Bo"))
    review.remarks.create(version=review.version, text=f"kanarie{mark}utkast", by=ada)
    if state == "archived":
        made.archive(by=ada)
    if state.startswith("deleted"):
        made.delete_softly(by=ada)
    return Entry.objects.get(pk=made.pk), review


def _merged_away(state, mark, ada, visibility, stations, entry):
    """A lesson in the same state that was merged into the entry."""
    made = builders.lesson(
        f"kanarie{mark}titel", by=ada, publish=state != "draft", visibility=visibility,
        shared_with=[stations] if visibility == "teams" else (),
    )  # fmt: skip
    Entry.objects.filter(pk=made.pk).update(merged_into=entry, deleted_at=timezone.now())
    return made


def _desk(mark, entry, reviewed, gone):
    """What the queues of curators hold of it: a pair, a link, a notice, a change to many, a merge."""
    pair = DuplicatePair.objects.create(first=entry, second=reviewed, score=0.9, reason=f"kanarie{mark}text")
    link = BrokenLink.objects.create(entry=entry, address=f"/kanarie{mark}text/", why="There is no such page.")
    let_be = BrokenLink.objects.create(
        entry=entry, address=f"/kanarie{mark}titel/", why="There is no such page.", let_be_at=timezone.now()
    )
    notice = ArchiveNotice.objects.create(entry=entry, ends_on=timezone.localdate() + timedelta(days=7))
    bulk = BulkChange.objects.create(verb="untag", value=[f"kanarie{mark}etikett"])
    bulk.parts.create(entry=entry, memory={"tags": [f"kanarie{mark}etikett"]})
    merge = Merge.objects.create(
        kept=entry, gone=gone, until=timezone.now() + timedelta(days=7), before=entry.versions.get(number=1),
        before_latest=entry.latest, version=entry.latest, memory={"moved": {}, "dropped": {}},
    )  # fmt: skip
    return pair, link, let_be, notice, bulk, merge


def _wanted(state, ada, entry):
    """Two wanted lessons: one that the entry may answer, and one that it answered, as far as it could."""
    wanted = WantedLesson.objects.make(f"Open question, {state}?", by=ada, queries=[f"question {state} open"])
    wanted.possible_answers.create(entry=entry)
    answered = WantedLesson.objects.make(f"Answered question, {state}?", by=ada, queries=[f"question {state} done"])
    WantedLesson.objects.filter(pk=answered.pk).update(answer=entry, closed_at=timezone.now(), closed_by=ada)
    return wanted, answered


def _upload(name, data):
    return ContentFile(data, name=name)


def sees(name, state):
    """Whether this person may open an entry in this state (a deleted one: could have opened it)."""
    if name not in SIGNED_IN:
        return False
    if state in ("teams", "deleted-teams"):
        return name in MEMBERS
    if state in ("me", "draft"):
        return name == "ada"
    return True


def changes(name, state):
    """Whether this person may change an entry in this state."""
    if not sees(name, state) or name not in WRITERS:
        return False
    if state in ("me", "draft"):
        return name == "ada"
    return name in MEMBERS or name in CURATORS
