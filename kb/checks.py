"""Checks of the operator's settings, run by `manage.py check` and at every start."""

from django.conf import settings
from django.core.checks import Error, Warning, register

from kb import env


@register()
def settings_are_known(app_configs, **kwargs):
    return [
        Warning(f"{name} is not a setting of Hindsight.", hint="The README lists them all.", id="kb.W001")
        for name in env.unknown()
    ]


@register(deploy=True)
def origin_is_set(app_configs, **kwargs):
    if settings.ORIGIN:
        return []
    return [
        Warning(
            "KB_ORIGIN is not set, so links in mails and feeds cannot be right.",
            hint="Set it to the public address, for example https://lessons.example.org.",
            id="kb.W002",
        )
    ]


@register()
def origin_is_an_address(app_configs, **kwargs):
    if not settings.ORIGIN or settings.ORIGIN.startswith(("http://", "https://")):
        return []
    return [Error("KB_ORIGIN must begin with http:// or https://.", id="kb.E001")]
