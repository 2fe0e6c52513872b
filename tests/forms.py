"""What a browser would send if somebody opened a page, changed a few fields and pressed the button."""

from html.parser import HTMLParser


class _Fields(HTMLParser):
    def __init__(self, form_id: str):
        super().__init__()
        self.form_id = form_id
        self.data: dict[str, list[str]] = {}
        self.is_inside = False
        self.select = self.textarea = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.is_inside = given.get("id") == self.form_id
        name = given.get("name")
        if not self.is_inside or "disabled" in given or not name or "__prefix__" in name:
            if tag == "option" and self.select and "selected" in given:
                self.data.setdefault(self.select, []).append(given.get("value") or "")
            return
        if tag == "input" and given.get("type") not in ("submit", "button"):
            if given.get("type") not in ("checkbox", "radio") or "checked" in given:
                value = given.get("value")
                if value is None:
                    value = "on" if "checked" in given else ""
                self.data.setdefault(name, []).append(value)
        elif tag == "select":
            self.select = name
        elif tag == "textarea":
            self.textarea = name
            self.data[name] = [""]

    def handle_data(self, data):
        if self.textarea:
            self.data[self.textarea][0] += data

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        elif tag == "textarea" and self.textarea:
            # A browser drops the line break that follows the tag.
            self.data[self.textarea][0] = self.data[self.textarea][0].removeprefix("\r\n").removeprefix("\n")
            self.textarea = None
        elif tag == "form":
            self.is_inside = False


def fields_of(response, form_id: str) -> dict[str, list[str]]:
    """The values of a form as it was shown, by name."""
    parser = _Fields(form_id)
    parser.feed(response.content.decode())
    assert parser.data, f"no form {form_id}"
    return parser.data


def add_row(data: dict, prefix: str, **values) -> dict:
    """The same form with one more row in an inline."""
    total = int(data[f"{prefix}-TOTAL_FORMS"][0])
    row = {f"{prefix}-{total}-{name}": value for name, value in values.items()}
    return {**data, f"{prefix}-TOTAL_FORMS": [str(total + 1)], **row}


def errors_of(response) -> list[str]:
    """Every sentence that a refused admin form says."""
    found = [[item] if isinstance(item, str) else item for item in response.context["errors"]]
    return [str(sentence) for sentences in found for sentence in sentences]


def messages_of(response) -> list[str]:
    """What a page says was done."""
    return [str(message) for message in response.context["messages"]]
