"""The domain as one Django app."""

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    name = "lessons"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from lessons import search  # noqa: F401  (registers the sources of the index)
        from lessons.review import policy, ways  # noqa: F401  (stand between a text and its readers)
        from lessons.wanted import closing  # noqa: F401  (hears what is published)
