"""Pages that compose the others: home, the library, years, help."""

from django.db.models import Count
from django.db.models.functions import ExtractYear
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from lessons.desk import home as desk
from lessons.entry.counting import counts
from lessons.entry.listing import listing
from lessons.entry.models import Entry


@require_safe
def home(request):
    """Search first; then what is new, and what the person has begun."""
    return render(request, "desk/home.html", desk.page(request.user))


@require_safe
def library(request):
    """Everything the person may see, with filters."""
    return render(request, "desk/library.html", listing(request))


@require_safe
def years(request):
    """Every year in which something was published that the person may see."""
    shelf = Entry.objects.visible_to(request.user).published()
    by_year = shelf.order_by().annotate(year=ExtractYear("published_at")).values("year").annotate(entries=Count("pk"))
    rows = sorted(counts.of(by_year), key=lambda row: -row["year"])
    return render(request, "desk/years.html", {"rows": rows})


@require_safe
def year(request, year):
    """What was published in one year."""
    if not 1900 <= year <= 2200:
        raise Http404("There is nothing at this address.")
    return render(request, "desk/year.html", listing(request, year=(year,)) | {"year": year})


@require_safe
def visibility_help(request):
    """Who can see what, in plain words."""
    return render(request, "desk/help_visibility.html")


@require_safe
def keyboard_help(request):
    """The keys that do something."""
    return render(request, "desk/help_keyboard.html")
