"""Which playbook takes the place of one that is retired."""

from django import forms

from lessons.common.asked import reference
from lessons.entry.models import Entry
from lessons.playbook import pick_forms
from lessons.playbook.retiring import may_succeed


class RetireForm(forms.Form):
    """Judges what was typed as the successor; hands back its entry, or None where nothing takes its place.

    Where words were typed and not a number, the form asks which of the playbooks with these words is meant.
    """

    successor = forms.CharField(
        label="Which playbook takes its place?", required=False, max_length=500,
        help_text="Type some of its words, or its number, like L-12. Leave it empty if none does.",
    )  # fmt: skip

    def __init__(self, *args, entry, person, **kwargs):
        super().__init__(*args, **kwargs)
        self.entry, self.person = entry, person
        typed, chosen = (self.data.get(name, "").strip() for name in ("successor", "chosen"))
        self.named = chosen or typed if reference(typed) is None else typed
        found = pick_forms.successors(person, typed) if reference(self.named) is None else []
        if names := [name for name in found if reference(name)[0] != entry.pk]:
            self.fields["chosen"] = forms.ChoiceField(
                label="Which one do you mean?", required=False,
                choices=[("", "Choose one"), *((name, name) for name in names)],
            )  # fmt: skip
            self.order_fields(["chosen", "successor"])

    def clean_successor(self):
        if not self.named:
            return None
        if (named := reference(self.named)) is None:
            raise forms.ValidationError(
                "Choose which one you mean, or write its number, like L-12."
                if "chosen" in self.fields
                else "No playbook in use has these words in its title. Try others, or write its number, like L-12."
            )
        if named[0] == self.entry.pk:
            raise forms.ValidationError("A playbook cannot take its own place. Choose another one.")
        found = Entry.objects.visible_to(self.person).filter(pk=named[0]).first()
        if found is None or not may_succeed(found, self.entry):
            raise forms.ValidationError(f"There is no playbook L-{named[0]} in use that you can see.")
        return found
