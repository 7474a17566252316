"""Who manages which team, as the rows of a file name the manager of each person."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from lib.names import fold_number
from people.imports.known import Known
from people.imports.steps import Kind, Step, TeamChange
from people.imports.teams import Place

MOST_SHOWN = 8  # of a circle
STAYS = (Kind.NEW, Kind.RETURNING, Kind.MOVING, Kind.CHANGED, Kind.UNCHANGED)


def managers_of(steps: Sequence[Step], known: Known) -> list[TeamChange]:
    """Return the managers of each team that the file names any for; rows with a manager who cannot be are refused."""
    naming = {
        step.entry.key: step
        for step in steps
        if step.entry and not step.is_refused and step.kind != Kind.LEAVING and "manager" in step.entry.values
    }
    _refuse_circles(naming)
    by_number = {step.entry.key: step for step in steps if step.entry} | {
        fold_number(step.number): step for step in steps if not step.entry
    }
    _refuse_all_impossible(naming, by_number, known)
    named: dict[Place, set[str]] = defaultdict(set)
    for step in naming.values():
        place = _team_of(step, known)
        if step.is_refused or step.entry is None:
            continue
        if place is None:
            step.note("manager_needs_team")
        else:
            named[place].add(fold_number(step.entry.values["manager"]))
    return _compared(named, known)


def _team_of(step: Step, known: Known) -> Place | None:
    if step.place:
        return step.place
    team_id = step.person.team_id if step.person else None
    return known.tree.places[team_id] if team_id else None


def _compared(named: dict[Place, set[str]], known: Known) -> list[TeamChange]:
    found = []
    for place, numbers in sorted(named.items(), key=lambda pair: pair[0].names):
        before = known.managers.get(place.team_id, set()) if place.team_id else set()
        if before != numbers:
            found.append(TeamChange(place, tuple(sorted(before)), tuple(sorted(numbers))))
    return found


def _refuse_all_impossible(naming: Mapping[str, Step], by_number: dict[str, Step], known: Known) -> None:
    """Refuse whose manager cannot be one. A row that is refused may be that of somebody's manager, so those who name
    it are looked at once more; each row no more often than once, and once for its manager.
    """
    led: dict[str, list[Step]] = defaultdict(list)
    for step in naming.values():
        if step.entry:
            led[fold_number(step.entry.values["manager"])].append(step)
    waiting = list(naming.values())
    while waiting:
        step = waiting.pop()
        if not step.is_refused and _refuse_impossible(step, by_number, known) and step.entry:
            waiting.extend(led[step.entry.key])


def _refuse_impossible(step: Step, by_number: dict[str, Step], known: Known) -> bool:
    """Refuse a manager who is not here, or will not be any more. Return whether the row is refused."""
    if step.entry is None:
        return False
    written = step.entry.values["manager"]
    number = fold_number(written)
    theirs, person = by_number.get(number), known.people.get(number)
    if person is None and (theirs is None or theirs.is_refused or theirs.kind != Kind.NEW):
        step.entry.refuse("manager", written, "manager_unknown", number=written)
    elif (
        theirs is not None
        and theirs.kind not in STAYS
        and not theirs.is_refused
        or person is not None
        and not person.is_active
        and (theirs is None or theirs.kind != Kind.RETURNING)
    ):
        step.entry.refuse("manager", written, "manager_leaves", number=written)
    return step.is_refused


def circles(leads: Mapping[str, str]) -> list[list[str]]:
    """Return those who, from manager to manager, are above themselves: each circle in its order."""
    found: list[list[str]] = []
    seen: set[str] = set()
    for start in leads:
        way: dict[str, None] = {}  # in order, and quick to look into
        key = start
        while key in leads and key not in seen:
            seen.add(key)
            way[key] = None
            key = leads[key]
        if key in way:
            keys = list(way)
            found.append(keys[keys.index(key) :])
    return found


def _refuse_circles(naming: dict[str, Step]) -> None:
    leads = {key: fold_number(step.entry.values["manager"]) for key, step in naming.items() if step.entry}
    for circle in circles(leads):
        shown = " → ".join(naming[key].number for key in [*circle[:MOST_SHOWN], circle[0]])
        for key in circle:
            entry = naming[key].entry
            if entry:
                code = "manager_circle" if len(circle) > 1 else "manager_self"
                entry.refuse("manager", entry.values["manager"], code, numbers=shown)
