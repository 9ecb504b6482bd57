"""Every address of the site, filled in for one thing, and how to ask for it."""

from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from tests.permissions.every import EVERY


def pages(made, state="everyone"):
    """`{name: address}` of every page that is read; `unsafe` has those that change something."""
    return _addresses(made, state, methods={"get"})


def unsafe(made, state="everyone"):
    return _addresses(made, state, methods={"post"})


def admin_pages(made):
    """The addresses of Django's admin."""
    found = {f"admin:{name}": reverse(f"admin:{name}") for name in ("index", "login", "logout", "jsi18n")}
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        found |= {f"{name}_{page}": reverse(f"{name}_{page}") for page in ("changelist", "add")}
        found |= {f"{name}_{page}": reverse(f"{name}_{page}", args=[1]) for page in ("change", "delete", "history")}
    return found


def ask(client, method, address, data=None, **headers):
    """The answer and all its bytes; whatever it changed is undone."""
    with transaction.atomic():
        response = getattr(client, method)(address, data or {}, headers=headers)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    return response, body


def _addresses(made, state, methods):
    rows = {name: row for name, row in EVERY.items() if row.method in methods}
    return {name: row.address(name, made, row.thing(made, state)) for name, row in rows.items()}
