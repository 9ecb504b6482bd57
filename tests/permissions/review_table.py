"""The rows of the permission matrix for reviews."""

from tests.permissions.table import HIDDEN, REFUSED, SIGN_IN, Row, changing, entry, signed_in
from tests.permissions.world import CURATORS, MEMBERS, SIGNED_IN, WRITERS, sees

ASKED = "ben"  # of every review, also where he does not see the entry: that lets him in to a draft and no further


def sees_review(person, state):
    """Its writer; who was asked, of a draft; and of what has readers, those of them who were asked, are in its team or
    curate. Nobody, once it is deleted."""
    if state.startswith("deleted"):
        return False
    if person == "ada" or (person == ASKED and state == "draft"):
        return True
    concerned = person in MEMBERS or person in CURATORS or person == ASKED
    return sees(person, state) and concerned and state not in ("me", "draft")


def reading_review(ok=200):
    def expect(person, state):
        if person not in SIGNED_IN:
            return {SIGN_IN, 401}
        return {ok} if sees_review(person, state) else {HIDDEN}

    return expect


def deciding(ok=302, refused=REFUSED, only=WRITERS):
    """A verb of a review: for those of `only` who see it; the others who see it are refused."""

    def expect(person, state):
        if person not in SIGNED_IN:
            return {SIGN_IN, 401}
        if not sees_review(person, state):
            return {HIDDEN}
        return {ok} if person in only and person in WRITERS else {refused}

    return expect


def may_decide(person, state):
    """Who was asked and who curates what is published; its writer is told that nobody approves their own."""
    if person not in SIGNED_IN:
        return {SIGN_IN, 401}
    if not sees_review(person, state):
        return {HIDDEN}
    allowed = person in ("ada", ASKED) or (person in CURATORS and state not in ("me", "draft"))
    return {302} if allowed else {REFUSED}


def review(world, thing):
    return [thing.review.pk]


def remark(world, thing):
    return [thing.review.pk, thing.review.remarks.get().pk]


def without_checks(expect):
    """The same; a draft is not looked at again, so there is nothing to say about it."""
    return lambda person, state: {HIDDEN} if state == "draft" and person in SIGNED_IN else expect(person, state)


REVIEW_ROWS = {
    "review:index": Row(signed_in()),
    "review:ask": Row(changing(200), lambda world, thing: [thing.reviewed.pk]),
    "review:show": Row(reading_review(), review),
    "review:approve": Row(may_decide, review, "post", lambda world, thing: {"seen": thing.review.version.number}),
    "review:changes": Row(
        may_decide, review, "post", lambda world, thing: {"seen": thing.review.version.number, "comment": "Where?"}
    ),
    "review:hand_on": Row(deciding(only=WRITERS | {"gun"}), review, "post", {"to": "Cleo Carr"}),
    "review:withdraw": Row(deciding(only={"ada"}), review, "post"),
    "review:remark": Row(deciding(), review, "post", {"text": "Which gates?"}),
    "review:resolve": Row(deciding(), remark, "post"),
    "review:verification": Row(signed_in(), query=lambda world, thing: "?whose=everybody"),
    "review:still_true": Row(without_checks(changing()), entry, "post"),
    "review:needs_change": Row(without_checks(changing()), entry, "post", {"comment": "It was replaced."}),
    "review:entrust": Row(without_checks(changing()), entry, "post", {"who": "", "every": "30"}),
    "review:choose_policy": Row(
        lambda person, state: {302} if person == "fia" else {403} if person in SIGNED_IN else {SIGN_IN, 401},
        lambda world, thing: ["stations"], "post", {"policy": "optional"}, per_thing=False,
    ),
}  # fmt: skip
