"""What waits for somebody of the association: a count, a sentence and the list where it is done."""

import datetime
from dataclasses import dataclass

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from accounts.models import User
from billing.models import Order, Refund
from mail.models import QueuedMail


@dataclass(frozen=True)
class Task:
    count: int
    title: str
    explanation: str
    verb: str
    url: str


def tasks_of(user: User, *, now: datetime.datetime) -> list[Task]:
    """Most pressing first, only what this person may see; a count of zero stays: nothing waits, and one knows it."""
    tasks = []
    if user.has_perm("billing.view_refund"):
        tasks += refunds()
    if user.has_perm("billing.view_order"):
        tasks += late_orders(timezone.localdate(now))
    if user.has_perm("mail.view_queuedmail"):
        tasks += lost_mails()
    return tasks


def refunds() -> list[Task]:
    no_seat = Q(reason=Refund.Reason.NO_SEAT)
    counts = Refund.objects.filter(state=Refund.State.DUE).aggregate(
        no_seat=Count("pk", filter=no_seat), others=Count("pk", filter=~no_seat)
    )
    return [
        Task(
            counts["no_seat"],
            _("Payé, sans place"),
            _("L’argent est arrivé après la date, la salle était pleine. À rembourser, ou à replacer."),
            _("Décider"),
            listed("billing_refund", state__exact=Refund.State.DUE, reason__exact=Refund.Reason.NO_SEAT),
        ),
        Task(
            counts["others"],
            _("Remboursements à faire"),
            _("Places annulées et trop-perçus."),
            _("Rembourser"),
            listed("billing_refund", state__exact=Refund.State.DUE),
        ),
    ]


def late_orders(today: datetime.date) -> list[Task]:
    return [
        Task(
            Order.objects.overdue(today).count(),
            _("Virements en retard"),
            _("La date limite est passée\u00a0; les places sont libérées quelques jours plus tard."),
            _("Vérifier"),
            listed("billing_order", todo="overdue"),
        )
    ]


def lost_mails() -> list[Task]:
    return [
        Task(
            QueuedMail.objects.given_up().count(),
            _("Courriels abandonnés"),
            _("Le serveur du destinataire les a refusés, ou n’a jamais répondu."),
            _("Voir"),
            listed("mail_queuedmail", state__exact=QueuedMail.State.GIVEN_UP),
        )
    ]


def listed(model: str, **query: str) -> str:
    """The address of an admin list with its filters."""
    return f"{reverse(f'admin:{model}_changelist')}?{urlencode(query)}"
