"""What every import of lessons shares: how many of them are made at once."""

from functools import partial

from lessons.intake import importing
from lessons.intake.bulk import create_many
from lessons.lesson.models import LESSON, Impact, Lesson, impacts_of, rows_of


def _fill(entries, news, contents):
    """The rows of lessons."""
    Lesson.objects.bulk_create(
        Lesson(entry=entry, **rows_of(content)) for entry, content in zip(entries, contents, strict=True)
    )
    Impact.objects.bulk_create(
        impact for entry, content in zip(entries, contents, strict=True) for impact in impacts_of(entry.pk, content)
    )
    return contents


LESSONS = importing.Craft(LESSON, "lessons", partial(create_many, kind="lesson", fill=_fill))
import_all = partial(importing.import_all, craft=LESSONS)
