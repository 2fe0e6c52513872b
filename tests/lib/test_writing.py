"""Statements whose SQL is kept: they must write what Django would."""

import datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import BigIntegerField, CharField, DateTimeField, F, IntegerField
from django.db.models.signals import post_save
from django.test.utils import CaptureQueriesContext

from accounts.models import Consent
from billing.models import Order, OrderLine
from events.models import Quota, Registration
from lib.writing import Update, insert, insert_all
from mail.models import QueuedMail
from tests.factories.events import NOW, create_open_conference, create_quota, create_registration

pytestmark = pytest.mark.django_db

TAKEN = Update(
    lambda quota, n: (
        Quota.objects.filter(pk=quota, seats_taken__lte=F("capacity") - n),
        {"seats_taken": F("seats_taken") + n},
    ),
    quota=BigIntegerField(),
    n=IntegerField(),
)
ENDED = Update(
    lambda registration, **changes: (Registration.objects.filter(pk=registration), changes),
    registration=BigIntegerField(),
    state=CharField(),
    ended_at=DateTimeField(),
)


def order(reference="ACES-1", **fields):
    return Order(reference=reference, method="door", label="Essai", placed_at=NOW, **fields)


def mail(key, **fields):
    return QueuedMail(key=key, to="claire@example.org", next_attempt_at=NOW, queued_at=NOW, **fields)


class TestInsert:
    def test_a_row_is_in_the_table_as_it_was_made(self):
        row = insert(order(due_on=datetime.date(2012, 3, 1), buyer_name="Zoé"))
        assert row.pk
        assert not row._state.adding
        found = Order.objects.get()
        names = [field.attname for field in Order._meta.concrete_fields]
        assert [getattr(found, name) for name in names] == [getattr(row, name) for name in names]
        row.buyer_name = "Chloé"
        row.save()
        assert Order.objects.get().buyer_name == "Chloé"

    def test_what_is_a_list_comes_back_as_one(self):
        insert(mail("a", attachments=[["tickets_pdf", "1"]], headers={"X-Kind": "essai"}))
        insert(mail("b"))
        first, second = QueuedMail.objects.order_by("pk")
        assert (first.attachments, first.headers) == ([["tickets_pdf", "1"]], {"X-Kind": "essai"})
        assert (second.attachments, second.headers) == ([], {})

    def test_each_row_has_its_own_values_and_defaults(self):
        rows = [insert(Registration(event=create_open_conference(), state="confirmed", form_token=token,
                                    registered_at=NOW)) for token in "ab"]  # fmt: skip
        assert rows[0].token != rows[1].token
        assert {row.form_token: row.token for row in Registration.objects.all()} == {
            row.form_token: row.token for row in rows
        }

    def test_a_row_of_a_table_that_is_listened_to_is_announced(self):
        heard = []

        def listen(sender, instance, created, **kwargs):
            heard.append((instance, created))

        post_save.connect(listen, sender=Order)
        try:
            row = insert(order())
        finally:
            post_save.disconnect(listen, sender=Order)
        assert heard == [(row, True)]
        assert Order.objects.get() == row

    def test_a_related_row_written_after_it_was_given_is_found(self):
        first = order()
        line = OrderLine(order=first, label="Place", amount_cents=1)
        insert(first)
        assert insert(line).order_id == first.pk
        with pytest.raises(ValueError, match="unsaved related object"):
            insert(OrderLine(order=order("ACES-2"), label="Place", amount_cents=1))

    def test_one_too_many_undoes_the_transaction(self):
        insert(order())
        with pytest.raises(IntegrityError):
            self.write_two()
        assert [row.reference for row in Order.objects.all()] == ["ACES-1"]

    @staticmethod
    @transaction.atomic
    def write_two():
        insert(order("ACES-2"))
        insert(order())

    def test_an_error_that_is_swallowed_forbids_to_go_on(self):
        insert(order())
        with transaction.atomic():
            with pytest.raises(IntegrityError):
                insert(order())
            assert connection.needs_rollback
            connection.set_rollback(True)


class TestInsertAll:
    @pytest.mark.parametrize("number", [0, 1, 3])
    def test_any_number_of_rows_is_one_statement_at_most(self, number):
        rows = [order(f"ACES-{n}") for n in range(number)]
        with CaptureQueriesContext(connection) as queries:
            insert_all(rows)
        assert len(queries) == min(number, 1)
        assert list(Order.objects.order_by("pk").values_list("pk", flat=True)) == [row.pk for row in rows]

    @pytest.mark.parametrize("others", [(), ("c",)])
    def test_what_is_there_already_may_be_left_as_it_is(self, others):
        insert(mail("a", subject="Premier"))
        for key in ("a", "b"):
            insert_all([mail(key, subject="Second"), *map(mail, others)], ignore_conflicts=True)
        assert dict(QueuedMail.objects.exclude(key="c").values_list("key", "subject")) == {
            "a": "Premier",
            "b": "Second",
        }

    def test_a_conflict_that_is_not_ignored_is_told(self):
        insert_all([Consent(email="a@example.org", purpose="news", given_at=NOW)])
        insert(mail("a"))
        with pytest.raises(IntegrityError), transaction.atomic():
            insert_all([mail("a")])
        assert Consent.objects.count() == 1


class TestUpdate:
    def test_values_are_filled_in_anew_and_the_rows_counted(self):
        quota, other = create_quota(capacity=10), create_quota(capacity=10)
        assert TAKEN(quota=quota.pk, n=7) == 1
        assert TAKEN(quota=quota.pk, n=4) == 0
        assert TAKEN(quota=quota.pk, n=3) == 1
        assert list(Quota.objects.filter(pk__in=[quota.pk, other.pk]).order_by("pk").values_list("seats_taken")) == [
            (10,),
            (0,),
        ]

    def test_a_column_may_become_nothing(self):
        registration = create_registration()
        for state, moment in (("expired", NOW), ("confirmed", None)):
            assert ENDED(registration=registration.pk, state=state, ended_at=moment) == 1
            registration.refresh_from_db()
            assert (registration.state, registration.ended_at) == (state, moment)
