"""Writes the catalogue of clauses and controls that lessons and questions name."""

from courses.models import Requirement, Standard
from curriculum.loading import course_schema, schema
from curriculum.loading.ledger import Ledger, sha256_of


def requirements_of(standard: Standard) -> dict[str, Requirement]:
    """Return the requirements of a standard by their number."""
    return {requirement.identifier: requirement for requirement in standard.requirements.all()}


def put_standard(ledger: Ledger, source: course_schema.Standard) -> Standard:
    """Write the standard and its requirements; one that the files name is always there afterwards."""

    def find(pk: int | None) -> Standard | None:
        known = {"identifier": source.identifier} if pk is None else {"pk": pk}
        return Standard.objects.filter(**known).first()

    def write(row: Standard | None) -> Standard:
        standard = row or Standard()
        standard.identifier = source.identifier
        standard.title_es, standard.title_en = source.title.es, source.title.en
        standard.save()
        _write_requirements(standard, source, only_missing=False)
        return standard

    standard = ledger.put(
        f"standard:{source.identifier}",
        "requirements.yaml",
        schema.canonical(source),
        find=find,
        write=write,
        digest=_standard_digest,
    )
    standard = standard or write(None)
    _write_requirements(standard, source, only_missing=True)
    return standard


def _write_requirements(standard: Standard, source: course_schema.Standard, *, only_missing: bool) -> None:
    present = requirements_of(standard)
    for order, line in enumerate(source.requirements, start=1):
        if only_missing and line.id in present:
            continue
        row = present.get(line.id) or Requirement(standard=standard, identifier=line.id)
        row.kind, row.sort_order = line.kind, order
        row.title_es, row.title_en = line.es, line.en
        row.save()


def _standard_digest(standard: Standard) -> str:
    rows = standard.requirements.order_by("sort_order").values_list("identifier", "kind", "title_es", "title_en")
    return sha256_of([standard.identifier, standard.title_es, standard.title_en, *map(list, rows)])
