"""Every status on the public page in a real browser, in both languages: what it says, and what it never shows."""

import json
import re
import time

import pytest

from tests.browser.conftest import DESKTOP, PHONE

pytestmark = pytest.mark.browser

# One person for each status, all of one organisation that does not publish scores.
MAKE = """
import datetime, json, uuid
from django.core.files.storage import storages
from django.utils import timezone
from certificates.changes.services import declare_change
from certificates.lifecycle.services import revoke_certificate
from certificates.models import Certificate
from certificates.issuing.services import deliver
from courses.models import CoursePage, Enrolment, LessonPage
from courses.learning.services import start_course
from people.models import Employee, User, WorkerData
from tests.factories import EmployeeFactory, OrganisationFactory, make_course, make_enrolment
mark = uuid.uuid4().hex[:8]
today = timezone.localdate()
organisation = OrganisationFactory(code="v" + mark, legal_name="Verificada, S.A. de C.V.", shows_score_publicly=False)
def course(slug):
    made = make_course(lessons=1, title="Curso público " + slug, title_en="Public course " + slug, slug=f"{slug}-{mark}")
    return CoursePage.objects.get(pk=made.pk)
shared = course("common")
def complete(status, of):
    person = EmployeeFactory(organisation=organisation, number=f"N{mark}{status}", user__username=f"u-{mark}-{status}",
        user__email=f"{status}.{mark}@private.example", user__given_names="Itzel", user__first_surname="Muñoz")
    WorkerData.objects.create(employee=person, curp="HENG900412MDFRXD08", occupation="04.4")
    return make_enrolment(of, person, lessons_done=True)
def shift(enrolment, days):
    Enrolment.objects.filter(pk=enrolment.pk).update(expires_on=today + datetime.timedelta(days=days),
        started_at=timezone.now() - datetime.timedelta(days=366), completed_at=timezone.now() - datetime.timedelta(days=365))
    enrolment.certificates.update(expires_on=today + datetime.timedelta(days=days),
        issued_on=today - datetime.timedelta(days=365))
changed = course("changed")
made = {name: complete(name, changed if name.startswith("renewal") else shared) for name in
    ("valid", "expiring", "expired", "superseded", "revoked", "renewal_asked", "renewal_required")}
shift(made["expiring"], 20)
shift(made["expired"], -3)
for name in ("renewal_asked", "renewal_required"):
    shift(made[name], 200)
LessonPage.objects.descendant_of(changed).update(minutes=9)
declare_change(changed, today + datetime.timedelta(days=40), words_es="Se agregó el control A.5.",
    words_en="Control A.5 was added.", by=User.objects.order_by("pk").first())
Enrolment.objects.filter(pk=made["renewal_required"].pk).update(renew_by=today - datetime.timedelta(days=1))
shift(made["superseded"], 20)
made["superseded"].refresh_from_db()
again = make_enrolment(shared, Employee.objects.get(pk=made["superseded"].employee_id), lessons_done=True)
revoke_certificate(made["revoked"].certificates.get(), Certificate.Reason.ASSESSMENT, "Copied from Tomás")
Certificate.objects.filter(organisation=organisation).update(score=93)
found = {name: enrolment.certificates.get() for name, enrolment in made.items()}
valid = found["valid"]
deliver(valid.pk)
print("MADE" + json.dumps({
    "codes": {name: each.code for name, each in found.items()},
    "successor": again.certificates.get().code,
    "valid": valid.pk,
    "file": valid.file_name,
    "secrets": [text for name, each in found.items() for text in (each.folio, str(each.uuid),
        each.enrolment.employee.number, each.enrolment.employee.user.email, each.enrolment.employee.user.username)],
}))
"""
HEADINGS = {
    "es": {
        "valid": "Auténtico y vigente",
        "expiring": "Auténtico y vigente",
        "expired": "Auténtico; venció el",
        "superseded": "Auténtico; sustituido",
        "revoked": "No es válido: revocado el",
        "renewal_asked": "Auténtico y vigente",
        "renewal_required": "Auténtico; por renovar desde el",
        "unknown": "Ningún certificado tiene este código",
        "altered": "Alterado",
    },
    "en": {
        "valid": "Authentic and valid",
        "expiring": "Authentic and valid",
        "expired": "Authentic; expired on",
        "superseded": "Authentic; replaced by a newer certificate on",
        "revoked": "Not valid: revoked on",
        "renewal_asked": "Authentic and valid",
        "renewal_required": "Authentic; to be renewed since",
        "unknown": "No certificate has this code",
        "altered": "Altered",
    },
}
REASON = {"es": "evaluación", "en": "The assessment was not valid"}
CHANGED = {"es": "Se agregó el control A.5.", "en": "Control A.5 was added."}
UNKNOWN = "000000000000" + "0"


@pytest.fixture(scope="module")
def made(site):
    """The certificates of each status, and the file of the valid one."""
    said = site.manage("shell", "-v0", script=MAKE)
    facts = json.loads(said[said.index("MADE") + 4 :].splitlines()[0])
    for _ in range(60):  # the worker may have taken it up before us
        if site.rows("SELECT 1 FROM certificates_certificate WHERE id = ? AND sha256 <> ''", facts["valid"]):
            break
        time.sleep(0.5)
    facts["pdf"] = (site.data / "private" / facts["file"]).read_bytes()
    return facts


def never_shown(made):
    """What no public page may hold: who the person is elsewhere, the story of a revocation, a score."""
    return [*made["secrets"], "HENG900412", "@private.example", "Tomás", "93 / 100", ">93<", '"score"']


@pytest.mark.parametrize(("language", "size"), [("es", PHONE), ("en", DESKTOP)], ids=["es-phone", "en-desktop"])
def test_every_status_is_told_and_nothing_private(people, made, language, size):
    anybody = people(size, language)
    page, words = anybody.page, HEADINGS[language]
    seen = {}

    def look(status):
        anybody.check()
        assert page.get_attribute("html", "lang") == language
        assert page.inner_text("h1").strip().startswith(words[status]), status
        seen[status] = page.content()

    for status, code in made["codes"].items():
        page.goto(f"/verify/{code}")
        look(status)
    page.goto(f"/verify/{UNKNOWN}")
    look("unknown")
    for name, content, expected in (
        ("altered", made["pdf"].replace(b"/Type", b"/Tipo", 1), "altered"),
        ("unchanged", made["pdf"], "valid"),
    ):
        page.goto("/verify/")
        page.set_input_files("input[type=file]", {"name": "c.pdf", "mimeType": "application/pdf", "buffer": content})
        anybody.press("form[action$='/file/'] button[type=submit]")
        look(expected)
        seen[name] = page.content()

    assert f'href="/verify/{made["successor"]}"' in seen["superseded"]
    assert REASON[language] in seen["revoked"]
    for status in ("renewal_asked", "renewal_required"):
        assert CHANGED[language] in seen[status]
    shown = {status: [text for text in never_shown(made) if text in html] for status, html in seen.items()}
    assert {status: texts for status, texts in shown.items() if texts} == {}
    answers = [anybody.context.request.get(f"/verify/{code}.json").text() for code in made["codes"].values()]
    assert [text for text in never_shown(made) for answer in answers if text in answer] == []
    assert not re.search(r"\b93\b", " ".join(answers))
