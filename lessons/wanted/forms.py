"""Asking for a lesson, and saying better what is asked."""

from django import forms

from lessons.person.models import Team
from lessons.wanted.models import LONGEST_QUERY, LONGEST_QUESTION


class QuestionForm(forms.Form):
    """What somebody needs to know, until when, and who may know it."""

    question = forms.CharField(
        label="What do you need to know?", max_length=LONGEST_QUESTION,
        help_text="A question works best. Everybody sees it on the wanted list, without your name.",
        error_messages={"required": "Write what you need to know."},
    )  # fmt: skip
    needed_by = forms.DateField(
        label="When do you need it?", required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    team = forms.ModelChoiceField(
        Team.objects.none(), label="Who may know?", required=False, empty_label="No team in particular"
    )
    marks_optional = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = Team.objects.for_listing()


class WantedForm(QuestionForm):
    """The same when it is asked for. `found` are the searches that found nothing, to choose from."""

    queries = forms.MultipleChoiceField(
        label="Searches that led to it", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="They stand on its page, and are asked again when it is answered.",
    )  # fmt: skip
    waits = forms.BooleanField(label="Tell me when somebody answers", required=False)

    def __init__(self, *args, found=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["queries"].choices = [(query[:LONGEST_QUERY], query) for query in found]
        if not found:
            del self.fields["queries"]
