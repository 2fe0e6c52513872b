import warnings

from django.apps import apps
from django.db import models
from django.db.migrations.writer import MigrationWriter

from lib.web_address import WebAddress


def test_what_is_typed_without_a_scheme_is_taken_as_https():
    field = WebAddress().formfield()
    assert field.clean("visionarymarketing.com/blog") == "https://visionarymarketing.com/blog"
    assert field.clean("http://visionarymarketing.com/") == "http://visionarymarketing.com/"


def test_migrations_know_it_as_the_column_that_it_is():
    assert MigrationWriter.serialize(WebAddress("adresse", blank=True))[0] == (
        "models.URLField(blank=True, verbose_name='adresse')"
    )


def test_no_form_of_ours_asks_which_scheme_is_meant():
    fields = [
        field
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.URLField)
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert {field.formfield().assume_scheme for field in fields} == {"https"}
