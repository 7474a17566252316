from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LabourConfig(AppConfig):
    name = "labour"
    verbose_name = _("Labor law")

    def ready(self) -> None:
        """Hear what the houses below announce, and make lists and messages known."""
        import_module("labour.dc3.receivers")
        from labour.agents.listing import AgentList
        from labour.commission.listing import MemberList
        from labour.dc3.approvals import SIGNATURE_OF_ANOTHER
        from labour.dc3.exports import ListForMinistry
        from labour.dc3.forms import IssuedFilterForm, QueueFilterForm
        from labour.dc3.issued import Issued
        from labour.dc3.queue import Queue
        from labour.plan.exports import PeopleOfPlan
        from labour.plan.forms import PlanPeopleForm
        from labour.plan.listing import PlanList
        from labour.receipts.listing import ReceiptList
        from labour.terms.history import History, HistoryFilterForm
        from labour.terms.listing import TermList
        from people.approvals.kinds import register_kind
        from people.exports.lists import register_list
        from people.permissions import in_human_resources, sees_everybody

        register_kind(SIGNATURE_OF_ANOTHER)
        hr = in_human_resources
        register_list("dc3_queue", _("DC-3 to issue"), Queue, allows=hr, form=QueueFilterForm)
        register_list("dc3_issued", _("DC-3 issued"), Issued, allows=hr, form=IssuedFilterForm)
        register_list("dc4", "DC-4", ListForMinistry, allows=hr, form=lambda table: IssuedFilterForm(table.issued))
        register_list("stps_terms", _("Terms"), TermList, allows=sees_everybody)
        register_list("dc1_members", _("Members of the mixed commission"), MemberList, allows=sees_everybody)
        register_list("dc2_plans", _("Training plans (DC-2)"), PlanList, allows=sees_everybody)
        register_list(
            "dc2_people", _("Fulfillment of the plan"), PeopleOfPlan, allows=sees_everybody, form=PlanPeopleForm
        )
        register_list("dc5_agents", _("External training agents (DC-5)"), AgentList, allows=sees_everybody)
        register_list("stps_receipts", _("Receipts filed"), ReceiptList, allows=sees_everybody)
        register_list(
            "stps_history",
            _("History of the records for the STPS"),
            History,
            allows=sees_everybody,
            form=lambda history: HistoryFilterForm(history.filters.values),
        )

        from labour.dc3.emails import Dc3Ready  # the models are not there before
        from labour.terms.emails import TermEnds
        from people.messages.kinds import register_message_kind

        register_message_kind(Dc3Ready())
        register_message_kind(TermEnds())
