"""Every list that can be taken as a file, read on its page and in both files: whatever the filters, the same rows and
the same cells.
"""

import datetime
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as site
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from courses.models import DutyRequest
from labour.models import LabourAct
from people.exports.lists import exported_lists
from people.models import User
from tests.exports import as_text, read_csv, read_xlsx
from tests.factories import EmployeeFactory, assign_course, join, make_course
from tests.test_access import world  # noqa: F401 -- a fixture

pytestmark = pytest.mark.django_db

WORDS = ["", "", "a", "00", "e 1", "nadie", "é"]
SORTS = ["", "name", "-name", "due", "-due", "status", "-status", "number", "-number", "team", "hired", "-centre"]
EMPTY = {"", "–", "Does not expire", "Nothing", "not said"}


@dataclass
class Page:
    """Where a list is, and its files. ``labels``: what its page calls a column otherwise than the file, as the file
    does, or None where the page puts several together; ``head`` is the column that names the row.
    """

    page: str
    file: str
    labels: dict = field(default_factory=dict)
    head: str = "Employee"
    filters: dict = field(default_factory=dict)  # those that are no field of its form


PAGES = {
    "team": Page("reports:team", "reports:team_export", {"Choose": None}),
    "people": Page("people:list", "people:export"),
    "ways_in": Page("ways_in:list", "ways_in:export", {"Why": "Why they cannot sign in", "Choose": None}),
    "messages": Page("messages:log", "messages:export", {"When": None}),
    "certificates": Page("certificates:register", "certificates:register_export", head="Holder"),
    "dc3_queue": Page("dc3:queue", "dc3:queue_export"),
    "dc3_issued": Page("dc3:issued", "dc3:issued_export", {"PDF": None}),
    "requests": Page("requests:list", "requests:export", filters={"show": ["answered"]}),
    "rules": Page("rules:rules", "rules:export"),
    "activity": Page("duties:actions", "duties:export"),
    "class_sessions": Page("classroom:list", "classroom:export", filters={"show": ["past", "cancelled"]}),
    "evidence": Page("evidence:list", "evidence:export", {"Evidence": "Title"}, filters={"state": ["accepted"]}),
    "teams": Page("structure:teams", "structure:export", head="Team"),
    "tablets": Page("ways_in:kiosks", "ways_in:kiosks_export", {"State": None}, head="Name"),
    "dc1_members": Page("commission:show", "commission:members_export", {"On the commission": None}, head="Name"),
    "dc2_plans": Page("plans:list", "plans:list_export", {"Period": None}, head="Plan"),
    "dc5_agents": Page("agents:list", "agents:list_export", head="Agent"),
    "stps_receipts": Page("receipts:list", "receipts:list_export", head="What was filed"),
    "stps_history": Page("stps:history", "stps:history_export", head="When"),
}
# Lists that are not one table of a page.
OTHERS = {
    "exports": "it grows with each file that is taken",
    "dc2_people": "its page names a plan: tests/labour/test_plans.py compares them",
    "dc4": "a list for the ministry, which no page shows",
    "approvals": "the page shows parts of it",
    "stps_terms": "the page shows parts of it",
}
ACTIONS = "Actions"


@pytest.fixture
def desk(client, world, organisation, team, hr):  # noqa: F811
    """Somebody of human resources in front of lists that all have rows."""
    for number in range(3):
        someone = join(EmployeeFactory(organisation=organisation, number=f"000{number}"), team)
        User.objects.filter(pk=someone.user_id).update(password="!", email="" if number else "a@example.com")
    for answer in ("", "Sigue siendo tu curso"):
        assignment = assign_course(someone, make_course(), organisation.today(), assigned_by=hr)
        decided = {"decision": "refused", "decided_by": hr, "decided_at": timezone.now(), "answer": answer}
        asked = {"kind": "not_mine", "reason": "Ya no uso la máquina", **(decided if answer else {})}
        DutyRequest.objects.create(enrolment=assignment.enrolment, **asked)
    changes = [["activity", "Costura", "Corte"], ["constituted_on", "", "2025-02-10"]]
    LabourAct.objects.create(
        organisation=organisation, about="commission", record_id=1, name="2025", kind="changed", changes=changes, by=hr
    )
    client.force_login(hr.user)
    return client


