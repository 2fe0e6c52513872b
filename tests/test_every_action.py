"""Who may run which action on the lists of the administration: every action of every list is in this table."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
from django.urls import reverse

from tests.factories.accounts import create_user
from tests.factories.events import create_event, create_registration

ROLES = ("community_manager", "organiser", "treasurer", "door")
DELETE = "delete_selected"

# Addresses are in `access.txt`; an action is run at the address of its list.
ACTIONS = {
    "account.emailaddress": {DELETE: "superuser", "make_verified": "superuser"},
    "accounts.consent": {},
    "accounts.user": {DELETE: "superuser"},
    "auth.group": {DELETE: "superuser"},
    "articles.article": {DELETE: "community_manager superuser"},
    "articles.category": {DELETE: "community_manager superuser"},
    "articles.resource": {DELETE: "community_manager superuser"},
    "barometer.edition": {DELETE: "community_manager superuser"},
    "barometer.framework": {DELETE: "community_manager superuser"},
    "barometer.indicator": {DELETE: "community_manager superuser"},
    "barometer.study": {DELETE: "community_manager superuser"},
    "billing.order": {"mark_paid": "treasurer superuser"},
    "billing.payment": {},
    "billing.refund": {"mark_refunded": "treasurer superuser"},
    "casestudies.casestudy": {DELETE: "community_manager superuser"},
    "casestudies.platform": {DELETE: "community_manager superuser"},
    "casestudies.programme": {DELETE: "community_manager superuser"},
    "casestudies.result": {
        DELETE: "community_manager superuser",
        "export_csv": "community_manager superuser",
        "export_xlsx": "community_manager superuser",
    },
    "casestudies.use": {DELETE: "community_manager superuser"},
    "directory.company": {
        DELETE: "community_manager organiser superuser",
        "export_csv": "community_manager organiser superuser",
        "export_xlsx": "community_manager organiser superuser",
    },
    "directory.discrepancy": {DELETE: "community_manager superuser"},
    "directory.person": {
        DELETE: "community_manager organiser superuser",
        "export_csv": "community_manager organiser superuser",
        "export_xlsx": "community_manager organiser superuser",
    },
    "directory.quote": {DELETE: "community_manager superuser"},
    "directory.source": {DELETE: "community_manager superuser"},
    "events.attendee": {"export_csv": "organiser treasurer superuser", "export_xlsx": "organiser treasurer superuser"},
    "events.event": {DELETE: "organiser superuser"},
    "events.invitationcode": {DELETE: "organiser superuser"},
    "events.medium": {DELETE: "community_manager organiser superuser"},
    "events.registration": {},
    "events.session": {DELETE: "community_manager organiser superuser"},
    "events.venue": {DELETE: "organiser superuser"},
    "mail.queuedmail": {"try_again": "organiser superuser"},
    "members.membership": {DELETE: "community_manager superuser"},
    "members.plan": {DELETE: "community_manager superuser"},
    "members.seat": {"end_today": "community_manager superuser"},
    "mfa.authenticator": {DELETE: "superuser"},
    "search.homonym": {DELETE: "community_manager superuser"},
    "themes.theme": {DELETE: "community_manager superuser", "merge": "community_manager superuser"},
}


def allowed() -> dict[str, dict[str, str]]:
    """The actions that each kind of person is offered, by list; who does not see a list runs nothing on it."""
    people = {role: create_user(roles=(role,), is_staff=True) for role in ROLES}
    people["superuser"] = create_user(is_superuser=True, is_staff=True)
    people["member"], people["stranger"] = create_user(), AnonymousUser()
    found: dict[str, dict[str, str]] = {}
    for model, model_admin in admin.site._registry.items():
        rows = found.setdefault(model._meta.label_lower, {})
        for who, user in people.items():
            request = RequestFactory().get("/")
            request.user = user
            if model_admin.has_view_permission(request):
                for name in model_admin.get_actions(request):
                    rows[name] = f"{rows.get(name, '')} {who}".strip()
    return found


@pytest.mark.django_db
def test_each_action_is_for_those_of_the_table():
    assert allowed() == ACTIONS


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["stranger", "member", "community_manager", "treasurer", "door"])
def test_an_action_that_is_not_offered_is_not_run(who, request):
    """Sent all the same, it changes nothing: the table above is not only what the page shows."""
    event = create_event()
    order = create_registration(state="pending").order
    client = request.getfixturevalue(who)
    for name, action, row in (
        ("admin:events_event_changelist", DELETE, event),
        ("admin:billing_order_changelist", "mark_paid", order),
    ):
        if who != "treasurer" or action != "mark_paid":
            client.post(reverse(name), {"action": action, "_selected_action": row.pk, "post": "yes"})
    event.refresh_from_db()
    order.refresh_from_db()
    assert order.state == "pending"
