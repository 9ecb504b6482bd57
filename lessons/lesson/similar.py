"""“Is it already here?”: lessons that sound close to a text that is being written."""

from lessons.entry.models import Entry
from search import engine

FEWEST_WORDS = 4
MOST_SHOWN = 3


def similar_to(form, writer, entry=None):
    """Up to three entries the writer may see, closest first; none before there are a few words to go by."""
    words = " ".join(str(form[key].value() or "") for key in ("title", "summary", "happened"))
    if len(words.split()) < FEWEST_WORDS:
        return []
    hits = engine.similar(words, engine.audience_for(writer), exclude=entry.pk if entry else None, limit=MOST_SHOWN)
    return [hit.item for hit in hits if isinstance(hit.item, Entry)]
