"""The editor of every kind of entry: opened, kept, looked at and saved alike; a kind says what is its own."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from lessons.common import asked
from lessons.common.errors import DomainError, NotAllowed
from lessons.entry.access import editable_or_refuse
from lessons.entry.autosaving import begun_or_refuse, keep
from lessons.entry.draft import Draft
from lessons.entry.gate import ways
from lessons.entry.history import EditConflict
from lessons.entry.models import Entry
from lessons.entry.reading import conflict, sharing_in_words
from lessons.entry.sharing import Sharing, SharingConflict
from lessons.entry.writing import readable, write, written_with

LONGEST_SOUGHT = 500


@dataclass(frozen=True, kw_only=True)
class Editor:
    """How entries of one kind are written. Its views are those of the slice's `editor_views`.

    Addresses and templates are named after the kind: `lesson:edit`, `lesson:autosave_new`, `lesson/_fields.html`, and
    `lesson/edit.html`, which extends `entry/edit.html`. Of the kind's own: `entries()` with what its pages show, who
    may change one (`fetch_or_refuse`), the verb that makes one (`begin`), the form, its `initial_from(version, entry)`
    and `preview(form)`, and what somebody is told who may only read (`refusal`).

    `carried` are the fields that another page may hand over in the address, `starts_with(writer)` what else a new form
    begins with, `looks` the buttons that save nothing (or what stands before the colon in them, as in `up:3`),
    `beside(form, writer, entry)` what else the page shows, `begun(form, entry)` what else is kept when a new one is
    made, in the same transaction, and `first_published` what is said when a draft becomes visible to others.

    The same editor can stand in another frame, with `dataclasses.replace`: `addresses` are those that are not named
    after the kind, `saved` what follows a save, and `frame(request)` what the frame's template needs, its `layout` too.
    """

    kind: str
    form_class: type
    entries: Callable
    fetch_or_refuse: Callable = editable_or_refuse
    begin: Callable
    initial_from: Callable
    preview: Callable
    refusal: str
    carried: tuple[str, ...] = ("title",)
    starts_with: Callable = lambda writer: {}
    looks: tuple[str, ...] = ("preview",)
    beside: Callable = lambda form, writer, entry: {}
    begun: Callable = lambda form, entry: None
    first_published: str = "Published."
    addresses: dict = field(default_factory=lambda: {"home": "desk:home"})
    saved: Callable = Entry.get_absolute_url
    frame: Callable = lambda request: {}

    def views(self):
        """The four views of a kind's editor, each with the methods it answers: new, edit, autosave, discard."""
        page = require_http_methods(["GET", "HEAD", "POST"])
        return page(self.new), page(self.edit), require_POST(self.autosave), require_POST(self.discard)

    def new(self, request):
        """Write a new one. The address names the key of what is kept, so that loading again comes to the same text."""
        self.refuse_readers(request.user)
        sent = request.method == "POST"
        key = asked.key(request.POST.get("key", "") if sent else request.GET.get("draft", ""))
        written = written_with(key, by=request.user)
        if sent:
            return self._sent(request, self.entry_or_refuse(request.user, written.pk) if written else None)
        if written is not None:
            return redirect(self.address("edit", written.pk))
        if key is None:
            return redirect(f"{request.path}?{urlencode(request.GET.dict() | {'draft': uuid.uuid4()})}")
        return self._opened(request, None, key=key)

    def edit(self, request, pk):
        """Rewrite one that has been saved."""
        entry = self.entry_or_refuse(request.user, pk)
        return self._sent(request, entry) if request.method == "POST" else self._opened(request, entry)

    def autosave(self, request, pk=None):
        """Keep unfinished text; answers with the draft's key and when it was kept."""
        writer, entry = request.user, None
        if pk is not None:
            entry = begun_or_refuse(writer, pk, fetch=lambda: self.entry_or_refuse(writer, pk))
        else:
            self.refuse_readers(writer)
        form = self.form_class(request.POST, writer=writer, entry=entry)
        return keep(form, writer=writer, kind=self.kind, entry=entry)

    def discard(self, request, pk=None, key=None):
        """Throw the unsaved text away."""
        entry = self.entry_or_refuse(request.user, pk) if pk else None
        Draft.objects.of(request.user, entry=pk, key=key).delete()
        messages.info(request, "The unsaved text is gone.")
        return redirect(self.address("edit", entry.pk) if entry else self.address("home"))

    def address(self, name, *arguments):
        """Where one of its pages is: `edit`, `autosave_new`, or `home`, where a new text that is given up ends."""
        return reverse(self.addresses.get(name, f"{self.kind}:{name}"), args=arguments)

    def entry_or_refuse(self, person, pk):
        """The entry to be rewritten, 404 when it may not be seen, 403 when it may be seen but not changed."""
        return self.fetch_or_refuse(person, pk, queryset=self.entries())

    def refuse_readers(self, person):
        if not person.can_write:
            raise NotAllowed(self.refusal)

    def _opened(self, request, entry, key=None):
        """The page as it opens: on the person's unsaved text if there is one, else on the newest version."""
        draft = Draft.objects.of(request.user, entry=entry and entry.pk, key=key).first()
        initial = self.initial_from(readable(entry, request.user), entry) if entry else self._blank(request, key)
        if draft is not None:
            initial |= draft.content | {"based_on": draft.based_on}
        form = self.form_class(initial=initial, writer=request.user, entry=entry)
        return self._page(request, entry, form, draft=draft)

    def _blank(self, request, key):
        team = next(iter(request.user.own_teams()), None)
        carried = {name: request.GET.get(name, "")[:300] for name in self.carried}
        return carried | {"team": team and team.pk, "key": key, "based_on": 0} | self.starts_with(request.user)

    def _sent(self, request, entry):
        action = request.POST.get("action", "draft")
        form = self.form_class(request.POST, writer=request.user, entry=entry, action=action)
        if action.partition(":")[0] in self.looks:
            return self._page(request, entry, form)
        if not form.is_valid():
            return self._page(request, entry, form, status=422)
        if action == "compare":
            return self._page(request, entry, form, comparison=_with_readers(entry, form))
        try:
            saved, said = self._take(action, form, entry, by=request.user)
        except (EditConflict, SharingConflict) as error:
            written = entry or written_with(form.cleaned_data["key"], by=request.user)
            return self._conflict(request, written, form, error)
        except DomainError as error:
            form.add_error(None, str(error))
            return self._page(request, entry, form, status=422)
        if action != "review":
            messages.success(request, said)
            return redirect(self.saved(saved))
        if again := ways.send_again(saved, by=request.user, note=form.cleaned_data["note"]):
            messages.success(
                request, "Sent to the same reviewers again. Nothing changes for readers until it is approved."
            )
            return redirect(again)
        messages.success(request, said)
        return redirect("review:ask", saved.pk)

    def _take(self, action, form, entry, *, by):
        """Save the text and take it where its writer wants it; returns the entry and what to say."""
        if action in ways.actions and entry is not None:
            sent = {"based_on": form.cleaned_data["based_on"], "note": form.cleaned_data["note"]}
            said = ways.actions[action](entry, form.content(), by=by, **sent)
            Draft.objects.finished(by, entry=entry, key=form.cleaned_data["key"])
            return self.entries().get(pk=entry.pk), said
        saved = self._save(form, entry, publish=action == "publish", by=by)
        if action == "review":
            return saved, "Saved. Say who should look at it; readers keep what they have until then."
        return saved, self._what_was_saved(entry, publish=action == "publish")

    def _save(self, form, entry, *, publish, by):
        data = form.cleaned_data
        saved = write(
            form.content(),
            by=by,
            begin=lambda content, **known: self._begin(form, content, **known),
            entry=entry,
            key=data["key"],
            based_on=data["based_on"],
            note=data["note"],
            publish=publish,
            sharing=form.sharing(),
            started=Sharing.parse(data["started"]),
        )
        Draft.objects.finished(by, entry=saved, key=data["key"])
        return saved

    def _begin(self, form, content, *, by, source):
        made = self.begin(content, by=by, source=source)
        self.begun(form, made.entry)
        return made

    def _what_was_saved(self, entry, *, publish):
        if not publish:
            return "Saved as a draft. Only its authors can see it."
        return self.first_published if entry is None or entry.is_draft else "Published."

    def _page(self, request, entry, form, *, draft=None, comparison=None, status=200):
        key = asked.key(str(form["key"].value()))
        discard_new = self.address("discard_new", key) if key else ""
        context = {
            "form": form,
            "entry": entry,
            "kind": self.kind,
            "fields": f"{self.kind}/_fields.html",
            "draft": draft,
            "sought": _sought(form, request.GET.get("find", "")),
            "autosave_url": self._autosave_url(entry),
            "discard_url": self.address("discard", entry.pk) if entry else discard_new,
            "preview": self.preview(form) if form.action == "preview" else None,
            "comparison": comparison,
            "is_published": entry is not None and not entry.is_draft,
            "way": ways.offer(entry, request.user),
        }
        context |= self.beside(form, request.user, entry) | self.frame(request)
        return render(request, f"{self.kind}/edit.html", context, status=status)

    def _conflict(self, request, entry, form, error):
        """Both texts; the person's own now starts from the other one, and from what was made of its sharing."""
        form.entry = entry = self.entries().get(pk=entry.pk)
        sharing = error.theirs if isinstance(error, SharingConflict) else None
        data = form.data.copy()
        data["based_on"] = entry.latest.number
        data["tags"] = ", ".join(form.content()["tags"])
        data["started_tags"] = ",".join(entry.tags_with(readable(entry, request.user)))
        if sharing:
            data["started"] = str(sharing)
        again = self.form_class(data, writer=request.user, entry=entry, action=form.action)
        return both_texts(
            request,
            entry,
            again,
            form.content(),
            fields=f"{self.kind}/_fields.html",
            action=request.POST.get("action"),
            is_published=not entry.is_draft,
            sharing=sharing and sharing_in_words(sharing),
            autosave_url=self._autosave_url(entry),
            save_url=self.address("edit", entry.pk),
            **self.frame(request),
        )

    def _autosave_url(self, entry):
        return self.address("autosave", entry.pk) if entry else self.address("autosave_new")


def _sought(form, words):
    """Words that another page asks to find, as a link to be mended, and in which fields they stand; None without."""
    words = words[:LONGEST_SOUGHT].strip()
    return {"words": words, "places": form.places_of(words)} if words else None


def _with_readers(entry, form):
    """What a writer's text and the one that readers see differ in; None where nobody reads it yet."""
    return conflict(entry, entry.live, form.content()) if entry is not None and entry.live is not None else None


def both_texts(request, entry, form, content, **more):
    """What is saved and what somebody sent, side by side; the latter stays editable, to be saved over the former."""
    form.is_valid()
    theirs = readable(entry, request.user)
    context = {
        "form": form,
        "entry": entry,
        "theirs": theirs,
        "is_own": theirs.author_id == request.user.pk,
        "comparison": conflict(entry, theirs, content),
    }
    return render(request, "entry/conflict.html", context | more, status=409)
