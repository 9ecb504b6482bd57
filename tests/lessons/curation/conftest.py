"""Who looks at the audit log."""

import pytest

from tests import builders


@pytest.fixture
def fia(db):
    """Fia administers."""
    return builders.person("Fia Fors", role="administrator")


@pytest.fixture
def browser(fia):
    return builders.signed_in(fia)
