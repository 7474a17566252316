"""How the mixed commission of a company stands, and what of it does not fit who signs the DC-3."""

from django.utils.translation import gettext as _

from labour.models import Commission, CommissionMember
from people.models import LabourSettings, Organisation

Side = CommissionMember.Side


class Standing:
    """The commission that works today and its members of today. Two queries."""

    def __init__(self, organisation: Organisation, settings: LabourSettings) -> None:
        self.settings = settings
        today = organisation.today()
        commissions = Commission.objects.filter(organisation=organisation).select_related("seat")
        self.commission = commissions.in_force(today).first()
        members = CommissionMember.objects.filter(commission=self.commission).on(today) if self.commission else []
        self.members: list[CommissionMember] = list(members)

    def of(self, side: str) -> list[CommissionMember]:
        """Return the members of one side."""
        return [member for member in self.members if member.side == side]

    def place_of(self, member: CommissionMember) -> str:
        """Return the field of the company data that a member may stand in."""
        return "representative" if member.side == Side.EMPLOYER else "workers_representative"

    def signs(self, member: CommissionMember) -> bool:
        """Return whether the DC-3 names this member: with more than 50 workers, members sign."""
        name: str = getattr(self.settings, self.place_of(member))
        return self.settings.is_large and _plain(name) == _plain(member.name)

    def notices(self) -> list[str]:
        """Return what is to be put right: with more than 50 workers alone, for smaller companies need none."""
        if not self.settings.is_large:
            return []
        if self.commission is None:
            return [
                _(
                    "With more than 50 workers, a mixed commission authenticates the DC-3 (LFT, articles 153-E and 153-T). "
                    "None is recorded here."
                )
            ]
        found = []
        if len(self.of(Side.EMPLOYER)) != len(self.of(Side.WORKERS)):
            found.append(_("The commission does not have as many members for the workers as for the employer."))
        places = ((Side.EMPLOYER, self.settings.representative), (Side.WORKERS, self.settings.workers_representative))
        for side, name in places:
            if name and not any(self.signs(member) for member in self.of(side)):
                text = _("%(name)s signs the DC-3 and is no member of the commission today.")
                found.append(text % {"name": name})
        return found


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
