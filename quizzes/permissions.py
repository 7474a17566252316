"""The group that writes and publishes, the review it takes part in, and who may try a quiz."""

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)
from wagtail.permissions import page_permission_policy

from courses.models import CataloguePage
from people.models import User
from quizzes.models import Question, QuizPage

EDITORS = "Editores / Editors"
REVIEW = "Revisión / Review"
PERMISSIONS = {
    "wagtailadmin": ["access_admin"],
    "quizzes": [
        "add_question",
        "change_question",
        "publish_question",
        "view_question",
        "add_scenario",
        "change_scenario",
        "view_scenario",
    ],
    "courses": ["view_requirement"],
}
PAGE_PERMISSIONS = {"wagtailcore": ["add_page", "change_page", "publish_page"]}
LIBRARY_PERMISSIONS = {
    "wagtailimages": ["add_image", "change_image", "choose_image"],
    "wagtaildocs": ["add_document", "change_document", "choose_document"],
}


def editable_quizzes(user: User) -> QuerySet[QuizPage]:
    """Return the quizzes that this user may edit, published or not: who may try them."""
    editable = page_permission_policy.instances_user_has_permission_for(user, "change")
    quizzes: QuerySet[QuizPage] = QuizPage.objects.filter(pk__in=editable.values("pk"))
    return quizzes


@transaction.atomic
def ensure_editors(catalogue: CataloguePage) -> Group:
    """Give editors exactly what they need for the catalogue and the bank, and a review; any number of times."""
    Group.objects.filter(name="Moderators", user=None).delete()  # what Wagtail comes with: rights over the whole tree
    Group.objects.filter(name="Editors").exclude(name=EDITORS).update(name=EDITORS)
    Workflow.objects.filter(name="Moderators approval").update(active=False)
    group, _is_new = Group.objects.get_or_create(name=EDITORS)
    group.permissions.set(_permissions(PERMISSIONS))
    wanted = _permissions(PAGE_PERMISSIONS)
    GroupPagePermission.objects.filter(group=group).exclude(page_id=catalogue.pk, permission__in=wanted).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page_id=catalogue.pk, permission=permission)
    library = Collection.get_first_root_node()
    wanted = _permissions(LIBRARY_PERMISSIONS)
    GroupCollectionPermission.objects.filter(group=group).exclude(permission__in=wanted).delete()
    for permission in wanted:
        GroupCollectionPermission.objects.get_or_create(group=group, collection=library, permission=permission)
    _ensure_review(catalogue, group)
    return group


def _permissions(names: dict[str, list[str]]) -> list[Permission]:
    condition = Q(pk__in=[])
    for app, codenames in names.items():
        condition |= Q(content_type__app_label=app, codename__in=codenames)
    return list(Permission.objects.filter(condition))


def _ensure_review(catalogue: CataloguePage, group: Group) -> None:
    task, _is_new = GroupApprovalTask.objects.get_or_create(name=REVIEW)
    task.groups.set([group])
    workflow, _is_new = Workflow.objects.get_or_create(name=REVIEW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task.task_ptr)
    WorkflowPage.objects.update_or_create(page_id=catalogue.pk, defaults={"workflow": workflow})
    WorkflowContentType.objects.update_or_create(
        content_type=ContentType.objects.get_for_model(Question), defaults={"workflow": workflow}
    )
