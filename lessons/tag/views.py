"""Tags to browse by."""

from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from lessons.common.text import clean, fold
from lessons.entry.counting import counts
from lessons.entry.listing import listing
from lessons.entry.models import Entry
from lessons.tag.models import Tag, TagAlias

MOST_SUGGESTED = 8


@require_safe
def index(request):
    """Every tag in use on something the person may see, with how often."""
    shelf = Entry.objects.visible_to(request.user).published()
    tags = sorted(counts.of(Tag.objects.used_on(shelf)), key=lambda tag: tag.folded)
    return render(request, "tag/index.html", {"tags": tags, "most": max((tag.uses for tag in tags), default=0)})


@require_safe
def show(request, slug):
    """What has one tag. Another name of a tag leads to it."""
    tag = Tag.objects.filter(slug=slug).first()
    if tag is None:
        alias = TagAlias.objects.filter(slug=slug).select_related("tag").first()
        if alias is None:
            raise Http404("There is no such tag.")
        tag = alias.tag
    on_shelf = Entry.objects.visible_to(request.user).without_drafts().filter(taggings__tag=tag)
    if not on_shelf.exists():
        raise Http404("There is no such tag.")
    if slug != tag.slug:
        return redirect(tag, permanent=True)
    context = listing(request, tag=(tag.slug,)) | {"tag": tag, "aliases": tag.aliases.all()}
    return render(request, "tag/show.html", context)


@require_safe
def suggest(request):
    """Tags that begin with some letters, for the editor: `[{"name": …}]`, the most used first."""
    letters = fold(clean(request.GET.get("q", "")))[:50]
    shelf = Entry.objects.visible_to(request.user).published()
    tags = Tag.objects.used_on(shelf).filter(folded__startswith=letters)[:MOST_SUGGESTED] if letters else []
    return JsonResponse([{"name": tag.name, "uses": tag.uses} for tag in tags], safe=False)
