"""Every address as every kind of person against every state of a thing; nothing hidden shows anywhere."""

import re
from itertools import product
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from lessons.models import Tag, TaggedEntry
from tests.permissions import table, world
from tests.permissions.every import EVERY
from tests.permissions.review_table import sees_review

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def everything(django_db_setup, django_db_blocker, tmp_path_factory):
    """One world for the whole module; it is rolled back at the end."""
    from django.conf import settings

    from search import synonyms
    from search.live import current

    before, settings.SEARCH_MIRROR = settings.SEARCH_MIRROR, tmp_path_factory.mktemp("mirror")
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                current().forget()
                synonyms.forget()
                made = world.build()
                clients = {name: made.client(name) for name in world.PEOPLE}
                world.sign_off(made)
                yield made, clients
                transaction.set_rollback(True)
        finally:
            settings.SEARCH_MIRROR = before
            current().forget()


@pytest.fixture(autouse=True)
def _own_mirror():
    """The world's mirror serves all tests of this module."""


def routes(patterns=None, namespace=""):
    """The name of every address of the site, the admin's left out (it has a test of its own)."""
    for pattern in patterns if patterns is not None else get_resolver().url_patterns:
        if isinstance(pattern, URLResolver):
            if pattern.namespace == "admin":
                continue
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from routes(pattern.url_patterns, inner)
        elif isinstance(pattern, URLPattern):
            yield f"{namespace}{pattern.name}" if pattern.name else f"unnamed {pattern.pattern}"


def ask(client, method, address, data=None, stage=None):
    """The answer and all its bytes; whatever it changed is undone. `stage` is a board and the phase to put it into."""
    with transaction.atomic():
        if stage:
            stage[0].put_into(stage[1])
        response = getattr(client, method)(address, data or {})
        body = b"".join(response.streaming_content) if response.streaming else response.content
        transaction.set_rollback(True)
    shown = body.decode("utf-8", "replace") + "".join(f"{name}: {value}\n" for name, value in response.headers.items())
    return response, shown.casefold()


def leaks(made, person, shown, asked=""):
    """The canaries of things that a person must not see, found in an answer (the question itself is not a leak)."""
    shown = shown.replace(asked.casefold(), "") if asked else shown
    found = []
    for state, thing in [*made.things.items(), *made.boards.items()]:
        if not world.sees(person, state) or state.startswith("deleted"):
            allowed = state.startswith("deleted") and world.sees(person, state)
            found += [word for word in thing.canaries if word in shown and not (allowed and word.endswith("titel"))]
    for state in made.things:
        if not sees_review(person, state) and (word := f"kanarie{state.replace('-', '')}utkast") in shown:
            found.append(word)
    if person != "ada" and "kanarieutkast" in shown:
        found.append("kanarieutkast")
    return found


def test_every_address_has_a_row():
    assert set(routes()) - EVERY.keys() == set()
    assert EVERY.keys() - set(routes()) == set()


@pytest.mark.parametrize("name", sorted(EVERY))
def test_each_person_gets_what_is_declared_and_nothing_hidden(everything, name):
    made, clients = everything
    row = EVERY[name]
    wrong = []
    for state, thing, phase in row.questions(made):
        address = row.address(name, made, thing)
        for person in world.PEOPLE:
            response, shown = ask(clients[person], row.method, address, row.body(made, thing), phase and (thing, phase))
            expected = row.expect(person, state)
            if response.status_code not in expected:
                wrong.append(f"{person}, {state} {phase}: {response.status_code} instead of {sorted(expected)}")
            asked = thing.canaries[0] if "q=" in address else thing.tag.slug if "tag" in address else ""
            reader = "dov" if name == "reach:feed" else person
            if name in ("lesson:similar_new", "lesson:similar"):
                asked = " ".join(thing.canaries)
            if name == "retrospective:remove_line":
                asked = row.body(made, thing)["seen"]  # a form that came after the session is shown again
            found = leaks(made, reader, _without_own_address(shown, address), asked)
            if found:
                wrong.append(f"{person}, {state}: shows {found}")
    assert wrong == []


