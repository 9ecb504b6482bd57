"""Static files for browsers as visitors get them: collected, the style sheets joined, and kept by the browser.

In development a page asks for forty small files, each looked for anew; that is what most of a test's time went into.
"""

from contextlib import contextmanager

import pytest
from django.conf import settings
from django.contrib.staticfiles import handlers
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.test import override_settings

from kb.static import ENTRY_POINT, BundledStaticFilesStorage


class JoinedStaticFilesStorage(StaticFilesStorage):
    """As in production, but under the names that the files have in the source."""

    _joined = BundledStaticFilesStorage._joined

    def post_process(self, paths, dry_run=False, **options):
        joined = self._joined(*paths[ENTRY_POINT])
        self.delete(ENTRY_POINT)
        self._save(ENTRY_POINT, ContentFile(joined.encode()))
        yield ENTRY_POINT, ENTRY_POINT, True


@contextmanager
def collected(folder):
    """Collect them into a folder, and have the servers of tests serve them from there as a real one does."""
    storages = settings.STORAGES | {"staticfiles": {"BACKEND": "tests.browser.static.JoinedStaticFilesStorage"}}
    with (
        override_settings(
            STATIC_ROOT=folder, STORAGES=storages, WHITENOISE_USE_FINDERS=False, WHITENOISE_AUTOREFRESH=False,
            WHITENOISE_MAX_AGE=3600,
        ),
        pytest.MonkeyPatch.context() as patch,
    ):  # fmt: skip
        call_command("collectstatic", verbosity=0, interactive=False)
        patch.setattr(handlers, "StaticFilesHandler", lambda application: application)  # WhiteNoise is in it
        yield
