"""Unsigned notes: nothing that is kept tells who wrote one, nor when, nor after whom.

The writer's browser holds a secret, one a board. A note's token is made of the secret and the note's key, so that two
notes of one person cannot be told to be of one person; what is kept is a hash of the token. Rows in a table lie in the
order in which they were written, and each knows its transaction: so every change of an unsigned note writes all notes
of its board anew, in a random order, in one transaction. What write-ahead logs and backups hold is not ours to change;
the page says so.
"""

import hashlib
import hmac
import secrets

from lessons.retrospective.board import Note


def new_secret():
    """What a browser keeps to be known again as the writer of its unsigned notes."""
    return secrets.token_urlsafe(32)


def token_hash(secret, key):
    """The hash that is kept of the token of the note with this key."""
    token = hmac.digest(secret.encode(), str(key).encode(), "sha256")
    return hashlib.sha256(token).hexdigest()


def is_writer(note, *, person, secret):
    """Whether somebody wrote a note: by their name, or by the secret that their browser holds."""
    if note.is_signed:
        return note.author_id == person.pk
    if not secret or not note.token_hash:
        return False
    return hmac.compare_digest(note.token_hash, token_hash(secret, note.pk))


def shuffle(retrospective, *, only_face_up=False, **changes):
    """Write all notes of a board anew in a random order, with these `changes`; leave out the hidden if asked to."""
    notes = list(retrospective.notes.face_up() if only_face_up else retrospective.notes.all())
    secrets.SystemRandom().shuffle(notes)
    for note in notes:
        for name, value in changes.items():
            setattr(note, name, value)
    retrospective.notes.all().delete()
    Note.objects.bulk_create(notes)
