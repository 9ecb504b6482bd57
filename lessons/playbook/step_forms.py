"""The steps in the editor of a playbook: a small form for each, in an order that can be changed without saving."""

import re

from django import forms

from lessons.common.asked import reference, whole_number
from lessons.common.text import clean
from lessons.entry.editor_forms import words
from lessons.entry.models import Entry
from lessons.playbook import pick_forms
from lessons.playbook.running import lines_of
from lessons.playbook.steps import LONGEST_ITEM, LONGEST_LINE, LONGEST_TEXT, LONGEST_TITLE, MOST_BASES, MOST_MINUTES
from lessons.playbook.tidying import new_key

NAME = re.compile(r"[0-9a-z]{1,12}")
MOST_NAMED = 200
PLAIN = ("title", "text", "who", "minutes", "only_if", "warning", "checklist")
MOVES = ("up", "down", "remove", "add", "find")
MOST_SEARCHES = 20
NONE = "none"  # of what was found is what somebody meant
CHOOSE = "Choose which one you mean, or write its number, like L-12."
MISSING = "Say what this is a reason of: some of its words, or its number, like L-12."


def as_typed(step):
    """A step of a content as its form shows it: the checklist a line each, what it is based on by number."""
    basis = [
        {"on": f"L-{basis['entry']}{'#' if basis['anchor'] else ''}{basis['anchor']}", "why": basis["reason"]}
        for basis in step["basis"]
    ]
    typed = {name: step[name] or "" for name in PLAIN if name != "checklist"}
    return {"name": step["key"], **typed, "checklist": "\n".join(step["checklist"]), "basis": basis}


class StepForm(forms.Form):
    """One step. What it is based on comes in rows of two fields, with an empty row at the end.

    `known` are the entries that the rows name, `find(words)` looks for what a row may mean that names none.
    """

    title = forms.CharField(label="What is to be done?", required=False, max_length=LONGEST_TITLE)
    text = words(("How, in Markdown", ""), 4)
    who = forms.CharField(label="Who", required=False, max_length=LONGEST_LINE)
    minutes = forms.CharField(label="Minutes", required=False, max_length=12)
    only_if = forms.CharField(
        label="Only if", required=False, max_length=LONGEST_LINE, help_text="When it can be left out, say so here."
    )
    warning = forms.CharField(
        label="Warning", required=False, max_length=LONGEST_LINE, help_text="What hurts when it is done wrong."
    )
    checklist = forms.CharField(
        label="Checklist", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A line for each thing to tick.",
    )  # fmt: skip
    field_order = PLAIN

    def __init__(self, name, typed, *, place, known, find, bound):
        self.name, self.place, self.known, self.find = name, place, known, find
        prefix = f"step-{name}"
        values = {key: typed.get(key, "") for key in PLAIN}
        self.rows = [row for row in typed.get("basis", ()) if row["on"].strip() or row["why"].strip()]
        for number, row in enumerate([*self.rows, {"on": "", "why": ""}]):
            values |= {f"basis-{number}-on": row["on"], f"basis-{number}-why": row["why"]}
        data = {f"{prefix}-{key}": value for key, value in values.items()}
        super().__init__(data if bound else None, initial=values, prefix=prefix)
        self.fields["text"].max_length = LONGEST_TEXT
        for number in range(len(self.rows) + 1):
            self.fields[f"basis-{number}-on"] = forms.CharField(
                label="Lesson, finding or experiment", required=False, max_length=500
            )
            self.fields[f"basis-{number}-why"] = forms.CharField(
                label="Why it matters here", required=False, max_length=LONGEST_LINE
            )

    @property
    def heading(self):
        return str(self["title"].value() or "")

    @property
    def has_more(self):
        """Whether something stands in the fields that are folded away, or is wrong there."""
        return any(self[name].value() or self[name].errors for name in PLAIN[2:])

    @property
    def bases(self):
        """The rows of what it is based on: two fields, the entry where the writer sees it, and else what it may be."""
        for number in range(len(self.rows) + 1):
            on = self[f"basis-{number}-on"]
            named = reference(str(on.value() or ""))
            unclear = named is None and self.is_bound and str(on.value() or "").strip()
            yield {
                "on": on,
                "why": self[f"basis-{number}-why"],
                "entry": named and self.known.get(named[0]),
                "is_unclear": unclear,
                "chosen": f"{self.prefix}-basis-{number}-chosen",
                "found": self.find(unclear) if unclear else [],
            }

    def clean_minutes(self):
        typed = self.cleaned_data["minutes"].strip()
        minutes = whole_number(typed, digits=6)
        if typed and (minutes is None or not 0 < minutes <= MOST_MINUTES):
            raise forms.ValidationError("Write a number of minutes, like 45.")
        return minutes

    def clean_checklist(self):
        lines = lines_of(self.cleaned_data["checklist"])
        if long := [line for line in lines if len(line) > LONGEST_ITEM]:
            raise forms.ValidationError(f"“{long[0][:40]}…” is too long. Use at most {LONGEST_ITEM} characters a line.")
        return lines

    def clean(self):
        data = super().clean()
        self.basis = []
        for number, row in enumerate(self.rows[:MOST_BASES]):
            field = f"basis-{number}-on"
            named = reference(row["on"])
            if named is None:
                self.add_error(field, CHOOSE if row["on"].strip() else MISSING)
            elif named[0] not in self.known:
                self.add_error(field, f"There is no entry L-{named[0]} that you can see.")
            else:
                self.basis.append({"entry": named[0], "anchor": named[1], "reason": clean(row["why"]).strip()})
        return data

    def content(self):
        """The step as a content holds it."""
        plain = {name: self.cleaned_data[name] for name in PLAIN}
        return {"key": self.name, **plain, "basis": self.basis}


