"""The plain text of what is indexed, kept in the database beside the index, so that results can show where it matches.

A text is used only when it is the one that the index knows (by its document's digest); else it is made anew.
"""

from search.document import Text, text_of
from search.models import IndexedText

PART, SECTION = "\x1f", "\x1e"  # plain text is read many times quicker than JSON


def keep(documents):
    """Store the texts of these documents in the place of their items' earlier ones."""
    _store((document, document.digest()) for document in documents)


def keep_changed(documents):
    """Store the texts that are not there yet as they are; for rebuilds, where most are."""
    wanted = {(document.kind, document.key): (document, document.digest()) for document in documents}
    known: dict[tuple[str, int], int] = {}
    for kind in {kind for kind, _ in wanted}:
        keys = [key for other, key in wanted if other == kind]
        rows = IndexedText.objects.filter(kind=kind, key__in=keys).values_list("kind", "key", "digest")
        known |= {(kind, key): digest for kind, key, digest in rows}
    _store(pair for item, pair in wanted.items() if known.get(item) != pair[1])


def forget(kind, keys):
    """Remove the texts of items that are no longer in the index."""
    IndexedText.objects.filter(kind=kind, key__in=keys).delete()


def forget_all_but(kind, keys):
    """Remove the texts of what should have been removed, and was not: after a rebuild there is nothing left of it."""
    held = IndexedText.objects.filter(kind=kind).values_list("key", flat=True)
    forget(kind, list(set(held) - set(keys)))


def kept(items):
    """The texts of indexed items: `{(kind, key): Text}` for `{(kind, key): digest}`, without those that differ."""
    found = {}
    for kind in {kind for kind, _ in items}:
        keys = [key for other, key in items if other == kind]
        rows = IndexedText.objects.filter(kind=kind, key__in=keys)
        for key, digest, title, summary, said in rows.values_list("key", "digest", "title", "summary", "sections"):
            if items[kind, key] == digest:
                sections = tuple(section.split(PART) for section in said.split(SECTION)) if said else ()
                found[kind, key] = Text(title, summary, sections)
    return found


def _store(documents):
    """Write the rows of documents, given with their digests."""
    rows = []
    for document, digest in documents:
        title, summary, sections = text_of(document)
        said = SECTION.join(PART.join(map(_plain, section)) for section in sections)
        rows.append(
            IndexedText(
                kind=document.kind, key=document.key, digest=digest, title=title, summary=summary, sections=said
            )
        )
    IndexedText.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["kind", "key"],
        update_fields=["digest", "title", "summary", "sections"],
    )


def _plain(text):
    """A text without the signs that separate; they say nothing."""
    return text.replace(PART, " ").replace(SECTION, " ")
