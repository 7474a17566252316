"""The person who signs in."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.constraints import Unique
from lib.letters import NAME_FIELDS, unfit
from lib.lines import AddressField, LineField
from lib.names import Plain
from lib.saving import SaveOptions
from people.models.name_changes import NameChange

if TYPE_CHECKING:
    from people.models.employee import Employee


def listed_name(given_names: str, first_surname: str, second_surname: str) -> str:
    """Return a name as lists show it that are sorted by it: surnames first."""
    return f"{first_surname} {second_surname}".strip() + f", {given_names}"


class UserManager(BaseUserManager["User"]):
    """Creates users; the user name is stored in lower case."""

    def new_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """Return a user that is not saved yet; without a password they cannot sign in until one is set."""
        email = str(fields.pop("email", "") or "")
        user = self.model(username=username.lower(), email=email, **fields)
        user.set_password(password)
        return user

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """Create a user; without a password they cannot sign in until one is set."""
        user = self.new_user(username, password, **fields)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: object) -> "User":
        """Create an administrator of the whole site."""
        return self.create_user(username, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


class OwnName(Exception):
    """Nobody changes their own name: somebody else does."""


class User(AbstractBaseUser, PermissionsMixin):
    """A person with a sign-in. Signs in with e-mail, or with ``organisation-number`` where there is none."""

    username = models.CharField(
        _("username"),
        max_length=150,
        unique=True,
        validators=[
            RegexValidator(r"^[a-z0-9][a-z0-9._-]*$", _("Use lowercase letters, digits, dots and hyphens only."))
        ],
        help_text=_("For employees: the code of the organization, a hyphen and the employee number."),
    )
    email = AddressField(_("e-mail"), blank=True)
    given_names = LineField(_("given names"), max_length=150)
    first_surname = LineField(_("first surname"), max_length=150)
    second_surname = LineField(_("second surname"), max_length=150, blank=True)
    sort_name = models.GeneratedField(
        expression=Plain("first_surname", "second_surname", "given_names"),
        output_field=models.CharField(max_length=452),
        db_persist=True,
    )
    language = models.CharField(
        _("language"), max_length=2, choices=[("es", "Español"), ("en", "English")], default="es"
    )
    has_given_password = models.BooleanField(default=False, editable=False)  # somebody else, who set it, may know it
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the editor"), default=False)
    date_joined = models.DateTimeField(_("joined at"), default=timezone.now, editable=False)

    present_employments: "list[Employee]"  # of the user of a request, set by ``SignInBackend``
    named_employment: "Employee | None" = None  # by the code of a company with which somebody signs in
    has_to_choose = (
        False  # signed in with what somebody else has drawn or typed, or that is too little for what they see
    )
    came_by_pin = False  # signed in with six digits
    known_name = ""  # as the database had it when this object was read
    renamed_by: "User | None" = None  # for the history, set by whoever changes the name
    renamed_why = ""

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["given_names", "first_surname"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["sort_name"]
        indexes = [models.Index(fields=["sort_name"], name="user_by_name")]
        constraints = [
            Unique(
                Lower("email"),
                condition=~models.Q(email=""),
                at="email",
                says=_("Somebody else has this e-mail."),
                name="user_email_is_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> Self:
        user = super().from_db(*args, **kwargs)
        if not user.get_deferred_fields() & set(NAME_FIELDS):
            user.known_name = user.get_full_name()
        return user

    def refresh_from_db(
        self,
        using: str | None = None,
        fields: Iterable[str] | None = None,
        from_queryset: models.QuerySet[Self] | None = None,
    ) -> None:
        super().refresh_from_db(using, fields, from_queryset)
        if fields is None:
            self.known_name = self.get_full_name()

    def set_password(self, raw_password: str | None) -> None:
        """Set a password, which takes the place of the PIN: who knows that one comes in no more, whichever way it is
        set.
        """
        super().set_password(raw_password)
        if raw_password is not None and self.pk is not None:
            pins: models.Manager[models.Model] = self._meta.apps.get_model("people", "Pin")._default_manager
            pins.filter(user=self.pk).delete()

    def save(self, **options: Unpack[SaveOptions]) -> None:
        """Keep the name that this person had before, with who changed it and why. Raises ``OwnName``."""
        with transaction.atomic():
            super().save(**options)
            if change := self.name_change():
                change.save()

    def name_change(self) -> NameChange | None:
        """Return the record of the name having changed, not yet saved, if it has. Raises ``OwnName``.

        Who and why are for one change: they are forgotten once it is written.
        """
        before, after, by, why = self.known_name, self.get_full_name(), self.renamed_by, self.renamed_why
        self.known_name, self.renamed_by, self.renamed_why = after, None, ""
        if not before or before == after:
            return None
        if by is not None and by.pk == self.pk:
            raise OwnName
        return NameChange(user=self, before=before, after=after, changed_by=by, why=why)

    def clean(self) -> None:
        """Refuse names that no certificate can print or that a mail would link; for all forms of users."""
        super().clean()
        written = {name: getattr(self, name) for name in NAME_FIELDS}
        if self.pk:
            known = User.objects.filter(pk=self.pk).values(*NAME_FIELDS).first() or {}
            written = {name: text for name, text in written.items() if text != known.get(name)}
        if errors := unfit(written):
            raise ValidationError(dict(errors))

    @property
    def first_name(self) -> str:
        """Given names, under the name Wagtail shows."""
        return self.given_names

    @property
    def last_name(self) -> str:
        """Both surnames, under the name Wagtail shows."""
        return f"{self.first_surname} {self.second_surname}".strip()

    def get_full_name(self) -> str:
        """Return the legal name in the Mexican order: given names, first and second surname."""
        return f"{self.given_names} {self.last_name}".strip()

    def get_listed_name(self) -> str:
        """Return the name as lists show it that are sorted by it."""
        return listed_name(self.given_names, self.first_surname, self.second_surname)

    def get_short_name(self) -> str:
        """Return the first given name, for greetings."""
        return self.given_names.split(" ")[0] or self.username
