"""Signing in with e-mail, user name, a number with the code of the company, or a bare number that one person has."""

import re
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Q, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.http import HttpRequest

from lib.names import clean_text, fold_number
from people.models import Employee, EmployeeQuerySet, User
from people.permissions import can_sign_in
from people.sign_in.employments import present_employments

CODE_AND_NUMBER = re.compile(r"([a-z0-9]+) ?[-/\\ ] ?(.+)")  # "cenzontle/10045"; people also write a blank or a hyphen


def find_account(login: str) -> User | None:
    """The one account that somebody who types this can mean; ``named_employment`` is the one that a code in it names."""
    login = clean_text(login).lower()
    if not login:
        return None
    named = Q(username=fold_number(login)) | Q(Exact(Lower("email"), Value(login)))
    account = User.objects.filter(named).first()
    parts = None if "@" in login else CODE_AND_NUMBER.fullmatch(fold_number(login))
    if parts:
        company = Employee.objects.active().filter(organisation__code=parts[1])
        account = account or _holder(company, parts[2])
        if account:
            account.named_employment = company.filter(user=account).first()
    return account or _holder(Employee.objects.active(), login)


def _holder(employees: EmployeeQuerySet, number: str) -> User | None:
    """The one person who has this number among these; zeros at its beginning may be left out where that says enough."""
    number = fold_number(number)
    alike = employees.filter(number_key=number.lstrip("0"))
    for found in (alike.filter(number__iexact=number), alike):
        people = User.objects.filter(pk__in=found.values("user_id"))[:2]
        if len(people) == 1:
            return people[0]
        if len(people) > 1:
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
