"""People and companies are those of the case bible: a first name belongs to one company, a cause is told once."""

import re
from collections.abc import Iterable, Iterator

from curriculum.gates.material import Material, both_of, both_of_item
from curriculum.gates.verdict import Verdict
from curriculum.loading import schema

# In both languages capital letters inside a sentence belong to names.
INSIDE = re.compile(r"(?<=[a-záéíóúüñ,;:)”’0-9] )[¿“(]?([A-ZÁÉÍÓÚÑ][a-záéíóúüñ]{2,})\b")
ANYWHERE = r"(?<!\w){}(?!\w)"


def names(material: Material) -> Verdict:
    """Look at every block and question on its own: whoever is named works at a company that is named there too."""
    verdict = Verdict()
    owners: dict[str, str] = {}
    for one in material.cases.companies:
        for person in one.people:
            if person in owners:
                verdict.fault(person, f"belongs to {owners[person]} and to {one.name}")
            owners[person] = one.name
    known = {
        word for name in [*(c.name for c in material.cases.companies), *material.cases.proper] for word in name.split()
    }
    used: set[str] = set()
    for place, company, texts in _units(material):
        es, en = (" | ".join(part) for part in zip(*((text.es, text.en) for text in texts), strict=True))
        here = {name for name in owners if re.search(ANYWHERE.format(re.escape(name)), es)}
        used |= here
        for name in sorted(here):
            if owners[name] not in es and owners[name] != company:
                verdict.fault(place, f"{name} of {owners[name]} is named without the company")
        for name in sorted(set(INSIDE.findall(es)) & set(INSIDE.findall(en)) - known - owners.keys()):
            verdict.fault(place, f"“{name}” is in no case bible")
    _causes(material, verdict)
    verdict.figures |= {"companies": len(material.cases.companies), "people": len(owners), "used": len(used)}
    return verdict


def _units(material: Material) -> Iterator[tuple[str, str, Iterable[schema.Both]]]:
    for lesson in material.lessons:
        for block in lesson.body:
            company = block.company if isinstance(block, schema.ExampleBlock) else ""
            yield f"{lesson.slug}/{block.id}", company, list(both_of(block))
    for question in material.questions:
        yield question.id, "", list(both_of_item(question))


def _causes(material: Material, verdict: Verdict) -> None:
    blocks = {f"{lesson.slug}/{block.id}": block for lesson in material.lessons for block in lesson.body}
    told: set[str] = set()
    for company in material.cases.companies:
        for cause in company.causes:
            block = blocks.get(cause.told_in)
            if block is None:
                verdict.fault(company.name, f"a cause is told in {cause.told_in}, which is not there")
            elif cause.told_in in told:
                verdict.fault(company.name, f"two causes are told in {cause.told_in}")
            elif getattr(block, "company", company.name) != company.name:
                verdict.fault(company.name, f"a cause of it is told in {cause.told_in}, a case of another company")
            told.add(cause.told_in)
