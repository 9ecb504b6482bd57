"""The system's Chromium, started the same way for tests and for pictures."""

import atexit
import os
import shutil
from functools import cache

from playwright.sync_api import sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
FLAGS = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]


def path():
    """Where Chromium is on this machine, or None; `CHROMIUM` may say it."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)


def launch(playwright):
    """A headless Chromium without its own sandbox only when run as root, where there can be none."""
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    return playwright.chromium.launch(executable_path=path(), args=FLAGS + as_root)


@cache
def running():
    """The one Chromium of this process; it ends with the process."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps an event loop in this thread
    playwright = sync_playwright().start()
    atexit.register(playwright.stop)
    return launch(playwright)
