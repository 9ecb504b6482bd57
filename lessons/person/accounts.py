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

    def logout(self, request):
        """Sign out, and note it for the header that empties the browser's cache."""
        super().logout(request)
        request.has_signed_out = True

    def _get_login_attempts_cache_key(self, request, **credentials):
        """Guesses are counted by account alone: allauth adds the host and port that the guesser named."""
        return credentials.get("email", "").lower()
