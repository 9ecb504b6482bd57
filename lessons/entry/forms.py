"""The small forms of an entry."""

from django import forms

from lessons.common.asked import reference
from lessons.entry.models import Link


class LinkForm(forms.Form):
    """Say how an entry stands to another one, named by its address or its number."""

    kind = forms.ChoiceField(
        choices=[choice for choice in Link.Kind.choices if choice[0] not in Link.MADE_BY_VERBS], label="This entry"
    )
    target = forms.CharField(max_length=500, label="the entry with this address or number")

    def clean_target(self):
        if (found := reference(self.cleaned_data["target"])) is None:
            raise forms.ValidationError("Paste the address of the other entry, or its number, like L-12.")
        return found[0]
