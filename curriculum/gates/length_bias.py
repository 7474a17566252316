"""The right choice is the longest, and the shortest, hardly more often than chance would have it."""

from collections.abc import Callable, Sequence

from curriculum.gates.material import LANGUAGES, Material, options
from curriculum.gates.verdict import Figures, Verdict, points
from curriculum.loading import schema

OF_A_BANK, OF_A_MODULE = 0.10, 0.15  # above chance


def length_bias(material: Material) -> Verdict:
    """Judge each language over the whole bank, and over each module."""
    verdict = Verdict()
    for language in LANGUAGES:
        figures: Figures = {}
        for name, wanted in (("longest", max), ("shortest", min)):
            excess, share = _excess(material.questions, language, wanted)
            figures[name] = points(share)
            if excess > OF_A_BANK:
                verdict.fault(language, f"the key is the {name} choice {points(excess)} points more often than chance")
            for module in material.modules:
                excess, share = _excess(module.questions, language, wanted)
                if excess > OF_A_MODULE:
                    place = f"{module.module.slug} ({language})"
                    verdict.fault(place, f"the key is the {name} choice {points(excess)} points more often than chance")
        verdict.figures[language] = figures
    return verdict


def _excess(
    questions: Sequence[schema.Question], language: str, wanted: Callable[[list[int]], int]
) -> tuple[float, float]:
    """Return by how much the right choice has the wanted length more often than chance, and how often it has it."""
    hits = chance = 0.0
    judged = 0
    for question in questions:
        choices = options(question, language)
        if not choices:
            continue
        judged += 1
        size = wanted([len(text) for text, _right in choices])
        tied = [is_right for text, is_right in choices if len(text) == size]
        hits += sum(tied) / len(tied)
        chance += sum(is_right for _text, is_right in choices) / len(choices)
    return ((hits - chance) / judged, hits / judged) if judged else (0.0, 0.0)
