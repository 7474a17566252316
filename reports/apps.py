from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        from people.exports.lists import register_list
        from people.permissions import can_follow_others
        from reports.forms import TeamFilterForm
        from reports.team_progress import TeamProgress

        register_list(
            "team",
            _("Team progress"),
            TeamProgress,
            allows=can_follow_others,
            form=TeamFilterForm,
            page="reports:team",
        )
