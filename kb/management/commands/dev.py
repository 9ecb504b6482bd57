"""`manage.py dev`: as `demo`, without demo data, and with code read anew when it changes."""

from kb import env
from kb.management.starting import StartCommand
from kb.running import Child, manage_command

CODE = tuple(env.BASE / package for package in ("kb", "lessons", "search"))  # the web process watches for itself


class Command(StartCommand):
    help = "Start Hindsight for development: empty at first, with auto-reload."
    environment = {"KB_DEBUG": "true"}
    collects_static = False

    def children(self, host, port):
        bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        return [
            Child("web", manage_command("runserver", bind), environment=self.environment),
            Child("worker", manage_command("worker"), environment=self.environment, watches=CODE),
        ]

    def greet(self, address):
        self.stdout.write(
            f"\nHindsight for development:  {address}\nFirst time? manage.py createadmin makes an administrator.\n"
        )