def text_of(cell):
    for hidden in cell.select(".visually-hidden, .icon"):
        hidden.decompose()
    return " ".join(cell.get_text(" ").split()).replace(" :", ":").replace(" ,", ",")


def shown(value):
    """A cell of a workbook as a page writes it."""
    if isinstance(value, datetime.datetime):
        kind = "SHORT_DATE_FORMAT" if value.time() == datetime.time() else "SHORT_DATETIME_FORMAT"
        return date_format(value, kind)
    return " ".join(str("" if value is None else value).split())


def rows_on_screen(client, address, query):
    """Each row of every page of the list: its text, what names it, and what stands under each label."""
    rows, number = [], 1
    while True:
        response = client.get(address, {**query, "page": number})
        main = BeautifulSoup(response.content, "html.parser").find("main")
        for row in main.select("table.table > tbody > tr, form table tbody tr, ul.rows > li"):
            labelled = {cell["data-label"]: text_of(cell) for cell in row.select("td[data-label]")}
            rows.append((text_of(row), text_of(row.find("th")) if row.name == "tr" else "", labelled))
        page = response.context.get("page_obj")
        if not page or not page.has_next():
            return rows, response
        number += 1


def says(text, written):
    """Whether a cell of the screen says what the file has: as it is, at its beginning, or as parts of a list."""
    if not written:
        return text.split(" ")[0] in EMPTY or text in {
            gettext(word) for word in EMPTY - {""}
        }  # "–", and what else is known
    return text == written or text.startswith(written) or all(part in text for part in written.split("; "))


def compare(client, hr, name, query, language):
    """Compare a list with its files; return how many rows it has."""
    where = PAGES[name]
    with translation.override(language):
        address, files = reverse(where.page), {kind: reverse(where.file, args=[kind]) for kind in ("csv", "xlsx")}
    rows, response = rows_on_screen(client, address, query)
    if rows:
        assert all(file in response.content.decode() for file in files.values()), name
    in_csv = read_csv(client.get(files["csv"], query).getvalue())
    in_xlsx = read_xlsx(client.get(files["xlsx"], query).getvalue())
    assert [[as_text(value) for value in row] for row in in_xlsx] == in_csv
    assert len(in_csv) - 1 == len(rows), (name, query)
    head = in_csv[0]
    if "cols" in query:
        compare_columns(hr, name, query, language, head, rows)
    with translation.override(language):
        labels = {gettext(label): other and gettext(other) for label, other in where.labels.items()}
        for (text, first, labelled), values in zip(rows, in_xlsx[1:], strict=True):
            written = dict(zip(head, map(shown, values), strict=True))
            if not labelled:  # a row of text
                table = exported_lists()[name].open(hr, QueryDict("")).table
                expected = [str(column.title) for column in table.columns if column.is_on_screen]
                expected = head if query.get("cols") else expected  # chosen, and so on the screen
                assert [title for title in expected if written[title] not in text] == [], (name, text, written)
                continue
            named = written[gettext(where.head)]
            assert set(named.replace(",", "").split()) <= set(first.replace(",", "").split()), (name, first, named)
            for label, cell in labelled.items():
                title = labels.get(label, label)
                if title is not None and label != gettext(ACTIONS):
                    assert says(cell, written[title]), (name, label, cell, written[title])
    return len(rows)


def compare_columns(hr, name, query, language, head, rows):
    """Where columns are chosen, screen and file have these, in their order, and the one that names the row."""
    with translation.override(language):
        columns = exported_lists()[name].open(hr, QueryDict("")).table.columns
        first, *others = [(column.key, str(column.title)) for column in columns]
        labels = {title: gettext(label) for label, title in PAGES[name].labels.items() if title}
    chosen = [title for key, title in others if key in query["cols"].split(".")]
    if chosen or first[0] in query["cols"].split("."):
        assert head == [first[1], *chosen]
        for _text, _first, labelled in rows:
            assert [label for label in labelled if label not in ("Elige", "Choose")] == [
                labels.get(title, title) for title in chosen
            ]


