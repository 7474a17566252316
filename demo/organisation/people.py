"""Makes the people of a large company: teams, work centres, managers, human resources. Few statements, however many
people.
"""

import datetime
import random
from itertools import count

from django.contrib.auth.hashers import make_password

from lib.portions import portions
from people.employees.bulk import Hire, hire_employees
from people.models import Employee, JobRole, Organisation, Team, TeamManager, User, WorkCentre
from trainingsite.published_keys import DEMONSTRATION_PASSWORD as PASSWORD

TEAM_SIZE = 40
LINES = 10  # teams below one area
TEAM_MANAGER, AREA_MANAGER = 2, 3  # which of a team
NAMES = (
    "Ana",
    "Itzel",
    "José Luis",
    "María José",
    "Óscar",
    "Ximena",
    "Raúl",
    "Lucía",
    "Iñaki",
    "Sofía",
    "Beto",
    "Inés",
)
SURNAMES = ("Núñez", "Peña", "Ibáñez", "Muñiz", "Ocampo", "Sepúlveda", "Cué", "Lárraga", "Zúñiga", "Ávila", "Rentería")
ROLES = (
    ("Operación", "Operations"),
    ("Ingeniería", "Engineering"),
    ("Calidad", "Quality"),
    ("Ventas", "Sales"),
    ("Administración", "Administration"),
)
POSITIONS = ("Técnica", "Analista", "Supervisor", "Ingeniera", "Auxiliar", "Ejecutiva")
CENTRES = (
    ("MEX", "Corporativo Ciudad de México", "America/Mexico_City"),
    ("TIJ", "Planta Tijuana", "America/Tijuana"),
    ("HMO", "Planta Hermosillo", "America/Hermosillo"),
    ("CUN", "Centro Cancún", "America/Cancun"),
)
SHIFTS = ("Matutino", "Vespertino", "Nocturno")
FIRST_DAY = datetime.date(2019, 1, 7)


def make_people(organisation: Organisation, number: int, chance: random.Random) -> list[Employee]:
    """Employ this many people; the first two are human resources, of everybody and of one work centre."""
    teams = _make_teams(organisation, -(-number // TEAM_SIZE))
    roles = [JobRole.objects.create(organisation=organisation, name_es=es, name_en=en) for es, en in ROLES]
    centres = [
        WorkCentre.objects.create(organisation=organisation, code=code, name=name, time_zone=zone)
        for code, name, zone in CENTRES
    ]
    days = (organisation.today() - FIRST_DAY).days
    hires = []
    for key in range(number):
        first, second = chance.choice(SURNAMES), chance.choice(SURNAMES)
        hires.append(
            Hire(
                f"{key + 1:06d}",
                user={
                    "given_names": chance.choice(NAMES),
                    "first_surname": first,
                    "second_surname": second,
                    "email": f"{organisation.code}-{key + 1}@example.com",
                    "language": "en" if key % 5 == 0 else "es",
                },
                fields={
                    "position": chance.choice(POSITIONS),
                    "job_role": chance.choice(roles),
                    "work_centre": centres[key // TEAM_SIZE % len(centres)],
                    "shift": chance.choice(SHIFTS),
                    "cost_centre": f"CC-{key // TEAM_SIZE % 90:02d}",
                    "role": Employee.Role.HR if key < 2 else Employee.Role.EMPLOYEE,
                    "hired_on": FIRST_DAY + datetime.timedelta(days=chance.randrange(days)),
                },
                team=teams[key // TEAM_SIZE],
            )
        )
    employees: list[Employee] = []
    for some in portions(hires):
        employees += hire_employees(organisation, some)
    employees[1].hr_centres.set(centres[1:2])
    _name_managers(teams, employees)
    User.objects.filter(employments__organisation=organisation).update(password=make_password(PASSWORD))
    return employees


def _make_teams(organisation: Organisation, number: int) -> list[Team]:
    """Return the teams at the bottom of a tree: ten of them in each area."""
    names, teams = count(1), []
    for area in range(-(-number // LINES)):
        above = Team.objects.create(organisation=organisation, name_es=f"Área {area + 1}", name_en=f"Area {area + 1}")
        for _line in range(min(LINES, number - area * LINES)):
            name = next(names)
            teams.append(
                Team.objects.create(
                    organisation=organisation, parent=above, name_es=f"Línea {name}", name_en=f"Line {name}"
                )
            )
    return teams


def _name_managers(teams: list[Team], employees: list[Employee]) -> None:
    """Let the third of each team manage it, and the fourth of the first team of each area the whole area."""
    managers = []
    for key, team in enumerate(teams):
        members = employees[key * TEAM_SIZE : (key + 1) * TEAM_SIZE]
        if len(members) <= AREA_MANAGER:
            continue
        managers.append(TeamManager(team=team, employee=members[TEAM_MANAGER]))
        if key % LINES == 0:
            managers.append(TeamManager(team=team.parent or team, employee=members[AREA_MANAGER]))
    TeamManager.objects.bulk_create(managers)
