"""Views of lists that have a name: filters, columns and order; and who gets one by e-mail each week."""

from typing import Self

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from lib.constraints import UniqueText
from lib.lines import LineField
from people.models.employee import Employee
from people.models.exports import LONGEST_QUERY
from people.models.messages import MessageMute


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Views, by who sees and who changes them."""

    def visible_to(self, viewer: Employee) -> Self:
        """Return the viewer's own; for human resources also what human resources of the organisation share."""
        shared = Q(is_shared=True, owner__organisation=viewer.organisation_id, owner__role__in=Employee.HR_ROLES)
        return self.filter(Q(owner=viewer) | shared if viewer.is_hr else Q(owner=viewer))

    def changeable_by(self, viewer: Employee) -> Self:
        """Return the viewer's own; for human resources of the whole organisation also those of who has left."""
        left = Q(is_shared=True, owner__organisation=viewer.organisation_id, owner__left_on__isnull=False)
        return self.filter(Q(owner=viewer) | left if viewer.sees_everybody else Q(owner=viewer))


class SavedView(models.Model):
    """A list as somebody wants to find it again. It holds what an address says, never rows: whoever opens it reads the
    list with their own eyes.
    """

    owner = models.ForeignKey(Employee, models.CASCADE, related_name="saved_views")
    list_name = models.CharField(max_length=40)
    name = LineField(_("name"), max_length=60)
    query = models.CharField(max_length=LONGEST_QUERY)
    is_shared = models.BooleanField(_("shared with human resources"), default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            UniqueText(
                "name",
                within=("owner", "list_name"),
                says=_("You already have a view called “%(other)s”."),
                name="saved_view_name_is_unique",
            ),
        ]
        indexes = [models.Index(fields=["list_name", "owner"], name="saved_views_of_a_list")]

    def __str__(self) -> str:
        return self.name


class ViewMailQuerySet(models.QuerySet["ViewMail"]):
    """Views by e-mail."""

    def wanted(self) -> Self:
        """Return those whose reader has not stopped all of them, with the link in an e-mail."""
        stopped = MessageMute.objects.filter(employee=OuterRef("employee"), topic=MessageMute.Topic.VIEWS)
        return self.filter(~Exists(stopped))


class ViewMail(models.Model):
    """Somebody gets a view by e-mail on Mondays. ``last_on`` is the day on which that was last looked after."""

    view = models.ForeignKey(SavedView, models.CASCADE, related_name="mails")
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="view_mails")
    last_on = models.DateField()

    objects = ViewMailQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["view", "employee"], name="one_mail_of_a_view")]

    def __str__(self) -> str:
        return f"{self.view_id} to {self.employee_id}"