def choosing():
    """The lists whose columns can be chosen, with the keys of these."""
    return {name: each for name, each in exported_lists().items() if each.page}


def choices_of(client, name):
    """What can be chosen of each filter of a page."""
    where = PAGES[name]
    form = (client.get(reverse(where.page)).context or {}).get("form")
    chosen = {key: getattr(each, "choices", ()) for key, each in form.fields.items()} if form else {}
    found = {key: [str(value) for value, _label in choices] for key, choices in chosen.items()}
    return {key: values for key, values in {**found, **where.filters}.items() if values}


def test_screen_and_both_files_are_the_same_cell_by_cell(desk, hr):
    choices = {name: choices_of(desk, name) for name in PAGES}
    assert {name: compare(desk, hr, name, {}, "es") for name in PAGES if not compare(desk, hr, name, {}, "en")} == {}

    keys = {
        name: [column.key for column in each.open(hr, QueryDict("")).table.columns] for name, each in choosing().items()
    }
    assert set(keys) >= {"team", "people"}

    @settings(max_examples=3, deadline=None, phases=[Phase.generate], database=None)
    @given(st.data())
    def under_random_filters(data):
        for name in PAGES:
            query = {"q": data.draw(st.sampled_from(WORDS)), "sort": data.draw(st.sampled_from(SORTS))}
            for key, values in choices[name].items():
                query[key] = data.draw(st.sampled_from(["", "", *values, "gone"]))
            if name in keys:
                query["cols"] = ".".join(data.draw(st.lists(st.sampled_from([*keys[name], "gone"]), unique=True)))
            compare(desk, hr, name, query, data.draw(st.sampled_from(["es", "en"])))

    under_random_filters()


def test_what_a_page_shows_in_parts_stands_in_its_file(desk):
    for page, file, titles in (
        ("approvals:list", "approvals:export", ".rows__title"),
        ("stps:terms", "stps:terms_export", "tbody th a"),
    ):
        shown_titles = BeautifulSoup(desk.get(reverse(page)).content, "html.parser").select(f"main {titles}")
        in_file = [" ".join(row) for row in read_csv(desk.get(reverse(file, args=["csv"])).getvalue())]

        assert shown_titles
        for title in map(text_of, shown_titles):
            assert any(all(part in row for part in title.split(": ")) for row in in_file), title


def test_every_list_is_compared_or_has_a_reason():
    assert set(exported_lists()) == set(PAGES) | set(OTHERS)


# What has pages and is no list to take away: a step of something, the record of one thing, or one's own.
WITHOUT_FILES = {
    "certificates/batch.html",
    "certificates/batch_new.html",
    "certificates/batches.html",
    "certificates/mine.html",
    "duties/_preview.html",
    "duties/action.html",
    "duties/remind.html",
    "classroom/people.html",
    "classroom/session.html",
    "evidence/equivalences.html",
    "messages/own.html",
    "people/access_log/events.html",  # it leaves as JSON lines
    "people/deputies.html",
    "people/imports/_past.html",
    "people/imports/_rows.html",
    "people/erasure/list.html",  # whose data are blocked leaves by no file
    "people/rights/inbox.html",  # few, each answered by itself, and about data that should not travel
    "people/rights/own.html",
    "people/merging/pairs.html",  # guesses, each to be looked at by itself
    "reports/record.html",
    "rules/rule.html",
}


def test_every_page_with_pages_offers_files():
    templates = Path(site.BASE_DIR) / "templates"
    texts = {str(path.relative_to(templates)): path.read_text() for path in templates.rglob("*.html")}
    paged = {name for name, text in texts.items() if "components/pagination.html" in text}

    without = {name for name in paged if "components/export_links.html" not in texts[name]}
    assert {name for name in without if not name.startswith("gallery/")} == WITHOUT_FILES
