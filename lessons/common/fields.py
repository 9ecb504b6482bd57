"""Columns that follow another column."""

from django.db import models

from lessons.common.text import fold


class SortKey(models.CharField):
    """The folded form of another field of the row, cut to fit, to sort people's words by; written with every save."""

    def __init__(self, of="", **options):
        self.of = of
        super().__init__(**{"max_length": 120, "editable": False, "default": ""} | options)

    def deconstruct(self):
        name, path, arguments, options = super().deconstruct()
        return name, path, arguments, options | {"of": self.of}

    def pre_save(self, instance, add):
        key = fold(getattr(instance, self.of))[: self.max_length]
        setattr(instance, self.attname, key)
        return key
