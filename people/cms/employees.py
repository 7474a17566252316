"""The form of an employment in the CMS."""

from typing import Any

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from people.employees.forms import USER_FIELDS, PersonForm
from people.models import Employee, Organisation
from people.permissions import may_write_account_in_cms


class EmployeeForm(PersonForm):
    """The form of the CMS: everything, for whichever organisation is chosen."""

    class Meta(PersonForm.Meta):
        fields = ("organisation", *PersonForm.Meta.fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].disabled = bool(self.instance.pk)

    def chosen_organisation(self) -> Organisation | None:
        return self.cleaned_data.get("organisation")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        changed = [name for name in (*USER_FIELDS, "password") if name in self.changed_data]
        if self.instance.pk and changed and not may_write_account_in_cms(self.editor, self.instance.user):
            self.add_error(changed[0], _("Only an administrator of the site changes this account."))
        return cleaned

    def link_to(self, employee: Employee) -> SafeString:
        address = reverse("employees:edit", args=[employee.pk])
        return format_html('<a href="{}">{}</a>', address, employee)
