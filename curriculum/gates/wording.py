"""Words that are not used, and terms that go together: what has a name in one language has its name in the other."""

import re
from collections.abc import Iterator

from curriculum.gates.material import LANGUAGES, Material, both_of, both_of_item
from curriculum.gates.verdict import Verdict
from curriculum.loading import schema

BANNED = {
    "es": {
        r"\bpuntuaci(ón|ones)\b": "calificación",
        r"\bnota mínima\b": "calificación mínima aprobatoria",
        r"\bitinerarios? formativos?\b": "ruta de aprendizaje",
        r"\b(?:el|su|tu|un|del) cargo de\b": "puesto",
        r"\bf[ií]a(rse|rte|te|n|s)\b": "confiar",
        r"\bcompr(ueb|ob)(ar|arlo|a|an|as|e|en|ación|aciones|ado|ó)\b": "revisar, verificar",
        r"\bordenador(es)?\b": "computadora",
        r"\b(vosotros|vuestr[oa]s?|tenéis|podéis|habéis)\b": "ustedes",
        r"\bSGSIA\b": "SGIA",
        r"\bmóviles?\b(?! del hospital)(?<!unidad móvil)": "celular",
        r"\b(chofer(es)?|conductor(es)?) de Logística Jaguar\b": "operador",
    },
    "en": {
        r"\brotas?\b": "schedule",
        r"\bdearer\b": "more expensive",
        r"\btills?\b": "checkout",
        r"\b(whilst|amongst)\b": "while, among",
        r"\blorr(y|ies)\b": "truck",
        r"\b(labell(ed|ing)|centres?|programmes?|(behavi|fav|hon|lab)our\w*|colour\w*)\b": "American spelling",
        r"\bcheck(ing)? up on\b": "check",
        r"\bcertified AI\b": "a certified management system",
    },
}
PAIRED = [
    (r"\bsesgo de automatización\b", r"\bautomation bias\b"),
    (r"\bIA en la sombra\b", r"\bshadow AI\b"),
    (r"\bacci(ón|ones) correctivas?\b", r"\bcorrective actions?\b"),
    (r"\bno conformidad(es)?\b", r"\bnonconformit(y|ies)\b"),
    (r"\buso previsto\b", r"\bintended use\b"),
    (r"\bmal uso previsible\b", r"\bforeseeable misuse\b"),
    (r"\bdeclaración de aplicabilidad\b", r"\bStatement of Applicability\b"),
    (r"\bsistema de gestión de la IA\b", r"\bAI management system\b"),
    (r"\bSGIA\b", r"\bAIMS\b"),
    (r"\bagentes? de IA\b", r"\bAI agents?\b"),
    (r"\bcanal de inquietudes\b", r"\bconcerns channel\b"),
]


def wording(material: Material) -> Verdict:
    """Look at every text of lessons and bank."""
    verdict = Verdict()
    seen = 0
    for place, text in _texts(material):
        seen += 1
        for language in LANGUAGES:
            for pattern, instead in BANNED[language].items():
                if found := re.search(pattern, getattr(text, language), re.IGNORECASE):
                    verdict.fault(place, f"“{found.group()}” ({language}): {instead}")
        for es, en in PAIRED:
            if bool(re.search(es, text.es, re.IGNORECASE)) != bool(re.search(en, text.en, re.IGNORECASE)):
                verdict.fault(place, f"“{_plain(es)}” and “{_plain(en)}” do not go together")
    verdict.figures |= {"texts": seen, "findings": len(verdict.problems)}
    return verdict


def _plain(pattern: str) -> str:
    return re.sub(r"\\b|\(.*?\)|\?", "", pattern)


def _texts(material: Material) -> Iterator[tuple[str, schema.Both]]:
    for lesson in material.lessons:
        yield lesson.slug, lesson.objective
        for block in lesson.body:
            for text in both_of(block):
                yield f"{lesson.slug}/{block.id}", text
    for question in material.questions:
        for text in both_of_item(question):
            yield question.id, text
