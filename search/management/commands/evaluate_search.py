"""How good is the ranking, on a judged collection?"""

import json

from django.core.management.base import BaseCommand, CommandError

from search.judging import judge


class Command(BaseCommand):
    help = "Index a judged collection through the site's own analysis and ranking; print nDCG@10, MRR@10, recall@100."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("folder", help="Has corpus.jsonl.gz, queries.jsonl and qrels.tsv.")
        parser.add_argument("--json", action="store_true", help="Print JSON.")

    def handle(self, *, folder, **options):
        try:
            found = judge(folder)
        except FileNotFoundError as error:
            raise CommandError(str(error)) from None
        if options["json"]:
            names = found.__slots__
            self.stdout.write(json.dumps({name: getattr(found, name) for name in names}, indent=2))
            return
        self.stdout.write(f"{found.documents} documents, {found.queries} judged queries")
        self.stdout.write(f"nDCG@10     {found.ndcg10:.4f}")
        self.stdout.write(f"MRR@10      {found.mrr10:.4f}")
        self.stdout.write(f"recall@100  {found.recall100:.4f}")
        self.stdout.write(f"indexed in {found.indexing:.1f} s, {found.per_query * 1000:.1f} ms a query")
