"""Signing in with e-mail, user name, a number with the code of the company, or a bare number that one person has."""

import re
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.http import HttpRequest

from people.models import Employee, EmployeeQuerySet, User
from people.names import clean_text, fold_number
from people.permissions import can_sign_in
from people.services import present_employments

CODE_AND_NUMBER = re.compile(r"([a-z0-9]+) ?[-/\\ ] ?(.+)")  # "cenzontle/10045"; people also write a blank or a hyphen


def find_account(login: str) -> User | None:
    """The one account that somebody who types this can mean."""
    login = clean_text(login).lower()
    if not login:
        return None
    named = Q(username=fold_number(login)) | Q(Exact(Lower("email"), Value(login)))
    account = User.objects.filter(named).first()
    if account:
        return account
    parts = CODE_AND_NUMBER.fullmatch(fold_number(login))
    if parts:
        account = _holder(Employee.objects.active().filter(organisation__code=parts[1]), parts[2])
    return account or _holder(Employee.objects.active(), login)


def _holder(employees: EmployeeQuerySet, number: str) -> User | None:
    """Who alone has this number among these; zeros at its beginning may be left out where that says enough."""
    number = fold_number(number)
    alike = employees.filter(number_key=number.lstrip("0")).select_related("user")
    for found in (alike.filter(number__iexact=number)[:2], alike[:2]):
        if len(found) == 1:
            return found[0].user
        if len(found) > 1:
            return None
    return None


class SignInBackend(AuthenticationBackend):
    """allauth's backend with our names for a person, and our rule of who may sign in."""

    def _authenticate(self, request: HttpRequest | None, **credentials: Any) -> Any:
        login = credentials.get("username") or credentials.get("email") or ""
        return self._check_password(find_account(login), credentials.get("password") or "")

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Who has left or is locked has the right password for nothing."""
        return isinstance(user, User) and can_sign_in(user)

    def get_user(self, user_id: int) -> User | None:
        """The user of a session, in one query with their employments. ``EmployeeMiddleware`` asks if they may stay."""
        employments = present_employments(user_id)
        user = employments[0].user if employments else User.objects.filter(pk=user_id).first()
        if user is None or not user.is_active:
            return None
        user.present_employments = employments
        return user
