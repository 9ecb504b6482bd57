"""Django's admin as an app, with our site in it."""

from django.contrib.admin.apps import AdminConfig


class CurationConfig(AdminConfig):
    default_site = "kb.admin.Site"
