"""People as somebody types them: names or e-mail addresses, with commas between."""

import re
from collections import Counter

from django.db.models import Q

from lessons.common.errors import DomainError
from lessons.common.text import clean, fold
from lessons.person.models import User


def people_in(text, *, also=()):
    """The people a text names; `DomainError` names the one that cannot be told. Who has left counts if in `also`."""
    parts = [part for part in (" ".join(clean(part).split()) for part in re.split(r"[,;\n]", text)) if part]
    emails = {part.lower() for part in parts if "@" in part}
    keys = {fold(part)[:120] for part in parts if "@" not in part}
    found = [
        person
        for person in User.objects.filter(Q(email__in=emails) | Q(sort_key__in=keys)).for_listing()
        if person.is_active or person.pk in also
    ]
    named: dict[int, User] = {}
    for part in parts:
        key = fold(part)[:120]
        same = [person for person in found if (person.email == part.lower() if "@" in part else person.sort_key == key)]
        if not same:
            raise DomainError(f"Nobody here is called {part[:80]}. Check the spelling, or write the e-mail address.")
        if len(same) > 1:
            raise DomainError(
                f"{len(same)} people are called {part[:80]}. Write the e-mail address of the one you mean."
            )
        named[same[0].pk] = same[0]
    return list(named.values())


def as_typed(people):
    """The people as one would type them: by name, or by address where a name is shared or has a comma."""
    people = sorted(people, key=lambda person: person.sort_key)
    keys = [person.sort_key for person in people]
    taken = Counter(User.objects.filter(sort_key__in=keys).values_list("sort_key", flat=True)) if keys else {}
    return ", ".join(
        person.email if taken[person.sort_key] > 1 or re.search(r"[,;@]", person.display_name) else person.display_name
        for person in people
    )
