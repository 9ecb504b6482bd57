"""Stand-ins for the work of a second indexing process. It starts without Django, so nothing of it is imported here."""


def ends_at_once(database, work, told):
    """As if it were killed."""


def fails(database, work, told):
    told.put("MemoryError: no more")
