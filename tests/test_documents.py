"""The documents lead somewhere: every link is there, and every recipe is named in the index."""

import re

import pytest

from tests.trainingsite.test_locks import ROOT

PAGES = [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")]


def links(page):
    return [
        target.partition("#")[0]
        for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8"))
        if not re.match(r"[a-z]+:|#", target)
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page):
    assert [target for target in links(page) if not (page.parent / target).exists()] == []


def test_every_recipe_is_in_the_index():
    index = ROOT / "docs" / "how-to" / "README.md"

    assert {page.name for page in index.parent.glob("*.md")} - {"README.md"} <= set(links(index))


def test_every_decision_that_a_text_names_is_there():
    numbers = {int(page.name[:4]) for page in ROOT.glob("docs/decisions/*.md")}
    named = {
        int(number) for page in PAGES for number in re.findall(r"decision (\d+)", page.read_text(encoding="utf-8"))
    }

    assert len(named) > 5
    assert named <= numbers


def test_every_result_that_a_claim_names_is_there():
    text = "".join(page.read_text(encoding="utf-8") for page in PAGES)

    for name in set(re.findall(r"\b20\d\d-\d\d-\d\d-[a-z0-9-]+\.json", text)):
        assert (ROOT / "benchmarks" / "results" / name).exists(), name
