"""Who looks at the audit log, and two lessons that are merged."""

import pytest

from lessons.curation.merging import merge, proposal
from tests import builders


@pytest.fixture
def fia(db):
    """Fia administers."""
    return builders.person("Fia Fors", role="administrator")


@pytest.fixture
def browser(fia):
    return builders.signed_in(fia)


@pytest.fixture
def kept(ada):
    return builders.lesson("Rehearse at night", by=ada, tags=["gates"])


@pytest.fixture
def gone(ben):
    return builders.lesson("Practise in the dark", by=ben, tags=["night"], happened="The lamps were off.")


@pytest.fixture
def made(kept, gone, cleo):
    """The merge of the two."""
    return merge(kept, gone, proposal(kept, gone) | {"happened": "Of both."}, by=cleo)
