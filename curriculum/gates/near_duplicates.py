"""Practice is no rehearsal of the exam: its questions have little in common with those of the bank."""

from curriculum.gates.material import LANGUAGES, Material, both_of, words
from curriculum.gates.verdict import Verdict
from curriculum.loading import schema

MAY_SHARE = 0.2
RUN = 3  # words in a row


def near_duplicates(material: Material) -> Verdict:
    """Compare stems and choices by runs of three words, in each language; of an activity, all that it says."""
    verdict = Verdict()
    most = 0.0
    for language in LANGUAGES:
        bank = [(question.id, _runs(_texts(question), language)) for question in material.questions]
        for lesson in material.lessons:
            for block in lesson.body:
                if not isinstance(block, schema.PracticeBlock | schema.ActivityBlock):
                    continue
                own = _runs(_texts(block), language)
                for name, other in bank:
                    share = len(own & other) / len(own | other) if own and other else 0.0
                    most = max(most, share)
                    if share >= MAY_SHARE:
                        verdict.fault(f"{lesson.slug}/{block.id}", f"is like {name} ({language}): {share:.2f}")
    verdict.figures["most"] = round(most, 2)
    return verdict


def _texts(item: schema.Question | schema.PracticeBlock | schema.ActivityBlock) -> list[schema.Both]:
    if isinstance(item, schema.ActivityBlock):
        return list(both_of(item))
    return [item.stem, *(schema.Both(es=choice.text.es, en=choice.text.en) for choice in item.choices)]


def _runs(texts: list[schema.Both], language: str) -> frozenset[tuple[str, ...]]:
    runs: set[tuple[str, ...]] = set()
    for text in texts:
        found = words(getattr(text, language))
        runs |= {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}
    return frozenset(runs)
