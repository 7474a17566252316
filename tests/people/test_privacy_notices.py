"""What a company tells its people about their data: by version, read by anybody who knows it, accepted once."""

import re

import pytest
from django.urls import reverse

from people.models import NoticeAcceptance, PrivacyNotice
from people.privacy.notices import FIELDS, NotReady, accept_notice, blanks_in, draft_of, parts_of, publish_notice
from tests.factories import EmployeeFactory, make_attempt, make_course, make_enrolment, make_quiz

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
LOGIN = "/es/accounts/login/"


@pytest.fixture
def administrator(organisation):
    return EmployeeFactory(organisation=organisation, role="administrator")


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator.user)
    return client


@pytest.fixture
def account(learner):
    learner.user.set_password(PASSWORD)
    learner.user.save()
    return learner.user


def publish(by, text="Nuestro aviso"):
    draft = draft_of(by.organisation)
    for name in FIELDS:
        setattr(draft, name, f"{text} {name}")
    draft.save()
    return publish_notice(draft.pk, by=by)


def filled(text):
    return re.sub(r"\[[^\]]+\]", "Av. Juárez 1", text)


# --- Writing it -----------------------------------------------------------------------------------


def test_first_draft_is_ours_with_the_name_of_the_company_and_blanks(organisation):
    draft = draft_of(organisation)

    assert draft.number == 1
    assert all(organisation.legal_name in getattr(draft, name) for name in FIELDS)
    assert "[domicilio completo]" in blanks_in(draft)


def test_both_languages_have_the_same_parts(organisation):
    draft = draft_of(organisation)

    for name in ("short", "full"):
        spanish, english = (parts_of(getattr(draft, f"{name}_{language}")) for language in ("es", "en"))
        assert [len(part.paragraphs) for part in spanish] == [len(part.paragraphs) for part in english]


def test_nothing_with_blanks_is_published(administrator, organisation):
    draft = draft_of(organisation)
    draft.save()

    with pytest.raises(NotReady):
        publish_notice(draft.pk, by=administrator)


def test_from_the_draft_to_the_published_version(desk, organisation):
    begun = desk.get(reverse("privacy:draft")).context["form"].initial
    desk.post(reverse("privacy:draft"), {name: filled(begun[name]) for name in FIELDS})
    preview = desk.get(reverse("privacy:preview"))
    desk.post(reverse("privacy:publish"), {"shown": preview.context["notice"].changed_at.isoformat()})

    notice = PrivacyNotice.objects.published().get()
    assert "Av. Juárez 1" in notice.full_es
    assert notice.published_by.organisation == organisation
    assert draft_of(organisation).number == 2


def test_only_what_was_shown_is_published(desk, organisation):
    draft = draft_of(organisation)
    for name in FIELDS:
        setattr(draft, name, "x")
    draft.save()

    desk.post(reverse("privacy:publish"), {"shown": "2020-01-01T00:00:00+00:00"})

    assert not PrivacyNotice.objects.published().exists()


@pytest.mark.parametrize("role", ["hr", "learner", "manager"])
def test_nobody_else_writes_it(client, request, role):
    client.force_login(request.getfixturevalue(role).user)

    statuses = {
        client.get(reverse("privacy:notices")).status_code,
        client.get(reverse("privacy:draft")).status_code,
        client.get(reverse("privacy:preview")).status_code,
        client.post(reverse("privacy:publish")).status_code,
    }

    assert statuses == {404}


def test_administrator_of_another_company_publishes_nothing_here(administrator, organisation):
    draft = draft_of(organisation)
    draft.save()
    elsewhere = EmployeeFactory(role="administrator")

    with pytest.raises(PrivacyNotice.DoesNotExist):
        publish_notice(draft.pk, by=elsewhere)


# --- Reading it -----------------------------------------------------------------------------------


def test_it_is_in_the_footer_of_the_page_of_signing_in_with_the_company_of_its_address(client):
    html = client.get(f"{LOGIN}?company=cenzontle").content.decode()

    assert "/es/privacy/?company=cenzontle" in html


