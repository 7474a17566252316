"""Courses in the CMS: learning paths, requirements, and refusals that are messages instead of error pages."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.db import router
from django.db.models import Model, ProtectedError, RestrictedError
from django.db.models.deletion import Collector
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.bulk_action import BulkAction
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.models import Page
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from courses.models import BilingualPage, LearningPath, Requirement
from courses.models.pages import both_languages
from people.models import User

# --- Lists ----------------------------------------------------------------------------------------


class LearningPathViewSet(SnippetViewSet):
    """Learning paths with their courses in order; administrators only."""

    model = LearningPath
    icon = "list-ol"
    menu_label = gettext_lazy("Learning paths")
    menu_name = "learning-paths"
    menu_order = 220
    add_to_admin_menu = True
    list_display = [
        "title_es",
        Column("title_en", label=gettext_lazy("Title in English"), accessor="title_en"),
        Column("organisation", label=gettext_lazy("Organization"), accessor="organisation"),
    ]
    list_filter = ["organisation", "job_roles"]
    search_fields = ["title_es", "title_en"]
    search_backend_name = None
    edit_handler = ObjectList(
        [
            FieldPanel("title_es", heading=gettext_lazy("Title in Spanish")),
            FieldPanel("title_en", heading=gettext_lazy("Title in English")),
            both_languages("summary", gettext_lazy("Summary")),
            FieldPanel("organisation"),
            FieldPanel("job_roles", widget=forms.CheckboxSelectMultiple),
            InlinePanel("steps", heading=gettext_lazy("Courses, in order"), label=gettext_lazy("course")),
        ]
    )


register_snippet(LearningPathViewSet)


class ReadOnlyPolicy(ModelPermissionPolicy):
    """What comes from the curriculum files is looked at here, never changed."""

    def user_has_permission(self, user: User, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, action)


register_permission_policy(Requirement, ReadOnlyPolicy(Requirement))


class RequirementViewSet(ModelViewSet):
    """Clauses and controls, to look up."""

    model = Requirement
    name = "requirements"
    icon = "list-ul"
    menu_label = gettext_lazy("Requirements")
    menu_order = 230
    add_to_admin_menu = True
    copy_view_enabled = False
    inspect_view_enabled = True
    form_fields: list[str] = []
    list_display = [
        Column("identifier", label=gettext_lazy("Number"), accessor="identifier", sort_key="sort_order"),
        Column("kind", label=gettext_lazy("Kind"), accessor="get_kind_display"),
        Column("title_es", label=gettext_lazy("Title in Spanish"), accessor="title_es"),
        Column("title_en", label=gettext_lazy("Title in English"), accessor="title_en"),
        Column("standard", label=gettext_lazy("Standard"), accessor="standard.identifier"),
    ]
    list_filter = ["kind", "standard"]
    list_per_page = 100
    search_fields = ["identifier", "title_es", "title_en"]
    search_backend_name = None


@hooks.register("register_admin_viewset")
def register_requirements() -> RequirementViewSet:
    return RequirementViewSet()


@hooks.register("insert_global_admin_css")
def side_by_side() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("css/cms.css"))


@hooks.register("insert_global_admin_js")
def files_too_large() -> str:
    return format_html('<script src="{}"></script>', static("js/file-size.js"))


# --- Refusals -------------------------------------------------------------------------------------


def is_protected(instance: Model) -> bool:
    """Return whether the database refuses to delete this row, for another points to it."""
    collector = Collector(using=router.db_for_write(type(instance)), origin=instance)
    try:
        collector.collect([instance])
    except (ProtectedError, RestrictedError):
        return True
    return False


def refuse_delete(request: HttpRequest, instances: Sequence[Model], to: str, *args: object) -> HttpResponse | None:
    """Answer with a message and the way back if any of these carries records."""
    protected = [str(instance) for instance in instances if is_protected(instance)]
    if not protected:
        return None
    messages.error(
        request,
        _("Records depend on this, so it cannot be deleted; unpublish it instead: %(names)s")
        % {"names": ", ".join(protected[:5])},
    )
    return redirect(to, *args)


def with_descendants(pages: list[Page]) -> list[Page]:
    """Return the pages and everything below them."""
    return [page for top in pages for page in top.get_descendants(inclusive=True).specific()]


@hooks.register("before_delete_page")
def refuse_to_delete_page(request: HttpRequest, page: Page) -> HttpResponse | None:
    return refuse_delete(request, with_descendants([page]), "wagtailadmin_pages:edit", page.pk)


@hooks.register("before_delete_snippet")
def refuse_to_delete_snippet(request: HttpRequest, instances: list[Any]) -> HttpResponse | None:
    if not instances:
        return None  # of what was chosen the editor may delete nothing
    return refuse_delete(request, instances, type(instances[0]).snippet_viewset.get_url_name("list"))


@hooks.register("before_bulk_action")
def refuse_bulk_action(
    request: HttpRequest, action_type: str, objects: list[Model], view: BulkAction
) -> HttpResponse | None:
    pages = [page for page in objects if isinstance(page, Page)]
    if pages and action_type == "delete":
        return refuse_delete(request, with_descendants(pages), view.next_url)
    if pages and action_type == "publish":
        everything = view.cleaned_form.cleaned_data["include_descendants"]
        return refuse_publish(request, with_descendants(pages) if everything else pages, view.next_url)
    return None


def refuse_publish(request: HttpRequest, pages: list[Page], address: str) -> HttpResponse | None:
    """Answer with a message that names every page that is not complete, and publish nothing."""
    drafts = [page.get_latest_revision_as_object() for page in pages]
    gaps = [draft.title for draft in drafts if isinstance(draft, BilingualPage) and draft.publishing_errors()]
    if not gaps:
        return None
    messages.error(
        request,
        _("Nothing was published. Open these pages and complete them: %(titles)s") % {"titles": ", ".join(gaps)},
    )
    return redirect(address)
