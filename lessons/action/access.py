"""An action for whoever asks for it: as if it did not exist when it may not be seen, refused when not theirs."""

from django.http import Http404

from lessons.action.models import Action, may_change
from lessons.common.errors import NotAllowed
from lessons.entry.access import visible_or_404 as entry_or_404
from lessons.entry.models import Entry


def visible_or_404(person, pk):
    """The action; 404 as if it did not exist; or 410 with the entry it came out of, if they could have seen that."""
    if (action := Action.objects.visible_to(person).for_page(person).filter(pk=pk).first()) is not None:
        return action
    if (action := Action.objects.visible_to(person, deleted=True).filter(pk=pk).first()) is not None:
        entry_or_404(person, action.origin_id, queryset=Entry.objects.for_page())
    raise Http404("There is nothing at this address.")


def changeable_or_refuse(person, pk):
    """The action, 404 when it may not be seen, 403 when it may be seen but not changed."""
    action = visible_or_404(person, pk)
    if not may_change(person, action):
        raise NotAllowed("You can read this but not change it. Ask its owner, their team or a curator.")
    return action
