"""What stands in the library, for tests."""

from itertools import count

from articles.models import Resource

_number = count(1)


def create_resource(*, articles=(), **fields) -> Resource:
    """A public guide with an address, published."""
    number = next(_number)
    given = {"slug": f"ressource-{number}", "title_fr": f"Ressource {number}", "kind": "guide", "access": "public"}
    row = Resource.objects.create(**{**given, "url": f"https://ailleurs.example/{number}"} | fields)
    row.articles.add(*articles)
    return row
