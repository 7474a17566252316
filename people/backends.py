"""Signing in with e-mail, user name, or a bare employee number where only one person has it."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.http import HttpRequest

from people.models import Employee, User
from people.permissions import can_sign_in
from people.services import present_employment


def find_account(login: str) -> User | None:
    """The one account that somebody who types this can mean."""
    login = login.strip().lower()
    account = User.objects.filter(Q(username=login) | Q(Exact(Lower("email"), Value(login)))).first() if login else None
    if account or not login:
        return account
    holders = Employee.objects.active().filter(number__iexact=login).select_related("user")[:2]
    return holders[0].user if len(holders) == 1 else None


class SignInBackend(AuthenticationBackend):
    """allauth's backend with our names for a person, and our rule of who may sign in."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        login = credentials.get("username") or credentials.get("email") or ""
        return self._check_password(find_account(login), credentials.get("password") or "")

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Who has left or is locked has the right password for nothing."""
        return isinstance(user, User) and can_sign_in(user)

    def get_user(self, user_id: int) -> User | None:
        """The user of a session, in one query with their employment. ``EmployeeMiddleware`` asks if they may stay."""
        employee = present_employment(user_id)
        user = employee.user if employee else User.objects.filter(pk=user_id).first()
        if user is None or not user.is_active:
            return None
        user.present_employment = employee
        return user
