"""The settings of a site behind https, as a process of its own reads them."""

import json
import os
import secrets
import subprocess
import sys

import pytest

from kb import env

PRINTED = """
import json
from django.conf import settings
names = [name for name in dir(settings) if name.startswith(("SESSION_COOKIE_", "CSRF_COOKIE_", "SECURE_"))]
print(json.dumps({name: getattr(settings, name) for name in [*names, "DEBUG", "ALLOWED_HOSTS"]}, default=str))
"""
ANSWERED = """
from django.conf import settings
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
from django.test import Client
plain = Client(HTTP_HOST="lessons.example.org").get("/account/login/")
answer = Client(HTTP_HOST="lessons.example.org").get("/account/login/", secure=True)
print(plain.status_code, plain["Location"])
print(answer.status_code, answer["Strict-Transport-Security"])
print(answer.cookies.output(header=""))
print(Client(HTTP_HOST="evil.example", raise_request_exception=False).get("/healthz", secure=True).status_code)
print(Client(HTTP_HOST="lessons.example.org").get("/healthz").status_code)
"""


@pytest.fixture
def python(tmp_path):
    """Run Python as in production; a database is named and not asked."""

    def run(*arguments, **changes):
        ours = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("KB_", "DATABASE_", "SECRET_", "DJANGO_"))
        }
        production = {
            "DATABASE_URL": "postgres://hindsight@localhost:1/hindsight",
            "SECRET_KEY": secrets.token_urlsafe(45),
            "KB_ORIGIN": "https://lessons.example.org",
            "KB_HOME": str(tmp_path / "home"),
        }
        return subprocess.run(
            [sys.executable, *arguments],
            cwd=env.BASE, env=ours | production | changes, capture_output=True, text=True, timeout=90,
        )  # fmt: skip

    return run


def test_cookies_are_for_https_and_this_host_alone(python):
    done = python("manage.py", "shell", "-v", "0", "-c", ANSWERED + PRINTED)
    assert done.returncode == 0, done.stderr
    plain, secure, cookie, foreign, alive, printed = done.stdout.strip().splitlines()
    printed = json.loads(printed)
    for kind, name in (("SESSION", "__Host-session"), ("CSRF", "__Host-csrf")):
        assert printed[f"{kind}_COOKIE_NAME"] == name
        assert printed[f"{kind}_COOKIE_SECURE"] is True
        assert printed[f"{kind}_COOKIE_SAMESITE"] == "Lax"
        assert printed[f"{kind}_COOKIE_PATH"] == "/"
        assert printed[f"{kind}_COOKIE_DOMAIN"] is None
    assert printed["SESSION_COOKIE_HTTPONLY"] is True
    assert printed["SESSION_COOKIE_AGE"] <= 14 * 24 * 3600
    assert printed["SECURE_SSL_REDIRECT"] is True
    assert printed["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600
    assert printed["SECURE_PROXY_SSL_HEADER"] is None
    assert printed["DEBUG"] is False
    assert "lessons.example.org" in printed["ALLOWED_HOSTS"]
    assert plain == "301 https://lessons.example.org/account/login/"
    assert secure.startswith("200 max-age=31536000")
    assert "__Host-csrf=" in cookie
    assert "Secure" in cookie
    assert "SameSite=Lax" in cookie
    assert "Domain" not in cookie
    assert (foreign, alive) == ("400", "200")


def test_a_proxys_word_on_https_counts_only_when_there_is_one(python):
    asked = ("-c", "from kb import settings; print(settings.SECURE_PROXY_SSL_HEADER)")
    assert python(*asked).stdout.strip() == "None"
    assert python(*asked, KB_TRUSTED_PROXIES="1").stdout.strip() == "('HTTP_X_FORWARDED_PROTO', 'https')"


def test_a_database_without_a_secret_key_is_refused(python):
    done = python("-c", "import kb.settings", SECRET_KEY="")
    assert done.returncode != 0
    assert "SECRET_KEY" in done.stderr


def test_the_deployment_check_is_clean(python):
    done = python("manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("KB_LOG_LEVEL", "LOUD", "Write one of DEBUG"),
        ("KB_WEB_PROCESSES", "abc", "Write a whole number"),
        ("KB_LOG_JSON", "maybe", "Write true or false"),
        ("DATABASE_URL", "mysql://x/y", "must begin with postgres://"),
    ],
)
def test_a_wrong_setting_is_told_at_the_start(python, name, value, sentence):
    done = python("manage.py", "check", **{name: value})
    assert done.returncode != 0
    assert f"{name}" in done.stderr
    assert sentence in done.stderr
