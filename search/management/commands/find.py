"""Search from the command line: what everyone may see, or what one person may."""

import json

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from search import engine


class Command(BaseCommand):
    help = "Search, and print what is found."

    def add_arguments(self, parser):
        parser.add_argument("query")
        parser.add_argument("--as", dest="email", help="Search as this person; otherwise: what everyone may see.")
        parser.add_argument("--limit", type=int, default=20, help="How many hits to print (default 20).")
        parser.add_argument("--json", action="store_true", help="Print JSON.")

    def handle(self, *, query, email, limit, **options):
        results = engine.find(query, self._audience(email), size=max(1, limit))
        if options["json"]:
            self.stdout.write(json.dumps(_plain(results), ensure_ascii=False, indent=2))
            return
        for correction in results.corrections:
            self.stdout.write(f"“{correction.typed}” was read as “{correction.read}”.")
        for notice in results.notices:
            self.stdout.write(notice)
        if results.relaxed:
            self.stdout.write(f"{results.relaxed.strict} have all the words, the others some.")
        self.stdout.write(f"{results.total} {'entry' if results.total == 1 else 'entries'} found.")
        for number, hit in enumerate(results.hits, 1):
            self.stdout.write(f"\n{number}. {_marked(hit.title)}  [{hit.kind}, {hit.score:.2f}]\n   {hit.address}")
            self.stdout.write(f"   {_marked(hit.snippet)}")

    def _audience(self, email):
        if email is None:
            return engine.EVERYONE
        try:
            return engine.audience_for(get_user_model().objects.get_by_natural_key(email))
        except get_user_model().DoesNotExist:
            raise CommandError(f"Nobody here has the address {email}.") from None


def _marked(pieces):
    return "".join(f"*{piece.text}*" if piece.hit else piece.text for piece in pieces)


def _plain(results):
    return {
        "query": str(results.query),
        "total": results.total,
        "degraded": results.degraded,
        "relaxed": results.relaxed is not None,
        "corrections": {correction.typed: correction.read for correction in results.corrections},
        "notices": list(results.notices),
        "hits": [
            {
                "kind": hit.kind,
                "key": hit.key,
                "title": "".join(piece.text for piece in hit.title),
                "address": hit.address,
                "score": hit.score,
                "snippet": "".join(piece.text for piece in hit.snippet),
            }
            for hit in results.hits
        ],
        "facets": {facet.name: {option.value: option.count for option in facet.options} for facet in results.facets},
    }
