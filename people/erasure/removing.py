"""Taking everything that could name somebody out of what is held about one employment: rows stay and count, as those of
nobody. What becomes of each field is said in ``personal_data`` of each house.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import storages
from django.db import models
from django.db.models import Case, Q, Value, When
from wagtail.models import ModelLogEntry
from wagtail.users.models import UserProfile

from people.models import Employee, LinkRequest, PeopleImportRow, User
from people.privacy.erasing import DASH, Erasing, erasings, nothing_of
from people.privacy.fields import PersonalModel, described
from people.sign_in.sessions import end_all

OF_EMPLOYMENT = "__user"  # so ends the path to an account through an employment
Rows = models.QuerySet[models.Model]


@dataclass(frozen=True)
class Gone:
    """Whose data go. ``from_company``: nothing else of theirs is kept there; ``from_site``: nor anywhere, so the
    account is nobody's any more.
    """

    employee: Employee
    from_company: bool
    from_site: bool

    @classmethod
    def of(cls, employee: Employee) -> "Gone":
        """Look whether the person has other employments, or edits or administers the site."""
        others = Employee.objects.filter(user=employee.user_id, suppressed_at=None).exclude(pk=employee.pk)
        user = employee.user
        goes_on = user.is_superuser or user.is_staff or others.exists()
        here = others.filter(organisation=employee.organisation_id)
        return cls(employee, not here.exists(), not goes_on)


def remove(employee: Employee) -> None:
    """Take what could name this person out of every table and the private storage. Runs in a transaction; safe to
    repeat. Files go first: where they cannot, nothing else does, and it is tried again.
    """
    gone, paths, closed = Gone.of(employee), _paths(), _closed_for(employee)
    _treat_all([(each, rows_of(paths[each.label], gone)) for each in erasings()])
    _of_imports(employee)
    _of_log(employee)
    if gone.from_site:
        _of_packages(employee.user)
    else:
        _part(gone, paths)
    for account in closed:
        remove_account(account)


def remove_account(account: User) -> None:
    """Take what could name its person out of an account that is closed, and whose employments are another's. Runs in a
    transaction; safe to repeat.
    """
    paths = _paths()
    direct = [(each, paths[each.label].person) for each in erasings()]
    direct = [(each, path) for each, path in direct if not path.endswith(OF_EMPLOYMENT)]
    _treat_all([(each, each.model._base_manager.filter(**{path: account.pk})) for each, path in direct])
    _of_packages(account)


def _paths() -> dict[str, PersonalModel]:
    return {each.label: each for each in described()}


def _closed_for(employee: Employee) -> list[User]:
    """Return the accounts that were closed when this employment became another's: its questions alone lead to them."""
    asked = LinkRequest.objects.filter(employee=employee).values("former")
    return list(User.objects.filter(pk__in=asked, employments=None, is_active=False).order_by("pk"))


def rows_of(each: PersonalModel, gone: Gone) -> Rows:
    """Return the rows of a model about this employment; those of the account alone where it is nobody's any more."""
    found, employee = each.model._base_manager.all(), gone.employee
    if each.label == "people.Employee":
        return found.filter(pk=employee.pk)
    if each.person.endswith(OF_EMPLOYMENT):
        return found.filter(**{each.person.removesuffix(OF_EMPLOYMENT): employee})
    mine = found.filter(**{each.person: employee.user_id})
    if gone.from_site:
        return mine
    columns = {column.name for column in each.model._meta.concrete_fields}
    scope = Q(employee=employee) if "employee" in columns else Q(pk__in=[])
    if "organisation" in columns and gone.from_company:
        ours = Q(organisation=employee.organisation_id)
        scope |= ours & Q(employee=None) if "employee" in columns else ours
    return mine.filter(scope)


def _treat_all(found: Sequence[tuple[Erasing, Rows]]) -> None:
    """Let become of the rows what their houses have said; files go first."""
    for each, rows in found:
        for row in rows.iterator(500) if each.files else ():
            for name in filter(None, (getattr(row, name) for name in each.files)):
                storages["private"].delete(str(name))
    for each, rows in found:
        _treat(each, rows)


def _treat(each: Erasing, rows: Rows) -> None:
    """Delete or change the rows as their house has said, past what keeps them from being changed."""
    if each.is_deleted:
        rows.delete()
        return
    columns = {column.name: column for column in each.model._meta.concrete_fields}
    for name in each.emptied:
        if name not in columns:  # rows that join two others
            for row in rows:
                getattr(row, name).clear()
    values: dict[str, object] = {name: nothing_of(columns[name]) for name in each.emptied if name in columns}
    values |= {name: Case(When(**{name: ""}, then=Value("")), default=Value(DASH)) for name in each.dashed}
    if any("{pk}" in text for text in each.replaced.values()):
        for key in rows.values_list("pk", flat=True):
            texts = {name: text.format(pk=key) for name, text in each.replaced.items()}
            each.model._base_manager.filter(pk=key).update(**values, **texts)
    elif values or each.replaced:
        rows.update(**values, **each.replaced)


def _part(gone: Gone, paths: Mapping[str, PersonalModel]) -> None:
    """Give what stays of this employment to an account of nobody: the present one is still that of a living person."""
    employee = gone.employee
    nobody = User(username=f"~e{employee.pk}", given_names=DASH, is_active=False)
    nobody.set_password(None)
    nobody.save()
    for each in erasings():
        path = paths[each.label].person
        if path.endswith(OF_EMPLOYMENT) or path == "pk" or each.is_deleted:
            continue
        rows_of(paths[each.label], gone).update(**{path: nobody})


def _of_imports(employee: Employee) -> None:
    """Empty what reports of imports say of this person; the rows themselves go after a year."""
    rows = PeopleImportRow.objects.filter(job__organisation=employee.organisation_id, number__iexact=employee.number)
    rows.update(number="", name="", changes=[], problems=[], notes=[], former_curp="")


def _of_packages(user: User) -> None:
    """Empty what the packages below keep of an account: its address, its sessions, what the log of the CMS says of it,
    and the e-mail under which others were asked whether a record is theirs.
    """
    end_all([user.pk])
    EmailAddress.objects.filter(user=user).delete()
    LinkRequest.objects.filter(account=user).update(email="")
    for profile in UserProfile.objects.filter(user=user):
        profile.avatar.delete(save=False)
        profile.delete()
    _of_log(user)


def _of_log(row: Employee | User) -> None:
    """Empty what the log of the CMS says of a row."""
    kind = ContentType.objects.get_for_model(type(row))
    ModelLogEntry.objects.filter(content_type=kind, object_id=row.pk).update(label=DASH, data={})
