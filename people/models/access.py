"""What guards the way in: counts of attempts, and where somebody is signed in."""

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone

from people.models.user import User


class Tally(models.Model):
    """How often something happened since its window opened. The key is a hash: nobody can be read out of it."""

    key = models.CharField(max_length=64, primary_key=True)
    count = models.PositiveIntegerField(default=0)
    ends_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.count} until {self.ends_at:%H:%M:%S}"


class SignInQuerySet(models.QuerySet["SignIn"]):
    """Sign-ins; only the person sees them."""

    def for_user(self, user: User | AnonymousUser) -> "SignInQuerySet":
        """Return the user's own."""
        return self.filter(user_id=user.pk) if user.is_authenticated else self.none()


class SignIn(models.Model):
    """A device on which somebody is signed in; goes with its session. The network is kept without its last part."""

    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    session_key = models.CharField(max_length=40, unique=True)
    browser = models.CharField(max_length=30, blank=True)
    system = models.CharField(max_length=30, blank=True)
    network = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(default=timezone.now)

    objects = models.Manager.from_queryset(SignInQuerySet)()

    class Meta:
        ordering = ["-seen_at", "-pk"]

    def __str__(self) -> str:
        return f"sign-in of {self.user_id}"


class Lockout(models.Model):
    """Until when an account takes no password from some devices, for whoever helps its person. The counts decide."""

    user = models.OneToOneField(User, models.CASCADE, related_name="lockout")
    until = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"lockout of {self.user_id}"
