"""Who can be given an action."""

from lessons.person.models import User


def owners_for(team):
    """Choices for a `<select>`: the team's people first, then everybody else who can write."""
    members = set(team.memberships.values_list("person_id", flat=True)) if team else set()
    people = list(User.objects.active().exclude(role="reader").for_listing())
    ours = [(person.pk, person.display_name) for person in people if person.pk in members]
    others = [(person.pk, person.display_name) for person in people if person.pk not in members]
    return [(label, group) for label, group in (("Team members", ours), ("Everyone else", others)) if group]
