"""Signing in with e-mail, user name, a number with the code of the company, or a bare number that one person has."""

import re

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Exists, OuterRef, Q, Value
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.http import HttpRequest

from lib.names import clean_text, fold_number
from people.models import Employee, EmployeeQuerySet, Pin, User
from people.permissions import can_sign_in, needs_password
from people.sign_in.employments import present_employments
from people.sign_in.pins import fits, is_pin, may_use, take_as_long

CODE_AND_NUMBER = re.compile(r"([a-z0-9]+) ?[-/\\ ] ?(.+)")  # "cenzontle/10045"; people also write a blank or a hyphen


def find_account(login: str) -> User | None:
    """Return the one account that somebody who types this can mean; ``named_employment`` is the one that a code in it
    names.
    """
    login = clean_text(login).lower()
    if not login:
        return None
    named = Q(username=fold_number(login)) | Q(Exact(Lower("email"), Value(login)))
    in_use = Q(is_active=True) | Exists(
        Employee.objects.filter(user=OuterRef("pk"))
    )  # not closed: its work is another's now
    account = User.objects.filter(named).filter(in_use).first()
    parts = None if "@" in login else CODE_AND_NUMBER.fullmatch(fold_number(login))
    if parts:
        company = Employee.objects.active().filter(organisation__code=parts[1])
        account = account or _holder(company, parts[2])
        if account:
            account.named_employment = company.filter(user=account).first()
    return account or _holder(Employee.objects.active(), login)


def _holder(employees: EmployeeQuerySet, number: str) -> User | None:
    """Return the one person who has this number among these, or had it in a record that is part of theirs; zeros at
    its beginning may be left out where that says enough.
    """
    number = fold_number(number)
    alike = employees.filter(number_key=number.lstrip("0"))
    former = Employee.objects.filter(number__iexact=number, merged_into__in=employees.values("pk"))
    merged = employees.filter(pk__in=former.values("merged_into"))
    for found in (alike.filter(number__iexact=number), alike, merged):
        people = User.objects.filter(pk__in=found.values("user_id"))[:2]
        if len(people) == 1:
            return people[0]
        if len(people) > 1:
            return None
    return None


class SignInBackend(AuthenticationBackend):
    """allauth's backend with our names for a person, and our rule of who may sign in."""

    def _authenticate(self, request: HttpRequest | None, **credentials: str) -> User | None:
        login = credentials.get("username") or credentials.get("email") or ""
        account, secret = find_account(login), credentials.get("password") or ""
        kept = Pin.objects.filter(user=account).select_related("user", "employee").first() if account else None
        if kept is None or not is_pin(secret):
            user: User | None = self._check_password(account, secret)
            if is_pin(secret):
                take_as_long(secret)
            if user is not None:
                user.has_to_choose = user.has_given_password
            return user
        return self._check_pin(kept, secret, account)

    def _check_pin(self, kept: Pin, secret: str, account: User | None) -> User | None:
        """Let in by PIN; a password never looks like one."""
        self._did_check_password = True
        if account is None or not fits(kept, secret) or not may_use(kept):
            return None
        if not self.user_can_authenticate(account):
            self._stash_user(account)
            return None
        account.has_to_choose, account.came_by_pin = kept.is_new or needs_password(account), True
        return account

    def user_can_authenticate(self, user: AbstractBaseUser | None) -> bool:
        """Return whether they may be let in: who has left or is locked has the right password for nothing."""
        return isinstance(user, User) and can_sign_in(user)

    def get_user(self, user_id: int) -> User | None:
        """Return the user of a session, in one query with their employments. ``EmployeeMiddleware`` asks if they may
        stay.
        """
        employments = present_employments(user_id)
        user = employments[0].user if employments else User.objects.filter(pk=user_id).first()
        if user is None or not user.is_active:
            return None
        user.present_employments = employments
        return user