def test_anybody_who_knows_the_code_reads_it_and_nobody_reads_a_list(client, administrator):
    publish(administrator)

    assert "Nuestro aviso full_es" in client.get("/es/privacy/?company=CENZONTLE").content.decode()
    assert "Nuestro aviso full_en" in client.get("/en/privacy/?company=cenzontle").content.decode()
    assert "Cenzontle" not in client.get("/es/privacy/").content.decode()


def test_code_of_a_company_without_a_notice_says_no_more_than_one_of_no_company(client, organisation):
    def main(code):
        html = client.get(f"/en/privacy/?company={code}").content.decode()
        return html[html.index("<main") : html.index("</main>")]

    known, unknown = main("cenzontle"), main("nowhere")

    assert known.replace("cenzontle", "nowhere") == unknown
    assert organisation.legal_name not in known


def test_own_notice_is_shown_to_who_is_signed_in(client, administrator, learner):
    publish(administrator)
    client.force_login(learner.user)

    assert "Nuestro aviso short_es" in client.get("/es/privacy/").content.decode()


# --- Accepting it ---------------------------------------------------------------------------------


def sign_in(client, account, then=""):
    query = f"?next={then}" if then else ""
    return client.post(LOGIN + query, {"login": account.username, "password": PASSWORD, "next": then})


def test_who_signs_in_is_asked_once_for_each_version(client, account, learner, administrator):
    notice = publish(administrator)

    first = sign_in(client, account, "/es/messages/")
    assert first["Location"] == "/es/privacy/accept/?next=%2Fes%2Fmessages%2F"
    page = client.get(first["Location"])
    after = client.post("/es/privacy/accept/", {"notice": page.context["notice"].pk, "next": page.context["next"]})
    assert after["Location"] == "/es/messages/"
    client.logout()
    assert sign_in(client, account, "/es/messages/")["Location"] == "/es/messages/"
    publish(administrator, "Otro aviso")
    client.logout()
    assert sign_in(client, account)["Location"].startswith("/es/privacy/accept/")

    acceptance = NoticeAcceptance.objects.get()
    assert (acceptance.notice, acceptance.employee, acceptance.language) == (notice, learner, "es")


def test_nobody_is_asked_where_nothing_is_published(client, account):
    assert "privacy" not in sign_in(client, account)["Location"]


def test_open_attempt_is_never_interrupted(client, account, learner, administrator):
    publish(administrator)
    course = make_course()
    attempt = make_attempt(make_enrolment(course, learner, lessons_done=True), make_quiz(course))
    page = reverse("quizzes:question", args=[attempt.uuid, 1])

    assert sign_in(client, account, page)["Location"] == page
    assert client.get(page).status_code == 200


def test_who_would_rather_not_goes_on(client, account, administrator):
    publish(administrator)
    page = client.get(sign_in(client, account)["Location"])

    assert client.get(page.context["next"]).status_code == 200
    assert not NoticeAcceptance.objects.exists()


def test_older_version_is_not_accepted_in_place_of_the_newer(client, learner, administrator):
    older = publish(administrator)
    publish(administrator, "Otro aviso")
    client.force_login(learner.user)

    page = client.post("/es/privacy/accept/", {"notice": older.pk})

    assert "Otro aviso short_es" in page.content.decode()
    assert not NoticeAcceptance.objects.exists()


def test_it_leads_to_no_other_site(client, learner, administrator):
    notice = publish(administrator)
    client.force_login(learner.user)

    page = client.post("/es/privacy/accept/", {"notice": notice.pk, "next": "https://example.org/"})

    assert page["Location"] == "/es/"


def test_accepting_twice_is_written_once(learner, administrator):
    notice = publish(administrator)

    accept_notice(notice, learner)
    accept_notice(notice, learner)

    assert NoticeAcceptance.objects.count() == 1


def test_list_says_how_many_have_accepted(desk, learner, administrator):
    accept_notice(publish(administrator), learner)

    [version] = desk.get(reverse("privacy:notices")).context["versions"]

    assert version.accepted == 1
