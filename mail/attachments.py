"""Attachments are named when a mail is queued and built when it is sent. Upper apps register who builds them."""

from collections.abc import Callable

# The file name, the media type and the bytes; None when there is nothing to attach any more.
Attachment = tuple[str, str, bytes]
Builder = Callable[[str], Attachment | None]

_builders: dict[str, Builder] = {}


def register_builder(name: str, function: Builder) -> None:
    """Let `[name, argument]` in `QueuedMail.attachments` stand for what `function(argument)` returns."""
    _builders[name] = function


def build(name: str, argument: str) -> Attachment | None:
    """Build one attachment. Raises LookupError for a name that nobody registered, or what the builder raises."""
    return _builders[name](argument)
