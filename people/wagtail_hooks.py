"""Organisations, teams and employees in the CMS, for administrators of the site."""

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.views import generic
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from lib.names import clean_text, has_word
from lib.spreadsheets import make_cms_exports_harmless
from people.approvals.renaming import ask_for_name
from people.cms.employees import EmployeeForm
from people.cms.organisations import OrganisationForm
from people.cms.teams import TeamForm
from people.employees.renaming import filled_in_by
from people.models import Employee, JobRole, Organisation, Team, User
from people.sign_in.lost_sessions import session_state

make_cms_exports_harmless()


class OrganisationViewSet(ModelViewSet):
    """The client companies."""

    model = Organisation
    icon = "home"
    menu_label = _("Organizations")
    copy_view_enabled = False
    list_display = ["legal_name", "code", "rfc", "time_zone"]
    search_fields = ["legal_name", "code", "rfc"]
    search_backend_name = None

    def get_form_class(self, for_update: bool = False) -> type[OrganisationForm]:
        return OrganisationForm


class TeamIndexView(generic.IndexView):
    """Teams in the order of the tree."""

    def get_base_queryset(self) -> QuerySet[Team]:
        return Team.objects.select_related("organisation", "parent")


class TeamCreateView(generic.CreateView):
    """Who manages a team is kept with who named them."""

    def get_form(self, form_class: type[TeamForm] | None = None) -> TeamForm:
        form: TeamForm = super().get_form(form_class)
        return filled_in_by(self.request, form)


class TeamEditView(generic.EditView):
    """Who manages a team is kept with who named them."""

    def get_form(self, form_class: type[TeamForm] | None = None) -> TeamForm:
        form: TeamForm = super().get_form(form_class)
        return filled_in_by(self.request, form)


class TeamViewSet(ModelViewSet):
    """The tree of teams, with who manages each."""

    model = Team
    icon = "group"
    menu_label = _("Teams")
    copy_view_enabled = False
    index_view_class = TeamIndexView
    add_view_class = TeamCreateView
    edit_view_class = TeamEditView
    default_ordering = ["organisation", "path"]
    list_display = [
        "name_es",
        Column("name_en", label=_("Name in English"), accessor="name_en"),
        Column("parent", label=_("Part of"), accessor="parent"),
        Column("organisation", label=_("Organization"), accessor="organisation"),
    ]
    list_filter = ["organisation"]
    search_fields = ["name_es", "name_en"]
    search_backend_name = None

    def get_form_class(self, for_update: bool = False) -> type[TeamForm]:
        return TeamForm


class JobRoleViewSet(ModelViewSet):
    """What people do, as far as training is concerned."""

    model = JobRole
    icon = "clipboard-list"
    menu_label = _("Job roles")
    copy_view_enabled = False
    form_fields = ["organisation", "name_es", "name_en"]
    list_display = ["name_es", "name_en", "organisation"]
    list_filter = ["organisation"]
    search_fields = ["name_es", "name_en"]
    search_backend_name = None


class EmployeeIndexView(generic.IndexView):
    """Employees with their users in one query."""

    def get_base_queryset(self) -> QuerySet[Employee]:
        return Employee.objects.select_related("user", "organisation", "job_role")

    def search_queryset(self, queryset: QuerySet[Employee]) -> QuerySet[Employee]:
        """Find every word in the name, however it is typed, in the number or in the e-mail."""
        for word in clean_text(self.search_query or "").split():
            queryset = queryset.filter(has_word(word) | Q(number__icontains=word) | Q(user__email__icontains=word))
        return queryset


class EmployeeEditView(generic.EditView):
    """A change of a name is kept with who made it; nobody makes it to their own, and another name needs two."""

    def get_form(self, form_class: type[EmployeeForm] | None = None) -> EmployeeForm:
        form: EmployeeForm = super().get_form(form_class)
        return filled_in_by(self.request, form)

    def form_valid(self, form: EmployeeForm) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        ask_for_name(self.request, form, form.instance)
        return response


class EmployeeCreateView(generic.CreateView):
    """Only an administrator employs somebody under the account of one."""

    def get_form(self, form_class: type[EmployeeForm] | None = None) -> EmployeeForm:
        form: EmployeeForm = super().get_form(form_class)
        return filled_in_by(self.request, form)


class NobodyIsDeleted(ModelPermissionPolicy):
    """People leave; their records stay."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)


register_permission_policy(Employee, NobodyIsDeleted(Employee))


class EmployeeViewSet(ModelViewSet):
    """Employments with their users; nobody is deleted, they leave."""

    model = Employee
    icon = "user"
    menu_label = _("Employees")
    copy_view_enabled = False
    index_view_class = EmployeeIndexView
    add_view_class = EmployeeCreateView
    edit_view_class = EmployeeEditView
    list_display = [
        "__str__",
        Column("email", label=_("E-mail"), accessor="user.email"),
        Column("organisation", label=_("Organization"), accessor="organisation"),
        Column("position", label=_("Position"), accessor="position"),
        Column("role", label=_("Role on this site"), accessor="get_role_display"),
        DateColumn("left_on", label=_("Left on"), accessor="left_on", sort_key="left_on"),
    ]
    list_filter = ["organisation", "role", "job_role"]
    list_per_page = 50
    search_fields = ["number"]  # says that there is a search; ``EmployeeIndexView`` says of what
    search_backend_name = None

    def get_form_class(self, for_update: bool = False) -> type[EmployeeForm]:
        return EmployeeForm


class PeopleGroup(ModelViewSetGroup):
    """One entry of the menu for everything about people."""

    menu_label = _("People")
    menu_icon = "group"
    menu_order = 305
    items = (
        EmployeeViewSet("employees"),
        TeamViewSet("teams"),
        JobRoleViewSet("job_roles"),
        OrganisationViewSet("organisations"),
    )


@hooks.register("register_admin_viewset")
def register_people() -> PeopleGroup:
    return PeopleGroup()


@hooks.register("register_admin_urls")
def register_session_state() -> list[URLPattern]:
    return [path("session/", session_state, name="cms_session")]
