"""The guided form of a playbook, and the small ones of its runs."""

from itertools import chain

from django import forms

from lessons.common.errors import DomainError
from lessons.common.text import clean
from lessons.entry.editor_forms import EntryForm, places_in, shared_initial, words
from lessons.person.models import Team, User
from lessons.person.naming import as_typed as names_as_typed
from lessons.person.naming import people_in
from lessons.playbook import step_forms
from lessons.playbook.content import SECTIONS
from lessons.playbook.findings import RunFinding
from lessons.playbook.models import Moment
from lessons.tag.models import names_in

PROMPTS = {
    "title": (
        "What is it a playbook for?",
        "This becomes the title: the work it is for, as people would search for it.",
    ),
    "summary": (
        "When would somebody reach for it, in two sentences?",
        "For what, how long, with whom. People scanning will read only this.",
    ),
    "purpose": ("What is it for?", "What is different afterwards, and how you know that it is done."),
    "when": ("When should somebody use it, and when not?", "Also what it was never tried for."),
    "preconditions": ("What must be so before anybody begins?", "People, papers, parts, permissions."),
    "roles": ("Who does what?", "Roles rather than names: “the signing supervisor”."),
}

FEW_STEPS = 3


class PlaybookForm(EntryForm):
    """Judges what was typed of a playbook and its steps; hands back a content and an audience."""

    summary = words(PROMPTS["summary"], 3, previewed=False)
    purpose = words(PROMPTS["purpose"], 3)
    when = words(PROMPTS["when"], 3)
    preconditions = words(PROMPTS["preconditions"], 4)
    roles = words(PROMPTS["roles"], 4)
    steps = forms.CharField(widget=forms.HiddenInput, required=False, max_length=4000)
    moments = forms.MultipleChoiceField(
        label="Offer it when", choices=Moment, required=False, widget=forms.CheckboxSelectMultiple
    )
    for_teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label="Only to these teams", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="None ticked: to any team.",
    )  # fmt: skip
    for_tags = forms.CharField(
        label="Only for projects with one of these tags", required=False, help_text="None: for any project."
    )
    curators = forms.CharField(
        label="Who looks after it?", required=False, max_length=2000,
        help_text="Names or e-mail addresses, with commas between. They are asked when it changes.",
    )  # fmt: skip
    answers = forms.ModelMultipleChoiceField(
        RunFinding.objects.none(), label="What runs found: does this version answer it?", required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip

    def __init__(self, *args, writer, entry=None, action="", **kwargs):
        super().__init__(*args, writer=writer, entry=entry, action=action, **kwargs)
        self.fields["title"].label, self.fields["title"].help_text = PROMPTS["title"]
        self.fields["for_teams"].queryset = self.fields["shared_with"].queryset
        if entry is not None:
            self.fields["answers"].queryset = RunFinding.objects.of(entry.playbook).open().newest_first()
        typed = step_forms.read(self.data) if self.is_bound else self.initial.get("steps") or []
        move = action if action.partition(":")[0] in step_forms.MOVES else ""
        self.step_forms = step_forms.StepForms(
            typed, writer=writer, kept=_named_before(entry), bound=self.is_bound, move=move
        )
        if move:
            self.fields["title"].required = False  # nothing is saved, so nothing is missing yet

    @property
    def opens_steps(self):
        """Whether all steps lie open: a few do, of many one sees the titles."""
        return len(self.step_forms) <= FEW_STEPS

    @property
    def step_order(self):
        return self.step_forms.order

    def clean_for_tags(self):
        try:
            return names_in(self.cleaned_data["for_tags"])
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None

    def clean_curators(self):
        before = {person.pk for person in self.entry.playbook.curators.all()} if self.entry else ()
        try:
            return people_in(self.cleaned_data["curators"], also=before)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self):
        data = super().clean()
        if not self.step_forms.is_valid():
            for form in self.step_forms:
                for message in (message for messages in form.errors.values() for message in messages):
                    self.add_error(None, f"Step {form.place}: {message}")
        return data

    def places_of(self, sought):
        """The fields in which some words stand, those of the steps too."""
        in_steps = (places_in(form, sought, f"Step {form.place}: ") for form in self.step_forms)
        return [*super().places_of(sought), *chain.from_iterable(in_steps)]

    def content(self):
        """The text as versions keep it."""
        data = self.cleaned_data
        return {
            **{key: clean(data[key]) for key in ("title", "summary", *(section.key for section in SECTIONS))},
            "moments": data["moments"],
            "for_teams": sorted(team.pk for team in data["for_teams"]),
            "for_tags": data["for_tags"],
            "curators": sorted(person.pk for person in data["curators"]),
            "steps": self.step_forms.contents(),
            "answers": sorted(finding.pk for finding in data["answers"]),
            **self.shared_content(),
        }

    def typed(self):
        """The fields as they were typed, and the steps whole."""
        return super().typed() | {"steps": self.step_forms.typed}


def _named_before(entry):
    """The entries that the newest text names already: they may stay, whether or not this writer sees them."""
    steps = entry.latest.content["steps"] if entry and entry.latest else ()
    return {basis["entry"] for step in steps for basis in step["basis"]}


def initial_from(version, entry):
    """The form's initial values: the text of a version, and the audience of its entry."""
    content = version.content
    return shared_initial(version, entry) | {
        **{section.key: content.get(section.key, "") for section in SECTIONS},
        "moments": content.get("moments", []),
        "for_teams": content.get("for_teams", []),
        "for_tags": ", ".join(content.get("for_tags", [])),
        "curators": names_as_typed(User.objects.filter(pk__in=content.get("curators") or ())),
        "steps": [step_forms.as_typed(step) for step in content["steps"]],
    }
