"""Composing the text of two entries: a field for each part, filled from either side or from both."""

from django import forms

from lessons.curation import composing

LONGEST = {"title": 300, "summary": 2000}
SIDES = ("kept", "gone", "both")


class ComposeForm(forms.Form):
    """The composed text. `take=happened:gone` fills a field from a side and is no merge yet."""

    def __init__(self, data, *, kept, gone):
        self.kept, self.gone = kept, gone
        self.texts = composing.texts(kept, gone)
        self.choices = composing.choices(kept, gone)
        self.steps_kept, self.steps_gone = composing.steps(kept, gone)
        super().__init__(self._filled(data))
        for text in self.texts:
            rows = min(14, max(2, len(text.proposed) // 70 + text.proposed.count("\n") + 1))
            self.fields[text.key] = forms.CharField(
                label=text.heading, initial=text.proposed, max_length=LONGEST.get(text.key, 100_000), strip=False,
                required=text.key in LONGEST,
                widget=forms.TextInput() if text.key == "title" else forms.Textarea(attrs={"rows": rows}),
            )  # fmt: skip
        for choice in self.choices:
            self.fields[f"take-{choice.key}"] = forms.ChoiceField(
                label=choice.heading, required=False, choices=[("kept", choice.kept), ("gone", choice.gone)],
                initial="gone" if choice.is_gone_proposed else "kept", widget=forms.RadioSelect(),
            )  # fmt: skip
        if self.steps_gone:
            options = [(step["key"], step["title"]) for step in self.steps_gone]
            self.fields["steps"] = forms.MultipleChoiceField(
                label="Steps to add at the end", required=False, choices=options, widget=forms.CheckboxSelectMultiple(),
                help_text="They can be put into order, or reworded, in the editor afterwards.",
            )  # fmt: skip
        self.fields["seen"] = forms.CharField(
            required=False, initial=self.versions, widget=forms.HiddenInput(), max_length=40
        )

    @property
    def versions(self):
        """Which two texts stand side by side."""
        return f"{self.kept.live.number}-{self.gone.live.number}"

    @property
    def parts(self):
        """The texts with their fields, for the page."""
        return [(text, self[text.key]) for text in self.texts]

    @property
    def picks(self):
        return [self[f"take-{choice.key}"] for choice in self.choices]

    def clean(self):
        if self.cleaned_data.get("seen") != self.versions:
            self.data["seen"] = self.versions
            raise forms.ValidationError(
                "One of the two was rewritten while you composed. Its new text stands beside yours: look at both again."
            )
        return self.cleaned_data

    def content(self):
        """What was composed, as a content of its kind."""
        data = self.cleaned_data
        return composing.composed(
            self.kept,
            self.gone,
            words={text.key: data[text.key] for text in self.texts},
            taken={choice.key for choice in self.choices if data[f"take-{choice.key}"] == "gone"},
            steps_added=set(data.get("steps", ())),
        )

    def _filled(self, data):
        """What was sent, with one field filled from a side if a button asked for that."""
        if data is None:
            return None
        data = data.copy()
        key, _, side = data.get("take", "").partition(":")
        for text in self.texts:
            if text.key == key and side in SIDES:
                data[key] = getattr(text, side)
        return data
