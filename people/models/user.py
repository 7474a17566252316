"""The person who signs in."""

from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.letters import NAME_FIELDS, unprintable
from lib.lines import AddressField, LineField
from lib.names import Plain
from people.models.name_changes import NameChange

if TYPE_CHECKING:
    from people.models.employee import Employee


class UserManager(BaseUserManager["User"]):
    """Creates users; the user name is stored in lower case."""

    def create_user(self, username: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user; without a password they cannot sign in until one is set."""
        email = fields.pop("email", "") or ""
        user = self.model(username=username.lower(), email=email, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str | None = None, **fields: Any) -> "User":
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
        help_text=_("For employees: the code of the organisation, a hyphen and the employee number."),
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
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the editor"), default=False)
    date_joined = models.DateTimeField(_("joined at"), default=timezone.now, editable=False)

    present_employments: "list[Employee]"  # of the user of a request, set by ``SignInBackend``
    named_employment: "Employee | None" = None  # by the code of a company with which somebody signs in
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
            models.UniqueConstraint(Lower("email"), name="user_email_is_unique", condition=~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return self.get_full_name()

    @classmethod
    def from_db(cls, *args: Any, **kwargs: Any) -> "User":
        user = super().from_db(*args, **kwargs)
        if not user.get_deferred_fields() & set(NAME_FIELDS):
            user.known_name = user.get_full_name()
        return user

    def refresh_from_db(self, using: Any = None, fields: Any = None, from_queryset: Any = None) -> None:
        super().refresh_from_db(using, fields, from_queryset)
        if fields is None:
            self.known_name = self.get_full_name()

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the name that this person had before, with who changed it and why. Raises ``OwnName``.

        Who and why are for one change: they are forgotten once it is written.
        """
        with transaction.atomic():
            super().save(*args, **kwargs)
            if self.known_name and self.known_name != self.get_full_name():
                if self.renamed_by is not None and self.renamed_by.pk == self.pk:
                    raise OwnName
                NameChange.objects.create(
                    user=self,
                    before=self.known_name,
                    after=self.get_full_name(),
                    changed_by=self.renamed_by,
                    why=self.renamed_why,
                )
            self.known_name = self.get_full_name()
            self.renamed_by, self.renamed_why = None, ""

    def clean(self) -> None:
        """Refuse letters that no certificate can print; for every form of users, also those of the CMS."""
        super().clean()
        written = {name: getattr(self, name) for name in NAME_FIELDS}
        if self.pk:
            known = User.objects.filter(pk=self.pk).values(*NAME_FIELDS).first() or {}
            written = {name: text for name, text in written.items() if text != known.get(name)}
        if errors := unprintable(written):
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
        """Legal name in the Mexican order: given names, first and second surname."""
        return f"{self.given_names} {self.last_name}".strip()

    def get_short_name(self) -> str:
        """The first given name, for greetings."""
        return self.given_names.split(" ")[0] or self.username
