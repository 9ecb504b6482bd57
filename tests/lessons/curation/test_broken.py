"""Links that lead nowhere: inside by what there is, outside by their form alone."""

import pytest
from django.utils.html import escape

from lessons.common.errors import NotAllowed
from lessons.common.markdown import addresses_in
from lessons.curation import broken
from lessons.curation.addresses import Place, judge
from lessons.models import BrokenLink, Entry, Playbook
from tests import builders
from tests.lessons.curation.alike import rewrite


@pytest.mark.parametrize(
    "address",
    ["https://example.org/a?b=c#d", "http://example.org", "https://intranet/wiki", "mailto:ada@example.org",
     "tel:+46901234", "#part", "//example.org/a", "https://[2001:db8::1]/a", "https://example.org:8080/"],
)  # fmt: skip
def test_a_well_formed_address_is_taken_at_its_word(address):
    assert judge(address) is None


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("www.example.org/a", "no https://"),
        ("example.org/a", "no https://"),
        ("file:///S:/list.xlsx", "one machine"),
        ("C:\\list.xlsx", "one machine"),
        ("\\\\server\\share", "one machine"),
        ("http://localhost:8000/", "one machine"),
        ("http://127.0.0.1/", "one machine"),
        ("http://", "names no site"),
        ("https:///a", "names no site"),
        ("htp://example.org", "do not open"),
        ("mailto:ada", "no mailbox"),
        ("https://example.org:99999/", "not written"),
        ("http://[::1", "not written"),
        ("", "leads nowhere"),
        ("#", "leads nowhere"),
        ("notes.md", "beside the page"),
        ("/nothing/here/", "no such page"),
    ],
)
def test_what_no_browser_can_open_is_told_with_what_is_wrong(address, why):
    assert why in judge(address)


def test_an_address_of_this_site_is_a_place_however_it_is_written(settings):
    settings.ORIGIN = "https://lessons.example.org"
    for address in (
        "/lessons/12/",
        "/lessons/12-a-slug/#why",
        "https://lessons.example.org/entries/12/",
        "/lessons/12/?q=a",
    ):
        assert judge(address) == Place("entry", "12")
    assert judge("/tags/gates/") == Place("tag", "gates")
    assert judge("/library/") is None


def test_addresses_are_read_as_they_were_written():
    text = "[a](www.example.org) <https://example.org/b> ![c](/attachments/1/c.png) [d](file:///x) `[e](f)` https://g.example"
    assert addresses_in(text) == [
        "www.example.org", "https://example.org/b", "/attachments/1/c.png", "file:///x", "https://g.example",
    ]  # fmt: skip
    assert addresses_in("No link here.") == []


def found():
    return {(link.entry.title, link.address) for link in BrokenLink.objects.select_related("entry")}


