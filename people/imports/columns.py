"""The columns of a file of people. Their words belong to the format: they never follow a change of wording."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from lib.sheets.words import folded


class Words(NamedTuple):
    """A title or a word in both languages."""

    es: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the words of one language."""
        return self.en if language == "en" else self.es


@dataclass(frozen=True, slots=True)
class Column:
    """A field of a person, its title, and what others call it."""

    title: Words
    also: tuple[str, ...] = ()


COLUMNS = {
    "number": Column(
        Words("Número de empleado", "Employee number"),
        (
            *(
                "no. de empleado",
                "núm. de empleado",
                "no. empleado",
                "núm. empleado",
                "número empleado",
                "número",
                "num",
            ),
            *("clave de empleado", "id de empleado", "id empleado", "nómina", "no. de nómina", "número de nómina"),
            *("employee id", "employee no.", "employee #", "staff number", "staff id", "payroll number"),
        ),
    ),
    "given_names": Column(
        Words("Nombre(s)", "Given names"),
        ("nombre", "nombres", "nombre de pila", "first name", "first names", "given name", "forename"),
    ),
    "first_surname": Column(
        Words("Primer apellido", "First surname"),
        ("apellido paterno", "paterno", "apellido 1", "last name", "surname", "family name", "paternal surname"),
    ),
    "second_surname": Column(
        Words("Segundo apellido", "Second surname"),
        ("apellido materno", "materno", "apellido 2", "second last name", "maternal surname"),
    ),
    "email": Column(
        Words("Correo electrónico", "E-mail"),
        ("correo", "email", "mail", "e-mail address", "email address", "correo de trabajo", "correo corporativo"),
    ),
    "language": Column(Words("Idioma", "Language"), ("lengua", "preferred language")),
    "team": Column(
        Words("Equipo", "Team"),
        ("departamento", "área", "depto.", "gerencia", "department", "area", "unit", "org unit"),
    ),
    "position": Column(Words("Puesto", "Position"), ("cargo", "job title", "title", "nombre del puesto")),
    "job_role": Column(Words("Perfil de puesto", "Job role"), ("perfil", "rol", "role")),
    "work_centre": Column(
        Words("Centro de trabajo", "Work center"),
        (
            *("clave del centro de trabajo", "centro", "planta", "sucursal", "oficina", "clave de planta"),
            *("work centre", "work center code", "plant", "branch", "office", "site", "location"),
        ),
    ),
    "cost_centre": Column(
        Words("Centro de costos", "Cost center"), ("centro de costo", "ceco", "cost centre", "cost center code")
    ),
    "shift": Column(Words("Turno", "Shift"), ("work shift", "jornada")),
    "manager": Column(
        Words("Número de la persona responsable", "Manager's number"),
        (
            *("número del responsable", "número de responsable", "responsable", "número de jefe", "número del jefe"),
            *("jefe", "jefe inmediato", "no. de jefe", "no. jefe", "id jefe", "id del jefe", "reporta a", "supervisor"),
            *("manager", "manager number", "manager id", "reports to", "supervisor id", "managers employee number"),
        ),
    ),
    "hired_on": Column(
        Words("Fecha de ingreso", "Hired on"),
        ("ingreso", "fecha de alta", "fecha ingreso", "antigüedad", "hire date", "date hired", "start date"),
    ),
    "left_on": Column(
        Words("Fecha de baja", "Left on"),
        ("baja", "fecha baja", "fecha de salida", "fecha de egreso", "leaving date", "termination date", "end date"),
    ),
    "status": Column(
        Words("Situación", "Status"), ("estatus", "estado", "situación laboral", "employment status", "state")
    ),
    "curp": Column(Words("CURP", "CURP"), ("clave curp",)),
}
NEEDED_OF_NEW = ("given_names", "first_surname")
LANGUAGES = {"es": Words("español", "Spanish"), "en": Words("inglés", "English")}
ACTIVE, LEFT = "active", "left"
STATUSES = {ACTIVE: Words("activo", "active"), LEFT: Words("baja", "left")}
STATUS_WORDS = {
    ACTIVE: ("activa", "alta", "vigente", "a", "employed", "current"),
    LEFT: ("inactivo", "inactiva", "dado de baja", "dada de baja", "b", "inactive", "terminated"),
}
LANGUAGE_WORDS = {"es": ("castellano", "spa"), "en": ("eng",)}
CLEARED = frozenset("-–—")  # alone in a cell: nothing, where an empty cell leaves what is known


def titles(language: str) -> dict[str, str]:
    """Return for each field its title, in the order of the template."""
    return {name: column.title.in_language(language) for name, column in COLUMNS.items()}


def _by_word(words: dict[str, Words], also: dict[str, tuple[str, ...]]) -> dict[str, str]:
    return {folded(word): key for key, both in words.items() for word in (key, both.es, both.en, *also.get(key, ()))}


_FIELDS = _by_word(
    {name: column.title for name, column in COLUMNS.items()}, {name: column.also for name, column in COLUMNS.items()}
)
_STATUSES = _by_word(STATUSES, STATUS_WORDS)
_LANGUAGES = _by_word(LANGUAGES, LANGUAGE_WORDS)


def field_of(title: str) -> str:
    """Return the field that a title names in either language; "" for any other title."""
    return _FIELDS.get(folded(title), "")


def status_of(word: str) -> str:
    """Return whether a word says that somebody works here or has left; "" for any other word."""
    return _STATUSES.get(folded(word), "")


def language_of(word: str) -> str:
    """Return the language that a word of either language names; "" for any other word."""
    return _LANGUAGES.get(folded(word), "")


@dataclass(frozen=True, slots=True)
class Matching:
    """Which field each column of a file is, and whether nobody needs to be asked."""

    fields: list[str]
    is_certain: bool


def suggested(head: Sequence[str], remembered: dict[str, str], own: Mapping[str, str] | None = None) -> Matching:
    """Return what the columns of a file probably are: as the organisation said the last time, or as they are called.

    Where two would be the same field, only the first one is. Certain is a head whose every column is known by its title
    or was settled before, and that has a number. ``own`` is what an organisation calls the fields of its own, and which
    each is; what was settled as one of them that is gone is asked again.
    """
    own = own or {}
    there = {*COLUMNS, *own.values()}
    fields: list[str] = []
    is_certain = True
    for title in head:
        known = remembered.get(folded(title))
        if known and known not in there:
            known = None
        field = known if known is not None else field_of(title) or own.get(folded(title), "")
        if field not in there or field in fields:
            field, is_certain = "", is_certain and (known == "" or not title)
        fields.append(field)
    return Matching(fields, is_certain and "number" in fields)
