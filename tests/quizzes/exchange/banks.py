"""Banks as hypothesis draws them: every type, and texts that formats stumble over."""

import io
from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from PIL import Image

from quizzes.exchange.bank import Bank, normal
from quizzes.question_types import TYPES
from quizzes.question_types.bank_question import BankChoice, BankImage, BankQuestion, BankScenario, Both
from quizzes.question_types.cloze import BLANK

quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
TRAPS = [
    "=1+1",
    "+52 55",
    "-0",
    "@a",
    "'=x",
    "''",
    "_x000D_",
    "_x0041_",
    "<b>no</b>",
    "&amp;",
    "&#32;",
    "</span>",
    '<span lang="es" class="multilang">',
    "]]>",
    "<![CDATA[",
    "<!-- -->",
    "{=a ~b}",
    "~%50%",
    "#",
    "####",
    "->",
    "::t::",
    "\\n",
    "\\",
    "\\\\",
    ":",
    "//",
    "$CATEGORY: x",
    "[html]",
    "[[1]]",
    "[[1]",
    "a  b",
    "a\n\nb",
    "a\tb",
    "\u00a0",
    "１２",
    "ñandú ¿?",
    "日本",
    "🙂",
    "e\u0301",
    "\u2028",
    "\u202e",
    "1.5",
    "TRUE",
    "%",
    'a;b,c\t"d"',
    " ",
]
LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff") | st.sampled_from("\n\t")
free = st.lists(st.sampled_from(TRAPS) | st.text(LETTERS, max_size=8), max_size=4).map("".join)
written = free.map(lambda text: f"x{text}" if text.strip() == "" else text)
slugs = st.from_regex(r"[-a-zA-Z0-9_]{1,12}", fullmatch=True)
numbers = st.decimals(-100_000, 100_000, places=3).map(lambda number: format(number, "f"))


def picture(colour="red", size=(4, 3)):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


PICTURES = [picture("red"), picture("blue")]


@st.composite
def boths(draw, texts=written):
    """A text in both languages, now and then the same one or only one."""
    es = draw(texts)
    en = draw(st.sampled_from(["other", "same", "none"]))
    if en == "none":
        return draw(st.sampled_from([Both(es, ""), Both("", es)]))
    return Both(es, es if en == "same" else draw(texts))


maybe = st.just(Both()) | boths()
scenarios = st.builds(BankScenario, title=boths(), text=boths())


@st.composite
def questions(draw, kinds=tuple(TYPES), *, images=False, cases=True):
    """A question, finished or not."""
    kind = draw(st.sampled_from(kinds))
    count = draw(st.integers(1, 5))
    stem = draw(boths())
    choices = [
        BankChoice(
            text=draw(boths()),
            is_correct=draw(st.booleans()),
            reason=draw(maybe),
            match=draw(boths()),
            blank=draw(st.none() | st.integers(1, 12)),
        )
        for _number in range(count)
    ]
    if kind == "matching" and draw(st.booleans()):
        choices.append(BankChoice(match=draw(boths())))
    image = None
    if images and draw(st.booleans()):
        image = BankImage("a.png", draw(st.sampled_from(PICTURES)), alt=draw(maybe))
    return normal(
        BankQuestion(
            kind=kind,
            stem=stem,
            choices=tuple(choices),
            reference=draw(st.just("") | slugs),
            difficulty=draw(st.sampled_from(["easy", "medium", "hard"])),
            module=draw(st.just("") | slugs),
            requirements=tuple(draw(st.sets(st.sampled_from(["4.1", "A.5.2", "10"]), max_size=2))),
            explanation=draw(maybe),
            scenario=draw(st.none() | scenarios) if cases else None,
            enemy_group=draw(st.just("") | slugs),
            gives_part=draw(st.booleans()),
            says_how_many=draw(st.booleans()),
            number=draw(st.just("") | numbers),
            tolerance=draw(numbers).lstrip("-"),
            unit=draw(maybe),
            image=image,
        )
    )


@st.composite
def finished(draw, kinds=tuple(TYPES), *, images=False, cases=True):
    """A question that could be published: the shapes that only other programs insist on."""
    question = draw(questions(kinds, images=images, cases=cases))
    kind, count = question.kind, draw(st.integers(3, 5))
    unique = draw(
        st.lists(
            boths(), min_size=count, max_size=count, unique_by=(lambda b: b.es.casefold(), lambda b: b.en.casefold())
        )
    )
    choices = [BankChoice(text=text, reason=draw(maybe)) for text in unique]
    right = draw(st.integers(0, count - 1))
    if kind in ("single", "true_false"):
        choices = [replace(choice, is_correct=number == right) for number, choice in enumerate(choices)]
        choices = choices[:2] if kind == "true_false" and right < 2 else choices
    elif kind in ("multiple", "review"):
        wrong = draw(st.integers(0, count - 1))
        choices = [replace(choice, is_correct=number != wrong) for number, choice in enumerate(choices)]
    elif kind == "matching":
        options = [Both(f"o{number}", f"p{number}") for number in range(count)]
        choices = [replace(choice, match=option) for choice, option in zip(choices, options, strict=True)]
        if draw(st.booleans()):
            choices.append(BankChoice(match=Both("más", "more")))
        if draw(st.booleans()):
            choices[1] = replace(choices[1], match=options[0])
    elif kind == "cloze":
        choices = [
            replace(choice, blank=1 + number // 2, is_correct=number % 2 == 0) for number, choice in enumerate(choices)
        ]
    stem = question.stem
    if kind == "cloze":
        marks = " ".join(f"[[{blank}]]" for blank in sorted({choice.blank for choice in choices}))
        es, en = (BLANK.sub("", text) for text in (stem.es, stem.en))
        stem = Both(f"{es} {marks} ñ", f"<i> {marks} {en}")
    number = question.number or "7.5"
    return normal(replace(question, stem=stem, choices=tuple(choices), number=number if kind == "numeric" else ""))


def banks(drawn, **fields):
    """A few questions below a title."""
    return st.builds(Bank, title=boths(), questions=st.lists(drawn, max_size=3, **fields).map(tuple))