def _without_own_address(shown, address):
    """A page may repeat the address that was asked for, in links back to itself."""
    return shown.replace(address.casefold(), "")


def test_a_hidden_thing_and_a_missing_one_look_the_same(everything):
    made, clients = everything
    hidden, missing = made.things["me"].entry.pk, 987654321
    for name in ("entry:by_number", "entry:history", "entry:compare", "entry:markdown", "lesson:by_number"):
        answers = [ask(clients["dov"], "get", reverse(name, args=[pk])) for pk in (hidden, missing)]
        pages = [
            re.sub(r"x-request-id: \w+|<code>\w+</code>|csrfmiddlewaretoken\" value=\"\w+", "", shown).replace(
                f"/{pk}", "/number"
            )
            for (_, shown), pk in zip(answers, (hidden, missing), strict=True)
        ]
        assert answers[0][0].status_code == answers[1][0].status_code == 404
        assert pages[0] == pages[1], name


def test_a_search_counts_only_what_the_person_sees(everything):
    made, clients = everything
    for person in world.SIGNED_IN:
        seen = [
            {state for state in states if state not in ("draft", "archived") and not state.startswith("deleted")
             and world.sees(person, state)}
            for states in (made.things, made.boards)
        ]  # fmt: skip
        for query, expected in (
            ("kanarie*", 3 * len(seen[0]) + len(seen[1])),  # a lesson, an experiment, a playbook; a retrospective
            ("kanarie* cause:handover", len(seen[1])),
            ("kanarie* format:start-stop-continue has:open-actions held:2026", len(seen[1])),
        ):
            response, _ = ask(clients[person], "get", f"/search/?{urlencode({'q': query})}")
            results = response.context["results"]
            assert results.total == expected, (person, query)
            counted = {facet.name: sum(option.count for option in facet.options) for facet in results.facets}
            assert (counted["cause"], counted["format"]) == (len(seen[1]), len(seen[1])), (person, query)


get_resolver().url_patterns  # noqa: B018  (loading the addresses settles what the admin shows)
ADMIN_PAGES = list(admin.site._registry.items())


def rows(model):
    return list(model._base_manager.order_by("pk").values_list("pk", flat=True)[:30])


def admin_addresses(model, model_admin):
    """Every address of a model in the admin, for each of its rows."""
    here = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    routes = {here + str(pattern.pattern) for pattern in model_admin.get_urls()}
    addresses = [re.sub("<(path|int):object_id>", str(pk), route) for route in routes for pk in rows(model)]
    return sorted({*addresses, here, f"{here}add/", f"{here}?q=kanarie"})


@pytest.mark.parametrize(("model", "model_admin"), ADMIN_PAGES, ids=lambda value: getattr(value, "__name__", ""))
def test_the_admin_shows_nothing_more_than_the_site(everything, model, model_admin):
    made, clients = everything
    wrong = []
    for person in world.PEOPLE:
        for address in admin_addresses(model, model_admin):
            response, shown = ask(clients[person], "get", address)
            if person not in world.CURATORS and response.status_code not in (302, 403, 404):
                wrong.append(f"{person} {address}: {response.status_code}")
            if response.status_code >= 500:
                wrong.append(f"{person} {address}: {response.status_code}")
            if found := leaks(made, person, shown):
                wrong.append(f"{person} {address}: shows {found}")
    assert wrong == []


@pytest.mark.parametrize(("model", "model_admin"), ADMIN_PAGES, ids=lambda value: getattr(value, "__name__", ""))
def test_no_action_of_the_admin_shows_what_is_hidden(everything, model, model_admin):
    made, clients = everything
    here = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    wrong = []
    for person in world.CURATORS:
        for action in ("delete_selected", *model_admin.actions):
            chosen = {"action": action, "_selected_action": rows(model)}
            response, shown = ask(clients[person], "post", here, chosen)
            found = leaks(made, person, shown)
            if response.status_code not in (200, 302, 403) or found:
                wrong.append(f"{person} {action}: {response.status_code} {found}")
    assert wrong == []


