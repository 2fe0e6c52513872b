"""An event in figures: how the list grew, what was taken, from which sectors people come; drawn and as tables."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib.charts import bars, steps
from lib.dates import say_day

from ..figures import by_sector, by_ticket_type, over_time
from ..models import Event
from .event_acts import act_page

TITLE = gettext_lazy("Chiffres")


class Figuring:
    """The page and its address, for the administration of events."""

    def get_urls(self):
        view = self.admin_site.admin_view(self.figures)
        return [path("<int:pk>/chiffres/", view, name="events_event_figures"), *super().get_urls()]

    def figures(self, request, pk):
        event = get_object_or_404(Event, pk=pk)
        if not (self.has_view_permission(request, event) and request.user.has_perm("events.view_registration")):
            raise PermissionDenied
        points, is_weekly = over_time(event)
        types, sectors = by_ticket_type(event), by_sector(event)
        context = {"points": points, "is_weekly": is_weekly, "types": types, "sectors": sectors}
        if points:
            context["growth"] = steps(
                [point.total for point in points],
                first=say_day(points[0].day, "j F Y"),
                last=say_day(points[-1].day, "j F Y"),
                title=_("Nombre d’inscrits au fil du temps\u00a0: %(n)s à la fin.") % {"n": points[-1].total},
            )
            context["types_drawn"] = drawn(types, _("Billets par tarif"))
            context["sectors_drawn"] = drawn(sectors, _("Inscrits par secteur"))
        return act_page(self, request, "figures", event, TITLE, **context)


def drawn(shares, title: str):
    return bars([(share.label, share.count) for share in shares], title=title)
