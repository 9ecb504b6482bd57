"""The pages of search with past retrospectives: their card, their filters, and their own page opened from a hit."""

import pytest

from lessons.models import Action, Retrospective, TeamFormat
from search import engine
from search.registry import audience_for
from tests import builders
from tests.builders import signed_in
from tests.search.told import CREW, PANEL

pytestmark = pytest.mark.django_db


def test_a_card_says_where_it_was_found_and_leads_there_with_the_words(held, dov, index):
    finding = held.findings.get(name=PANEL["name"])
    index()
    page = signed_in(dov).get("/search/", {"q": "gates told"}).content.decode()
    assert f'href="{held.get_absolute_url()}?mark=gate&amp;mark=told#{finding.anchor}"' in page
    assert "Found in “The panel reported intent”" in page
    assert "12 Mar 2024" in page
    assert "Blameless incident review" in page
    assert "2 findings, 0 of 1 action done" in page


def test_the_page_marks_the_words_wherever_they_stand(held, ada, dov):
    Action.objects.get().finish(by=ada, evidence=f"{'Long before. ' * 30}Seen in Boden.")
    words = {"mark": ["intent", "told", "silent", "dear", "position", "boden", "platform", "coffee"]}
    page = signed_in(dov).get(held.get_absolute_url(), words).content.decode()
    for word in ("intent", "told", "silent", "dear", "position", "Boden", "platform", "Coffee"):
        assert f"<mark>{word}</mark>" in page, word
    plain = signed_in(dov).get(held.get_absolute_url()).content.decode()
    assert "<mark>" not in plain
    assert "Long before." in plain
    assert "Seen in Boden" not in plain


def test_has_open_actions_is_a_box_that_can_be_ticked_and_taken_off(held, ada, dov, index):
    builders.told_retrospective("Boden", by=ada, findings=[CREW])
    index()
    browser = signed_in(dov)
    page = browser.get("/search/", {"q": "kind:retrospective crew"}).content.decode()
    box = '<input type="checkbox" name="has" value="open-actions"'
    assert f"{box}>\n    <span>Has open actions</span>\n    <span>1</span>" in page
    ticked = browser.get("/search/", {"q": "kind:retrospective crew", "has": "open-actions"})
    assert ticked["Location"] == "/search/?q=kind%3Aretrospective+crew+has%3Aopen-actions"
    page = browser.get(ticked["Location"]).content.decode()
    assert f"{box} checked>" in page
    assert '<input type="hidden" name="q" value="crew">' in page
    assert '<a class="chip" href="?q=kind%3Aretrospective+crew">' in page


def test_nobody_learns_of_a_format_or_a_cause_that_only_others_met(ada, dov, stations, index):
    own = TeamFormat.objects.make(
        team=stations, name="Quillon", purpose="", columns=[("Only", "What?", "plain")], based_on="four-ls", by=ada
    )
    made = builders.told_retrospective("Ours", by=ada, team=stations, visibility="teams", findings=[PANEL])
    Retrospective.objects.filter(pk=made.pk).update(format_key=own.key, format_name=own.name)
    builders.told_retrospective("Everyone's", by=ada, findings=[CREW])
    index()
    told = {}
    for person in (ada, dov):
        results = engine.find(f"kind:retrospective format:{own.key} OR cause:handover", audience_for(person))
        labels = [option.label for facet in results.facets for option in facet.options]
        told[person] = f"{labels} {results.labels('format', own.key)}"
    assert "Quillon" in told[ada]
    assert "A supplier" in told[ada]
    assert "Quillon" not in told[dov]
    assert "A supplier" not in told[dov]
    assert engine.find(f"format:{own.key}", audience_for(dov)).readings[0].meaning == f"only {own.key}"
