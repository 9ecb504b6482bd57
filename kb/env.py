"""Every setting an operator can make, read from the environment (or `.env`), typed, and loud when it is wrong.

`NAME_FILE` may hold the path of a file with the value instead of `NAME` (for secrets).
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import environ
from django.core.exceptions import ImproperlyConfigured

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
BASE = Path(__file__).resolve().parent.parent

environ.Env.read_env(BASE / ".env")
_env = environ.FileAwareEnv()


@dataclass(frozen=True, slots=True)
class Setting:
    """One operator setting: its type is one of `text`, `flag`, `level`, `number`, `list`, `path`, `url`."""

    name: str
    type: str
    default: Any
    help: str


SETTINGS = {
    setting.name: setting
    for setting in (
        Setting(
            "DATABASE_URL",
            "url",
            "",
            "Postgres 15 or newer, `postgres://user:password@host:5432/name`. Empty: Hindsight runs its own.",
        ),
        Setting(
            "SECRET_KEY",
            "text",
            "",
            "50 random characters or more. Empty: made and kept in `KB_HOME`; required when `DATABASE_URL` is set.",
        ),
        Setting("SECRET_KEY_FALLBACKS", "list", [], "Earlier secret keys, while you change to a new one."),
        Setting(
            "KB_HOME",
            "path",
            BASE / "var",
            "Where the embedded default keeps its database, index mirror and secret key.",
        ),
        Setting(
            "KB_CACHE_DIR",
            "path",
            "",
            "The local mirror of the search index; may be deleted at any time. Empty: `KB_HOME/index`.",
        ),
        Setting("KB_DEBUG", "flag", False, "Django's debug pages. Never where others can reach the site."),
        Setting("KB_HOSTS", "list", ["localhost", "127.0.0.1", "[::1]"], "Host names the site answers to."),
        Setting(
            "KB_ORIGIN",
            "text",
            "",
            "The site's public address, for links in mails and feeds: "
            "`https://lessons.example.org`. With `https` all security headers and secure cookies are on.",
        ),
        Setting("KB_ORGANISATION", "text", "our organisation", "The name shown on the pages."),
        Setting(
            "KB_TRUSTED_PROXIES",
            "number",
            0,
            "How many reverse proxies stand before Hindsight and add to `X-Forwarded-For`. 0: the header is ignored.",
        ),
        Setting("KB_TIME_ZONE", "text", "UTC", "The time zone of people who have not chosen one."),
        Setting(
            "KB_EMAIL_URL",
            "text",
            "consolemail://",
            "How mail is sent: `smtp+tls://user:password@host:587`. By default it is printed.",
        ),
        Setting("KB_MAIL_FROM", "text", "Hindsight <hindsight@localhost>", "The sender of mails."),
        Setting("KB_LOG_LEVEL", "level", "INFO", "`DEBUG`, `INFO`, `WARNING` or `ERROR`."),
        Setting("KB_LOG_JSON", "flag", False, "Log one JSON object a line instead of text."),
        Setting("KB_WEB_PROCESSES", "number", 2, "Web processes of `demo` and of the container."),
        Setting("KB_WEB_THREADS", "number", 4, "Threads in each web process."),
        Setting("KB_ADMIN_PASSWORD", "text", "", "The password for `manage.py createadmin`, when it cannot be typed."),
        Setting("KB_UPLOAD_LIMIT_MB", "number", 10, "The largest attachment."),
        Setting(
            "KB_CURATORS_APPROVE_THEIR_OWN",
            "flag",
            False,
            "Curators may approve a change of their own, where there is only one.",
        ),
    )
}


def read(name):
    """The value of one setting in its type; `ImproperlyConfigured` says which setting is wrong, and how."""
    setting = SETTINGS[name]
    try:
        text = _env.str(name, default="")
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE cannot be read: {error}") from error
    text = text.strip()
    return _CONVERT[setting.type](name, text) if text else _default(setting)


def read_all():
    """Read every setting, so that a wrong one is told at the start and not when it is first needed."""
    for name in SETTINGS:
        read(name)


def unknown():
    """Variables that look like ours but are not: most often a spelling mistake."""
    return sorted(
        name
        for name in os.environ
        if name.startswith("KB_") and name.removesuffix("_FILE") not in SETTINGS and not name.startswith("KB_TEST_")
    )


def _default(setting):
    return Path(setting.default) if setting.type == "path" and setting.default else setting.default


def _flag(name, text):
    if text.lower() in {"1", "true", "yes", "on"}:
        return True
    if text.lower() in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} is “{text}”. Write true or false.")


def _level(name, text):
    if text.upper() not in LEVELS:
        raise ImproperlyConfigured(f"{name} is “{text}”. Write one of {', '.join(LEVELS)}.")
    return text.upper()


def _number(name, text):
    if not text.isdigit():
        raise ImproperlyConfigured(f"{name} is “{text}”. Write a whole number.")
    return int(text)


def _url(name, text):
    try:
        settings = environ.Env.db_url_config(text)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} cannot be read: {error}") from error
    if settings.get("ENGINE") != "django.db.backends.postgresql":
        raise ImproperlyConfigured(f"{name} must begin with postgres://. Hindsight needs Postgres 15 or newer.")
    return settings


_CONVERT = {
    "text": lambda name, text: text,
    "flag": _flag,
    "level": _level,
    "number": _number,
    "list": lambda name, text: [part.strip() for part in text.split(",") if part.strip()],
    "path": lambda name, text: (BASE / Path(text).expanduser()).resolve(),
    "url": _url,
}
