"""The screens of human resources: the list of certificates, one certificate, revoking and correcting."""

import csv
import datetime
import io

import pytest

from certificates.lifecycle.services import revoke_certificate
from certificates.models import Certificate
from people.models import Employee
from tests.factories import EmployeeFactory, TeamFactory, correct_name, join, make_course, make_enrolment

pytestmark = pytest.mark.django_db

LIST = "/en/certificates/register/"


@pytest.fixture
def signed_in(client, hr):
    client.force_login(hr.user)
    return client


def manage(certificate, action="", language="en"):
    return f"/{language}/certificates/register/{certificate.uuid}/{action}"


def found(client, query=""):
    response = client.get(f"{LIST}?{query}")
    assert response.status_code == 200
    return {row.certificate for row in response.context["rows"]}


# --- The list -------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["learner", "manager", "stranger"])
def test_list_is_for_human_resources_and_their_organisation(client, request, certificate, who):
    viewer = request.getfixturevalue(who)
    client.force_login(viewer.user)

    if viewer.is_hr:  # of another organisation
        assert found(client) == set()
    else:
        assert client.get(LIST).status_code == 404
        assert client.get(f"{LIST}export.csv").status_code == 404
        assert client.post("/en/certificates/archives/").status_code == 404


@pytest.fixture
def four(certificate, complete, learner, manager, hr):
    """One certificate of each status, by status."""
    by_status = {"valid": certificate}
    by_status["expired"] = complete(manager)
    Certificate.objects.filter(pk=by_status["expired"].pk).update(expires_on=datetime.date(2026, 1, 1))
    by_status["revoked"] = complete(hr)
    revoke_certificate(by_status["revoked"], Certificate.Reason.OTHER, "Because")
    by_status["superseded"] = complete(learner)
    by_status["new"] = correct_name(by_status["superseded"], "Lucía Ramírez", "Typing error")
    return by_status


def test_list_is_filtered_by_status(signed_in, four):
    by_status = {status: found(signed_in, f"status={status}") for status in Certificate.Status.values}

    assert by_status == {
        "valid": {four["valid"], four["new"]},
        "expired": {four["expired"]},
        "renewal_required": set(),
        "revoked": {four["revoked"]},
        "superseded": {four["superseded"]},
    }
    assert found(signed_in, "status=nonsense") == set()  # and the page says so


def test_list_is_filtered_by_course(signed_in, certificate, complete, learner):
    other = complete(learner)

    assert found(signed_in, "") == {certificate, other}
    assert found(signed_in, f"course={other.enrolment.course_id}") == {other}
    assert found(signed_in, "course=999999") == set()


def test_list_is_filtered_by_team_and_the_teams_below(signed_in, certificate, complete, organisation, team, hr):
    below = TeamFactory(organisation=organisation, parent=team)
    other = complete(join(EmployeeFactory(organisation=organisation), below))
    outside = complete(hr)

    assert found(signed_in, "") == {certificate, other, outside}
    assert found(signed_in, f"team={team.pk}") == {certificate, other}
    assert found(signed_in, f"team={below.pk}") == {other}
    assert found(signed_in, "team=x") == set()


def test_list_is_filtered_by_days_to_expiry(signed_in, certificate, complete, learner, manager, hr):
    today = hr.organisation.today()
    by_days = {-1: certificate, 0: complete(learner), 30: complete(manager), 31: complete(hr)}
    for days, one in by_days.items():
        Certificate.objects.filter(pk=one.pk).update(expires_on=today + datetime.timedelta(days=days))

    assert found(signed_in, "expiring=30") == {by_days[0], by_days[30]}
    assert found(signed_in, "expiring=60") == {by_days[0], by_days[30], by_days[31]}
    assert found(signed_in, "expiring=31") == set()


def test_revoked_and_superseded_do_not_expire(signed_in, four, hr):
    Certificate.objects.update(expires_on=hr.organisation.today() + datetime.timedelta(days=5))

    assert found(signed_in, "expiring=30") == {four["valid"], four["expired"], four["new"]}


def test_list_is_searched_by_name_folio_and_code(signed_in, certificate, complete, manager):
    complete(manager)
    Certificate.objects.filter(pk=certificate.pk).update(holder_name="Lucía Ñandú Peña")
    searches = [
        "lucía peña",
        certificate.folio,
        certificate.folio.lower(),
        certificate.code,
        certificate.display_code.lower(),
        certificate.enrolment.employee.user.first_surname,
    ]

    assert [found(signed_in, f"q={search}") for search in searches] == [{certificate}] * len(searches)
    assert found(signed_in, "q=lucía+nobody") == set()
    assert found(signed_in, "q=CENZONTLE-2026-99999999") == set()


def test_search_that_is_no_text_does_no_harm(signed_in, certificate):
    assert signed_in.get(f"{LIST}?q=%00").status_code == 400
    assert found(signed_in, "q=A-2026-²") == set()


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_constant_queries(signed_in, organisation, team, count, django_assert_num_queries):
    for _ in range(count):
        make_enrolment(make_course(), join(EmployeeFactory(organisation=organisation), team), lessons_done=True)

    with django_assert_num_queries(10):
        response = signed_in.get(f"{LIST}?status=valid")

    assert len(response.context["rows"]) == count


def test_list_has_pages_that_keep_the_filters(signed_in, certificate, complete, manager, monkeypatch):
    complete(manager)
    monkeypatch.setattr("certificates.register.views.ROWS", 1)

    html = signed_in.get(f"{LIST}?status=valid").content.decode()

    assert 'href="?page=2&amp;status=valid"' in html
    assert f'href="{LIST}export.csv?status=valid"' in html
    assert 'action="/en/certificates/archives/?status=valid"' in html


