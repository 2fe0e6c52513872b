"""A site that would print a wrong bank account does not start."""

import pytest
from django.core.checks import run_checks

from billing.checks import check_account_is_ours, check_bank_account

RIGHT = {"holder": "Association Media Aces", "iban": "FR7630006000011234567890189", "bic": "AGRIFRPPXXX"}


def ids(settings, **changes) -> list[str]:
    settings.BANK_ACCOUNT = RIGHT | changes
    return [error.id for error in check_bank_account()]


def test_default_account_is_well_formed():
    assert check_bank_account() == []


@pytest.mark.parametrize(
    "changes",
    [
        {"iban": "FR76 3000 6000 0112 3456 7890 189"},  # as banks print it
        {"iban": "CH9300762011623852957", "bic": "UBSWCHZH"},
        {"holder": "Łódź & Fils"},
    ],
)
def test_real_accounts_pass(settings, changes):
    assert ids(settings, **changes) == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"iban": "FR7630006000011234567890198"}, ["billing.E002"]),  # two digits swapped
        ({"iban": "FR763000600001123456789018"}, ["billing.E002"]),  # one missing
        ({"iban": ""}, ["billing.E002"]),
        ({"bic": "AGRIFRP"}, ["billing.E003"]),
        ({"bic": ""}, ["billing.E003"]),
        ({"holder": "  "}, ["billing.E001"]),
        ({"holder": "A" * 71}, ["billing.E004"]),
        ({"iban": "x", "bic": "x", "holder": ""}, ["billing.E001", "billing.E002", "billing.E003"]),
    ],
)
def test_wrong_accounts_are_refused(settings, changes, expected):
    assert ids(settings, **changes) == expected


def test_manage_check_asks_it(settings):
    settings.BANK_ACCOUNT = RIGHT | {"iban": "FR00"}
    assert "billing.E002" in [error.id for error in run_checks()]


@pytest.mark.parametrize(
    ("iban", "expected"),
    [
        ("FR7630006000011234567890189", ["billing.W001"]),
        ("FR76 3000 6000 0112 3456 7890 189", ["billing.W001"]),
        ("CH9300762011623852957", []),
    ],
)
def test_deploying_with_the_example_account_is_noticed(settings, iban, expected):
    settings.BANK_ACCOUNT = RIGHT | {"iban": iban}
    assert [warning.id for warning in check_account_is_ours()] == expected
    deploying = [message.id for message in run_checks(include_deployment_checks=True)]
    assert ("billing.W001" in deploying) == bool(expected)
    assert "billing.W001" not in [message.id for message in run_checks()]
