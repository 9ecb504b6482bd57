"""Inviting a person: a link, by mail, with which they choose their password."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse


def invitation_address(person, request):
    """The absolute address at which a person sets their password; it works once and ends after some days."""
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    uid, _, token = key.partition("-")
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": uid, "key": token})
    return request.build_absolute_uri(path)


@transaction.atomic
def invite(person, *, by, request):
    """Send the invitation."""
    person.tell("invited", by=by, after=person.told())
    text = render_to_string(
        "person/invitation.txt",
        {
            "person": person,
            "by": by,
            "address": invitation_address(person, request),
            "organisation": settings.ORGANISATION,
        },
    )
    send_mail(f"{' '.join(by.display_name.split())} invites you to Hindsight", text, None, [person.email])
