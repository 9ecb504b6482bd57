"""The forms of a retrospective: planning it, its clock, a team's own format, and what is said on the board."""

from datetime import timedelta

from django import forms
from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.common.text import clean, sentences
from lessons.entry.models import Visibility
from lessons.person.models import Project, Team, User
from lessons.retrospective.formats import MOST_COLUMNS, Tone
from lessons.retrospective.models import Subject
from lessons.retrospective.phases import LABELS, UNDER_WAY
from lessons.tag.models import names_in

MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
TONES = [(Tone.PLAIN, "Neutral"), (Tone.WELL, "What went well"), (Tone.HARD, "What was hard"), (Tone.PUZZLE, "Puzzles")]
REPEATS = [
    ("", "It does not"),
    (1, "Every week"),
    (2, "Every two weeks"),
    (3, "Every three weeks"),
    (4, "Every four weeks"),
]


def _moment(label, **options):
    return forms.DateTimeField(label=label, required=False, widget=MOMENT, input_formats=["%Y-%m-%dT%H:%M"], **options)


class PlanForm(forms.Form):
    """Plan a retrospective, or change what was planned."""

    title = forms.CharField(
        label="What are you looking back on?",
        help_text="This becomes the title: “Gate cut-over, Umeå and Boden”.",
        max_length=300,
        error_messages={"required": "Give it a title: it is how people will find it."},
    )
    purpose = forms.CharField(
        label="What should come out of it?",
        help_text="One or two sentences. When you close it, the takeaway takes their place.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say in one sentence what should come out of it."},
    )
    subject = forms.ChoiceField(label="It is about", choices=Subject)
    format = forms.ChoiceField(label="Format", widget=forms.RadioSelect)
    background = forms.CharField(
        label="What should people know beforehand?",
        help_text="Dates, links, what is already known. Markdown works.",
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    held_on = forms.DateField(label="Day", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    team = forms.ModelChoiceField(Team.objects.none(), label="Team", required=False, empty_label="No team")
    project = forms.ModelChoiceField(Project.objects.none(), label="Project", required=False, empty_label="No project")
    tags = forms.CharField(label="Tags", required=False, help_text="Words people would look for, with commas between.")
    visibility = forms.ChoiceField(
        label="Who may take part and read it?",
        help_text="Candid words need a small circle. Lessons made of it can be for everyone.",
        choices=Visibility,
        widget=forms.RadioSelect,
        initial=Visibility.TEAMS,
    )
    shared_with = forms.ModelMultipleChoiceField(
        Team.objects.none(), label="These teams", required=False, widget=forms.CheckboxSelectMultiple
    )
    dots_each = forms.IntegerField(label="Dots each", min_value=1, max_value=20, initial=5)
    dots_a_finding = forms.IntegerField(label="At most on one finding", min_value=1, max_value=20, initial=3)
    every_weeks = forms.TypedChoiceField(
        label="Does it repeat?", choices=REPEATS, coerce=int, empty_value=None, required=False,
        help_text="When you close it, the next one is planned and linked to it.",
    )  # fmt: skip
    by_the_clock = forms.BooleanField(
        label="Run it by the clock, so that people take part when they can",
        help_text="It opens at its time, and each phase ends at its own. You close it.",
        required=False,
    )
    opens_at = _moment("Opens")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)  # the plan that a change started from

    def __init__(self, *args, formats, fixed_format=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.formats = formats
        self.fields["format"].choices = [(made.key, made.name) for made in formats.values()]
        if fixed_format:
            del self.fields["format"]
        for name in ("team", "shared_with"):
            self.fields[name].queryset = Team.objects.for_listing()
        self.fields["project"].queryset = Project.objects.for_listing()
        for phase in UNDER_WAY[:-1]:
            self.fields[f"ends_{phase}"] = _moment(f"{LABELS[phase]} ends")

    @property
    def phase_fields(self):
        return [self[f"ends_{phase}"] for phase in UNDER_WAY[:-1]]

    @property
    def format_rows(self):
        """Each format with its radio button, for the template."""
        return [(radio, self.formats[radio.data["value"]]) for radio in self["format"]]

    def say_what_differs(self):
        """Put what is kept, which are the initial values, under each field that differs from it."""
        for name in set(self.changed_data) - {"seen"}:
            self.add_error(name, f"Kept now: {self._kept(name)}")

    def _kept(self, name):
        field, value = self.fields[name], self.initial.get(name)
        if isinstance(field, forms.BooleanField):
            return "yes" if value else "no"
        if hasattr(field, "choices"):
            labels = {str(choice): str(label) for choice, label in field.choices}
            chosen = value if isinstance(value, list) else ["" if value is None else value]
            return ", ".join(labels[str(each)] for each in chosen if str(each) in labels) or "nothing"
        return self[name].field.widget.format_value(self.get_initial_for_field(field, name)) or "nothing"

    def clean_purpose(self):
        words = clean(self.cleaned_data["purpose"]).strip()
        if len(sentences(words)) > 2:
            raise forms.ValidationError(
                "That is more than two sentences. Put the rest below, for people to read beforehand."
            )
        return words

    def clean_tags(self):
        try:
            return names_in(self.cleaned_data["tags"])[:20]
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self):
        data = super().clean()
        if data.get("visibility") == Visibility.TEAMS and not data.get("shared_with"):
            if data.get("team"):
                data["shared_with"] = [data["team"]]
            else:
                self.add_error("shared_with", "Choose at least one team, or choose “Everyone” or “Only me”.")
        if (data.get("dots_a_finding") or 0) > (data.get("dots_each") or 0):
            self.add_error("dots_a_finding", "Nobody can put more dots on one finding than they have.")
        if data.get("by_the_clock"):
            self._judge_clock(data)
        return data

    def _judge_clock(self, data):
        """Each phase ends after the one before."""
        if not data.get("opens_at"):
            self.add_error("opens_at", "Say when it opens.")
            return
        before = data["opens_at"]
        for phase in UNDER_WAY[:-1]:
            ends = data.get(f"ends_{phase}")
            if ends is None:
                self.add_error(f"ends_{phase}", "Say when this phase ends.")
            elif ends <= before:
                self.add_error(f"ends_{phase}", "This phase must end after the one before it.")
            before = ends or before

    def ends(self):
        """`{phase: moment}` for one that runs by the clock."""
        data = self.cleaned_data
        return {phase: data[f"ends_{phase}"] for phase in UNDER_WAY[:-1]} if data["by_the_clock"] else {}


class FormatForm(forms.Form):
    """A team's own format, begun from another one."""

    name = forms.CharField(label="Name", max_length=80)
    purpose = forms.CharField(label="What is it good for?", max_length=300, required=False)
    team = forms.ModelChoiceField(Team.objects.none(), label="Team", empty_label=None)

    def __init__(self, *args, teams, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams
        for number in range(MOST_COLUMNS):
            self.fields[f"column_{number}"] = forms.CharField(
                label=f"Column {number + 1}", max_length=40, required=False
            )
            self.fields[f"prompt_{number}"] = forms.CharField(label="Question", max_length=200, required=False)
            self.fields[f"tone_{number}"] = forms.ChoiceField(label="Gathers", choices=TONES, required=False)

    @property
    def column_rows(self):
        return [(self[f"column_{n}"], self[f"prompt_{n}"], self[f"tone_{n}"]) for n in range(MOST_COLUMNS)]

    def columns(self):
        data = self.cleaned_data
        return [(data[f"column_{n}"], data[f"prompt_{n}"], data[f"tone_{n}"]) for n in range(MOST_COLUMNS)]


class ActionForm(forms.Form):
    """What somebody will do, and by when."""

    text = forms.CharField(max_length=300)
    owner = forms.ModelChoiceField(User.objects.none())
    due_on = forms.DateField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.active().exclude(role="reader")

    def judged(self):
        """The values; `DomainError` with a sentence when one is missing."""
        if self.is_valid():
            return self.cleaned_data
        wanted = {
            "text": "Say what is to be done.",
            "owner": "Choose who will do it.",
            "due_on": "Choose a day for it.",
        }
        raise DomainError(" ".join(words for name, words in wanted.items() if name in self.errors))


class MomentForm(forms.Form):
    """A time in the writer's own zone."""

    at = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"])


class CorrectionForm(forms.Form):
    """The parts of a correction that are not rows."""

    title = forms.CharField(label="Title", max_length=300)
    summary = forms.CharField(label="Takeaway", widget=forms.Textarea(attrs={"rows": 3}), max_length=2000,
                              help_text="One or two sentences.")  # fmt: skip
    background = forms.CharField(
        label="What it was about", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    note = forms.CharField(label="What changed, and why?", required=False, max_length=300)
    based_on = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


def in_two_weeks():
    """What most people choose as an action's day."""
    return timezone.localdate() + timedelta(days=14)
