"""What a second indexing process runs first. Nothing of Django may be imported here before it is set up."""


def work_with(database, work, told):
    """Set up Django for a database (entries of its settings), then do `filling.fill_part(*work)`; `told` is a queue."""
    import django

    django.setup()
    from django.db import connections

    connections.databases["default"].update(database)
    from search.filling import fill_part

    try:
        folder, name, batches = work
        fill_part(folder, name, batches, told.put)
    except Exception as error:  # noqa: BLE001  (whatever it is, the process that waits must hear of it)
        told.put(f"{type(error).__name__}: {error}")
    finally:
        connections.close_all()
