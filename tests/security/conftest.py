"""The world of the permission matrix, built once for each module that walks over all addresses."""

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client

from tests import builders
from tests.permissions import world


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory):
    """`(world, {name of a person: client})`; it is rolled back at the end."""
    from search import synonyms
    from search.live import current

    before, settings.SEARCH_MIRROR = settings.SEARCH_MIRROR, tmp_path_factory.mktemp("mirror")
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                current().forget()
                synonyms.forget()
                made = world.build()
                clients = {name: made.client(name) for name in world.PEOPLE}
                world.sign_off(made)
                yield made, clients
                transaction.set_rollback(True)
        finally:
            settings.SEARCH_MIRROR = before
            current().forget()


@pytest.fixture
def browser():
    """A new browser that shows the page of an error instead of raising it."""
    return lambda **options: Client(raise_request_exception=False, **options)


@pytest.fixture
def entry(ada, stations):
    return builders.lesson(by=ada, team=stations, tags=["gates"])


@pytest.fixture
def client(ada, browser):
    client = browser()
    client.force_login(ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
