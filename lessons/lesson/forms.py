"""The guided form of a lesson."""

from django import forms
from django.contrib.auth import get_user_model
from django.urls import reverse_lazy

from lessons.common.errors import DomainError
from lessons.common.text import clean, sentences
from lessons.entry.models import Visibility
from lessons.entry.sharing import Sharing
from lessons.lesson.models import Impact, Nature
from lessons.person.models import Project, Team
from lessons.tag.models import names_in

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
MOST_TAGS = 20


def _words(key, rows, *, previewed=True):
    label, help_text = PROMPTS[key]
    attributes = {"rows": rows} | ({"data-preview-url": reverse_lazy("entry:preview")} if previewed else {})
    return forms.CharField(
        label=label, help_text=help_text, required=False, strip=False, widget=forms.Textarea(attrs=attributes)
    )


class LessonForm(forms.Form):
    """Judges what was typed; hands back a content, an audience and co-authors."""

    title = forms.CharField(
        label=PROMPTS["title"][0],
        help_text=PROMPTS["title"][1],
        max_length=300,
        error_messages={"required": "Give it a title: it is how people will find it."},
    )
    summary = _words("summary", 3, previewed=False)
    nature = forms.ChoiceField(
        label="What kind of lesson is it?",
        choices=Nature,
        widget=forms.RadioSelect,
        initial=Nature.PROBLEM,
        required=False,
        help_text="What went well is worth as much as what went wrong.",
    )
    context = _words("context", 4)
    happened = _words("happened", 8)
    reasons = _words("reasons", 5)
    recommendation = _words("recommendation", 5)
    limits = _words("limits", 4)
    happened_on = forms.DateField(
        label="When did it happen?", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    team = forms.ModelChoiceField(Team.objects.none(), label="Team", required=False, empty_label="No team")
    project = forms.ModelChoiceField(Project.objects.none(), label="Project", required=False, empty_label="No project")
    tags = forms.CharField(label="Tags", required=False, help_text="Words people would look for, with commas between.")
    visibility = forms.ChoiceField(
        label="Who may see it?", choices=Visibility, widget=forms.RadioSelect, initial=Visibility.EVERYONE
    )
    shared_with = forms.ModelMultipleChoiceField(
        Team.objects.none(), label="These teams", required=False, widget=forms.CheckboxSelectMultiple
    )
    co_authors = forms.CharField(
        label="Written with",
        required=False,
        help_text="E-mail addresses of the others who wrote it, with commas between.",
    )
    note = forms.CharField(label="What changed, and why?", required=False, max_length=300)
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    started = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, writer, entry=None, action="", **kwargs):
        super().__init__(*args, **kwargs)
        self.action = action
        self.entry = entry
        if entry is not None and not entry.is_by(writer):
            del self.fields["co_authors"]
        self.fields["team"].queryset = Team.objects.for_listing()
        self.fields["project"].queryset = Project.objects.for_listing()
        self.fields["shared_with"].queryset = Team.objects.for_listing()
        for area, label in Impact.Area.choices:
            self.fields[f"impact_{area}"] = forms.ChoiceField(label=label, choices=SEVERITIES, required=False)

    @property
    def publishing(self):
        return self.action == "publish"

    @property
    def impact_fields(self):
        return [self[f"impact_{area}"] for area in Impact.Area.values]

    def clean_summary(self):
        words = self.cleaned_data["summary"].strip()
        if self.publishing and not words:
            raise forms.ValidationError("Write one or two sentences. People scanning will read only this.")
        if self.publishing and len(sentences(words)) > 2:
            raise forms.ValidationError("That is more than two sentences. Keep the two that matter most.")
        if len(words) > 2000:
            raise forms.ValidationError("That is very long for a takeaway. Two sentences are enough.")
        return words

    def clean_tags(self):
        try:
            names = names_in(self.cleaned_data["tags"])
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None
        if len(names) > MOST_TAGS:
            raise forms.ValidationError(f"Those are {len(names)} tags. Use at most {MOST_TAGS}.")
        return names

    def clean_co_authors(self):
        addresses = [part.strip().lower() for part in self.cleaned_data["co_authors"].split(",") if part.strip()]
        known = get_user_model().objects.filter(email__in=addresses)
        before = {person.pk for person in self.entry.co_authors.all()} if self.entry else set()
        people = {person.email: person for person in known if person.is_active or person.pk in before}
        if missing := [address for address in addresses if address not in people]:
            raise forms.ValidationError(f"Nobody here has the address {missing[0]}. Check its spelling.")
        return list(people.values())

    def clean(self):
        data = super().clean()
        if self.action == "draft" and self.entry is not None and not self.entry.is_draft:
            self.add_error(None, "This is published. Publish your changes, or leave: what you typed is kept for you.")
        if data.get("visibility") == Visibility.TEAMS and not data.get("shared_with"):
            self.add_error("shared_with", "Choose at least one team, or choose “Everyone” or “Only me”.")
        return data

    def sharing(self):
        """Who may see it and, where it was asked, who else wrote it, as the writer chose."""
        data = self.cleaned_data
        teams = [team.pk for team in data["shared_with"]] if data["visibility"] == Visibility.TEAMS else []
        others = frozenset(person.pk for person in data["co_authors"]) if "co_authors" in data else None
        return Sharing(data["visibility"], frozenset(teams), others)

    def content(self):
        """The text as versions keep it."""
        data = self.cleaned_data
        return {key: clean(data[key]) for key in PROMPTS} | {
            "nature": data["nature"] or Nature.PROBLEM,
            "happened_on": data["happened_on"].isoformat() if data["happened_on"] else "",
            "impact": {area: data[f"impact_{area}"] for area in Impact.Area.values if data[f"impact_{area}"]},
            "team": data["team"].pk if data["team"] else None,
            "project": data["project"].pk if data["project"] else None,
            "tags": data["tags"],
        }


def initial_from(version, entry):
    """The form's initial values: the text of a version, and the audience and co-authors of its entry."""
    content = version.content
    initial = {key: content.get(key, "") for key in PROMPTS}
    initial |= {
        "nature": content.get("nature") or Nature.PROBLEM,
        "happened_on": content.get("happened_on") or None,
        "team": content.get("team"),
        "project": content.get("project"),
        "tags": ", ".join(content.get("tags", [])),
    }
    initial |= {f"impact_{area}": severity for area, severity in (content.get("impact") or {}).items()}
    return initial | {
        "visibility": entry.visibility,
        "shared_with": [team.pk for team in entry.shared_with.all()],
        "co_authors": ", ".join(person.email for person in entry.co_authors.all()),
        "based_on": version.number,
        "started": str(Sharing.of(entry)),
    }
