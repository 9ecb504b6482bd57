"""How people come in: by invitation only."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed; an administrator invites."""

    def is_open_for_signup(self, request):
        return False
