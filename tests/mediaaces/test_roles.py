"""Each group holds exactly its role's permissions, after every migrate."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db.models.signals import post_migrate

from mediaaces.roles import ROLES, last_migrated_app, synchronise
from tests.factories.accounts import create_user

ALL = "add change delete view"
VIEW = "view"

EXPECTED = {
    "community_manager": {
        "directory": dict.fromkeys(
            ["company", "person", "affiliation", "socialaccount", "source", "quote", "discrepancy"], ALL
        ),
        "casestudies": dict.fromkeys(
            ["casestudy", "point", "channel", "result", "crisis", "reference", "platform", "use", "programme",
             "programmefigure"], ALL
        ),
        "barometer": dict.fromkeys(
            ["study", "edition", "population", "method", "finding", "indicator", "observation", "framework",
             "frameworkpoint"], ALL
        ),
        "articles": dict.fromkeys(["article", "category", "resource"], ALL),
        "themes": dict.fromkeys(["theme", "synonym"], ALL),
        "search": dict.fromkeys(["homonym", "sense"], ALL),
        "events": {
            **dict.fromkeys(["session", "appearance", "medium", "eventarticle"], ALL), "event": VIEW, "venue": VIEW,
        },
        "members": dict.fromkeys(["plan", "membership", "seat"], ALL),
    },
    "organiser": {
        "directory": {
            **dict.fromkeys(["company", "person", "affiliation", "socialaccount"], ALL),
            **dict.fromkeys(["source", "quote", "discrepancy"], VIEW),
        },
        "events": {
            **dict.fromkeys(
                ["event", "venue", "fillreport", "session", "appearance", "medium", "eventarticle", "part", "quota",
                 "tickettype", "discount", "cancellationstep", "invitationcode", "table"], ALL,
            ),
            **dict.fromkeys(["attendee", "ticket"], "change view"),
            "registration": "add change view",
            "announcement": "add view",
        },
        "members": dict.fromkeys(["plan", "membership", "seat"], VIEW),
        "articles": {"article": VIEW},
        "mail": {"queuedmail": VIEW},
    },
    "treasurer": {
        "events": dict.fromkeys(
            ["event", "tickettype", "discount", "invitationcode", "registration", "attendee", "ticket"], VIEW
        ),
        "members": dict.fromkeys(["plan", "membership", "seat"], VIEW),
        "billing": {"order": "change view", "orderline": VIEW, "payment": "add view", "refund": "change view"},
    },
    "door": {"events": dict.fromkeys(["registration", "attendee", "ticket"], VIEW)},
}  # fmt: skip


def expected(role: str) -> set[str]:
    return {
        f"{app}.{action}_{model}"
        for app, models in EXPECTED[role].items()
        for model, actions in models.items()
        for action in actions.split()
    }


def held(role: str) -> set[str]:
    rows = Group.objects.get(name=ROLES[role].group).permissions.select_related("content_type")
    return {f"{row.content_type.app_label}.{row.codename}" for row in rows}


@pytest.mark.django_db
@pytest.mark.parametrize("role", EXPECTED)
def test_a_group_holds_exactly_its_permissions_after_migrating(role):
    assert held(role) == expected(role)


def test_the_roles_are_these_four():
    assert set(ROLES) == set(EXPECTED)
    assert len({role.group for role in ROLES.values()}) == 4


@pytest.mark.django_db
def test_every_permission_of_the_table_exists():
    rows = Permission.objects.select_related("content_type")
    existing = {f"{row.content_type.app_label}.{row.codename}" for row in rows}
    assert set().union(*(role.permissions for role in ROLES.values())) <= existing


@pytest.mark.django_db
def test_what_left_the_table_leaves_the_group_and_what_was_lost_comes_back():
    group = Group.objects.get(name=ROLES["door"].group)
    group.permissions.set([Permission.objects.get(codename="delete_event")])
    Group.objects.get(name=ROLES["treasurer"].group).delete()
    app = last_migrated_app()
    post_migrate.send(sender=app, app_config=app, verbosity=0, interactive=False, using="default", apps=apps, plan=[])
    assert held("door") == expected("door")
    assert held("treasurer") == expected("treasurer")


@pytest.mark.django_db
def test_doing_it_again_changes_nothing(django_assert_num_queries):
    before = {role: held(role) for role in ROLES}
    groups = Group.objects.count()
    # One query for the permissions, two for each group.
    with django_assert_num_queries(1 + 2 * len(ROLES)):
        synchronise()
    assert Group.objects.count() == groups
    assert {role: held(role) for role in ROLES} == before


@pytest.mark.django_db
def test_other_groups_and_people_are_left_alone():
    other = Group.objects.create(name="bureau")
    other.permissions.set([Permission.objects.get(codename="delete_event")])
    person = create_user(roles=("door",))
    person.groups.add(other)
    synchronise()
    assert other.permissions.count() == 1
    assert set(person.groups.values_list("name", flat=True)) == {ROLES["door"].group, "bureau"}


@pytest.mark.django_db
def test_the_door_sees_who_comes_and_changes_nothing():
    person = create_user(roles=("door",), is_staff=True)
    assert person.has_perm("events.view_ticket")
    assert not person.has_perm("events.change_ticket")
    assert not person.has_perm("events.view_event")
    assert not person.has_perm("billing.view_order")


@pytest.mark.django_db
def test_a_group_of_the_former_names_is_renamed_and_keeps_its_people():
    group = Group.objects.get(name=ROLES["treasurer"].group)
    treasurer = create_user(roles=("treasurer",))
    Group.objects.filter(pk=group.pk).update(name="trésorerie")

    import_module("accounts.migrations.0002_groups_named_for_their_work").rename(apps, None)

    assert list(treasurer.groups.values_list("pk", "name")) == [(group.pk, "Trésorerie")]
