"""Who may do what in the administration: one table, kept in step with the groups after every migrate."""

from dataclasses import dataclass

from django.apps import apps

VIEW = ("view",)
CHANGE = ("view", "change")
ADD = ("view", "add")
ALL = ("view", "add", "change", "delete")


@dataclass(frozen=True)
class Role:
    """`grants` are (actions, models), a model written `app.model`."""

    group: str
    grants: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]

    @property
    def permissions(self) -> frozenset[str]:
        """`app.action_model`, as `has_perm` takes them."""
        return frozenset(
            f"{app}.{action}_{model}"
            for actions, labels in self.grants
            for label in labels
            for action in actions
            for app, model in [label.split(".")]
        )


PROGRAMME = ("events.session", "events.appearance", "events.medium", "events.eventarticle")
OFFER = (
    *("events.part", "events.quota", "events.tickettype", "events.discount", "events.cancellationstep"),
    *("events.invitationcode", "events.table"),
)
REGISTRATIONS = ("events.registration", "events.attendee", "events.ticket")
MEMBERS = ("members.plan", "members.membership", "members.seat")
WHO = ("directory.company", "directory.person", "directory.affiliation", "directory.socialaccount")
CASE_STUDIES = (
    *("casestudies.casestudy", "casestudies.point", "casestudies.channel", "casestudies.result"),
    *("casestudies.crisis", "casestudies.reference", "casestudies.platform", "casestudies.use"),
    *("casestudies.programme", "casestudies.programmefigure"),
)
STUDIES = (
    *("barometer.study", "barometer.edition", "barometer.population", "barometer.method", "barometer.finding"),
    *("barometer.indicator", "barometer.observation", "barometer.framework", "barometer.frameworkpoint"),
)
ARTICLES = ("articles.article", "articles.category", "articles.resource")
THEMES = ("themes.theme", "themes.synonym")
HOMONYMS = ("search.homonym", "search.sense")
WHENCE = ("directory.source", "directory.quote", "directory.discrepancy")

ROLES = {
    "community_manager": Role(
        "Animation de la communauté",
        (
            (ALL, WHO),
            (ALL, CASE_STUDIES),
            (ALL, STUDIES),
            (ALL, ARTICLES),
            (ALL, THEMES),
            (ALL, HOMONYMS),
            (ALL, WHENCE),
            (ALL, PROGRAMME),
            (ALL, MEMBERS),
            (VIEW, ("events.event", "events.venue")),
        ),
    ),
    "organiser": Role(
        "Organisation",
        (
            (ALL, ("events.event", "events.venue", "events.fillreport")),
            (ALL, PROGRAMME),
            (ALL, OFFER),
            (ALL, WHO),
            (VIEW, WHENCE),
            (CHANGE, REGISTRATIONS),
            # By hand, past what the public page refuses.
            (ADD, ("events.registration",)),
            (ADD, ("events.announcement",)),
            (VIEW, MEMBERS),
            # To be chosen as what to read about an event.
            (VIEW, ("articles.article",)),
            # A mail that could not be sent is shown to the organisers.
            (VIEW, ("mail.queuedmail",)),
        ),
    ),
    "treasurer": Role(
        "Trésorerie",
        (
            (VIEW, ("events.event", "events.tickettype", "events.discount", "events.invitationcode")),
            (VIEW, REGISTRATIONS),
            (VIEW, MEMBERS),
            (VIEW, ("billing.orderline",)),
            (CHANGE, ("billing.order", "billing.refund")),
            (ADD, ("billing.payment",)),
        ),
    ),
    "door": Role("Accueil", ((VIEW, REGISTRATIONS),)),
}


def synchronise(using: str = "default") -> None:
    """Makes each group hold exactly the permissions of its role. A permission not created yet is left for later."""
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    labels = {permission.split(".")[0] for role in ROLES.values() for permission in role.permissions}
    rows = Permission.objects.using(using).filter(content_type__app_label__in=labels).select_related("content_type")
    existing = {f"{row.content_type.app_label}.{row.codename}": row for row in rows}
    for role in ROLES.values():
        group, _ = Group.objects.using(using).get_or_create(name=role.group)
        group.permissions.set(existing[name] for name in role.permissions if name in existing)


def synchronise_after_migrate(using: str, **kwargs) -> None:
    synchronise(using)


def last_migrated_app():
    """The app whose `post_migrate` comes last: by then every permission exists."""
    return [app for app in apps.get_app_configs() if app.models_module is not None][-1]
