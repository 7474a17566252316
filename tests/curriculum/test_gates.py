"""Every gate is green over a sound course, and sees the fault that is planted."""

from datetime import date

import pytest

from curriculum.gates.blind_runs import blind_runs
from curriculum.gates.blueprint import blueprint
from curriculum.gates.coverage import coverage
from curriculum.gates.equality import equality
from curriculum.gates.facts import facts
from curriculum.gates.judging import GATES, judge, summary
from curriculum.gates.length_bias import length_bias
from curriculum.gates.material import read_material
from curriculum.gates.media import media
from curriculum.gates.minutes import minutes
from curriculum.gates.naive_bayes import naive_bayes
from curriculum.gates.names import names
from curriculum.gates.near_duplicates import near_duplicates
from curriculum.gates.testwise import testwise_max as best_strategy
from curriculum.gates.wording import wording
from curriculum.loading import schema
from tests.curriculum.courses import (
    FILLER,
    both,
    cases,
    fact,
    lesson,
    material,
    module,
    numeric,
    practice,
    run,
    single,
)

LONG_KEY = ["registrar el caso y avisar hoy mismo a la persona responsable", "silla roja", "casa gris", "puerta rosa"]
ANSWERED = [("options_only", 9, "A"), ("options_only", 9, "B"), ("after_lessons", 36, "C"), ("after_lessons", 36, "D")]


def said(verdict):
    return [f"{problem.where}: {problem.text}" for problem in verdict.problems]


def keyed(text, *, module, count=12):
    """Questions whose right choice is always the same words, at every place."""
    questions = []
    for number in range(count):
        texts = ["mesa azul", "silla roja", "casa gris", "puerta rosa"]
        texts[number % 4] = text
        questions.append(single(f"m{module}-k{number}", number, module=module, texts=texts))
    return questions


@pytest.mark.parametrize("name", sorted(GATES.keys() - {"blind_runs", "media"}))
def test_sound_course_is_green(name):
    assert said(GATES[name](material())) == []


def test_longest_choice_may_not_be_the_key():
    verdict = length_bias(material([module(1, [single(f"q{n}", 0, texts=LONG_KEY) for n in range(9)]), module(2)]))

    assert verdict.figures["es"]["longest"] > 40
    assert any("the key is the longest choice" in text for text in said(verdict))


def test_shortest_choice_may_not_be_the_key():
    texts = ["sí", "silla roja", "casa gris", "puerta rosa"]

    assert (
        "shortest" in said(length_bias(material([module(1, [single(f"q{n}", 0, texts=texts) for n in range(9)])])))[0]
    )


def test_manners_may_not_find_the_key():
    verdict = best_strategy(material([module(1, [single(f"q{n}", 0, texts=LONG_KEY) for n in range(9)])]))

    assert verdict.figures["es"]["virtue"] == 100
    assert len(verdict.problems) == 2


def test_words_may_not_find_the_key():
    verdict = naive_bayes(material([module(n, keyed("tela lisa", module=n)) for n in (1, 2)]))

    assert verdict.figures["es"] == {"score": 100, "chance": 25}


def test_blind_runs_of_four_people_are_enough():
    bank = material().questions

    assert said(blind_runs(material(runs=[run(bank, *who) for who in ANSWERED]))) == []


@pytest.mark.parametrize(
    ("answered", "fault"),
    [
        (ANSWERED[1:], "options_only: 2 answerers are wanted whose run is in force; there are 1"),
        ([*ANSWERED, ("options_only", 20, "E")], "4.yaml: the options alone answer 55.6 %; at most 40.0 % may"),
        ([*ANSWERED, ("after_lessons", 27, "E")], "4.yaml: after the lessons 75.0 %; at least 85.0 % are wanted"),
        (
            [*ANSWERED[1:], ("options_only", 9, "B")],
            "options_only: 2 answerers are wanted whose run is in force; there are 1",
        ),
    ],
)
def test_blind_runs_are_judged(answered, fault):
    bank = material().questions

    assert fault in said(blind_runs(material(runs=[run(bank, *who) for who in answered])))


def test_what_stems_alone_answer_is_recorded_and_not_judged():
    bank = material().questions
    answered = [*ANSWERED, ("stems_only", 36, "E")]

    verdict = blind_runs(material(runs=[run(bank, *who) for who in answered]))

    assert said(verdict) == []
    assert verdict.figures["4.yaml"]["score"] == 100


def test_blind_runs_are_stale_once_more_than_a_tenth_changed():
    bank = material().questions
    runs = [run(bank, *who) for who in ANSWERED]
    few = [single(q.id, 1, stem="Nueva en Taller Uno") if q.id in ("m1-s0", "m1-s1", "m1-s2") else q for q in bank]
    many = [single(q.id, 1, stem="Nueva en Taller Uno") if q.id.startswith("m1-s") else q for q in bank]

    assert said(blind_runs(material([module(1, few)], runs=runs))) == []
    assert "0.yaml: stale: 33.3 % of the bank has changed since" in said(
        blind_runs(material([module(1, many)], runs=runs))
    )


