"""Mails about entries."""

from django.contrib.auth import get_user_model
from django.core.mail import send_mass_mail
from django.db.models import Q
from django.template.loader import render_to_string
from procrastinate.contrib.django import app

from lessons.entry.models import AccessGrant


@app.task()
def tell_of_opening(grant: int):
    """Tell an entry's authors and its team that an administrator opened it, and why."""
    opened = AccessGrant.objects.select_related("entry", "person").filter(pk=grant).first()
    if opened is None:
        return
    entry = opened.entry
    told = (
        get_user_model()
        .objects.active()
        .filter(Q(pk=entry.author_id) | Q(co_authored=entry) | Q(memberships__team_id=entry.team_id))
        .exclude(pk=opened.person_id)
        .distinct()
    )
    messages = []
    for person in told:
        may_see = type(entry).objects.visible_to(person).filter(pk=entry.pk).exists()
        text = render_to_string(
            "entry/opened.txt", {"grant": opened, "entry": entry if may_see else None, "person": person}
        )
        messages.append(("An administrator opened an entry of yours", text, None, [person.email]))
    send_mass_mail(messages)
