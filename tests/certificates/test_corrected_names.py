"""The name on a certificate is that of the record; one that differs much needs a second person."""

import pytest
from django.urls import reverse
from django.utils.translation import override

from certificates.lifecycle.approval_kinds import CORRECTION
from certificates.lifecycle.services import (
    NameOfAnother,
    SameName,
    SecondPersonNeeded,
    correct_name,
)
from certificates.models import Certificate
from lib.likeness import differs_much
from people.approvals.services import approve
from people.models import Approval, NameChange
from tests.certificates.acting import manage, rename
from tests.factories import EmployeeFactory, make_course, make_enrolment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("before", "after", "much"),
    [
        ("Maria Gonzalez Nuñez", "María González Núñez", False),
        ("MARÍA GONZÁLEZ", "María González", False),
        ("González Núñez María", "María González Núñez", False),
        ("María Gonzáles", "María González", False),
        ("María González", "María González Núñez", False),
        ("Ana de la Cruz Peña", "Ana Cruz Peña", False),
        ("María González", "María Fernanda González Núñez", True),
        ("María González", "María Ramírez", True),
        ("Ana Pérez", "Eva Pérez", True),
        ("Lucía Núñez Peña", "Rosa Ibáñez Ochoa", True),
        ("小明 王", "Xiaoming Wang", True),
    ],
)
def test_correction_is_told_from_another_name(before, after, much):
    assert differs_much(before, after) is much


# --- The name comes from the record ---------------------------------------------------------------


def test_name_is_that_of_the_record_and_its_history_says_who_and_why(certificate, hr):
    before = certificate.holder_name
    rename(certificate, second_surname="Peña", renamed_by=hr.user, renamed_why="Acta de nacimiento")

    new = correct_name(certificate, "Acta de nacimiento", by=hr)

    change = NameChange.objects.get()
    assert new.holder_name == f"{before} Peña"
    assert (change.before, change.after) == (before, new.holder_name)
    assert (change.changed_by, change.why) == (hr.user, "Acta de nacimiento")


def test_record_is_to_be_corrected_first(signed_in, certificate, hr):
    with pytest.raises(SameName):
        correct_name(certificate, "A long story", by=hr)

    page = signed_in.get(manage(certificate, "correct/")).content.decode()
    assert "Have the name corrected there first" in page
    assert "<textarea" not in page


def test_history_of_a_name_is_kept(certificate):
    rename(certificate, second_surname="Peña")
    change = NameChange.objects.get()

    with pytest.raises(TypeError):
        change.save()
    with pytest.raises(TypeError):
        change.delete()


def test_saving_somebody_under_the_same_name_is_no_change(certificate):
    rename(certificate, language="en")

    assert not NameChange.objects.exists()


def test_name_of_a_colleague_is_refused(signed_in, certificate, organisation, hr):
    EmployeeFactory(organisation=organisation, user__given_names="Tomás", user__first_surname="Ríos")
    rename(certificate, given_names="Tomas", first_surname="RÍOS", second_surname="")

    with pytest.raises(NameOfAnother):
        correct_name(certificate, "Because", by=hr)

    page = signed_in.post(manage(certificate, "correct/"), {"why": "Because"})
    assert "exactly this name" in page.content.decode()
    assert Certificate.objects.count() == 1


def test_name_of_somebody_at_another_company_is_none_of_theirs(certificate, hr):
    EmployeeFactory(user__given_names="Lucía", user__first_surname="Ríos")
    rename(certificate, first_surname="Ríos")

    with pytest.raises(SecondPersonNeeded):
        correct_name(certificate, "Because", by=hr)


def test_small_correction_is_done_at_once(signed_in, certificate, hr):
    rename(certificate, second_surname="Peña")

    response = signed_in.post(manage(certificate, "correct/"), {"why": "Segundo apellido"}, follow=True)

    new = Certificate.objects.get(replaces=certificate)
    event = new.events.get()
    assert response.redirect_chain == [(manage(new), 302)]
    assert (event.kind, event.by, event.approved_by) == ("corrected", hr, None)


