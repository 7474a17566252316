"""The people of an organisation as a file that can be imported again: nothing would change."""

from collections.abc import Iterator

from lib.names import fold_number
from people.imports.columns import ACTIVE, CLEARED, COLUMNS, LANGUAGES, STATUSES
from people.imports.known import Known, Person, look_up
from people.imports.managers import circles
from people.imports.teams import NoSuchTeam, Place, SeveralTeams
from people.imports.values import levels_of
from people.models import Organisation
from people.models.own_fields import OwnValue
from people.own_values.seen import OwnFields

FIELDS = [name for name in COLUMNS if name != "curp"]  # which leaves by no list


def people_lines(organisation: Organisation, language: str) -> Iterator[list[str]]:
    """Yield a line for each person who works here: the columns of ``FIELDS``, and the fields of the organisation's own.

    Words are in the language given.
    """
    own = list(OwnFields(organisation))
    known = look_up(organisation, emails=(), curps=())
    managers = _managers(known)
    people = [person for person in known.people.values() if person.is_active]
    for person in sorted(people, key=lambda person: (person.employee.user.sort_name, person.employee.pk)):
        line = _line(person, known, language) | {"manager": managers.get(fold_number(person.employee.number), "")}
        kept = (person.employee.own_values.get(field.key) for field in own)
        yield [line[name] for name in FIELDS] + ["" if value is None else _cell(value) for value in kept]


def _cell(value: OwnValue) -> str:
    return "" if value in CLEARED else str(value)


def _line(person: Person, known: Known, language: str) -> dict[str, str]:
    employee, user = person.employee, person.employee.user
    texts = {name: getattr(employee, name) for name in ("number", "position", "cost_centre", "shift")}
    texts |= {name: getattr(user, name) for name in ("given_names", "first_surname", "second_surname", "email")}
    return {
        **{name: "" if text in CLEARED else text for name, text in texts.items()},
        "language": LANGUAGES[user.language].in_language(language),
        "team": _team(person, known),
        "job_role": employee.job_role.name_es if employee.job_role else "",
        "work_centre": employee.work_centre.code if employee.work_centre else "",
        "hired_on": employee.hired_on.isoformat(),
        "left_on": "",
        "status": STATUSES[ACTIVE].in_language(language),
    }


def _team(person: Person, known: Known) -> str:
    """Return the path of the team, where a file that says so means this one."""
    if person.team_id is None:
        return ""
    place: Place = known.tree.places[person.team_id]
    try:
        return place.path if known.tree.find(levels_of(place.path), written=place.path) == place else ""
    except (NoSuchTeam, SeveralTeams):
        return ""


def _managers(known: Known) -> dict[str, str]:
    """Return the manager of each person's team, by number: where there is one, who is above nobody who is above
    them.
    """
    leads: dict[str, str] = {}
    for number, person in known.people.items():
        named = known.managers.get(person.team_id or 0, set())
        if person.is_active and len(named) == 1 and number not in named:
            [manager] = named
            if known.people[manager].is_active:
                leads[number] = manager
    for circle in circles(leads):
        for number in circle:
            del leads[number]
    return {number: known.people[manager].employee.number for number, manager in leads.items()}
