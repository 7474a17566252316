"""The smallest curriculum on disk that has no error; a test spoils one line of it."""

from pathlib import Path

FILES = {
    "curriculum.yaml": """\
catalogue:
  slug: catalogue
  title: {es: "Cursos", en: "Courses"}
  introduction: {es: "Aprende.", en: "Learn."}
paths:
  - id: P1
    title: {es: "Ruta", en: "Path"}
    summary: {es: "Un curso.", en: "One course."}
    courses: [small]
""",
    "requirements.yaml": """\
identifier: "ISO/IEC 42001:2023"
title: {es: "Sistema de gestión", en: "Management system"}
requirements:
  - {id: "7.3", kind: clause, es: "Toma de conciencia", en: "Awareness"}
  - {id: "A.9.2", kind: control, es: "Procesos", en: "Processes"}
""",
    "small/course.yaml": """\
slug: small
code: S1
title: {es: "Curso corto", en: "Short course"}
summary: {es: "Breve.", en: "Brief."}
hours: 1.5
level: basic
pass_mark: 80
validity_months: 12
requirements: ["7.3"]
quiz:
  slug: final-quiz
  title: {es: "Cuestionario", en: "Quiz"}
  introduction: {es: "Suerte.", en: "Good luck."}
  questions_per_module: 2
  minutes: 30
  attempt_limit: null
  attempts_before_wait: 2
  wait_hours: 48
finished: true
""",
    "small/m1-first/module.yaml": """\
slug: first
title: {es: "Primero", en: "First"}
summary: {es: "Parte.", en: "Part."}
requirements: ["7.3"]
""",
    "small/m1-first/01-lesson.yaml": """\
slug: lesson
title: {es: "Lección", en: "Lesson"}
minutes: 5
requirements: ["7.3"]
objective: {es: "Podrás.", en: "You can."}
body:
  - id: opening
    type: text
    es: |
      ### Título

      Un párrafo con **negritas**.
    en: |
      ### Heading

      A paragraph with **bold**.
  - id: practice
    type: practice
    kind: single
    requirements: ["7.3"]
    stem: {es: "¿Cuál?", en: "Which?"}
    choices:
      - {id: a, correct: true, text: {es: "A", en: "A"}, reason: {es: "Sí.", en: "Yes."}}
      - {id: b, correct: false, text: {es: "B", en: "B"}, reason: {es: "No.", en: "No."}}
      - {id: c, correct: false, text: {es: "C", en: "C"}, reason: {es: "No.", en: "No."}}
""",
    "small/m1-first/questions.yaml": """\
- id: m1-q01
  kind: single
  difficulty: easy
  requirements: ["7.3"]
  stem: {es: "¿Uno?", en: "One?"}
  choices:
    - {id: a, correct: true, text: {es: "A", en: "A"}, reason: {es: "Sí.", en: "Yes."}}
    - {id: b, correct: false, text: {es: "B", en: "B"}, reason: {es: "No.", en: "No."}}
    - {id: c, correct: false, text: {es: "C", en: "C"}, reason: {es: "No.", en: "No."}}
- id: m1-q02
  kind: true_false
  difficulty: hard
  requirements: ["A.9.2"]
  stem: {es: "¿Dos?", en: "Two?"}
  choices:
    - {id: "true", correct: true, text: {es: "Verdadero", en: "True"}, reason: {es: "Sí.", en: "Yes."}}
    - {id: "false", correct: false, text: {es: "Falso", en: "False"}, reason: {es: "No.", en: "No."}}
""",
}


def write_corpus(root: Path) -> Path:
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def change(root: Path, name: str, old: str, new: str) -> int:
    """Replace the only ``old`` in a file; return the number of its line."""
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1
