"""How people come in: by invitation only."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed; an administrator invites."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": "That e-mail and password don’t match. Check both, or set a new password.",
        "too_many_login_attempts": "Too many tries. Wait some minutes, then try again.",
    }

    def is_open_for_signup(self, request):
        return False
