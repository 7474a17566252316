"""What somebody says of a view: its name, and whether human resources share it."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lib.forms import CheckedForm
from people.models import Employee, SavedView
from people.saved_views.services import MOST_VIEWS


class ViewForm(CheckedForm[SavedView]):
    """The name of a view. Managers keep theirs for themselves."""

    class Meta:
        model = SavedView
        fields = ("name", "is_shared")

    def __init__(self, *args: Any, viewer: Employee, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.viewer = viewer
        if not viewer.is_hr:
            del self.fields["is_shared"]

    def unchecked(self, columns: set[str]) -> set[str]:
        """Check that nobody has two views of one name: whose it is, and of which list, is known."""
        return columns - {"owner", "list_name"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        mine = SavedView.objects.filter(owner=self.viewer, list_name=self.instance.list_name)
        if self.instance.pk is None and mine.count() >= MOST_VIEWS:
            raise ValidationError(
                _("You have %(number)d views of this list. Delete one first.") % {"number": MOST_VIEWS}
            )
        return cleaned