def test_what_is_sent_to_a_page_of_the_admin_shows_nothing_hidden(everything):
    made, clients = everything
    numbers = [thing.playbook.pk for thing in made.things.values()]
    sent = [{"action": "preview"}, {"action": "compare", "title": "A title"}, {"successor": f"L-{numbers[2]}"}, {}]
    wrong = []
    for person in world.PEOPLE:
        for state, thing in made.things.items():
            for page, data in product(("change", "discard", "retire", "bring-back"), sent):
                address = f"/admin/lessons/playbook/{thing.playbook.pk}/{page}/"
                response, shown = ask(clients[person], "post", address, data)
                found = leaks(made, person, shown)
                may = person in world.CURATORS and world.changes(person, state)
                if found or response.status_code >= 500 or (not may and response.status_code in (200, 422)):
                    wrong.append(f"{person} {state} {page} {data}: {response.status_code} {found}")
    assert wrong == []


def test_a_tag_is_split_among_what_one_sees(everything):
    made, clients = everything
    shared = Tag.objects.get(name="shared")
    address = f"/admin/lessons/tag/{shared.pk}/split/"
    on = TaggedEntry.objects.filter(tag=shared)
    everywhere = {"into": "one", "entry": list(on.values_list("content_object", flat=True))}
    everywhere |= {f"tags-{pk}": "one" for pk in everywhere["entry"]}
    for person in world.PEOPLE:
        for method, data in (
            ("get", {"into": "one"}),
            ("get", {"into": "one", "words": "kanarie"}),
            ("post", everywhere),
        ):
            response, shown = ask(clients[person], method, address, data)
            assert leaks(made, person, shown) == [], (person, method)
            assert (response.status_code == 200 or method == "post") == (person in world.CURATORS or method == "post")
    with transaction.atomic():
        clients["cleo"].post(address, everywhere)
        kept = set(on.values_list("content_object", flat=True))
        transaction.set_rollback(True)
    hidden = {thing.entry.pk for state, thing in made.things.items() if not world.sees("cleo", state)}
    assert hidden < kept
    assert kept.isdisjoint(thing.entry.pk for state, thing in made.things.items() if state in ("everyone", "archived"))


def test_the_doors_of_the_admin_that_ask_for_no_visibility_are_shut(everything):
    _, clients = everything
    doors = [
        f"/admin/r/{kind.pk}/{pk}/"
        for kind in ContentType.objects.filter(app_label__in=["lessons", "search"])
        for pk in rows(kind.model_class())
    ]
    doors += [
        f"/admin/autocomplete/?app_label=lessons&model_name={model}&field_name={field}&term=kanarie"
        for model, field in (("link", "source"), ("lesson", "entry"), ("taggedentry", "tag"))
    ]
    for person in world.CURATORS:
        answers = {address: ask(clients[person], "get", address)[0].status_code for address in doors}
        assert set(answers.values()) == {404}, person


def test_the_other_pages_of_the_admin_show_nothing_hidden(everything):
    made, clients = everything
    known = {"index", "login", "logout", "password_change", "password_change_done", "jsi18n", "app_list", None}
    patterns = [pattern for pattern in admin.site.get_urls() if isinstance(pattern, URLPattern)]
    assert {pattern.name for pattern in patterns} <= known
    for person in world.CURATORS:
        for page in ("", "jsi18n/", "lessons/", "search/", "logout/", "password_change/"):
            response, shown = ask(clients[person], "get", f"/admin/{page}")
            assert response.status_code < 400, page
            assert leaks(made, person, shown) == []


def test_the_admin_index_is_for_curators_and_administrators(everything):
    _, clients = everything
    for person in world.PEOPLE:
        response, _ = ask(clients[person], "get", reverse("admin:index"))
        assert (response.status_code == 200) == (person in table.CURATORS), person
