"""`manage.py createadmin`: the first administrator of a fresh installation. There is no default password."""

import getpass
import sys

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from kb.env import read
from lessons.models import User


class Command(BaseCommand):
    help = "Make an administrator. Asks for the password, or takes it from KB_ADMIN_PASSWORD."

    def add_arguments(self, parser):
        parser.add_argument("email", nargs="?")
        parser.add_argument("--name", default="")

    def handle(self, *args, email, name, **options):
        email = (email or self._ask("E-mail: ")).strip().lower()
        name = name or self._ask("Name: ").strip()
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"“{email}” is no e-mail address.") from error
        if not name:
            raise CommandError('Say what to call them: --name "Helena Sarri".')
        if User.objects.filter(email__iexact=email).exists():
            raise CommandError(f"There is somebody with the address {email} already. Change their role in the admin.")
        password = read("KB_ADMIN_PASSWORD") or self._password()
        try:
            validate_password(password, User(email=email, display_name=name))
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        User.objects.create_user(email, password=password, display_name=name, role="administrator")
        self.stdout.write(f"{name} can sign in with {email}.")

    def _ask(self, question):
        if not sys.stdin.isatty():
            raise CommandError("Name the e-mail address: manage.py createadmin EMAIL --name NAME.")
        return input(question)

    def _password(self):
        if not sys.stdin.isatty():
            raise CommandError("Set KB_ADMIN_PASSWORD (or KB_ADMIN_PASSWORD_FILE), or run this on a terminal.")
        password = getpass.getpass("Password: ")
        if password != getpass.getpass("Again: "):
            raise CommandError("The two passwords differ. Try again.")
        return password
