"""From a search to the finding in a past retrospective that it was found in."""

import pytest
from playwright.sync_api import expect


@pytest.mark.parametrize("javascript", [True, False])
def test_a_hit_opens_at_the_finding_with_the_words_marked(open_page, javascript):
    page = open_page("/search/?q=kind%3Aretrospective+barriers+sensor", role="author", javascript=javascript)
    hit = page.locator(".entry", has_text="Umeå cut-over, first night")
    expect(hit).to_contain_text("Found in “The panel reported intent, not position”")
    hit.get_by_role("link", name="Umeå cut-over, first night").click()
    finding = page.locator(".finding:target")
    expect(finding).to_be_in_viewport()
    expect(finding.get_by_role("heading", level=3)).to_have_text("The panel reported intent, not position")
    expect(finding.locator("mark").first).to_be_in_viewport()
    assert {"sensor", "barrier"} <= {text.lower() for text in finding.locator("mark").all_inner_texts()}
