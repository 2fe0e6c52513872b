"""What the values of a field are called: Django's `get_…_display` translates every label of the field to find one."""

from django.db.models import TextChoices

from .memo import per_language


@per_language
def label_of(choices: type[TextChoices], value: str) -> str:
    """The label in the language of the moment; the value itself where it is none of the choices."""
    return str(choices(value).label) if value in choices.values else value