def test_name_that_differs_much_waits_for_a_second_person(signed_in, certificate, hr, second):
    rename(certificate, given_names="Rosa", first_surname="Ibáñez", second_surname="Ochoa")
    with pytest.raises(SecondPersonNeeded):
        correct_name(certificate, "Because", by=hr)

    asked = signed_in.get(manage(certificate, "correct/")).content.decode()
    response = signed_in.post(manage(certificate, "correct/"), {"why": "Cambio de nombre"})
    approval = Approval.objects.get()

    assert "a second person in human resources" in asked
    assert response["Location"] == reverse("approvals:one", args=[approval.uuid])
    assert Certificate.objects.count() == 1
    approve(approval, by=second.user)
    event = Certificate.objects.get(replaces=certificate).events.get()
    assert (event.by, event.approved_by, event.why) == (hr, second.user, "Cambio de nombre")


def test_record_that_changed_meanwhile_makes_the_request_outdated(certificate, hr, second):
    rename(certificate, given_names="Rosa", first_surname="Ibáñez")
    approval = CORRECTION.request(certificate, "Because", by=hr)
    rename(certificate, given_names="Eva")

    assert approve(approval, by=second.user).decision == Approval.Decision.OUTDATED
    assert Certificate.objects.count() == 1


STEPS = [
    ("Juan Carlos", "Pérez", ""),
    ("Juan Carlos", "Pérez", "Luna"),
    ("Juan", "Pérez", "Luna"),
    ("Juan", "Pérez Zavala", "Luna"),
    ("Juan", "Zavala", "Luna"),
    ("Juan Pedro", "Zavala", "Luna"),
    ("Pedro", "Zavala", "Luna"),
]


def named(given, first, second):
    return {"given_names": given, "first_surname": first, "second_surname": second}


@pytest.fixture
def walked(complete, organisation):
    """A certificate of Juan Carlos Pérez, whose record takes the first steps; returns the steps that were refused."""
    given, first, second = STEPS[0]
    holder = EmployeeFactory(
        organisation=organisation, user__given_names=given, user__first_surname=first, user__second_surname=second
    )
    return complete(holder)


def test_no_step_of_the_walk_is_a_different_name(walked):
    names = [" ".join(" ".join(step).split()) for step in STEPS]

    assert not any(differs_much(before, after) for before, after in zip(names, names[1:], strict=False))
    assert differs_much(names[0], names[-1])


def test_very_different_name_in_small_steps_needs_a_second_person(signed_in, walked, hr, second):
    certificate, refused = walked, []
    for step in STEPS[1:]:
        rename(certificate, **named(*step))
        try:
            certificate = correct_name(certificate, "Poco a poco", by=hr)
        except SecondPersonNeeded:
            refused.append(step)
    html = signed_in.get(manage(certificate, "correct/")).content.decode()

    assert refused == STEPS[2:]
    assert certificate.holder_name == "Juan Carlos Pérez Luna"
    assert "This training was previously certified as “Juan Carlos Pérez”" in html
    response = signed_in.post(manage(certificate, "correct/"), {"why": "Sentencia"})
    assert response["Location"] == reverse("approvals:one", args=[Approval.objects.get().uuid])
    with override("en"):
        effect = CORRECTION.effect(Approval.objects.get())
    assert "Before any small corrections, the certificate said “Juan Carlos Pérez”." in effect.lines


def test_name_that_two_people_approved_is_what_later_ones_are_compared_with(walked, hr, second):
    rename(walked, **named(*STEPS[-1]))
    approve(CORRECTION.request(walked, "Sentencia", by=hr), by=second.user)
    approved = Certificate.objects.get(replaces=walked)

    rename(approved, second_surname="Lunas")
    new = correct_name(approved, "Una letra", by=hr)

    assert new.holder_name == "Pedro Zavala Lunas"
    rename(new, **named(*STEPS[0]))
    with pytest.raises(SecondPersonNeeded):
        correct_name(new, "De vuelta", by=hr)


def test_each_training_is_compared_with_its_own_first_name(walked, hr):
    rename(walked, **named(*STEPS[-1]))

    other = make_enrolment(make_course(), walked.enrolment.employee, lessons_done=True).certificates.get()
    rename(other, second_surname="Lunas")

    assert correct_name(other, "Una letra", by=hr).holder_name == "Pedro Zavala Lunas"
