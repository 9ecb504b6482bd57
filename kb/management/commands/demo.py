"""`manage.py demo`: a whole organisation to try Hindsight with, started by one command."""

from kb import demo
from kb.management.starting import StartCommand


class Command(StartCommand):
    help = "Start Hindsight with a demo organisation; Ctrl-C stops all of it."
    organisation = "Norrland Rail"

    def prepare(self):
        if demo.is_loaded():
            return
        demo.load(progress=self.progress("Writing the demo organisation"))

    def greet(self, address):
        rows = "\n".join(f"    {role:<14} {email}" for role, email in demo.accounts())
        self.stdout.write(
            f"\nHindsight is ready:  {address}\n\nSign in with the password  {demo.PASSWORD}  as\n{rows}\n\n"
            "Ctrl-C stops it. Everything is kept for the next time.\n"
        )
