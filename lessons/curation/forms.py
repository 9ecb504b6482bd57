"""What a curator chooses: a verb for many entries, and what goes with it."""

from django import forms

from lessons.common.asked import whole_number
from lessons.common.errors import DomainError
from lessons.curation.bulk import MOST
from lessons.curation.bulk_verbs import VERBS
from lessons.person.models import Team
from lessons.person.naming import people_in
from lessons.tag.models import names_in


class BulkForm(forms.Form):
    """A verb, with a team, tags or somebody where it asks for one. `numbers` and `list` say which entries."""

    verb = forms.ChoiceField(label="What to do", choices=[(verb.name, verb.label) for verb in VERBS.values()])
    team = forms.ModelChoiceField(Team.objects.none(), label="Which team", required=False, empty_label="Choose a team")
    tags = forms.CharField(label="Which tags", required=False, max_length=500, help_text="With commas between.")
    holder = forms.CharField(
        label="Who",
        required=False,
        max_length=200,
        help_text="The name of a person or of a team, or an e-mail address.",
    )

    def __init__(self, data, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["team"].queryset = Team.objects.for_listing()

    @property
    def numbers(self):
        """The ids of the entries that were ticked."""
        asked = [whole_number(value) for value in self.data.getlist("entry")]
        return [number for number in asked if number is not None][:MOST]

    @property
    def list(self):
        """The list of which everything was chosen, if so."""
        return self.data.get("list", "") if self.data.get("everything") else ""

    @property
    def asked(self):
        """The field that the chosen verb asks for, if it does."""
        verb = VERBS.get(self.data.get("verb", ""))
        return self[verb.asks] if verb and verb.asks else None

    def clean(self):
        verb = VERBS.get(self.cleaned_data.get("verb"))
        if verb is not None:
            self.cleaned_data["value"] = getattr(self, f"_{verb.asks}")() if verb.asks else None
        return self.cleaned_data

    def _team(self):
        team = self.cleaned_data.get("team")
        return team.pk if team else self._missing("team", "Choose the team.")

    def _tags(self):
        try:
            names = names_in(self.cleaned_data.get("tags", ""))
        except DomainError as error:
            return self._missing("tags", str(error))
        return names or self._missing("tags", "Write at least one tag.")

    def _holder(self):
        typed = self.cleaned_data.get("holder", "").strip()
        if not typed:
            return self._missing("holder", "Write the name of a person or of a team.")
        if team := Team.objects.filter(name__iexact=typed).first():
            return {"team": team.pk}
        try:
            people = people_in(typed)
        except DomainError as error:
            return self._missing("holder", str(error))
        return {"person": people[0].pk} if len(people) == 1 else self._missing("holder", "Name one person or team.")

    def _missing(self, field, words):
        self.add_error(field, words)
