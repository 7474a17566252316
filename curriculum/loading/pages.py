"""Writes the pages: catalogue, courses, modules and lessons."""

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from wagtail.models import Page, Site

from courses.models import CataloguePage, CoursePage, LessonPage, ModulePage, Requirement
from curriculum.loading import course_schema, schema
from curriculum.loading.bodies import body
from curriculum.loading.ledger import Ledger, revision_digest
from curriculum.loading.reading import CourseFolder, ModuleFolder

AnyPage = TypeVar("AnyPage", bound=Page)
CATALOGUE_FIELDS = ("title", "title_en", "introduction_es", "introduction_en")
COURSE_FIELDS = (
    "title",
    "title_en",
    "code",
    "summary_es",
    "summary_en",
    "hours",
    "level",
    "pass_mark",
    "validity_months",
    "renewal_counts_from",
    "requires_final_quiz",
    "requirements",
)
MODULE_FIELDS = ("title", "title_en", "summary_es", "summary_en", "requirements")
LESSON_FIELDS = ("title", "title_en", "objective_es", "objective_en", "minutes", "requirements", "body")


def put_catalogue(ledger: Ledger, source: course_schema.Catalogue) -> CataloguePage | None:
    """Write the page that lists the courses, and make it the front of the site."""

    def write(row: CataloguePage | None) -> CataloguePage:
        page = row or CataloguePage(slug=source.slug)
        page.title, page.title_en = source.title.es, source.title.en
        page.introduction_es, page.introduction_en = source.introduction.es, source.introduction.en
        root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
        return publish(insert(page, root))

    catalogue = ledger.put(
        "catalogue",
        "curriculum.yaml",
        schema.canonical(source),
        find=lambda pk: CataloguePage.objects.select_related("latest_revision").first(),
        write=write,
        digest=lambda page: revision_digest(page, CATALOGUE_FIELDS),
    )
    if catalogue:
        _point_site_to(catalogue)
    return catalogue


