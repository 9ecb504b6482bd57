"""What `manage.py check` says about search."""

import os
from pathlib import Path

from django.conf import settings
from django.core.checks import Error, Warning, register


@register()
def the_mirror_can_be_written(app_configs, **options):
    """The local copy of the index needs a folder of its own that only we can change."""
    folder = Path(settings.SEARCH_MIRROR)
    nearest = next(parent for parent in (folder, *folder.parents) if parent.exists())
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        return [
            Error(
                f"The folder for the local copy of the search index, {folder}, cannot be written.",
                hint="Set KB_CACHE_DIR to a folder that the account running Hindsight may write to.",
                id="search.E001",
            )
        ]
    if folder.is_dir() and folder.stat().st_mode & 0o022:
        return [
            Warning(
                f"Others on this machine can write to {folder}.", hint=f"Run: chmod go-w '{folder}'", id="search.W001"
            )
        ]
    return []
