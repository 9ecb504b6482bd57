"""The guided form of an experiment, and the small ones of its course."""

from django import forms
from django.utils import timezone

from lessons.common.errors import DomainError
from lessons.common.text import clean, sentences
from lessons.entry.access import may_edit
from lessons.entry.editor_forms import EntryForm, shared_initial, words
from lessons.experiment.content import CONCLUSION, DAYS, LONGEST_UNIT, NUMBERS, SECTIONS, number, plain_number
from lessons.experiment.course import LONGEST_REASON, Outcome
from lessons.experiment.log import LONGEST_LINE
from lessons.person.models import Team, User
from lessons.person.naming import as_typed, people_in

PROMPTS = {
    "title": ("What would you try?", "This becomes the title. Start with a verb: “Stop…”, “Let…”, “Ask…”."),
    "summary": (
        "What is it about, in two sentences?",
        "What you will try and what you hope to learn. People scanning the programme will read only this.",
    ),
    "belief": ("We believe that …", "The change you would make: “a two-minute stop at Jörn instead of one”."),
    "effect": ("… will …", "What it does: “halve the minutes that the 06:42 loses there”."),
    "whom": ("… for …", "Who is better off: “everybody who changes trains in Boden”."),
    "sign": ("We will know when …", "What you would see, and by when: “it is on time in Boden on eight days of ten”."),
    "background": (
        "What made you think of it?",
        "A lesson, a retrospective, something somebody said.",
    ),
    "measure": ("What do you measure, and how?", "So that two people who measure the same day write the same number."),
    "sandbox": ("Where is it safe to fail?", "The smallest place and the shortest time in which you could learn it."),
    "limits": ("What do you leave alone?", "What must not change, and how much it may cost at most."),
    "stop_rule": ("When do you stop at once?", "Something anybody can see, without having to judge. And who says so."),
    "came_out": ("What came out?", "The figures, and what you saw besides. Also what you did not expect."),
    "learned": (
        "What did you learn?",
        "About the work, and about trying it. What would you tell the next team?",
    ),
    "next_steps": ("What do you do next?", "Keep it, drop it, try it elsewhere. Actions can be added on the page."),
}
PLAN = tuple(section.key for section in SECTIONS if section not in CONCLUSION)
OUTCOMES = [
    (Outcome.CONFIRMED, "Confirmed: it did, within these limits"),
    (Outcome.REFUTED, "Refuted: it did not, and now we know"),
    (Outcome.INCONCLUSIVE, "Inconclusive: what we saw does not say"),
]


class FigureField(forms.CharField):
    """A number as people type it, with a comma or a point; the cleaned value is a Decimal or None."""

    def __init__(self, **options):
        super().__init__(required=False, widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 8}), **options)

    def clean(self, value):
        typed = super().clean(value)
        if typed and number(typed) is None:
            raise forms.ValidationError("Write a number, like 14 or 2.5.")
        return number(typed)


def _day(label):
    day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=day)


def _part(key):
    """A part of the hypothesis: a phrase, not a text."""
    label, help_text = PROMPTS[key]
    field = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, help_text=help_text, required=False, max_length=600, widget=field)


class ExperimentForm(EntryForm):
    """Judges what was typed of the plan; hands back a content and an audience."""

    summary = words(PROMPTS["summary"], 3, previewed=False)
    belief, effect, whom, sign = _part("belief"), _part("effect"), _part("whom"), _part("sign")
    background = words(PROMPTS["background"], 4)
    measure = words(PROMPTS["measure"], 4)
    unit = forms.CharField(
        label="Unit", required=False, max_length=LONGEST_UNIT, help_text="“minutes a week”, “of 20 mornings”."
    )
    baseline = FigureField(label="Before", help_text="As it is now, measured the same way.")
    target = FigureField(label="Target", help_text="What would convince you.")
    sandbox = words(PROMPTS["sandbox"], 3)
    limits = words(PROMPTS["limits"], 3)
    stop_rule = words(PROMPTS["stop_rule"], 3)
    starts_on = _day("Planned start")
    ends_on = _day("Planned end")
    squad = forms.CharField(
        label="Who runs it?",
        required=False,
        max_length=2000,
        help_text="Names or e-mail addresses, with commas between. They may change, log and conclude it.",
    )
    squad_teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label="Teams that run it with them", required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = [
        "title", "summary", "belief", "effect", "whom", "sign", "background", "measure", "unit", "baseline", "target",
        "sandbox", "limits", "stop_rule", "starts_on", "ends_on", "squad", "squad_teams",
    ]  # fmt: skip

    def __init__(self, *args, writer, entry=None, action="", **kwargs):
        super().__init__(*args, writer=writer, entry=entry, action=action, **kwargs)
        self.fields["title"].label, self.fields["title"].help_text = PROMPTS["title"]
        self.fields["squad_teams"].queryset = self.fields["shared_with"].queryset
        if entry is not None and not may_edit(writer, entry):  # the squad changes the plan, not who may see it
            del self.fields["visibility"], self.fields["shared_with"]

    def clean_squad(self):
        before = {member.person_id for member in self.entry.experiment.members.all()} if self.entry else ()
        try:
            return people_in(self.cleaned_data["squad"], also=before)
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None

    def clean(self):
        data = super().clean()
        starts, ends = data.get("starts_on"), data.get("ends_on")
        if starts and ends and ends <= starts:
            self.add_error("ends_on", "The end must lie after the start.")
        return data

    def content(self):
        """The plan as versions keep it, with the conclusion that the newest version has already."""
        data = self.cleaned_data
        kept = self.entry.latest.content if self.entry else {}
        return {
            **{section.key: kept.get(section.key, "") for section in CONCLUSION},
            **{key: clean(data[key]) for key in ("title", "summary", *PLAN, "unit")},
            **{key: plain_number(data[key]) for key in ("baseline", "target")},
            **{key: data[key].isoformat() if data[key] else "" for key in DAYS},
            "result": kept.get("result", ""),
            "squad": sorted(person.pk for person in data["squad"]),
            "squad_teams": sorted(team.pk for team in data["squad_teams"]),
            **self.shared_content(),
        }

    def sharing(self):
        """Who may see it, as the writer chose; None when it was not theirs to choose."""
        return super().sharing() if "visibility" in self.fields else None


