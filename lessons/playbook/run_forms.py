"""The small forms of a run."""

from django import forms

from lessons.entry.outcomes import Outcome
from lessons.person.models import Project, Team
from lessons.playbook.run import LONGEST_TITLE


class RunForm(forms.Form):
    """What a run is for, and whose it is."""

    title = forms.CharField(
        label="What is this run for?", max_length=LONGEST_TITLE, help_text="Where and when: “Luleå, 28 November”.",
        error_messages={"required": "Say where or when it is: others will look for it in a list."},
    )  # fmt: skip
    team = forms.ModelChoiceField(
        Team.objects.none(), label="Team", required=False, empty_label="No team",
        help_text="Everybody in it may tick steps.",
    )  # fmt: skip
    project = forms.ModelChoiceField(Project.objects.none(), label="Project", required=False, empty_label="No project")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.for_listing()
        self.fields["project"].queryset = Project.objects.for_listing()


class FinishForm(forms.Form):
    """What came of a run: of the playbook, of each lesson behind its steps, and what it lacked."""

    outcome = forms.ChoiceField(
        label="What did the playbook do for you?", choices=Outcome, widget=forms.RadioSelect,
        error_messages={"required": "Choose one. All three are worth knowing."},
    )  # fmt: skip
    unclear = forms.CharField(
        label="What was unclear?", required=False, strip=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A line for each. They wait on the playbook’s page for its next version.",
    )  # fmt: skip
    missing = forms.CharField(
        label="What was missing?", required=False, strip=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}), help_text="A line for each.",
    )  # fmt: skip

    def __init__(self, *args, lessons, **kwargs):
        super().__init__(*args, **kwargs)
        self.lessons = {f"lesson-{lesson.pk}": lesson for lesson in lessons}
        for name, lesson in self.lessons.items():
            self.fields[name] = forms.ChoiceField(
                label=str(lesson), required=False, widget=forms.RadioSelect,
                choices=[*Outcome.choices, ("", "Cannot tell")], initial="",
            )  # fmt: skip

    @property
    def lesson_fields(self):
        return [self[name] for name in self.lessons]

    def said_of_lessons(self):
        """`[(entry, outcome), …]`; an outcome is empty where nobody can tell."""
        return [(lesson, self.cleaned_data[name]) for name, lesson in self.lessons.items()]
