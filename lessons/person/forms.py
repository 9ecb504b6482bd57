"""A person's own settings."""

import zoneinfo
from functools import cache

from django import forms

from lessons.person.models import User


@cache
def time_zones():
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith("Etc/"))
    return [("", "As the organisation"), ("UTC", "UTC"), *((name, name.replace("_", " ")) for name in names)]


class SettingsForm(forms.ModelForm):
    """What a person may change about themselves; the e-mail is an administrator's to change."""

    time_zone = forms.ChoiceField(label="Time zone", choices=time_zones, required=False)

    class Meta:
        model = User
        fields = ["display_name", "time_zone", "theme", "keyboard_shortcuts", "action_mails", "review_mails"]
        labels = {
            "display_name": "Your name",
            "theme": "Appearance",
            "keyboard_shortcuts": "Keyboard shortcuts",
            "action_mails": "Mail about your actions",
            "review_mails": "Mail about reviews",
        }
        help_texts = {
            "display_name": "As others see it beside what you write.",
            "keyboard_shortcuts": "Single keys, like / to search.",
            "action_mails": "One a day at most, at eight in the morning where you are, when something of yours is due.",
            "review_mails": "On working days when something new waits for your eyes, and on Mondays what else does.",
        }
        widgets = {"theme": forms.RadioSelect}

    def save(self, commit=True):
        if commit and "display_name" in self.changed_data:
            self.instance.rename(self.instance.display_name, by=self.instance)
        return super().save(commit)
