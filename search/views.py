"""The pages of search: results, help, suggestions, and what browsers want to know about them."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from search import engine, log
from search.examples import EXAMPLES
from search.forms import SORT_LABELS, read
from search.pager import Pager
from search.registry import VALUES

SUGGESTED = 8


@require_safe
def index(request):
    """The page of results; choosing filters leads to the address that says the same in its query."""
    asked, is_chosen = read(request.GET)
    if is_chosen:
        return redirect(reverse("search:index") + asked.link())
    if not asked.query:
        return render(request, "search/index.html", {"asked": asked, "examples": EXAMPLES})
    audience = engine.audience_for(request.user)
    results = engine.find(asked.query, audience, page=asked.page, sort=asked.sort, strict=asked.strict)
    context = {
        "asked": asked,
        "results": results,
        "sorts": SORT_LABELS,
        "text": str(results.query.without_facets()),
        "page": Pager(results.page, results.size, results.total, engine.DEEPEST_HIT),
        "chips": [{"label": label, "url": asked.link(query)} for label, query in results.chips],
        "clear_url": asked.link(results.query.without_facets()) if results.chips else "",
        "strict_link": asked.link(strict=True),
        "literal_links": [(correction, asked.link(correction.original)) for correction in results.corrections],
    }
    if not results.total:
        wider = engine.wider(results.query, audience)
        context["wider"] = [(found, asked.link(found.query, strict=False)) for found in wider]
    response = render(request, "search/results.html" if results.total else "search/nothing.html", context)
    log.note(request, response, results)
    return response


@require_safe
def help_page(request):
    """How to search, with examples to try."""
    return render(request, "search/help.html", {"examples": EXAMPLES, "values": VALUES})


@require_safe
@cache_control(private=True, max_age=10)
def suggest(request):
    """Suggestions while typing: a fragment with options, or OpenSearch JSON with `?format=json`."""
    typed = request.GET.get("q", "")
    found = engine.suggest(typed, engine.audience_for(request.user), limit=SUGGESTED)
    if request.GET.get("format") != "json":
        return render(request, "search/_suggestions.html", {"suggestions": found})
    addresses = [request.build_absolute_uri(suggestion.address) for suggestion in found]
    body = [typed, [suggestion.text for suggestion in found], [suggestion.detail for suggestion in found], addresses]
    return JsonResponse(body, safe=False, content_type="application/x-suggestions+json")


@require_POST
def clicked(request):
    """A result was opened; told by the browser in passing, kept without a person."""
    log.note_click(request, request.POST.get("kind", ""), request.POST.get("key", ""))
    return HttpResponse(status=204)


@login_not_required
@require_safe
@cache_control(public=True, max_age=86400)
def opensearch(request):
    """Lets browsers offer Hindsight as a search engine."""
    addresses = {name: request.build_absolute_uri(reverse(f"search:{name}")) for name in ("index", "suggest")}
    return render(
        request,
        "search/opensearch.xml",
        {"addresses": addresses},
        content_type="application/opensearchdescription+xml",
    )
