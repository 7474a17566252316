"""Cases in formats that know none: a text of its own, and a tag on the questions that belong to it."""

import re

from quizzes.exchange.bank import Bank
from quizzes.exchange.markup import Markup, html_of
from quizzes.question_types.bank_question import BankScenario

HEADING = re.compile(r"\s*+<h4[^>]*+>(.*?)</h4>", re.DOTALL | re.IGNORECASE)


def case_names(bank: Bank) -> dict[BankScenario, str]:
    """Return a short name for each case, in the order in which questions need them."""
    found = dict.fromkeys(question.scenario for question in bank.questions if question.scenario)
    return {scenario: f"case-{number}" for number, scenario in enumerate(found, start=1)}


def case_html(scenario: BankScenario) -> str:
    """Return a case as HTML: its title is a heading."""
    return f"<h4>{html_of(scenario.title)}</h4>{html_of(scenario.text)}"


def read_case(html: str, title: str, markup: Markup) -> BankScenario:
    """Return a case from HTML; ``title`` serves where no heading stands in it."""
    heading = HEADING.match(html)
    if heading:
        return BankScenario(markup.read(heading[1]), markup.read(html[heading.end() :]))
    return BankScenario(markup.read(title), markup.read(html))
