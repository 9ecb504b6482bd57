"""Asking for a review."""

from django import forms

from lessons.common.errors import DomainError
from lessons.person.models import Team
from lessons.person.naming import people_in


class AskForm(forms.Form):
    """Who should look at a change, and what they should know."""

    people = forms.CharField(
        label="Who should look at it?", required=False, max_length=2000,
        help_text="Names or e-mail addresses, with commas between. Two look more closely than ten.",
    )  # fmt: skip
    teams = forms.ModelMultipleChoiceField(
        Team.objects.none(), label="Or anybody of these teams", required=False, widget=forms.CheckboxSelectMultiple
    )
    message = forms.CharField(
        label="What should they know?", required=False, strip=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}), help_text="What changed, why, and what you are not sure of.",
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["teams"].queryset = Team.objects.for_listing()

    def clean_people(self):
        try:
            return people_in(self.cleaned_data["people"])
        except DomainError as error:
            raise forms.ValidationError(str(error)) from None
