"""A sheet for a blind run: what it shows can be answered and scored, and its form says nothing of the key."""

from dataclasses import replace
from io import StringIO
from statistics import mean

import pytest
import yaml
from django.core.management import call_command

from curriculum.gates.blind_runs import blind_runs, hash_of, is_right
from curriculum.gates.lettering import key, letters, matches, numbers
from curriculum.gates.material import BlindRun, read_material
from curriculum.gates.sheets import sheet
from curriculum.loading import schema
from tests.curriculum.courses import both, choice, numeric, single

BASE = {"difficulty": "easy", "requirements": ["7.3"], "stem": both("Une")}
SHEETS = range(150)
BANK = [single(f"acts-{n % 4 + 1}-{n}", n) for n in range(40)]  # the number in the id is the place of the key


def matching():
    pairs = [
        choice("a", "uno", match=schema.Option(es="z", en="z")),
        choice("b", "dos", match=schema.Option(es="y", en="y")),
    ]
    spare = [schema.Option(es="x", en="x")]
    return schema.Question.model_construct(id="m", kind="matching", choices=pairs, extra_matches=spare, **BASE)


def ordering():
    return schema.Question.model_construct(
        id="o", kind="ordering", choices=[choice(name, name) for name in "abcd"], extra_matches=[], **BASE
    )


def cloze():
    choices = [choice(name, name, correct=name in "ad", blank=1 if name in "abc" else 2) for name in "abcdef"]
    return schema.Question.model_construct(id="c", kind="cloze", choices=choices, extra_matches=[], **BASE)


def score(question, answer):
    """Return how often an answer that is read off the form of the sheet is right."""
    return mean(is_right(question, answer(question, seed), seed) for seed in SHEETS)


def by_first_choice(shown, _place):
    return next(iter(shown["choices"]))


def by_last_choice(shown, _place):
    return list(shown["choices"])[-1]


def by_number(shown, place):
    return list(shown["choices"])[int(place[1:]) % 4]


def by_letter(_shown, place):
    return "ABCD"[(int(place[1:]) - 1) % 4]


@pytest.mark.parametrize("reader", [by_first_choice, by_last_choice, by_number, by_letter])
def test_form_of_a_sheet_answers_no_better_than_chance(reader):
    right = []
    for seed in SHEETS:
        made = sheet(BANK, "options_only", "es", seed)
        bank = {hash_of(question): question for question in BANK}
        right += [
            is_right(bank[made["items"][number]], [reader(shown, number)], seed)
            for number, shown in made["shown"].items()
        ]

    assert len(right) == 6000
    assert mean(right) == pytest.approx(1 / 4, abs=0.02)


def test_order_of_the_sheet_is_not_that_of_the_bank():
    by_order = [
        is_right(BANK[place], [list(letters(BANK[place], seed))[place % 4]], seed)
        for seed in SHEETS
        for place in range(len(BANK))
    ]

    assert mean(by_order) == pytest.approx(1 / 4, abs=0.02)
    assert list(numbers([q.id for q in BANK], 1)) != [q.id for q in BANK]
    assert list(numbers([q.id for q in BANK], 1)) != list(numbers([q.id for q in BANK], 2))


def test_cards_in_the_order_of_the_sheet_are_right_by_chance_only():
    assert score(ordering(), lambda question, seed: list(letters(question, seed))) == pytest.approx(1 / 24, abs=0.04)


def test_first_choice_of_each_blank_is_right_by_chance_only():
    def first_of_each(question, seed):
        return [
            next(f"{blank}={letter}" for letter, shown in letters(question, seed).items() if shown.blank == blank)
            for blank in (1, 2)
        ]

    assert score(cloze(), first_of_each) == pytest.approx(1 / 9, abs=0.05)


def test_matches_in_the_order_of_the_sheet_are_right_by_chance_only():
    assert score(matching(), lambda *_: ["A=a", "B=b"]) == pytest.approx(1 / 6, abs=0.06)


@pytest.mark.parametrize("question", [matching(), ordering(), cloze(), single("s", 2)])
def test_answers_of_every_kind_are_mapped_back(question):
    for seed in SHEETS:
        shown, options = letters(question, seed), matches(question, seed)
        right = key(question, seed)

        assert is_right(question, right, seed)
        assert not is_right(question, right[:-1], seed)
        if question.kind == "ordering":
            assert "".join(shown[letter].id for letter in right) == "abcd"
        if question.kind == "matching":
            assert all(shown[pair[0]].match == options[pair[2]] for pair in right)


def test_numbers_are_read_with_their_tolerance():
    assert (is_right(numeric("n"), ["4.0"], 1), is_right(numeric("n"), ["4.1"], 1)) == (True, False)


def test_sheet_has_no_id_no_key_and_one_question_of_each_family():
    family = [single(f"q{n}", n, never_together="acts") for n in range(4)]

    made = sheet([*family, single("other", 1), numeric("lone")], "options_only", "es", seed=1)

    assert len(made["shown"]) == 2
    assert all("stem" not in shown for shown in made["shown"].values())
    assert list(made["items"]) == ["Q1", "Q2", "Q3", "Q4", "Q5", "Q6"]
    assert not any(word in str(made) for word in ("correct", "other", "lone", "acts", "q0"))


def test_filled_in_sheet_is_a_blind_run():
    made = sheet([single("one", 0), cloze(), matching(), ordering(), numeric("n")], "after_lessons", "en", seed=5)

    read = BlindRun.model_validate(made)

    assert (read.seed, read.items.keys()) == (5, {"Q1", "Q2", "Q3", "Q4", "Q5"})
    blanks = next(shown["choices"] for shown in made["shown"].values() if shown["kind"] == "cloze")
    assert list(blanks) == ["1=A", "1=B", "1=C", "2=D", "2=E", "2=F"]


def printed(*options):
    out = StringIO()
    call_command("blind_sheet", "responsible-ai", "--condition=after_lessons", "--language=es", *options, stdout=out)
    return yaml.safe_load(out.getvalue())


def test_printed_sheet_of_a_course_is_scored_by_its_seed():
    _curriculum, (course, *_others) = read_material()
    bank = {hash_of(question): question for question in course.questions}
    made = printed("--seed=3")
    made["answerer"]["name"] = "A"
    for number in made["answers"]:
        question = bank[made["items"][number]]
        made["answers"][number] = key(question, 3) or [question.number]

    right = replace(course, runs=[("right.yaml", BlindRun.model_validate(made))])
    other = replace(course, runs=[("other.yaml", BlindRun.model_validate({**made, "seed": 4}))])

    assert blind_runs(right).figures["right.yaml"]["score"] == 100
    assert blind_runs(other).figures["other.yaml"]["score"] < 50


def test_every_sheet_has_a_seed_of_its_own():
    assert printed()["seed"] != printed()["seed"]