def test_bank_of_choices_alone_is_red():
    verdict = blueprint(
        material([module(1, [single(f"q{n}", n, difficulty="easy" if n % 2 else "hard") for n in range(16)])])
    )

    assert "bank: 0.0 % are no choices; at least 25.0 % are wanted" in said(verdict)


def test_stems_outside_of_cases_are_counted():
    questions = [single(f"q{n}", n, stem=f"Qué es {n}") for n in range(12)] + [numeric(f"n{n}") for n in range(4)]

    assert "bank: 25.0 % stand in a case; at least 50.0 % are wanted" in said(
        blueprint(material([module(1, questions)]))
    )


def test_attempts_may_not_share_a_fifth_of_their_questions():
    questions = [*(single(f"q{n}", n) for n in range(4)), *(numeric(f"n{n}") for n in range(3))]

    assert any("two attempts share" in text for text in said(blueprint(material([module(1, questions)]))))


def test_cluster_that_is_not_in_every_attempt_is_seen():
    rare = single("rare", 1).model_copy(update={"tests": ["9.1"], "requirements": ["9.1"]})
    verdict = blueprint(material([module(1, [*module(1).questions, rare])], clusters={"all": ["7.3"], "rare": ["9.1"]}))

    assert verdict.problems[-1].where == "rare"


def test_tested_number_outside_of_clusters_is_seen():
    rare = single("rare", 1).model_copy(update={"tests": ["9.1"]})

    assert "course.yaml: 9.1 is tested and stands in no cluster" in said(
        blueprint(material([module(1, [*module(1).questions, rare])]))
    )


def test_bank_that_cannot_serve_the_quiz_is_red():
    assert blueprint(material([module(1, [numeric("n0")])])).problems[-1].where == "quiz"


def test_announced_taught_and_tested_are_one_set():
    more = lesson(1, requirements=["7.3", "A.3.3"])

    assert said(coverage(material([module(1, lessons=[more])], requirements=["7.3", "5.2"]))) == [
        "5.2: is announced and not taught",
        "A.3.3: is taught and not announced",
        "A.3.3: is taught and not tested",
    ]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"tests": []}, "says nothing about what it tests"),
        ({"requirements": ["7.3", "9.1"]}, "its requirements are not those of tests and context together"),
        ({"point": "lesson-1/key-points/9"}, "names no sentence of a lesson that decides it"),
        ({"point": None}, "names no sentence of a lesson that decides it"),
    ],
)
def test_tags_of_a_question_are_checked(change, fault):
    spoiled = single("spoiled", 1).model_copy(update=change)

    assert f"spoiled: {fault}" in said(coverage(material([module(1, [*module(1).questions, spoiled])])))


def test_rule_that_stands_in_the_stem_is_seen():
    questions = [single(f"q{n}", n, stem="La regla principal del tema se lee aquí, en Taller Uno") for n in range(8)]

    assert "the rule stands in the lesson and not in the stem" in said(coverage(material([module(1, questions)])))[-1]


def test_minutes_that_nobody_needs_are_seen():
    verdict = minutes(material([module(1, lessons=[lesson(1, minutes=6)])]))

    assert said(verdict)[0] == "lesson-1: declares 6 minutes and takes 3.0"


def test_hours_printed_on_a_certificate_are_seen():
    assert said(minutes(material(hours=2.0))) == ["course.yaml: declares 2.0 hours; its lessons take 0.10"]


def test_long_lesson_without_practice_is_seen():
    text = schema.TextBlock(id="long", type="text", es=f"{FILLER} {FILLER}", en=f"{FILLER} {FILLER}")
    long = lesson(1, minutes=7)

    verdict = minutes(material([module(1, lessons=[long.model_copy(update={"body": [text, *long.body]})])]))

    assert said(verdict)[0].startswith("lesson-1: has 1 practice questions in 7.4 minutes")


def test_module_without_pictures_is_red():
    assert said(media(material([module(1)]))) == [
        "module-1: diagram: 0, at least 2 are wanted",
        "module-1: activity: 0, at least 2 are wanted",
    ]


def test_lesson_without_a_case_is_red():
    bare = lesson(1).model_copy(update={"body": lesson(1).body[1:]})

    assert "lesson-1: has no example" in said(media(material([module(1, lessons=[bare])])))


@pytest.mark.parametrize(
    "text", ["La LFPDPPP pide algo", "El artículo 26 dice", "Desde el 9 de octubre de 2026", "En 2026"]
)
def test_legal_or_dated_sentence_needs_a_fact(text):
    spoiled = single("q", 1, stem=text)

    assert "needs a fact" in said(facts(material([module(1, [spoiled])])))[0]
    cited = spoiled.model_copy(update={"facts": ["law"]})
    assert said(facts(material([module(1, [cited])], facts=[fact("law")]))) == []


def test_edition_of_the_standard_needs_no_fact():
    assert said(facts(material([module(1, [single("q", 1, stem="ISO/IEC 42001:2023")])]))) == []


def test_fact_that_is_not_there_is_seen():
    assert said(facts(material([module(1, [single("q", 1, facts=["none"])])]))) == [
        "q: cites “none”, which is not in facts.yaml"
    ]