class StepForms:
    """The steps of one editor. `typed` are they as they were typed: dictionaries as `as_typed` gives them."""

    def __init__(self, typed, *, writer, kept=(), bound=False, move=""):
        self.typed = _moved([step for step in typed if isinstance(step, dict)], move)
        named = {found[0] for step in self.typed for row in step.get("basis", ()) if (found := reference(row["on"]))}
        seen = Entry.objects.visible_to(writer).filter(pk__in=named)
        known = dict.fromkeys(named & set(kept)) | {entry.pk: entry for entry in seen}
        find = _finder(writer)
        self.forms = [
            StepForm(step["name"], step, place=place, known=known, find=find, bound=bound)
            for place, step in enumerate(self.typed, 1)
        ]
        self.blank = StepForm("new", {}, place=len(self.forms) + 1, known={}, find=find, bound=False)

    def __iter__(self):
        return iter(self.forms)

    def __len__(self):
        return len(self.forms)

    @property
    def order(self):
        return ",".join(form.name for form in self.forms)

    def is_valid(self):
        return all([form.is_valid() for form in self.forms])

    def contents(self):
        return [form.content() for form in self.forms]


def read(data):
    """The steps that a request holds, as they were typed, in the order of its field `steps`."""
    names = [name for name in data.get("steps", "").split(",") if NAME.fullmatch(name)]
    return [_read_one(data, name) for name in list(dict.fromkeys(names))[:MOST_NAMED]]


def _read_one(data, name):
    typed = {key: clean(data.get(f"step-{name}-{key}", "")) for key in PLAIN}
    basis, number = [], 0
    while number <= MOST_BASES and (on := data.get(f"step-{name}-basis-{number}-on")) is not None:
        why, chosen = (data.get(f"step-{name}-basis-{number}-{part}", "") for part in ("why", "chosen"))
        if reference(on) is None and chosen:
            on, why = ("", "") if chosen == NONE else (chosen, why)
        basis.append({"on": clean(on), "why": clean(why)})
        number += 1
    return {"name": name, **typed, "basis": basis}


def _finder(writer):
    """A function that finds what somebody may mean who wrote words where the number of an entry belongs, as
    `["L-12 Title", …]`; for as many different words as one page needs, and None after that."""
    found = {}

    def find(words):
        if words not in found and len(found) < MOST_SEARCHES:
            found[words] = pick_forms.bases(writer, words)
        return found.get(words)

    return find


def _moved(steps, move):
    """The steps after somebody pressed a button: `up:name`, `down:name`, `remove:name` or `add`; `find` moves none."""
    verb, _, name = move.partition(":")
    if verb == "add":
        return [*steps, {"name": new_key()}]
    place = next((place for place, step in enumerate(steps) if step["name"] == name), None)
    if place is None:
        return steps
    rest = steps[:place] + steps[place + 1 :]
    if verb == "remove":
        return rest
    to = {"up": place - 1, "down": place + 1}.get(verb, place)
    return [*rest[: max(to, 0)], steps[place], *rest[max(to, 0) :]]
