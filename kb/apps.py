"""The composition root as a Django app: commands, checks, and the cache table after every migration."""

from django.apps import AppConfig, apps
from django.core.management import call_command
from django.db.models.signals import post_migrate


class KbConfig(AppConfig):
    name = "kb"

    def ready(self):
        from kb import checks, job_admin  # noqa: F401  (register them)

        post_migrate.connect(_create_cache_table, sender=apps.get_app_config("lessons"))


def _create_cache_table(**kwargs):
    call_command("createcachetable", database=kwargs["using"], verbosity=0)
