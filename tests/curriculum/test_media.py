"""Diagrams and activities of course files: what the gates count of them, and what no file may bring."""

import pytest

from curriculum.gates.blind_runs import blind_runs
from curriculum.gates.material import read_text
from curriculum.gates.media import media
from curriculum.gates.minutes import minutes
from curriculum.gates.near_duplicates import near_duplicates
from curriculum.gates.wording import wording
from curriculum.loading import schema
from curriculum.loading.reading import read_curriculum
from tests.corpus import change, write_corpus
from tests.courses.test_loading_reading import LESSON, problems_of
from tests.curriculum.courses import both, lesson, material, module, run, single


def lines(text):
    return schema.BothLines(es=text, en=text)


def diagram(name="diagram", text="Contener", **more):
    parts = [schema.DiagramPart(es=text, en=text), schema.DiagramPart(es="Corregir", en="Corregir")]
    values = {"kind": "steps", "alternative_text": both("Dos pasos seguidos"), "parts": parts}
    return schema.DiagramBlock(id=name, type="diagram", **{**values, **more})


def activity(name="activity", text="Tarjeta", number=2):
    cards = [schema.Card(es=f"{text} {n}", en=f"{text} {n}", reason=lines("Porque sí")) for n in range(3)]
    content = schema.Order(kind="order", cards=cards)
    values = {"title": lines("Ordena"), "es": "Ordena.", "en": "Ordena."}
    return schema.ActivityBlock(id=name, type="activity", minutes=number, content=content, **values)


def with_blocks(*blocks, **more):
    whole = lesson(1, **more)
    return material([module(1, lessons=[whole.model_copy(update={"body": [*whole.body, *blocks]})])])


def said(verdict):
    return [f"{problem.where}: {problem.text}" for problem in verdict.problems]


def test_module_with_pictures_and_something_to_do_is_green():
    assert said(media(with_blocks(diagram(), diagram("two"), activity(), activity("other")))) == []


def test_activities_take_the_time_that_they_declare():
    assert said(minutes(with_blocks(activity(number=4), minutes=7))) == []
    assert said(minutes(with_blocks(activity(number=4))))[0] == "lesson-1: declares 3 minutes and takes 7.0"


def test_words_of_a_diagram_are_read_and_those_about_it_are_not():
    whole = with_blocks(diagram(), activity()).lessons[0]

    text = read_text(whole, "es")
    assert "Contener" in text
    assert "Dos pasos" not in text
    assert "Tarjeta" not in text


def test_activity_that_rehearses_the_exam_is_seen():
    stem = single("m1-s1", 1).stem.es

    assert "lesson-1/activity: is like m1-s" in said(near_duplicates(with_blocks(activity(text=stem))))[0]


@pytest.mark.parametrize("block", [diagram(text="ordenador"), activity(text="ordenador")])
def test_words_that_are_not_used_are_seen_in_them_too(block):
    assert f"lesson-1/{block.id}: “ordenador” (es): computadora" in said(wording(with_blocks(block)))


def test_sheet_that_nobody_answered_is_no_run():
    bank = material().questions
    empty = run(bank, "options_only", 0, "A")
    empty = empty.model_copy(update={"answers": {name: [] for name in empty.answers}})
    unsigned = run(bank, "options_only", 9, " ")

    faults = said(blind_runs(material(runs=[empty, unsigned])))

    assert faults[:2] == ["0.yaml: nobody has answered it", "1.yaml: nobody has answered it"]
    assert "options_only: 2 answerers are wanted whose run is in force; there are 0" in faults


FILE = """\
  - id: block
    type: {type}
{rest}  - id: practice
    type: practice
"""
GRID = """\
    kind: grid
    alternative_text: {es: "Dos", en: "Two"}
    parts: [{es: "Uno", en: "One"}, {es: "Dos", en: "Two"}]
"""
TALK = """\
    minutes: 2
    title: {es: "Habla", en: "Talk"}
    es: "Habla."
    en: "Talk."
    content:
      kind: chat
      talk:
        - name: one
          es: "¿Sí?"
          en: "Yes?"
          replies: [{es: "No", en: "No", leads_to: one, reason: {es: "No.", en: "No."}}]
        - {name: end, es: "Adiós", en: "Bye"}
"""


@pytest.mark.parametrize(
    ("kind", "rest", "reason"),
    [
        ("diagram", GRID, "Exactly four are needed."),
        ("activity", TALK, "A reply leads to a turn further down."),
    ],
)
def test_file_brings_no_block_that_could_not_be_published(tmp_path, kind, rest, reason):
    root = write_corpus(tmp_path)
    line = change(
        root, LESSON, "  - id: practice\n    type: practice\n", FILE.replace("{type}", kind).replace("{rest}", rest)
    )

    assert problems_of(root, "en") == [(LESSON, line, reason)]


def test_file_with_a_whole_activity_is_read(tmp_path):
    root = write_corpus(tmp_path)
    rest = TALK.replace("leads_to: one", "leads_to: end")
    change(
        root,
        LESSON,
        "  - id: practice\n    type: practice\n",
        FILE.replace("{type}", "activity").replace("{rest}", rest),
    )

    [(_label, whole)] = read_curriculum(root).courses[0].modules[0].lessons
    assert [block.type for block in whole.body] == ["text", "activity", "practice"]
