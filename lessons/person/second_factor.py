"""A second factor whose phone and recovery codes are lost: an administrator takes it away, and the person is told."""

from allauth.mfa.models import Authenticator
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string


def has_second_factor(person):
    """Whether a code is asked for after the password; reads `authenticator_set`, which lists prefetch."""
    return any(factor.type == Authenticator.Type.TOTP for factor in person.authenticator_set.all())


@transaction.atomic
def remove_second_factor(person, *, by):
    """From now on the password is enough; every session ends. Gives False when there was nothing to remove."""
    removed, _ = person.authenticator_set.all().delete()
    if not removed:
        return False
    person.tell("second factor removed", by=by)
    person.end_sessions(by=by)
    text = render_to_string("person/second_factor_removed.txt", {"person": person, "by": by})
    send_mail("Your two-factor sign-in was removed", text, None, [person.email])
    return True
