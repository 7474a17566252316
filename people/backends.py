"""Signing in with e-mail, user name, or a bare employee number where only one person has it."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from people.models import Employee, User


class SignInBackend(AuthenticationBackend):
    """allauth's backend, which also knows employee numbers."""

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        """Return the user, or None; who has left or is locked never signs in."""
        login = credentials.get("username")
        if login:
            credentials["username"] = self._username_of(login.strip().lower())
        return super().authenticate(request, **credentials)

    def _username_of(self, login: str) -> str:
        if User.objects.filter(username=login).exists():
            return login
        holders = Employee.objects.active().filter(number__iexact=login).values_list("user__username", flat=True)[:2]
        return holders[0] if len(holders) == 1 else login
