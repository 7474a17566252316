"""A module is not only read: it has diagrams to look at and activities to do, and every lesson a case worked out."""

from collections import Counter

from curriculum.gates.material import Material
from curriculum.gates.verdict import Verdict

DIAGRAMS = ACTIVITIES = 2


def media(material: Material) -> Verdict:
    """Count the blocks of each module."""
    verdict = Verdict()
    total: Counter[str] = Counter()
    for module in material.modules:
        kinds = Counter(str(block.type) for _name, lesson in module.lessons for block in lesson.body)
        total += kinds
        for kind, wanted in (("diagram", DIAGRAMS), ("activity", ACTIVITIES)):
            if kinds[kind] < wanted:
                verdict.fault(module.module.slug, f"{kind}: {kinds[kind]}, at least {wanted} are wanted")
        for _name, lesson in module.lessons:
            held = {block.type for block in lesson.body}
            for kind in sorted({"example", "key_points"} - held):
                verdict.fault(lesson.slug, f"has no {kind}")
    verdict.figures |= {"diagrams": total["diagram"], "activities": total["activity"]}
    return verdict
