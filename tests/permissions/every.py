"""Every row of the permission matrix."""

from tests.permissions.curation_table import CURATION_ROWS
from tests.permissions.playbook_table import PLAYBOOK_ROWS
from tests.permissions.retro_table import RETRO_ROWS
from tests.permissions.review_table import REVIEW_ROWS
from tests.permissions.table import ROWS
from tests.permissions.wanted_table import WANTED_ROWS

EVERY = ROWS | RETRO_ROWS | PLAYBOOK_ROWS | REVIEW_ROWS | CURATION_ROWS | WANTED_ROWS
