"""What the values of a field are called: Django's `get_…_display` translates every label of the field to find one."""

from django.db.models import Model, TextChoices

from .memo import per_language


@per_language
def label_of(choices: type[TextChoices], value: str) -> str:
    """The label in the language of the moment; the value itself where it is none of the choices."""
    return str(choices(value).label) if value in choices.values else value


@per_language
def label_in(model: type[Model], field: str, value: str) -> str:
    """What `get_<field>_display` would say of a row with this value."""
    return str(dict(model._meta.get_field(field).flatchoices).get(value, value))  # type: ignore[union-attr]
