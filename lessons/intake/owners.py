"""Whose the lessons are that an import makes."""

from lessons.common.errors import DomainError
from lessons.person.models import User


class Owners:
    """Who gets what: the author a record names, else the author of the import, else the import's own account.

    Nobody can sign in to that account. So what only its authors see (drafts, private lessons) goes to `keeper`: the
    longest-standing administrator, as long as there is one.
    """

    def __init__(self, email, name, *, author=None):
        self.account = User.objects.filter(email=email).first() or User.objects.create_user(
            email, display_name=name, is_active=False, role="reader"
        )
        self.author = author or self.account
        self.keeper = author or _longest_standing_administrator() or self.account

    def of(self, named, *, hidden):
        """The owner of a lesson that names this author (or None); `hidden` ones only their authors see."""
        if named not in (None, self.account) and (named.is_active or not hidden):
            return named
        return self.keeper if hidden else self.author


def somebody_at(email):
    """The person with this address; `DomainError` when nobody can sign in with it."""
    person = User.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        raise DomainError(f"Nobody here has the address {email}. Invite them first, or name somebody else.")
    if not person.is_active:
        raise DomainError(f"{person} ({email}) cannot sign in any more. Name somebody who can.")
    return person


def _longest_standing_administrator():
    return User.objects.active().filter(role="administrator").order_by("joined_at", "pk").first()
