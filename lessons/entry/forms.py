"""The small forms of an entry."""

from django import forms

from lessons.entry.models import Link


class LinkForm(forms.Form):
    """Say how an entry stands to another one, named by its address or its number."""

    kind = forms.ChoiceField(
        choices=[choice for choice in Link.Kind.choices if choice[0] not in Link.MADE_BY_VERBS], label="This entry"
    )
    target = forms.CharField(max_length=500, label="the entry with this address or number")

    def clean_target(self):
        words = self.cleaned_data["target"].strip()
        last = [part for part in words.split("?")[0].split("#")[0].split("/") if part]
        digits = (last[-1] if last else "").removeprefix("L-").partition("-")[0]
        if not digits.isascii() or not digits.isdigit() or len(digits) > 18:
            raise forms.ValidationError("Paste the address of the other entry, or its number, like L-12.")
        return int(digits)
