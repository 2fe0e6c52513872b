"""Is the process alive; is the site fit to serve, and if not, why."""

import datetime
import functools
import shutil

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone

from mail.models import QueuedMail

STUCK_AFTER = datetime.timedelta(minutes=15)
LEAST_FREE_PERCENT = 10


@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """`ok` as long as the process answers. Asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when every check says `ok`, else 503 with the reason of each that does not."""
    reasons = check_everything(timezone.now())
    is_ready = all(reason == "ok" for reason in reasons.values())
    return JsonResponse({"ready": is_ready, "checks": reasons}, status=200 if is_ready else 503)


def check_everything(now: datetime.datetime) -> dict[str, str]:
    """Each check's name, and `ok` or one sentence without secrets or personal data."""
    reasons = {"database": "ok", "migrations": "ok", "mail": "ok", "disk": disk_reason()}
    if settings.REDIS_URL:
        reasons["cache"] = cache_reason()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return reasons | {"database": "no answer", "migrations": "not checked", "mail": "not checked"}
    try:
        reasons["migrations"] = "ok" if are_migrations_applied() else "some are not applied: manage.py migrate"
        if reasons["migrations"] == "ok":
            reasons["mail"] = mail_reason(now)
    except DatabaseError:
        reasons["database"] = "an error while reading"
    return reasons


def are_migrations_applied() -> bool:
    try:
        return _all_applied()
    except NotYet:
        return False


class NotYet(Exception):
    pass


@functools.cache
def _all_applied() -> bool:
    """Remembered once true: the code of a running process does not grow new migrations. Raises NotYet otherwise."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise NotYet
    return True


def mail_reason(now: datetime.datetime) -> str:
    """Mail that is due for long was taken by nobody: `run_due_work` does not run."""
    if QueuedMail.objects.due(now - STUCK_AFTER).exists():
        return f"due for more than {STUCK_AFTER.seconds // 60} minutes: does run_due_work run?"
    return "ok"


def cache_reason() -> str:
    """Without the shared cache pages are read and places sold; log-in answers 503, since it cannot count."""
    try:
        cache.get("readyz")
    except refusals():
        return "no answer"
    return "ok"


def refusals() -> type[Exception]:
    """Asked for once something failed: loading it takes eight megabytes, which a site without Redis has no use for."""
    from redis.exceptions import RedisError

    return RedisError


def disk_reason() -> str:
    usage = shutil.disk_usage(settings.VAR_DIR)
    free = 100 * usage.free // usage.total
    return "ok" if free >= LEAST_FREE_PERCENT else f"{free} % free, {LEAST_FREE_PERCENT} % wanted"