def test_fact_that_nobody_verified_is_never_scored():
    asked = single("q", 1, facts=["rumor"])

    assert "nobody could verify" in said(facts(material([module(1, [asked])], facts=[fact("rumor", mark="?")])))[0]


def test_fact_of_one_source_is_scored_with_its_day_only():
    one = [fact("press", mark="1")]
    dated = both("Al 9 de octubre de 2026, ¿cuántos?", "As of October 9, 2026, how many?")
    asked = single("q", 1, facts=["press"])

    assert "as of when" in said(facts(material([module(1, [asked])], facts=one)))[0]
    assert said(facts(material([module(1, [asked.model_copy(update={"stem": dated})])], facts=one))) == []


def test_fact_past_its_review_warns_and_stays_green():
    verdict = facts(material([module(1, [single("q", 1, facts=["law"])])], facts=[fact("law")]), date(2027, 5, 1))

    assert (said(verdict), len(verdict.warnings)) == ([], 1)


def test_first_name_belongs_to_one_company():
    verdict = names(material(bible=cases(companies=("Taller Uno", "Taller Dos"))))

    assert said(verdict) == ["Ana: belongs to Taller Uno and to Taller Dos"]


def test_person_is_named_with_the_company():
    assert said(names(material([module(1, [single("q", 1, stem="Ayer llegó Ana")])]))) == [
        "q: Ana of Taller Uno is named without the company"
    ]


def test_unknown_name_is_seen():
    stranger = single("q", 1).model_copy(
        update={"stem": both("Hoy en Taller Uno, Petra revisa", "Today at Taller Uno, Petra checks")}
    )

    assert said(names(material([module(1, [stranger])]))) == ["q: “Petra” is in no case bible"]


def test_cause_is_told_once_and_where_the_bible_says():
    company = cases().companies[0]
    told = [
        {"what": both("Falta luz"), "told_in": place} for place in ("lesson-1/example", "lesson-1/example", "gone/x")
    ]
    bible = cases().model_copy(
        update={
            "companies": [
                type(company)(
                    **{
                        **company.model_dump(),
                        "causes": [{**cause, "what": cause["what"].model_dump()} for cause in told],
                    }
                )
            ]
        }
    )

    assert [problem.text for problem in names(material(bible=bible)).problems] == [
        "two causes are told in lesson-1/example",
        "a cause is told in gone/x, which is not there",
    ]


def test_practice_that_rehearses_the_exam_is_seen():
    rehearsal = lesson(1)
    same = practice(1, stem=single("m1-s1", 1).stem)

    verdict = near_duplicates(
        material([module(1, lessons=[rehearsal.model_copy(update={"body": [*rehearsal.body[:2], same]})])])
    )

    assert verdict.problems[0].where == "lesson-1/practice"


@pytest.mark.parametrize(
    ("es", "en", "fault"),
    [
        ("Tu puntuación sube", "Your score rises", "q: “puntuación” (es): calificación"),
        ("El turno de hoy", "Today’s rota", "q: “rota” (en): schedule"),
        ("Hay IA en la sombra", "There is hidden AI", "q: “IA en la sombra” and “shadow AI” do not go together"),
    ],
)
def test_words_that_are_not_used_are_seen(es, en, fault):
    spoiled = single("q", 1).model_copy(update={"stem": both(es, en)})

    assert said(wording(material([module(1, [spoiled])]))) == [fault]


def test_numbers_and_length_of_both_languages_are_compared():
    numbers = single("q", 1).model_copy(update={"stem": both("Son 12 de 40", "They are 12 of 50")})
    length = single("q", 1).model_copy(
        update={
            "stem": both(
                "Una frase que en español dice muchas más cosas que la otra, sin duda",
                "A phrase that says somewhat fewer, no doubt",
            )
        }
    )

    assert said(equality(material([module(1, [numbers])]))) == ["q: numbers differ: ['40', '50']"]
    assert "times as long as English" in said(equality(material([module(1, [length])])))[0]


def test_paragraphs_of_both_languages_are_compared():
    text = schema.TextBlock(id="text", type="text", es="Uno\n\nDos", en="One")
    spoiled = lesson(1).model_copy(update={"body": [text]})

    assert "lesson-1/text: its paragraphs, headings and lists differ" in said(
        equality(material([module(1, lessons=[spoiled])]))
    )


def test_course_is_held_to_what_it_names_and_a_finished_one_to_all():
    assert judge(material()).broken == []
    assert judge(material(held_to=["minutes", "media"])).broken == ["media"]
    assert judge(material(held_to=["no-gate"])).broken == ["no-gate"]
    assert judge(material(finished=True)).broken == ["blind_runs", "media"]


def test_summary_has_every_gate_and_count():
    curriculum, materials = read_material()
    figures = summary(curriculum, [judge(one) for one in materials])

    assert GATES.keys() <= figures.keys()
    assert {"paths", "modules", "lessons", "questions", "requirements_taught", "requirements_tested"} <= figures.keys()
    assert {"diagrams", "activities", "problems"} <= figures.keys()