def initial_from(version, entry):
    """The form's initial values: the plan of a version, and the audience of its entry."""
    content = version.content
    return shared_initial(version, entry) | {
        **{key: content.get(key, "") for key in (*PLAN, "unit", *NUMBERS)},
        **{key: content.get(key) or None for key in DAYS},
        "squad": as_typed(User.objects.filter(pk__in=content.get("squad") or ())),
        "squad_teams": content.get("squad_teams", []),
    }


class OnThePage(forms.Form):
    """One of several forms on an experiment's page: the ids of its fields begin with its own name."""

    name = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id=f"{self.name}-%s", **kwargs)


class LogForm(OnThePage):
    """A line of the log."""

    name = "log"

    text = forms.CharField(
        label="What did you see?",
        strip=False,
        max_length=LONGEST_LINE,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what you saw, or what changes, in a sentence or two."},
    )
    value = FigureField(label="A reading")
    begins = forms.BooleanField(
        label="We try it differently from here on",
        required=False,
        help_text="This begins the next iteration; the line says what changes.",
    )


class StopForm(OnThePage):
    """Why it ends early."""

    name = "stop"

    reason = forms.CharField(
        label="Why does it stop?",
        strip=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say in a sentence why it stops. The next team will want to know."},
    )


class ConclusionForm(forms.Form):
    """What came of it; without an outcome for one that was stopped."""

    outcome = forms.ChoiceField(
        label="What does it say about the hypothesis?",
        choices=OUTCOMES,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose one. None of the three is better than another."},
    )
    result = FigureField(label="Result")
    came_out = words(PROMPTS["came_out"], 5)
    learned = words(PROMPTS["learned"], 5)
    next_steps = words(PROMPTS["next_steps"], 4)
    summary = words(
        ("What is the takeaway now, in two sentences?", "It replaces what you hoped for with what you know."),
        3,
        previewed=False,
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args, experiment, **kwargs):
        super().__init__(*args, **kwargs)
        if experiment.state == "stopped":
            del self.fields["outcome"]
        self.fields["result"].help_text = f"In {experiment.unit}, like the target." if experiment.unit else ""

    def clean_learned(self):
        if not self.cleaned_data["learned"].strip():
            raise forms.ValidationError("Write what you learned. It is what the others come for.")
        return self.cleaned_data["learned"]

    def clean_summary(self):
        said = self.cleaned_data["summary"].strip()
        if not 1 <= len(sentences(said)) <= 2:
            raise forms.ValidationError("Write one or two sentences. People scanning will read only this.")
        return said

    def clean(self):
        data = super().clean()
        if data.get("outcome") in (Outcome.CONFIRMED, Outcome.REFUTED) and "result" in data and data["result"] is None:
            self.add_error("result", "Write the result as a number, like the target, or call it inconclusive.")
        return data

    def conclusion(self):
        """The part of a content that says what came of it."""
        data = self.cleaned_data
        return {key: clean(data[key]) for key in ("summary", "came_out", "learned", "next_steps")} | {
            "result": plain_number(data["result"])
        }


class ActionForm(OnThePage):
    """Something to do because of it, by somebody of the squad or one of its authors."""

    name = "action"

    text = forms.CharField(
        label="What is to be done?",
        max_length=300,
        error_messages={"required": "Say what is to be done, in one sentence."},
    )
    owner = forms.ChoiceField(label="By whom?")
    due_on = forms.DateField(
        label="By when?",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose a day. It can be moved."},
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = {str(person.pk): person for person in people if person.can_write}
        self.fields["owner"].choices = [(pk, person.display_name) for pk, person in self.people.items()]

    def clean_owner(self):
        return self.people[self.cleaned_data["owner"]]

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(f"{day:%-d %B %Y} has passed. Choose a day that is still to come.")
        return day
