"""Documents and pictures of lessons: private files, handed out to those who may see a course that uses them."""

from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db.models import CharField, Model, Q
from django.db.models.functions import Cast
from django.http import HttpRequest
from wagtail.images import get_image_model
from wagtail.models import CollectionMember, CollectionViewRestriction, Page, ReferenceIndex

from courses.content.privacy import is_open
from courses.learning.outline import MODULE_DEPTH
from courses.models import CoursePage, Enrolment
from courses.signals import file_asked
from people.models import Employee
from people.permissions import can_use_cms
from people.requests import employee_of

COURSE_PATH = 3 * MODULE_DEPTH  # root, catalogue, course: so long is the path of a course


def may_open(request: HttpRequest, file: Model) -> bool:
    """Return whether this document or picture is for this person: editors see all, learners what their courses use."""
    if can_use_cms(request.user):
        return True
    employee = employee_of(request)
    if employee is None:
        return False
    pages = [page for page in pages_with(file) if is_open(request, page)]
    paths = {page.path[:COURSE_PATH] for page in pages}
    answers = file_asked.send(type(file), file=file)
    courses = {pk for _receiver, pks in answers for pk in pks or ()}
    return may_see_course(employee, Q(path__in=paths) | Q(pk__in=courses))


def pages_with(file: Model) -> list[Page]:
    """Return published pages that use a document or picture."""
    references = ReferenceIndex.get_references_to(file).filter(
        base_content_type=ContentType.objects.get_for_model(Page)
    )
    return list(
        Page.objects.live().annotate(key=Cast("pk", CharField())).filter(key__in=references.values("object_id"))
    )


def may_see_course(employee: Employee, which: Q) -> bool:
    """Return whether any of these courses is offered to the person, or was begun by them."""
    if CoursePage.objects.offered_to(employee).filter(which).exists():
        return True
    begun = Enrolment.objects.filter(employee=employee, started_at__isnull=False)
    courses = CoursePage.objects.filter(which).live()
    return courses.filter(
        Q(pk__in=begun.values("course")) | Q(pk__in=begun.values("refresher_version__course"))
    ).exists()


def collection_refuses(request: HttpRequest, file: CollectionMember) -> bool:
    """Return whether the collection of a file is for other groups; a password is asked for by Wagtail's own hook."""
    return any(
        not restriction.accept_request(request)
        for restriction in file.collection.get_view_restrictions()
        if restriction.restriction_type != CollectionViewRestriction.PASSWORD or isinstance(file, get_image_model())
    )


def move_library(former: Path) -> int:
    """Move the files of former versions out of the public folder; safe to repeat, and nothing is overwritten."""
    target = Path(settings.MEDIA_ROOT)
    moved = 0
    for path in sorted(former.rglob("*")) if former.is_dir() and former != target else []:
        to = target / path.relative_to(former)
        if path.is_file() and not to.exists():
            to.parent.mkdir(parents=True, exist_ok=True)
            path.replace(to)
            moved += 1
    return moved
