"""Who can own an action: people who are here and may write, those of the team first."""

from django.db.models import Exists, OuterRef

from lessons.common.errors import DomainError
from lessons.person.models import Membership, User


def owners_for(team):
    """The choices of an owner, in groups: `[("Team members", [(id, name), …]), ("Everyone else", […])]`.

    A group in which there is nobody is left out; without a team there is one group, “Everyone”.
    """
    member = Membership.objects.filter(team=team, person=OuterRef("pk")) if team else Membership.objects.none()
    people = User.objects.writers().for_listing().annotate(is_member=Exists(member))
    groups = {"Team members": [], "Everyone else" if team else "Everyone": []}
    for person in people:
        groups["Team members" if person.is_member else [*groups][-1]].append((person.pk, person.display_name))
    return [(label, choices) for label, choices in groups.items() if choices]


def judge_owner(person):
    """Refuse an owner who could never say what became of the action."""
    if not person.is_active:
        raise DomainError(f"{person} has left. Choose somebody who is here.")
    if not person.can_write:
        raise DomainError(f"{person} can read but not write. Choose somebody who can say when it is done.")
