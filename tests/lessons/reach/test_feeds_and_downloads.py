"""Feeds behind private addresses, and downloads of what a person may see."""

import csv
import io
import json
import xml.etree.ElementTree as ElementTree
import zipfile

import pytest

from lessons.common.spreadsheet import harmless
from lessons.models import Entry, Tag, User
from lessons.reach.feeds import token_of
from tests import builders

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def titles(answer):
    root = ElementTree.fromstring(answer.content)  # noqa: S314  (our own feed)
    return [entry.findtext(f"{ATOM}title") for entry in root.iter(f"{ATOM}entry")]


def feed(person, query=""):
    return f"/feeds/{token_of(person)}/library.atom{query}"


def test_a_feed_shows_what_its_owner_may_see_without_signing_in(ada, ben, dov, stations, client):
    builders.lesson("Open", by=ada, tags=["gates"])
    builders.lesson("Ours", by=ada, visibility="teams", shared_with=[stations])
    builders.lesson("Mine", by=ada, visibility="me")
    assert sorted(titles(client.get(feed(ben)))) == ["Open", "Ours"]
    assert titles(client.get(feed(dov))) == ["Open"]
    assert titles(client.get(feed(ben, "?tag=gates"))) == ["Open"]


def test_a_feed_ends_when_its_address_is_changed_or_its_owner_leaves(ada, ben, client):
    builders.lesson("Open", by=ada)
    old = feed(ben)
    assert client.get(old).status_code == 200
    ben.change_feed_address()
    assert client.get(old).status_code == 404
    new = feed(ben)
    ben.deactivate()
    assert client.get(new).status_code == 404
    assert client.get("/feeds/1.abc:nonsense/library.atom").status_code == 404


def test_narrowing_who_sees_it_reaches_the_feed_at_once(ada, dov, client):
    entry = builders.lesson("Open", by=ada)
    assert titles(client.get(feed(dov))) == ["Open"]
    entry.show_to("me", by=ada)
    assert titles(client.get(feed(dov))) == []


def test_a_feed_that_has_not_changed_is_not_sent_again(ada, dov, client):
    entry = builders.lesson("Open", by=ada)
    first = client.get(feed(dov))
    assert client.get(feed(dov), headers={"If-None-Match": first["ETag"]}).status_code == 304
    entry.save_text(entry.content() | {"title": "Wide open"}, by=ada, publish=True)
    assert client.get(feed(dov), headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_long_feed_goes_on_by_key(ada, dov, client):
    for number in range(45):
        builders.lesson(f"Lesson {number}", by=ada)
    first = titles(client.get(feed(dov)))
    oldest = builders.Entry.objects.order_by("-published_at", "-pk")[39]
    rest = titles(client.get(feed(dov, f"?before={oldest.pk}")))
    assert len(first) == 40
    assert len(rest) == 5
    assert not set(first) & set(rest)


def test_downloads_hold_what_the_person_may_see(ada, dov, client):
    builders.lesson("Open", by=ada, tags=["a", "b"], happened="It stopped.")
    builders.lesson("Mine", by=ada, visibility="me")
    builders.lesson("Draft", by=ada, publish=False)
    client.force_login(dov)
    answer = client.get("/download/library.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
        (name,) = archive.namelist()
        text = archive.read(name).decode()
    assert name == f"lessons/{builders.Entry.objects.get(title='Open').pk}-open.md"
    assert "## What happened\n\nIt stopped." in text
    rows = [json.loads(line) for line in b"".join(client.get("/download/library.jsonl").streaming_content).splitlines()]
    assert [(row["title"], row["tags"], row["hindsight"]) for row in rows] == [("Open", ["a", "b"], 1)]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝"])
def test_no_cell_is_taken_for_a_formula(ada, client, start):
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    builders.lesson(f"{start}cmd|' /C calc'!A0" if start.strip() else "plain", by=ada)
    client.force_login(ada)
    text = b"".join(client.get("/download/library.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert not any(cell[:1] in "=+-@＝" for row in rows for cell in row.values() if cell)


def test_the_whole_library_can_be_taken_in_a_constant_number_of_queries(ada, client, django_assert_max_num_queries):
    for number in range(12):
        builders.lesson(f"Lesson {number}", by=ada, tags=["a", f"t{number}"], impact={"time": "slight"})
    client.force_login(ada)
    for ending in ("zip", "jsonl", "csv"):
        with django_assert_max_num_queries(12):
            b"".join(client.get(f"/download/library.{ending}").streaming_content)


def test_a_feed_survives_signs_that_xml_has_no_way_to_write(ada, ben, client):
    """They are dropped today, but a row may be older than the rule."""
    entry = builders.lesson("Gates", by=ada, tags=["winter"])
    odd = "\x01\x0b\x1f\ufffe\uffff"
    Entry.objects.filter(pk=entry.pk).update(title=f"Ga{odd}tes", summary=f"Sum{odd}mary.")
    User.objects.filter(pk=ada.pk).update(display_name=f"Ada{odd} Ek")
    Tag.objects.update(name=f"win{odd}ter")
    answer = client.get(feed(ben))
    assert titles(answer) == ["Gates"]
    for words in ("Summary.", "Ada Ek", "winter"):
        assert words in answer.text


def test_a_feed_is_new_when_a_tag_of_its_entries_is(ada, client):
    entry = builders.lesson("Open", by=ada)
    first = client.get(feed(ada))
    assert client.get(feed(ada), headers={"If-None-Match": first["ETag"]}).status_code == 304
    entry.save_text(entry.content() | {"tags": ["gates"]}, by=ada, publish=True)
    again = client.get(feed(ada), headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert "gates" in again.text


def test_feeds_can_be_told_apart_and_name_no_hidden_tag(ada, dov, stations, client):
    builders.lesson("Open", by=ada, team=stations, tags=["gates"])
    builders.lesson("Mine", by=ada, visibility="me", tags=["Zeppelin"])
    seen = set()
    for query in ("", "?tag=gates", "?team=stations", "?year=2026", "?tag=gates&team=stations"):
        root = ElementTree.fromstring(client.get(feed(dov, query)).content)  # noqa: S314  (our own feed)
        seen.add((root.findtext(f"{ATOM}id"), root.findtext(f"{ATOM}title")))
    assert len({address for address, _ in seen}) == len({title for _, title in seen}) == 5
    assert "Zeppelin" not in client.get(feed(dov, "?tag=zeppelin")).text
