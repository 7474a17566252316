"""Makes the companies of the demonstration, their teams, people and sign-ins."""

import datetime
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from courses.models import LearningPath
from demo.cast import Company, Person
from demo.logo import draw_logo
from people.employees.services import hire_employee
from people.models import Employee, JobRole, Organisation, Team, TeamManager, User, WorkCentre
from quizzes.permissions import EDITORS
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as PASSWORD

EDITOR, ADMINISTRATOR = "editora", "admin"
WITHOUT_EMAIL = "1017"


@dataclass(frozen=True)
class SignIn:
    """One line of the table of sign-ins."""

    role: str
    name: str
    shows: str


def make_company(company: Company, path: LearningPath) -> dict[Person, Employee]:
    """Return the organisation with everybody in it; its job roles follow the learning path."""
    organisation = Organisation.objects.create(
        code=company.code, legal_name=company.legal_name, rfc=company.rfc, time_zone=company.time_zone
    )
    organisation.logo.save(f"{company.code}.png", ContentFile(draw_logo(company.code.capitalize(), company.colour)))
    teams: dict[str, Team] = {}
    for key, (parent, es, en) in company.teams.items():
        teams[key] = Team.objects.create(organisation=organisation, parent=teams.get(parent), name_es=es, name_en=en)
    roles = {
        key: JobRole.objects.create(organisation=organisation, name_es=es, name_en=en)
        for key, (es, en) in company.job_roles.items()
    }
    centres = {
        place: WorkCentre.objects.create(
            organisation=organisation,
            code=place.code,
            name=place.name,
            address=place.address,
            time_zone=place.time_zone,
            employer_registration=place.registration,
        )
        for place in company.places
    }
    path.job_roles.add(*roles.values())
    path.save()
    employees = {}
    for number, person in enumerate(company.people, start=company.first_number):
        places = [place for place in company.places if person.team in place.teams]
        place = places[number % len(places)]
        employees[person] = hire_employee(
            organisation,
            str(number),
            teams[person.team],
            user={
                "given_names": person.given_names,
                "first_surname": person.first_surname,
                "second_surname": person.second_surname,
                "language": person.language,
                "email": f"{person.email}@example.com" if person.email else "",
            },
            position=person.position,
            job_role=roles[person.job_role],
            role=person.role,
            work_centre=centres[place],
            cost_centre=company.cost_centres[person.team],
            shift=place.shifts[number // len(places) % len(place.shifts)],
            hired_on=datetime.date.fromisoformat(person.hired_on),
        )
        if person.manages:
            TeamManager.objects.create(team=teams[person.manages], employee=employees[person])
    set_password(User.objects.filter(employments__organisation=organisation))
    return employees


def make_site_staff() -> None:
    """Make an editor and an administrator of the site, who are nobody's employees."""
    editor = User.objects.create_user(
        EDITOR,
        email=f"{EDITOR}@example.com",
        given_names="Renata",
        first_surname="Iturbide",
        second_surname="Lárraga",
    )
    editor.groups.add(Group.objects.get(name=EDITORS))
    User.objects.create_superuser(
        ADMINISTRATOR,
        email=f"{ADMINISTRATOR}@example.com",
        given_names="Ulises",
        first_surname="Peralta",
        second_surname="Cué",
    )
    set_password(User.objects.filter(username__in=[EDITOR, ADMINISTRATOR]))


def set_password(users: QuerySet[User]) -> None:
    """Set the same password for everybody, hashed once: hashing it for each would take half a minute."""
    users.update(password=make_password(PASSWORD))


def sign_ins() -> list[SignIn]:
    """Return whom to sign in as, in the active language."""
    return [
        SignIn(_("Learner"), "lucia@example.com", _("nothing done yet: start the course")),
        SignIn(_("Learner"), "jorge@example.com", _("halfway through: continue where the course was left off")),
        SignIn(_("Learner"), "ana@example.com", _("the same in English")),
        SignIn(_("Learner"), "itzel@example.com", _("passed: result, certificate and verification")),
        SignIn(_("Learner"), WITHOUT_EMAIL, _("signs in with the employee number; overdue")),
        SignIn(_("Manager"), "marcos@example.com", _("progress of two teams, not of the whole bank")),
        SignIn(_("Human resources"), "rosa@example.com", _("everybody in the bank, exports, certificates")),
        SignIn(_("Human resources"), "elvira@example.com", _("another company, which cannot see the bank")),
        SignIn(_("Editor"), f"{EDITOR}@example.com", _("courses and questions in both languages, in the CMS")),
        SignIn(_("Administrator"), f"{ADMINISTRATOR}@example.com", _("the whole site")),
    ]