@pytest.mark.parametrize("language", ["es", "en"])
def test_empty_lists_say_why(client, hr, certificate, stranger, language):
    seen = []
    for viewer, query in ((stranger, ""), (hr, "?q=nobody")):
        client.force_login(viewer.user)
        html = client.get(f"/{language}/certificates/register/{query}").content.decode()
        seen.append((html.count('class="empty"'), html.count("<table")))

    assert seen == [(1, 0), (1, 0)]


def test_navigation_shows_the_list_to_human_resources_alone(client, hr, manager):
    seen = []
    for viewer in (hr, manager):
        client.force_login(viewer.user)
        seen.append(client.get("/en/").content.decode().count(f'href="{LIST}"'))

    assert seen == [1, 0]


# --- The export -----------------------------------------------------------------------------------


def exported(client, query="", language="en"):
    response = client.get(f"/{language}/certificates/register/export.csv?{query}")
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return response, list(csv.reader(io.StringIO(text, newline="")))


def test_export_is_the_list(signed_in, four, team):
    response, [head, *rows] = exported(signed_in)

    one = four["valid"]
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert response["Content-Disposition"].startswith('attachment; filename="certificates-')
    assert head[:3] == ["Folio", "Verification code", "Holder"]
    assert {row[0] for row in rows} == {certificate.folio for certificate in four.values()}
    [row] = [row for row in rows if row[0] == one.folio]
    assert row == [
        one.folio,
        one.display_code,
        one.holder_name,
        one.enrolment.employee.number,
        "Branches",
        "Foundations of the standard",
        "",
        str(one.issued_on),
        str(one.expires_on),
        "Valid",
        "",
        "",  # no score changed
        "",  # so none passes no longer
    ]


def test_export_keeps_the_filters_and_the_language(signed_in, four):
    _response, [_head, *rows] = exported(signed_in, "status=revoked", language="es")

    assert [row[5] for row in rows] == [four["revoked"].course_title_es]


def test_export_never_runs_in_a_spreadsheet(signed_in, certificate):
    Certificate.objects.update(holder_name="=1+1")

    _response, [_head, row] = exported(signed_in)

    assert row[2] == "'=1+1"


# --- One certificate ------------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["", "revoke/", "correct/"])
@pytest.mark.parametrize("who", ["learner", "manager", "stranger"])
def test_certificate_is_managed_by_its_human_resources(client, request, certificate, who, action):
    client.force_login(request.getfixturevalue(who).user)

    assert client.get(manage(certificate, action)).status_code == 404
    assert client.post(manage(certificate, action), {"reason": "other", "why": "x", "name": "y"}).status_code in (
        404,
        405,
    )
    assert Certificate.objects.get().revoked_at is None


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("status", ["valid", "expired", "revoked", "superseded"])
def test_page_shows_status_log_and_what_can_be_done(signed_in, four, status, language):
    certificate = four[status]

    response = signed_in.get(manage(certificate, language=language))

    html = response.content.decode()
    is_open = status in ("valid", "expired")
    assert response.context["status"] == status
    assert html.count(manage(certificate, "revoke/", language)) == is_open
    assert html.count(manage(certificate, "correct/", language)) == is_open
    assert html.count("<time datetime=") == certificate.events.count()


def test_log_shows_the_private_reason(signed_in, certificate, hr, superuser):
    revoke_certificate(certificate, Certificate.Reason.OTHER, "Copied from Tomás", by=hr, approved_by=superuser)

    html = signed_in.get(manage(certificate)).content.decode()

    assert html.count("Copied from Tomás") == 1
    assert hr.user.get_full_name() in html


def test_page_takes_constant_queries(signed_in, four, django_assert_num_queries):
    for status in ("valid", "new"):
        with django_assert_num_queries(8):
            signed_in.get(manage(four[status]))


def test_chain_is_seen_on_both(signed_in, four):
    old, new = four["superseded"], four["new"]

    pages = {one: signed_in.get(manage(one)).content.decode() for one in (old, new)}

    assert manage(new) in pages[old]
    assert manage(old) in pages[new]


# --- Revoking and correcting ----------------------------------------------------------------------


@pytest.mark.parametrize("language", ["es", "en"])
def test_revoking_asks_first_and_wants_both_reasons(signed_in, certificate, language):
    address = manage(certificate, "revoke/", language)

    asked = signed_in.get(address)
    refused = signed_in.post(address, {"reason": "", "why": "  "})

    assert asked.content.decode().count("callout--warning") == 1
    assert set(refused.context["form"].errors) == {"reason", "why"}
    assert Certificate.objects.get().revoked_at is None


def test_reason_that_does_not_exist_is_refused(signed_in, certificate):
    response = signed_in.post(manage(certificate, "revoke/"), {"reason": "spite", "why": "Because"})

    assert set(response.context["form"].errors) == {"reason"}


@pytest.mark.parametrize("action", ["revoke/", "correct/"])
def test_nothing_is_done_twice(signed_in, four, action):
    seen = []
    for certificate in (four["revoked"], four["superseded"]):
        response = signed_in.get(manage(certificate, action), follow=True)
        seen.append((response.redirect_chain, len(response.context["messages"])))
        before = certificate.events.count()
        signed_in.post(manage(certificate, action), {"reason": "other", "why": "Late", "name": "Somebody"}, follow=True)
        assert certificate.events.count() == before

    assert seen == [([(manage(four[status]), 302)], 1) for status in ("revoked", "superseded")]


def test_who_left_human_resources_manages_nothing(client, certificate, hr):
    Employee.objects.filter(pk=hr.pk).update(role=Employee.Role.EMPLOYEE)
    client.force_login(hr.user)

    assert client.get(manage(certificate)).status_code == 404
