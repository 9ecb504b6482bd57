"""What the guided forms of every kind of entry ask and judge alike."""

from django import forms
from django.urls import reverse_lazy

from lessons.common.errors import DomainError
from lessons.common.text import clean, merged_names, sentences
from lessons.entry.models import Visibility
from lessons.entry.sharing import Sharing
from lessons.entry.writing import readable
from lessons.person.models import Project, Team
from lessons.tag.models import names_in

MOST_TAGS = 20
TO_READERS = ("publish", "review", "mend", "approve")
NOT_KEPT = {"key", "based_on"}  # they are columns of the draft


def words(prompt, rows, *, previewed=True):
    """A field for Markdown; `prompt` is its question and the line of help under it."""
    label, help_text = prompt
    attributes = {"rows": rows} | ({"data-preview-url": reverse_lazy("entry:preview")} if previewed else {})
    return forms.CharField(
        label=label, help_text=help_text, required=False, strip=False, widget=forms.Textarea(attrs=attributes)
    )


class EntryForm(forms.Form):
    """Judges what was typed of an entry's shared part: title, takeaway, team, project, tags and audience."""

    title = forms.CharField(
        max_length=300, error_messages={"required": "Give it a title: it is how people will find it."}
    )
    summary = words(("What is the takeaway, in two sentences?", ""), 3, previewed=False)
    team = forms.ModelChoiceField(Team.objects.none(), label="Team", required=False, empty_label="No team")
    project = forms.ModelChoiceField(Project.objects.none(), label="Project", required=False, empty_label="No project")
    tags = forms.CharField(label="Tags", required=False, help_text="Words people would look for, with commas between.")
    visibility = forms.ChoiceField(
        label="Who may see it?", choices=Visibility, widget=forms.RadioSelect, initial=Visibility.EVERYONE
    )
    shared_with = forms.ModelMultipleChoiceField(
        Team.objects.none(), label="These teams", required=False, widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label="What changed, and why?", required=False, max_length=300)
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)
    started = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
    started_tags = forms.CharField(widget=forms.HiddenInput, required=False)
    key = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, writer, entry=None, action="", **kwargs):
        super().__init__(*args, **kwargs)
        self.action = action
        self.entry = entry
        self.writer = writer
        self.fields["team"].queryset = Team.objects.for_listing()
        self.fields["project"].queryset = Project.objects.for_listing()
        self.fields["shared_with"].queryset = Team.objects.for_listing()

    @property
    def publishing(self):
        """Whether it is on its way to readers, and so has to be whole: at once, or by way of a review."""
        return self.action in TO_READERS

    def clean_summary(self):
        said = self.cleaned_data["summary"].strip()
        if self.publishing and not said:
            raise forms.ValidationError("Write one or two sentences. People scanning will read only this.")
        if self.publishing and len(sentences(said)) > 2:
            raise forms.ValidationError("That is more than two sentences. Keep the two that matter most.")
        if len(said) > 2000:
            raise forms.ValidationError("That is very long for a takeaway. Two sentences are enough.")
        return said

    def clean_tags(self):
        try:
            names = names_in(self.cleaned_data["tags"])
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None
        if len(names) > MOST_TAGS:
            raise forms.ValidationError(f"Those are {len(names)} tags. Use at most {MOST_TAGS}.")
        return names

    def clean(self):
        data = super().clean()
        if self.action == "draft" and self.entry is not None and not self.entry.is_draft:
            self.add_error(None, "This is published. Publish your changes, or leave: what you typed is kept for you.")
        if data.get("visibility") == Visibility.TEAMS and not data.get("shared_with"):
            self.add_error("shared_with", "Choose at least one team, or choose “Everyone” or “Only me”.")
        return data

    def places_of(self, sought):
        """The fields in which some words stand, as `(label, id)`."""
        return places_in(self, sought)

    def sharing(self):
        """Who may see it and, where it was asked, who else wrote it, as the writer chose."""
        data = self.cleaned_data
        teams = [team.pk for team in data["shared_with"]] if data["visibility"] == Visibility.TEAMS else []
        others = frozenset(person.pk for person in data["co_authors"]) if "co_authors" in data else None
        return Sharing(data["visibility"], frozenset(teams), others)

    def typed(self):
        """The fields as they were typed, to be kept: half a date is kept as half a date."""
        kept = {name: clean(self.data[name]) for name in self.fields if name in self.data and name not in NOT_KEPT}
        for name in kept:
            if isinstance(self.fields[name], (forms.MultipleChoiceField, forms.ModelMultipleChoiceField)):
                kept[name] = [clean(value) for value in self.data.getlist(name)]
        return kept

    def shared_content(self):
        """The part of a content that every kind has, but for its title and takeaway."""
        data = self.cleaned_data
        return {
            "team": data["team"].pk if data["team"] else None,
            "project": data["project"].pk if data["project"] else None,
            "tags": self._tags(),
        }

    def _tags(self):
        """As they were chosen, with what others made meanwhile of those that the writer began with."""
        if self.entry is None or not self.cleaned_data["based_on"] or "started_tags" not in self.data:
            return self.cleaned_data["tags"]
        began = self.cleaned_data["started_tags"].split(",")
        now = self.entry.tags_with(readable(self.entry, self.writer))
        return sorted(merged_names(self.cleaned_data["tags"], began=began, now=now), key=str.casefold)


def shared_initial(version, entry):
    """The initial values of the same fields: the text of a version, and the audience of its entry."""
    content, tags = version.content, entry.tags_with(version)
    return {
        "title": content.get("title", ""),
        "summary": content.get("summary", ""),
        "team": content.get("team"),
        "project": content.get("project"),
        "tags": ", ".join(tags),
        "started_tags": ",".join(tags),
        "visibility": entry.visibility,
        "shared_with": [team.pk for team in entry.shared_with.all()],
        "based_on": version.number,
        "started": str(Sharing.of(entry)),
    }


def places_in(form, sought, before=""):
    """The fields of a form that are written in and have some words, as `(label, id)`; `before` begins each label."""
    return [
        (f"{before}{field.label}", field.id_for_label)
        for field in form
        if isinstance(field.field.widget, forms.Textarea | forms.TextInput) and sought in str(field.value() or "")
    ]
