"""What the treasurer does in the admin: book what came in, note what went back; and who may not."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from billing.models import Order, Payment, Refund
from mail.models import QueuedMail
from tests.factories.events import create_coming_conference, create_open_conference, create_registration
from tests.forms import messages_of

pytestmark = pytest.mark.django_db


def pending(**fields):
    """An order of 30 € that waits for its transfer, at a conference to come."""
    return create_registration(event=create_coming_conference(), state="pending", now=timezone.now(), **fields).order


def pay_url(order: Order) -> str:
    return reverse("admin:billing_order_pay", args=[order.pk])


def payment(**changes) -> dict:
    today = timezone.localdate().isoformat()
    return {"amount": "30,00", "method": "transfer", "received_on": today, "provider_ref": "VIR-1", **changes}


class TestPayment:
    def test_form_comes_filled_with_what_is_left(self, treasurer):
        order = pending()
        page = treasurer.get(pay_url(order)).content.decode()
        assert 'value="30,00"' in page
        assert f'value="{order.reference}-1"' in page

    def test_whole(self, treasurer):
        order = pending()
        response = treasurer.post(pay_url(order), payment(), follow=True)
        assert messages_of(response) == ["Le règlement est enregistré. La commande est réglée."]
        order.refresh_from_db()
        booked = Payment.objects.get()
        assert (order.state, order.registration.state) == ("paid", "confirmed")
        assert (booked.amount_cents, booked.provider_ref, booked.recorded_by) == (3000, "VIR-1", treasurer.user)
        assert booked.received_at.date() <= timezone.now().date()
        assert QueuedMail.objects.get().subject.startswith("Inscription confirmée")

    def test_in_two_parts(self, treasurer):
        order = pending()
        response = treasurer.post(pay_url(order), payment(amount="12,5"), follow=True)
        assert messages_of(response) == ["Le règlement est enregistré. Il reste 17,50\u00a0€ à recevoir."]
        order.refresh_from_db()
        assert (order.state, order.balance_cents()) == ("pending", 1750)
        page = treasurer.get(pay_url(order)).content.decode()
        assert 'value="17,50"' in page
        treasurer.post(pay_url(order), payment(amount="17.50", provider_ref="VIR-2"))
        order.refresh_from_db()
        assert order.state == "paid"

    def test_too_much_is_to_give_back(self, treasurer):
        order = pending()
        response = treasurer.post(pay_url(order), payment(amount="50"), follow=True)
        assert messages_of(response) == ["Le règlement est enregistré. 20\u00a0€ sont à rembourser."]
        assert (Refund.objects.get().amount_cents, Refund.objects.get().reason) == (2000, "overpaid")

    def test_the_same_reference_counts_once(self, treasurer):
        first, second = pending(), pending()
        treasurer.post(pay_url(first), payment())
        response = treasurer.post(pay_url(second), payment())
        assert response.context["form"].errors == {
            "provider_ref": ["Un règlement porte déjà cette référence\u00a0: il a été compté."]
        }
        assert Payment.objects.count() == 1

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("amount", "0", "Indiquez un montant positif, par exemple 30,00."),
            ("amount", "-30", "Indiquez un montant positif, par exemple 30,00."),
            ("amount", "0,001", "Assurez-vous qu’il n’y a pas plus de 2 chiffres après la virgule."),
            ("amount", "99999999,99", "Assurez-vous qu’il n’y a pas plus de 9 chiffres au total."),
            ("amount", "9" * 400, "Assurez-vous qu’il n’y a pas plus de 9 chiffres au total."),
            ("amount", "trente", "Saisissez un nombre."),
            ("amount", "NaN", "Saisissez un nombre."),
            ("method", "free", "Sélectionnez un choix valide. free n’en fait pas partie."),
            ("received_on", "2999-01-01", "Ce jour est à venir\u00a0: un règlement se note une fois reçu."),
            ("received_on", "hier", "Saisissez une date valide."),
            ("provider_ref", "", "Ce champ est obligatoire."),
            ("provider_ref", "x" * 121, "Assurez-vous que cette valeur comporte au plus 120 caractères"),
        ],
    )
    def test_refuses_in_a_sentence_and_keeps_what_was_typed(self, treasurer, field, value, sentence):
        order = pending()
        response = treasurer.post(pay_url(order), payment(**{field: value}))
        assert response.status_code == 200
        errors = {name: " ".join(lines).replace("’", "'") for name, lines in response.context["form"].errors.items()}
        assert list(errors) == [field]
        assert errors[field].startswith(sentence.replace("’", "'"))
        assert response.context["form"].data[field] == value
        assert Payment.objects.count() == 0

    def test_the_largest_amount_is_kept_by_every_database(self, treasurer):
        order = pending()
        treasurer.post(pay_url(order), payment(amount="9999999,99"))
        assert Payment.objects.get().amount_cents == 999999999

    def test_late_money_finds_its_seat(self, treasurer):
        registration = pending().registration
        from events.operations import release_overdue

        release_overdue(now=registration.held_until + datetime.timedelta(minutes=1))
        treasurer.post(pay_url(registration.order), payment())
        registration.refresh_from_db()
        assert registration.state == "confirmed"

    def test_unknown_order(self, treasurer):
        assert treasurer.get("/gestion/billing/order/999999/reglement/").status_code == 404
        assert treasurer.get("/gestion/billing/order/abc/reglement/").status_code in (302, 404)


class TestMarkPaid:
    def act(self, client, *orders):
        data = {"action": "mark_paid", "_selected_action": [order.pk for order in orders]}
        return client.post(reverse("admin:billing_order_changelist"), data, follow=True)

    def test_books_what_is_left_of_each(self, treasurer):
        whole, partly, paid = pending(), pending(), create_registration().order
        treasurer.post(pay_url(partly), payment(amount="10"))
        assert messages_of(self.act(treasurer, whole, partly, paid))[-1] == "2 commandes réglées."
        assert whole.payments.get().amount_cents == 3000
        assert sorted(partly.payments.values_list("amount_cents", flat=True)) == [1000, 2000]
        assert paid.payments.count() == 1
        assert messages_of(self.act(treasurer, whole, partly, paid))[-1] == "0 commande réglée."

    def test_finds_a_reference_that_is_free(self, treasurer):
        order = pending()
        treasurer.post(pay_url(order), payment(amount="10", provider_ref=f"{order.reference}-2"))
        self.act(treasurer, order)
        assert sorted(order.payments.values_list("provider_ref", flat=True)) == [
            f"{order.reference}-2",
            f"{order.reference}-3",
        ]
        order.refresh_from_db()
        assert order.state == "paid"


class TestRefund:
    def due(self) -> Refund:
        order = create_registration().order
        return order.refunds.create(amount_cents=1000, reason="cancelled", asked_at=timezone.now())

    def url(self, refund: Refund) -> str:
        return reverse("admin:billing_order_refunded", args=[refund.order_id, refund.pk])

    def test_is_noted_once_with_who_and_when(self, treasurer, administrator):
        refund = self.due()
        before = timezone.now()
        response = treasurer.post(self.url(refund), follow=True)
        assert messages_of(response) == ["Le remboursement est noté, l’acheteur est prévenu."]
        refund.refresh_from_db()
        assert (refund.state, refund.done_by) == ("done", treasurer.user)
        assert before <= refund.done_at <= timezone.now()
        again = administrator.post(self.url(refund), follow=True)
        assert messages_of(again) == ["Ce remboursement était déjà noté."]
        refund.refresh_from_db()
        assert refund.done_by == treasurer.user
        assert QueuedMail.objects.count() == 1

    def test_in_a_row(self, treasurer):
        refunds = [self.due(), self.due()]
        data = {"action": "mark_refunded", "_selected_action": [refund.pk for refund in refunds]}
        for sentence in ("2 remboursements notés.", "0 remboursement noté."):
            response = treasurer.post(reverse("admin:billing_refund_changelist"), data, follow=True)
            assert messages_of(response)[-1] == sentence
        assert Refund.objects.filter(state="done", done_by=treasurer.user).count() == 2

    def test_of_another_order_is_not_found(self, treasurer):
        refund, other = self.due(), pending()
        url = reverse("admin:billing_order_refunded", args=[other.pk, refund.pk])
        assert treasurer.post(url).status_code == 404

    def test_is_never_noted_by_reading(self, treasurer):
        refund = self.due()
        assert treasurer.get(self.url(refund)).status_code == 403
        refund.refresh_from_db()
        assert refund.state == "due"

    def test_the_order_shows_what_is_to_give_back(self, treasurer):
        refund = self.due()
        Order.objects.filter(pk=refund.order_id).update(total_cents=2000)
        page = treasurer.get(reverse("admin:billing_order_change", args=[refund.order_id])).content.decode()
        assert "Marquer 10\u00a0€ remboursés" in page
        assert "10\u00a0€ à rendre" in page


WHO = ["stranger", "member", "organiser", "treasurer", "door", "community_manager"]
TREASURER_ONLY = (302, 302, 403, 200, 403, 403)
PAGES = {
    "admin:billing_order_changelist": TREASURER_ONLY,
    "admin:billing_order_change": TREASURER_ONLY,
    "admin:billing_order_pay": TREASURER_ONLY,
    "admin:billing_order_add": (302, 302, 403, 403, 403, 403),
    "admin:billing_order_delete": (302, 302, 403, 403, 403, 403),
    "admin:billing_order_refunded": (302, 302, 403, 403, 403, 403),
    "admin:billing_payment_changelist": TREASURER_ONLY,
    "admin:billing_payment_add": (302, 302, 403, 403, 403, 403),
    "admin:billing_refund_changelist": TREASURER_ONLY,
}


@pytest.mark.parametrize("name", PAGES)
def test_who_opens_what_and_nothing_is_written(name, request):
    order = create_registration().order
    refund = order.refunds.create(amount_cents=1000, reason="cancelled", asked_at=timezone.now())
    arguments = {"refunded": [order.pk, refund.pk], "change": [order.pk], "pay": [order.pk], "delete": [order.pk]}
    path = reverse(name, args=arguments.get(name.rpartition("_")[2], []))
    for who, status in zip(WHO, PAGES[name], strict=True):
        client = request.getfixturevalue(who)
        with CaptureQueriesContext(connection) as queries:
            response = client.get(path)
        found = 302 if who == "member" and response.status_code == 403 else response.status_code
        assert found == status, who
        written = [q["sql"] for q in queries if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
        assert written == [], who


@pytest.mark.parametrize("who", [who for who in WHO if who != "treasurer"])
def test_only_the_treasurer_books_and_gives_back(who, request):
    order = pending()
    refund = create_registration().order.refunds.create(amount_cents=1000, reason="cancelled", asked_at=timezone.now())
    client = request.getfixturevalue(who)
    assert client.post(pay_url(order), payment()).status_code in (302, 403)
    url = reverse("admin:billing_order_refunded", args=[refund.order_id, refund.pk])
    assert client.post(url).status_code in (302, 403)
    for name, action, row in (("order", "mark_paid", order), ("refund", "mark_refunded", refund)):
        data = {"action": action, "_selected_action": row.pk}
        assert client.post(reverse(f"admin:billing_{name}_changelist"), data).status_code in (302, 403)
    refund.refresh_from_db()
    assert (order.payments.count(), refund.state) == (0, "due")


@pytest.mark.parametrize("model", ["order", "payment", "refund"])
def test_lists_ask_as_much_for_one_row_as_for_thirty(model, administrator, count_queries):
    path = reverse(f"admin:billing_{model}_changelist")

    def fill(count):
        event = create_open_conference()
        for _ in range(count):
            order = create_registration(event=event).order
            order.refunds.create(amount_cents=100, reason="cancelled", asked_at=timezone.now())

    fill(1)
    few = count_queries(administrator, path)
    fill(29)
    assert count_queries(administrator, path) == few <= 15


@pytest.mark.parametrize("model", ["order", "payment", "refund"])
@pytest.mark.parametrize(
    "query",
    [
        "todo=abc",
        "p=999999",
        "state__exact=%27",
        "q=%C3%A9%22",
        "placed_at__year=99999",
        "received_at__year=0",
        "o=9.x",
    ],
)
def test_hostile_queries_are_no_error_of_ours(administrator, model, query):
    pending()
    path = f"{reverse(f'admin:billing_{model}_changelist')}?{query}"
    assert administrator.get(path, follow=True).status_code in (200, 400)


class TestFinding:
    def found(self, client, query):
        response = client.get(f"{reverse('admin:billing_order_changelist')}?{query}")
        return set(response.context["cl"].result_list)

    def test_by_reference_and_by_buyer(self, treasurer):
        order = pending(attendees=({"first_name": "Zoé", "last_name": "Lefèvre", "company": "Orange"},))
        pending()
        assert self.found(treasurer, f"q={order.reference}") == {order}
        assert self.found(treasurer, "q=Lef") == {order}
        assert self.found(treasurer, "q=orange") == {order}

    def test_what_waits(self, treasurer):
        late, no_seat, fine = pending(), create_registration().order, pending()
        Order.objects.filter(pk=late.pk).update(due_on=timezone.localdate() - datetime.timedelta(days=1))
        no_seat.refunds.create(amount_cents=3000, reason="no_seat", asked_at=timezone.now())
        assert self.found(treasurer, "todo=overdue") == {late}
        assert self.found(treasurer, "todo=refund") == {no_seat}
        assert self.found(treasurer, "todo=no_seat") == {no_seat}
        assert fine in self.found(treasurer, "")

    def test_due_today_is_not_late(self, treasurer):
        order = pending()
        Order.objects.filter(pk=order.pk).update(due_on=timezone.localdate())
        assert self.found(treasurer, "todo=overdue") == set()
