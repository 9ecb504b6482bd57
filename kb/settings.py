"""Django's settings. What an operator may change is read through `kb.env`, which lists and explains it."""

import os
import secrets
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from kb import logs, postgres
from kb.env import BASE, read, read_all

read_all()
HOME = read("KB_HOME")
DEBUG = read("KB_DEBUG")
ORIGIN = read("KB_ORIGIN").rstrip("/")
SECURE = ORIGIN.startswith("https://")


def _secret_key():
    """The operator's key, or one made on first use for the embedded default (mode 0600)."""
    if key := read("SECRET_KEY"):
        return key
    if read("DATABASE_URL"):
        raise ImproperlyConfigured("Set SECRET_KEY (or SECRET_KEY_FILE): it is required with DATABASE_URL.")
    path = HOME / "secret-key"
    HOME.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        making = HOME / f"secret-key.{secrets.token_hex(4)}"
        making.touch(mode=0o600)
        making.write_text(secrets.token_urlsafe(60))
        try:
            path.hardlink_to(making)  # the first of two processes wins, and nobody reads half a key
        except FileExistsError:
            pass
        finally:
            making.unlink()
    return path.read_text()


SECRET_KEY = _secret_key()
SECRET_KEY_FALLBACKS = read("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = read("KB_HOSTS") + ([urlsplit(ORIGIN).hostname] if ORIGIN else [])
CSRF_TRUSTED_ORIGINS = [ORIGIN] if SECURE else []
ORGANISATION = read("KB_ORGANISATION")

INSTALLED_APPS = [
    "kb",
    "lessons",
    "search",
    "taggit",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "django_htmx",
    "csp",
    "django.forms",
    "kb.admin_app.CurationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "kb.middleware.request_id",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "kb.middleware.headers",
    "kb.middleware.tidy_requests",
    "kb.middleware.body_size",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "kb.middleware.DatabaseAway",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "kb.middleware.LoginRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kb.middleware.time_zone",
    "kb.middleware.DomainErrors",
]

ROOT_URLCONF = "kb.urls"
WSGI_APPLICATION = "kb.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "kb.context.site",
            ],
            "builtins": ["lessons.templatetags.site"],
        },
    }
]

# Database, cache and jobs: one Postgres for all.

DATABASES = {"default": (read("DATABASE_URL") or postgres.Cluster(HOME).connection()) | {"CONN_HEALTH_CHECKS": True}}
if os.environ.get("HINDSIGHT_SERVES") == "web":
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {
        "min_size": 1,
        "max_size": read("KB_WEB_THREADS") + 2,
        "timeout": 5,
    }
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "kb_cache", "TIMEOUT": 3600}
}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"

# People

AUTH_USER_MODEL = "lessons.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ["email", "display_name"]},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk:home"
ACCOUNT_ADAPTER = "lessons.person.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = None
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Hindsight"
ALLAUTH_TRUSTED_PROXY_COUNT = read("KB_TRUSTED_PROXIES")

# Web security

SESSION_COOKIE_NAME = "__Host-session" if SECURE else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_HTTPONLY = False
CSRF_FAILURE_VIEW = "kb.errors.csrf_failure"
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if read("KB_TRUSTED_PROXIES") else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Words, files, mail

LANGUAGE_CODE = "en-gb"
FORMAT_MODULE_PATH = "kb.formats"
TIME_ZONE = read("KB_TIME_ZONE")
USE_TZ = True
STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS = [BASE / "static"]
STORAGES = {
    "default": {"BACKEND": "lessons.common.storage.DatabaseStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "kb.static.BundledStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_ALLOW_ALL_ORIGINS = False
UPLOAD_LIMIT = read("KB_UPLOAD_LIMIT_MB") * 1024 * 1024
CURATORS_APPROVE_THEIR_OWN = read("KB_CURATORS_APPROVE_THEIR_OWN")
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DEFAULT_FROM_EMAIL = SERVER_EMAIL = read("KB_MAIL_FROM")
vars().update(
    {
        name: value
        for name, value in __import__("environ").Env.email_url_config(read("KB_EMAIL_URL")).items()
        if name.startswith("EMAIL_")
    }
)

# Knowledge

TAGGIT_CASE_INSENSITIVE = True
SEARCH_MIRROR = read("KB_CACHE_DIR") or HOME / "index"

LOGGING_CONFIG = None
LOGGING = logs.configuration(level=read("KB_LOG_LEVEL"), as_json=read("KB_LOG_JSON"))