@pytest.mark.django_db
class TestInTheLibrary:
    def test_what_was_deleted_or_never_was_is_found_and_what_is_there_is_not(self, ada):
        there = builders.lesson("There", by=ada, tags=["gates"])
        gone = builders.lesson("Gone", by=ada)
        lines = [
            f"[ok](/lessons/{there.pk}/)", f"[gone](/lessons/{gone.pk}/)", "[never](/lessons/999999/)",
            "[huge](/lessons/99999999999999999999999/)", "[tag](/tags/gates/)", "[no tag](/tags/doors/)",
            "[no file](/attachments/9f3c8f0e-7d0b-4a55-9a43-0d8f0a8f4f11/a.png)",
        ]  # fmt: skip
        builders.lesson("Links", by=ada, happened="\n\n".join(lines))
        gone.delete_softly(by=ada)
        broken.look_at_all()
        assert found() == {
            ("Links", f"/lessons/{gone.pk}/"), ("Links", "/lessons/999999/"), ("Links", "/tags/doors/"),
            ("Links", "/lessons/99999999999999999999999/"),
            ("Links", "/attachments/9f3c8f0e-7d0b-4a55-9a43-0d8f0a8f4f11/a.png"),
        }  # fmt: skip

    def test_what_was_merged_leads_on_and_is_not_broken(self, ada, cleo):
        from lessons.curation.merging import merge, proposal

        kept, gone = (builders.lesson(name, by=ada) for name in ("Kept", "Gone"))
        builders.lesson("Links", by=ada, happened=f"[x](/lessons/{gone.pk}/)")
        merge(kept, gone, proposal(kept, gone), by=cleo)
        broken.look_at_all()
        assert found() == set()

    def test_a_text_of_any_part_and_kind_is_read(self, ada):
        builders.lesson("Takeaway", by=ada, takeaway="See [this](htp://x).")
        builders.playbook("Steps", by=ada, steps=[builders.step("Count", text="See [this](htp://y).")])
        broken.look_at_all()
        assert found() == {("Takeaway", "htp://x"), ("Steps", "htp://y")}

    def test_what_was_mended_goes_and_what_was_let_be_stays_let_be(self, ada, cleo):
        entry = builders.lesson("Links", by=ada, happened="[a](htp://a) [b](htp://b)")
        broken.look_at_changed()
        link = BrokenLink.objects.get(address="htp://a")
        with pytest.raises(NotAllowed):
            link.let_be(by=ada)
        link.let_be(by=cleo)
        rewrite(entry, by=ada, happened="[a](htp://a)")
        broken.look_at_changed()
        assert found() == {("Links", "htp://a")}
        assert not BrokenLink.objects.waiting_for(cleo).exists()
        link.refresh_from_db()
        link.take_up_again(by=cleo)
        assert BrokenLink.objects.waiting_for(cleo).count() == 1

    def test_what_leaves_the_shelf_is_looked_at_no_more(self, ada):
        entry = builders.lesson("Links", by=ada, happened="[a](htp://a)")
        broken.look_at_all()
        entry.archive(by=ada)
        broken.look_at_all()
        assert found() == set()

    def test_a_hidden_entry_is_in_nobody_elses_queue(self, ada, cleo):
        builders.lesson("Hidden", by=ada, visibility="me", happened="[a](htp://a)")
        broken.look_at_all()
        assert not BrokenLink.objects.waiting_for(cleo).exists()
        assert BrokenLink.objects.waiting_for(ada).exists()
        page = builders.signed_in(cleo).get("/curation/links/").content.decode()
        assert "Hidden" not in page

    def test_a_curator_says_on_the_page_that_a_link_works(self, ada, cleo):
        builders.lesson("Links", by=ada, happened="[a](htp://a)")
        broken.look_at_all()
        browser = builders.signed_in(cleo)
        assert "htp://a" in browser.get("/curation/links/").content.decode()
        answer = browser.post(f"/curation/links/{BrokenLink.objects.get().pk}/let-be/", follow=True)
        assert "Left as it is: htp://a" in answer.content.decode()
        assert "works, said Cleo Carr" in browser.get("/curation/links/").content.decode()
        assert BrokenLink.objects.get().let_be_by == cleo
        with pytest.raises(NotAllowed):
            BrokenLink.objects.get().take_up_again(by=ada)
        answer = browser.post(f"/curation/links/{BrokenLink.objects.get().pk}/take-up-again/", follow=True)
        assert "To be mended: htp://a" in answer.content.decode()
        assert "It does not work" not in browser.get("/curation/links/").content.decode()

    def test_a_text_that_was_rewritten_since_waits_to_be_judged_anew(self, ada, cleo):
        entry = builders.lesson("Links", by=ada, happened="[a](htp://a) [b](htp://b)")
        broken.look_at_all()
        assert BrokenLink.objects.waiting_for(cleo).count() == 2
        entry.save_text(entry.content() | {"happened": "[b](htp://b)"}, by=ada, publish=True)
        assert BrokenLink.objects.waiting_for(cleo).count() == 0
        broken.look_at_changed()
        assert BrokenLink.objects.waiting_for(cleo).get().address == "htp://b"

    def test_who_mends_it_is_told_in_which_fields_it_stands(self, ada, cleo):
        builders.lesson("Links", by=ada, happened="[a](htp://a?b=1&c=2)", takeaway="See [a](htp://a?b=1&c=2).")
        steps = [builders.step("Count"), builders.step("Open", text="[b](htp://b)")]
        builders.playbook("Steps", by=ada, steps=steps)
        broken.look_at_all()
        browser = builders.signed_in(cleo)
        for address, places in (
            ("htp://a?b=1&c=2", ["id_summary", "id_happened"]),
            ("htp://b", [f"id_step-{Playbook.objects.get().entry.live.content['steps'][1]['key']}-text"]),
        ):
            link = BrokenLink.objects.get(address=address)
            assert escape(link.edit_url) in browser.get("/curation/links/").content.decode()
            page = browser.get(link.edit_url)
            assert [place for _, place in page.context["sought"]["places"]] == places
            for place in places:
                assert f'href="#{place}"' in page.content.decode()
                assert f'id="{place}"' in page.content.decode()
        preview = browser.post(link.edit_url, {"title": "Steps", "action": "preview", "steps": ""})
        assert "It stands in none of the fields" in preview.content.decode()
        rewrite(Entry.objects.get(title="Links"), by=ada, happened="Nothing.", summary="Nothing.")
        gone = browser.get(BrokenLink.objects.get(address="htp://a?b=1&c=2").edit_url).content.decode()
        assert "It stands in none of the fields" in gone
