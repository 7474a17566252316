"""A small course in memory that every gate passes, in which a test plants one fault."""

from curriculum.gates.blind_runs import hash_of, hash_of_bank
from curriculum.gates.lettering import key, numbers
from curriculum.gates.material import Answerer, BlindRun, Cases, Company, Fact, Material
from curriculum.loading import course_schema, schema
from curriculum.loading.reading import CourseFolder, ModuleFolder

ACTS = ["mesa azul", "silla roja", "casa gris", "puerta rosa"]  # choices as long as each other
IN_ENGLISH = {
    "mesa azul": "navy table",
    "silla roja": "ruby chairs",
    "casa gris": "gray house",
    "puerta rosa": "pink doors",
}
FILLER = " ".join(f"palabra{number}" for number in range(400))


def both(text, english=None):
    return schema.Both(es=text, en=english or text)


def choice(name, text, *, correct=False, **more):
    english = IN_ENGLISH.get(text, text)
    return schema.BankChoice(
        id=name, correct=correct, text=schema.ChoiceText(es=text, en=english), reason=both(f"Razón de {name}"), **more
    )


def single(name, key, *, stem=None, difficulty="easy", module=1, texts=ACTS, **more):
    """A question whose choices are one set; the key goes from one to the next, so that no manner finds it."""
    return schema.Question(
        id=name,
        kind="single",
        difficulty=difficulty,
        requirements=["7.3"],
        stem=both(stem or f"En Taller Uno pasa lo {name}, qué toca"),
        tests=["7.3"],
        point=f"lesson-{module}/key-points/1",
        choices=[choice("abcd"[n], text, correct=n == key % 4) for n, text in enumerate(texts)],
        **more,
    )


def numeric(name, *, module=1, difficulty="hard"):
    return schema.Question(
        id=name,
        kind="numeric",
        difficulty=difficulty,
        requirements=["7.3"],
        stem=both(f"En Taller Uno cuenta {name}"),
        tests=["7.3"],
        point=f"lesson-{module}/key-points/1",
        number="4",
        explanation=both("Se divide entre dos"),
    )


def lesson(number, **more):
    body = [
        schema.ExampleBlock(
            id="example",
            type="example",
            company="Taller Uno",
            title=schema.BothLines(es="Caso", en="Case"),
            es=FILLER,
            en=FILLER,
        ),
        schema.KeyPointsBlock(id="key-points", type="key_points", points=[both("Regla principal del tema")]),
        practice(number),
    ]
    values = {"minutes": 3, "requirements": ["7.3"], "objective": both("Podrás"), "body": body}
    title = schema.BothLines(es="Lección", en="Lesson")
    return schema.Lesson(slug=f"lesson-{number}", title=title, **{**values, **more})


def practice(number, **more):
    values = {
        "stem": both(f"Pregunta de práctica {number} sobre otro asunto"),
        "kind": "single",
        "requirements": ["7.3"],
    }
    choices = [
        schema.Choice(id=name, correct=name == "a", text=schema.ChoiceText(es=name, en=name), reason=both("Porque"))
        for name in "abc"
    ]
    return schema.PracticeBlock(id="practice", type="practice", **{"choices": choices, **values, **more})


def module(number, questions=None, lessons=None):
    title = schema.BothLines(es="Módulo", en="Module")
    part = schema.Module(slug=f"module-{number}", title=title, summary=both("Parte"), requirements=["7.3"])
    bank = questions or [
        *(single(f"m{number}-s{key}", key, module=number) for key in range(12)),
        *(numeric(f"m{number}-n{key}", module=number) for key in range(6)),
    ]
    named = [("01-lesson.yaml", one) for one in lessons or [lesson(number)]]
    return ModuleFolder(f"course/m{number}", part, named, bank)


def course(**more):
    values = {"requirements": ["7.3"], "clusters": {"all": ["7.3"]}, **more}
    line = schema.BothLines(es="Curso", en="Course")
    quiz = course_schema.Quiz(
        slug="quiz",
        title=line,
        introduction=both("Suerte"),
        questions_per_module=3,
        mix={"easy": 2, "hard": 1},
        minutes=30,
        attempt_limit=None,
        attempts_before_wait=2,
        wait_hours=48,
    )
    return course_schema.Course(
        slug="course",
        code="C1",
        title=line,
        summary=both("Curso"),
        level="basic",
        pass_mark=80,
        validity_months=12,
        quiz=quiz,
        **values,
    )


def cases(*, people=("Ana",), companies=("Taller Uno",)):
    return Cases(
        companies=[
            Company(
                name=name, about=both("Taller"), systems=[both("Cámara")], people=dict.fromkeys(people, both("Técnica"))
            )
            for name in companies
        ]
    )


def fact(name, **more):
    return Fact(**{"id": name, "as_of": "2026-10-09", "review_by": "2027-04-09", "text": both("Un hecho"), **more})


def material(modules=None, *, runs=(), bible=None, facts=(), **more):
    hours = more.pop("hours", 0.1)  # less than any course of the files may have
    made = course(hours=0.5, **more).model_copy(update={"hours": hours})
    folder = CourseFolder("course", made, modules or [module(1), module(2)])
    return Material(
        folder, bible or cases(), {one.id: one for one in facts}, [(f"{n}.yaml", run) for n, run in enumerate(runs)]
    )


def run(questions, condition, right, who, *, seed=7, **more):
    """A blind run of which so many answers are right."""
    number = numbers([q.id for q in questions], seed)
    answers = {number[q.id]: key(q, seed) or ["4"] for q in questions}
    wrong = {name: ["nothing"] if answers[name] != ["4"] else ["5"] for name in list(answers)[right:]}
    return BlindRun(
        bank=hash_of_bank(questions),
        seed=seed,
        condition=condition,
        language="es",
        answerer=Answerer(name=who, knowledge="contador"),
        items={number[q.id]: hash_of(q) for q in questions},
        answers={**answers, **wrong},
        **more,
    )
