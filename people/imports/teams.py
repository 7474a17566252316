"""Teams as a file names them: by a name that only one has, or by a path from the top."""

from collections import defaultdict
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from lib.names import clean_text, plain
from lib.sheets.files import Unreadable
from people.models import Organisation, Team

SHOWN_PATHS = 3
MOST_NEW = 1_000  # of one import: they are made in one transaction, for which everybody else who writes waits
BETWEEN = " / "


class NoSuchTeam(Exception):
    """Nothing is called so."""


@dataclass
class SeveralTeams(Exception):
    """More than one team is called so: their paths."""

    paths: list[str]


@dataclass(frozen=True, slots=True)
class Place:
    """A team that is there, or one to be made: its names from the top."""

    names: tuple[str, ...]
    team_id: int | None = None

    @property
    def path(self) -> str:
        """The names from the top, as a file writes them."""
        return BETWEEN.join(self.names)


class TeamTree:
    """The teams of an organisation, to be found by name in either language."""

    def __init__(self, organisation: Organisation) -> None:
        self.teams: dict[int, Team] = {team.pk: team for team in Team.objects.filter(organisation=organisation)}
        self.places = {key: Place(self._names(team, "es"), key) for key, team in self.teams.items()}
        self._by_path: dict[tuple[str, ...], list[Place]] = defaultdict(list)
        self._by_end: dict[str, list[tuple[tuple[str, ...], Place]]] = defaultdict(list)
        for key, team in self.teams.items():
            for names in dict.fromkeys((self._names(team, "es"), self._names(team, "en"))):
                folded = _folded(names)
                self._by_path[folded].append(self.places[key])
                self._by_end[folded[-1]].append((folded, self.places[key]))

    def find(self, names: tuple[str, ...], *, written: str = "") -> Place:
        """Return the team that these names, or the text as it is written, mean. Raises ``NoSuchTeam`` and
        ``SeveralTeams``.
        """
        folded = _folded(names)
        for found in (self._by_path.get(folded), self._ending(folded), self._ending(_folded((written,)))):
            places = list(dict.fromkeys(found or ()))
            places = [place for place in places if self.is_active(place)] or places
            if len(places) > 1:
                raise SeveralTeams([place.path for place in places[:SHOWN_PATHS]])
            if places:
                return places[0]
        raise NoSuchTeam

    def is_active(self, place: Place) -> bool:
        """Return whether the team is in use."""
        return place.team_id is None or self.teams[place.team_id].is_active

    def closed_above(self, names: tuple[str, ...]) -> Place | None:
        """Return a team that is no longer in use, below which another one would be made."""
        above = (self.at(names[:size]) for size in range(1, len(names)))
        return next((place for place in above if place and not self.is_active(place)), None)

    def at(self, names: tuple[str, ...]) -> Place | None:
        """Return the team at exactly this path, if there is one."""
        return next(iter(self._by_path.get(_folded(names), ())), None)

    def _ending(self, folded: tuple[str, ...]) -> list[Place]:
        size = len(folded)
        return [place for names, place in self._by_end.get(folded[-1], ()) if names[-size:] == folded]

    def _names(self, team: Team, language: str) -> tuple[str, ...]:
        return tuple(getattr(self.teams[key], f"name_{language}") or self.teams[key].name_es or "" for key in team.line)


def _folded(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(plain(clean_text(name)) for name in names)


class NewTeams:
    """Teams that are not there yet, with those above them that are not there either."""

    def __init__(self, tree: TeamTree) -> None:
        self.tree = tree
        self._new: dict[tuple[str, ...], Place] = {}

    def plan(self, names: tuple[str, ...]) -> Place:
        """Return the team of these names, to be made."""
        folded = _folded(names)
        if folded not in self._new:
            self._new[folded] = Place((*self._above(names[:-1]), names[-1]))
        return self._new[folded]

    def places(self) -> list[Place]:
        """Return all of them, those above others first."""
        return sorted(self._new.values(), key=lambda place: place.names)

    def _above(self, names: tuple[str, ...]) -> tuple[str, ...]:
        if not names:
            return ()
        return (self.tree.at(names) or self.plan(names)).names


def check_amount(new: list[Place]) -> None:
    """Refuse to make very many teams at once. Raises ``Unreadable``."""
    if len(new) > MOST_NEW:
        raise Unreadable(
            _(
                "The file would create %(count)d teams. One import creates at most %(limit)d: "
                "import the teams first, in parts."
            ),
            count=len(new),
            limit=MOST_NEW,
        )


def make_teams(organisation: Organisation, tree: TeamTree, new: list[Place]) -> dict[Place, Team]:
    """Make teams, those above others first, and return all there are by their places."""
    made = {place: tree.teams[key] for key, place in tree.places.items()}
    for place in new:
        above = place.names[:-1]
        parent = made[tree.at(above) or Place(above)] if above else None
        name = place.names[-1]
        made[place] = Team.objects.create(organisation=organisation, parent=parent, name_es=name, name_en=name)
    return made
