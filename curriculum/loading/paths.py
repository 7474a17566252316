"""Writes learning paths: ordered courses, offered to every organisation."""

from courses.models import CoursePage, LearningPath, PathStep
from curriculum.loading import course_schema, schema
from curriculum.loading.ledger import Ledger, sha256_of


def put_path(ledger: Ledger, source: course_schema.Path, courses: dict[str, CoursePage | None]) -> LearningPath | None:
    """Write a learning path for every organisation; courses that an editor has deleted are left out."""

    def write(row: LearningPath | None) -> LearningPath:
        path = row or LearningPath()
        path.title_es, path.title_en = source.title.es, source.title.en
        path.summary_es, path.summary_en = source.summary.es, source.summary.en
        steps = [course for slug in source.courses if (course := courses.get(slug))]
        path.steps = [PathStep(course=course, sort_order=order) for order, course in enumerate(steps)]
        path.save()
        return path

    return ledger.put(
        f"path:{source.id}",
        f"curriculum.yaml#{source.id}",
        schema.canonical(source),
        find=lambda pk: LearningPath.objects.filter(pk=pk).first() if pk else None,
        write=write,
        digest=_path_digest,
    )


def _path_digest(path: LearningPath) -> str:
    steps = list(path.steps.order_by("sort_order").values_list("course_id", flat=True))
    return sha256_of([path.title_es, path.title_en, path.summary_es, path.summary_en, steps])
