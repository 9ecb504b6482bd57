"""The page of the admin where a tag is split: what it splits into, then a choice for each of its entries."""

from django import forms
from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse

from lessons.common.errors import DomainError
from lessons.common.paging import Page
from lessons.common.text import fold
from lessons.tag.models import names_in
from lessons.tag.splitting import entries_with, judge_names, split

ROWS = 50
MOST_AT_ONCE = 500


class SplitForm(forms.Form):
    """What the tag splits into, and which of its entries are shown."""

    into = forms.CharField(
        label="Which tags does it split into?", max_length=400,
        help_text="New ones or ones that are there, with commas between.",
    )  # fmt: skip
    words = forms.CharField(
        label="Only entries that say", required=False, max_length=200, help_text="In the title or the takeaway."
    )

    def __init__(self, *args, tag, **kwargs):
        super().__init__(*args, **kwargs)
        self.tag = tag

    def clean_into(self):
        try:
            names = names_in(self.cleaned_data["into"])
            judge_names(self.tag, names)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None
        return names


def split_page(request, tag, frame):
    """Ask for names, then show the entries; what is sent is applied to those that were shown, or to all of `words`."""
    sent = request.POST if request.method == "POST" else request.GET
    form = SplitForm(sent if "into" in sent else None, tag=tag)
    error = ""
    if form.is_valid() and request.method == "POST":
        try:
            return _applied(request, tag, form.cleaned_data)
        except DomainError as problem:
            error = str(problem)
    context = frame | {"tag": tag, "form": form, "error": error} | _entries(sent, tag, form, request.user)
    return TemplateResponse(request, "admin/split_tag.html", context, status=422 if request.method == "POST" else 200)


def _applied(request, tag, asked):
    """Do what was sent and go on where one was."""
    names, words, sent = asked["into"], asked["words"], request.POST
    if sent.get("action") == "all":
        changed = _give_all(tag, names, words, sent, by=request.user)
    else:
        changed = split(tag, names, _chosen(tag, names, sent), by=request.user)
    messages.success(request, f"{changed} {'entry has' if changed == 1 else 'entries have'} other tags now.")
    here = QueryDict(mutable=True)
    here.update({"into": ", ".join(names), "words": words, "page": sent.get("page", "1")})
    return redirect(f"{reverse('admin:lessons_tag_split', args=[tag.pk])}?{here.urlencode()}")


def _give_all(tag, names, words, sent, *, by):
    name = sent.get("all_into", "")
    if name not in names:
        raise DomainError("Choose which tag they get.")
    if not words.strip():
        raise DomainError("Write words that the entries say first. All of them at once would be renaming the tag.")
    entries = entries_with(tag, by, words=words).values_list("pk", flat=True)[:MOST_AT_ONCE]
    wanted = {name, tag.name} if "all_keep" in sent else {name}
    return split(tag, [name], dict.fromkeys(entries, wanted), by=by)


def _chosen(tag, names, sent):
    """`{entry id: {name, …}}` of the rows that were shown."""
    shown = [int(key) for key in sent.getlist("entry")[:ROWS] if key.isascii() and key.isdigit() and len(key) < 18]
    offered = [tag.name, *names]
    return {key: {name for name in sent.getlist(f"tags-{key}") if name in offered} for key in shown}


def _entries(sent, tag, form, person):
    """One page of entries, each with what can be chosen and whether it is: as it was sent, or as it stands."""
    if not form.is_bound or not form.is_valid():
        return {"rows": None}
    names, words = form.cleaned_data["into"], form.cleaned_data["words"]
    entries = entries_with(tag, person, words=words)
    page = Page.of(sent.get("page"), total=entries.count(), size=ROWS)
    shown = sent.getlist("entry")
    rows = []
    for entry in entries.for_listing()[page.rows]:
        has = {tagging.tag.folded for tagging in entry.shown_taggings}
        if str(entry.pk) in shown:
            has = {fold(name) for name in sent.getlist(f"tags-{entry.pk}")}
        choices = [{"name": name, "is_chosen": fold(name) in has} for name in (tag.name, *names)]
        rows.append({"entry": entry, "choices": choices})
    return {"rows": rows, "page": page, "names": names, "words": words, "into": ", ".join(names)}
