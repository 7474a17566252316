"""What somebody scores who reads no lesson and goes by the manners of the choices: a fixed battery of strategies."""

import re
from collections.abc import Callable

from curriculum.gates.material import LANGUAGES, Material, options, read_text, words
from curriculum.gates.verdict import Figures, Verdict, points

ABOVE_CHANCE = 0.15
HEDGES = {
    "es": r"puede|podría|suele|quizá|tal vez|casi|según|dentro de|si |hasta que|algun|conviene",
    "en": r"\bmay\b|might|can\b|could|usually|perhaps|almost|depending|within|if |until|some\b|worth",
}
ABSOLUTES = {
    "es": r"siempre|nunca|jamás|todo|toda|nadie|ningun|solo|únic|basta|cualquier",
    "en": r"always|never|\ball\b|every|nobody|\bno\b|only|just|any\b|enough",
}
VIRTUE = {
    "es": r"report|avis|pregunt|revis|verific|registr|anot|consult|respet|transparen|responsab|proteg|persona|explic|pide"
    r"|document|evalu|detien|confirm",
    "en": r"report|tell|ask|check|verif|record|note|consult|respect|transparen|responsib|protect|person|explain|document"
    r"|assess|stop|confirm",
}
VICE = {
    "es": r"borr|escond|ocult|espera|ignor|culp|castig|copi|sin |automátic|rápid|ahorr|evita|gratuit|deja|nada|seguir|sigue",
    "en": r"delet|hide|wait|ignor|blam|punish|copy|without|automatic|quick|sav(e|ing)|avoid|free\b|let |nothing|carry on|keep ",
}


Strategy = Callable[[str, str, str, str], float]  # choice, stem, lessons of the module, language


def _hits(lists: dict[str, str], sign: int) -> Strategy:
    return lambda text, _stem, _lessons, language: sign * len(re.findall(lists[language], text.casefold()))


def _overlap(text: str, other: str) -> float:
    long = [word for word in words(text) if len(word) > 3]
    return len(set(long) & set(words(other))) / len(long) if long else 0.0


BATTERY: dict[str, Strategy] = {
    "longest": lambda text, _stem, _lessons, _language: len(text),
    "shortest": lambda text, _stem, _lessons, _language: -len(text),
    "most_hedged": _hits(HEDGES, 1),
    "fewest_absolutes": _hits(ABSOLUTES, -1),
    "virtue": _hits(VIRTUE, 1),
    "vice": _hits(VICE, -1),
    "like_the_stem": lambda text, stem, _lessons, _language: _overlap(text, stem),
    "unlike_the_stem": lambda text, stem, _lessons, _language: -_overlap(text, stem),
    "like_the_lesson": lambda text, _stem, lessons, _language: _overlap(text, lessons),
}


def testwise_max(material: Material) -> Verdict:
    """Judge whether the best strategy exceeds chance by more than a margin; nothing is learned from the keys here."""
    verdict = Verdict()
    for language in LANGUAGES:
        scores = dict.fromkeys(BATTERY, 0.0)
        chance, judged = 0.0, 0
        for module in material.modules:
            lessons = " ".join(read_text(lesson, language) for _name, lesson in module.lessons)
            for question in module.questions:
                choices = options(question, language)
                if not choices:
                    continue
                judged += 1
                chance += sum(is_right for _text, is_right in choices) / len(choices)
                stem = getattr(question.stem, language)
                for name, strategy in BATTERY.items():
                    scores[name] += pick([(strategy(text, stem, lessons, language), right) for text, right in choices])
        if not judged:
            continue
        best = max(scores, key=lambda name: scores[name])
        figures: Figures = {name: points(score / judged) for name, score in scores.items()}
        verdict.figures[language] = {"chance": points(chance / judged), "best": best, **figures}
        if (scores[best] - chance) / judged > ABOVE_CHANCE:
            reached = points(scores[best] / judged)
            verdict.fault(
                language, f"“{best}” answers {reached} % without the lesson; chance {points(chance / judged)} %"
            )
    return verdict


def pick(choices: list[tuple[float, bool]]) -> float:
    """Return what is expected of choosing the choice with the most; among equals, by lot."""
    most = max(score for score, _right in choices)
    best = [is_right for score, is_right in choices if score == most]
    return sum(best) / len(best)
