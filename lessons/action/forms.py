"""The forms of an action. What each hands back are the arguments of its verb."""

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from lessons.action.models import LONGEST_WORDS
from lessons.action.owners import owners_for
from lessons.action.queries import LONGEST_TEXT
from lessons.action.states import Helped
from lessons.person.models import User

FURTHEST = 10  # years


def _words(label, *, required="", **options):
    """A text of some lines; `required` is what to say when it is empty."""
    return forms.CharField(
        label=label, required=bool(required), max_length=LONGEST_WORDS, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": required}, **options,
    )  # fmt: skip


def _seen():
    return forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0, max_value=2**63 - 1)


class ActionForm(forms.Form):
    """Something to do: one sentence, one owner, one day."""

    text = forms.CharField(
        label="What is to be done?",
        help_text="One sentence by which somebody else could tell that it is done.",
        max_length=LONGEST_TEXT,
        error_messages={"required": "Say what is to be done, in one sentence."},
    )
    owner = forms.TypedChoiceField(
        label="Who will do it?",
        help_text="One person, who is reminded by mail.",
        coerce=int,
        error_messages={
            "required": "Choose somebody. An action that is everybody’s is nobody’s.",
            "invalid_choice": "That person is not here any more. Choose somebody else.",
        },
    )
    due_on = forms.DateField(
        label="By when?",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose a day.", "invalid": "That is not a day. Write it as 2026-12-24."},
    )

    def __init__(self, *args, team, **options):
        super().__init__(*args, **options)
        self.fields["owner"].choices = [("", "Choose somebody"), *owners_for(team)]

    def clean_owner(self):
        return User.objects.get(pk=self.cleaned_data["owner"])

    def clean_due_on(self):
        day, today = self.cleaned_data["due_on"], timezone.localdate()
        if day < today and day != self.initial.get("due_on"):
            raise forms.ValidationError(_has_passed(day, today))
        if day.year > today.year + FURTHEST:
            raise forms.ValidationError(f"That is more than {FURTHEST} years from now. Choose a nearer day.")
        return day


class ChangeForm(ActionForm):
    """The same action, said otherwise, given to somebody else, or moved to another day."""

    note = _words("Why?", help_text="For those who read its history.")
    seen = _seen()

    def __init__(self, *args, action, **options):
        begun = {"text": action.text, "owner": action.owner_id, "due_on": action.due_on, "seen": action.newest_event}
        super().__init__(*args, team=action.team, initial=begun, **options)


class DoneForm(forms.Form):
    evidence = _words(
        "How can one see that it is done?",
        help_text="A sentence, or a link to what changed.",
        required="Say how one can see it. A link is enough.",
    )


class DropForm(forms.Form):
    reason = _words(
        "Why will it not be done?",
        help_text="The next team that has the same idea will want to know.",
        required="Say why. The next team that has the same idea will want to know.",
    )


class CheckForm(forms.Form):
    """The effectiveness check."""

    helped = forms.ChoiceField(
        label="Did it help?",
        choices=Helped,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose one of the four answers.",
            "invalid_choice": "Choose one of the four answers.",
        },
    )
    how = _words("How do you know?", help_text="What is different now, or what is still the same.")
    seen = _seen()

    def __init__(self, *args, action, **options):
        begun = {"helped": action.helped, "how": action.helped_how, "seen": action.newest_event}
        super().__init__(*args, initial=begun, **options)


class ReopenForm(forms.Form):
    """Nothing to fill in."""


def _has_passed(day, today):
    """A sentence about a day that is over, with the next one of the same name."""
    words = f"{date_format(day, 'j F Y')} has passed."
    later = next((year for year in (today.year, today.year + 1) if _in_year(day, year, today)), None)
    return f"{words} Did you mean {later}?" if later else f"{words} Choose a day to come."


def _in_year(day, year, today):
    try:
        return day.replace(year=year) >= today
    except ValueError:  # 29 February
        return False