def _point_site_to(catalogue: CataloguePage) -> None:
    """Let the catalogue be the root of the default site, whose address is the one in the settings."""
    address = urlsplit(settings.SITE_URL)
    values = {
        "hostname": address.hostname or "localhost",
        "port": address.port or (443 if address.scheme == "https" else 80),
        "root_page_id": catalogue.pk,
    }
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    if site.pk is None or any(getattr(site, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(site, name, value)
        if not site.site_name:
            site.site_name = settings.WAGTAIL_SITE_NAME
        site.save()
    # the page that Wagtail installs itself with
    Page.objects.filter(depth=2, numchild=0, title="Welcome to your new Wagtail site!").delete()


def draft_course(catalogue: Page, source: course_schema.Course) -> CoursePage:
    """Return a new, unpublished course: it can go live only when its lessons and quiz are there."""
    return insert(_fill_course(CoursePage(slug=source.slug), source, {}), catalogue)


def put_course(
    ledger: Ledger, folder: CourseFolder, draft: CoursePage | None, requirements: dict[str, Requirement]
) -> CoursePage | None:
    """Publish the course; ``draft`` is the page if this load has just made it."""

    def write(row: CoursePage | None) -> CoursePage:
        page = row or draft
        assert page is not None, "a course is drafted before it is published"  # noqa: S101  # tells the type
        # Read anew: since it was drafted it has got children, and saving the old copy would lose their number.
        page = CoursePage.objects.get(pk=page.pk)
        return publish(_fill_course(page, folder.course, requirements))

    return ledger.put(
        f"course:{folder.course.slug}",
        f"{folder.label}/course.yaml",
        schema.canonical(folder.course, leave_out={"quiz", "clusters", "finished", "held_to", "retired"}),
        find=lambda pk: find_course(ledger, folder.course.slug) if pk or draft is None else None,
        write=write,
        digest=lambda page: revision_digest(page, COURSE_FIELDS),
    )


def find_course(ledger: Ledger, slug: str) -> CoursePage | None:
    """Return the page of a course of the files, if it is there."""
    record = ledger.records.get(f"course:{slug}")
    known = {"pk": record.object_id} if record else {"slug": slug}
    return CoursePage.objects.select_related("latest_revision").filter(**known).first()


def _fill_course(page: CoursePage, source: course_schema.Course, requirements: dict[str, Requirement]) -> CoursePage:
    page.title, page.title_en = source.title.es, source.title.en
    page.summary_es, page.summary_en = source.summary.es, source.summary.en
    page.code, page.level = source.code, source.level
    page.hours = Decimal(f"{source.hours:.1f}")
    page.pass_mark, page.validity_months = source.pass_mark, source.validity_months
    page.renewal_counts_from = source.renewal_counts_from
    page.requires_final_quiz = True
    if source.reading_share is not None:
        page.reading_share = source.reading_share
    page.requirements = [requirements[number] for number in source.requirements if requirements]
    return page


def put_module(
    ledger: Ledger,
    course: CoursePage | None,
    course_slug: str,
    folder: ModuleFolder,
    requirements: dict[str, Requirement],
    after: Page | None,
) -> ModulePage | None:
    """Write and publish a module behind ``after``, or as the first of its course."""
    source = folder.module

    def write(row: ModulePage | None) -> ModulePage:
        page = row or ModulePage(slug=source.slug)
        page.title, page.title_en = source.title.es, source.title.en
        page.summary_es, page.summary_en = source.summary.es, source.summary.en
        page.requirements = [requirements[number] for number in source.requirements]
        return publish(insert(page, course, after))

    return ledger.put(
        f"module:{course_slug}/{source.slug}",
        f"{folder.label}/module.yaml",
        schema.canonical(source),
        find=_child_finder(ModulePage, course, source.slug),
        write=write,
        digest=lambda page: revision_digest(page, MODULE_FIELDS),
    )


def put_lesson(
    ledger: Ledger,
    module: ModulePage | None,
    module_name: str,
    label: str,
    source: schema.Lesson,
    requirements: dict[str, Requirement],
    after: Page | None,
) -> LessonPage | None:
    """Write and publish a lesson behind ``after``; ``module_name`` is the name that its block ids begin with."""
    name = f"{module_name}/{source.slug}"

    def write(row: LessonPage | None) -> LessonPage:
        page = row or LessonPage(slug=source.slug)
        page.title, page.title_en = source.title.es, source.title.en
        page.objective_es, page.objective_en = source.objective.es, source.objective.en
        page.minutes = source.minutes
        page.requirements = [requirements[number] for number in source.requirements]
        page.body = body(name, source.body)
        return publish(insert(page, module, after))

    return ledger.put(
        f"lesson:{name}",
        label,
        schema.canonical(source),
        find=_child_finder(LessonPage, module, source.slug),
        write=write,
        digest=lambda page: revision_digest(page, LESSON_FIELDS),
    )


def _child_finder(model: type[AnyPage], parent: Page | None, slug: str) -> Callable[[int | None], AnyPage | None]:
    def find(pk: int | None) -> AnyPage | None:
        pages = model.objects.select_related("latest_revision")
        if pk is not None:
            known: AnyPage | None = pages.filter(pk=pk).first()
            return known
        found: AnyPage | None = pages.child_of(parent).filter(slug=slug).first() if parent else None
        return found

    return find


def insert(page: AnyPage, parent: Page | None, after: Page | None = None) -> AnyPage:
    """Put a new page, as a draft, into the tree behind ``after`` or before all others; leave an old one in place."""
    if page.pk:
        return page
    assert parent is not None, "pages without a parent are skipped by the ledger"  # noqa: S101  # tells the type
    page.live = False
    first = Page.objects.child_of(parent).order_by("path").first()
    if after:
        Page.objects.get(pk=after.pk).add_sibling("right", instance=page)
    elif first and not isinstance(page, CoursePage | CataloguePage):
        first.add_sibling("left", instance=page)
    else:
        Page.objects.get(pk=parent.pk).add_child(instance=page)
    return page


def publish(page: AnyPage) -> AnyPage:
    """Publish a page as it is in memory, through a revision as the editor does."""
    page.save_revision().publish()
    return page
