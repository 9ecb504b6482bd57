"""The guided form of a lesson."""

from django import forms
from django.contrib.auth import get_user_model

from lessons.common.text import clean
from lessons.entry.editor_forms import EntryForm, shared_initial, words
from lessons.lesson.models import Impact, Nature

PROMPTS = {
    "title": (
        "If you could tell the next team one thing, what would it be?",
        "This becomes the title. Start with a verb: “Rehearse…”, “Ask…”, “Stop…”.",
    ),
    "summary": ("What is the takeaway, in two sentences?", "People scanning the library will read only this."),
    "context": ("What was the situation?", "Where, when, and what you were trying to do."),
    "happened": ("What happened?", "What you saw, in order. Name roles and systems rather than people."),
    "reasons": (
        "Why did it make sense at the time?",
        "What did people know, and what did they have no way of knowing?",
    ),
    "recommendation": (
        "What should someone do differently, or do again?",
        "One line each. Something a person could do on Monday.",
    ),
    "limits": ("Where would this advice be wrong?", "Sizes, seasons or set-ups it was never tried in."),
}
SEVERITIES = [("", "None"), *Impact.Severity.choices]


class LessonForm(EntryForm):
    """Judges what was typed; hands back a content, an audience and co-authors."""

    summary = words(PROMPTS["summary"], 3, previewed=False)
    nature = forms.ChoiceField(
        label="What kind of lesson is it?",
        choices=Nature,
        widget=forms.RadioSelect,
        initial=Nature.PROBLEM,
        required=False,
        help_text="What went well is worth as much as what went wrong.",
    )
    context = words(PROMPTS["context"], 4)
    happened = words(PROMPTS["happened"], 8)
    reasons = words(PROMPTS["reasons"], 5)
    recommendation = words(PROMPTS["recommendation"], 5)
    limits = words(PROMPTS["limits"], 4)
    happened_on = forms.DateField(
        label="When did it happen?", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    co_authors = forms.CharField(
        label="Written with",
        required=False,
        help_text="E-mail addresses of the others who wrote it, with commas between.",
    )
    wanted = forms.CharField(widget=forms.HiddenInput, required=False)  # the number of the question that it answers
    field_order = ["title", "summary", "nature", *PROMPTS, "happened_on"]

    def __init__(self, *args, writer, entry=None, action="", **kwargs):
        super().__init__(*args, writer=writer, entry=entry, action=action, **kwargs)
        self.fields["title"].label, self.fields["title"].help_text = PROMPTS["title"]
        if entry is not None and not entry.is_by(writer):
            del self.fields["co_authors"]
        for area, label in Impact.Area.choices:
            self.fields[f"impact_{area}"] = forms.ChoiceField(label=label, choices=SEVERITIES, required=False)

    @property
    def impact_fields(self):
        return [self[f"impact_{area}"] for area in Impact.Area.values]

    def clean_co_authors(self):
        addresses = [part.strip().lower() for part in self.cleaned_data["co_authors"].split(",") if part.strip()]
        known = get_user_model().objects.filter(email__in=addresses)
        before = {person.pk for person in self.entry.co_authors.all()} if self.entry else set()
        people = {person.email: person for person in known if person.is_active or person.pk in before}
        if missing := [address for address in addresses if address not in people]:
            raise forms.ValidationError(f"Nobody here has the address {missing[0]}. Check its spelling.")
        return list(people.values())

    def content(self):
        """The text as versions keep it."""
        data = self.cleaned_data
        return {key: clean(data[key]) for key in PROMPTS} | {
            "nature": data["nature"] or Nature.PROBLEM,
            "happened_on": data["happened_on"].isoformat() if data["happened_on"] else "",
            "impact": {area: data[f"impact_{area}"] for area in Impact.Area.values if data[f"impact_{area}"]},
            **self.shared_content(),
        }


def initial_from(version, entry):
    """The form's initial values: the text of a version, and the audience and co-authors of its entry."""
    content = version.content
    initial = {key: content.get(key, "") for key in PROMPTS} | shared_initial(version, entry)
    initial |= {f"impact_{area}": severity for area, severity in (content.get("impact") or {}).items()}
    return initial | {
        "nature": content.get("nature") or Nature.PROBLEM,
        "happened_on": content.get("happened_on") or None,
        "co_authors": ", ".join(person.email for person in entry.co_authors.all()),
    }
