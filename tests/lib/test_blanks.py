from lib.blanks import blank, filled


def test_a_text_is_escaped_in_each_of_its_blanks():
    drawing = f'<p title="{blank("name")}">{blank("name")}</p>'
    assert filled(drawing, {"name": 'Zoé "<b>"'}) == (
        '<p title="Zoé &quot;&lt;b&gt;&quot;">Zoé &quot;&lt;b&gt;&quot;</p>'
    )


def test_a_text_that_looks_like_a_blank_is_not_one():
    drawing = f"{blank('first')} {blank('second')}"
    texts = {"first": blank("second"), "second": "<!--first-->"}
    assert filled(drawing, texts) == "<!--second--> &lt;!--first--&gt;"


def test_what_has_no_blank_is_left_out():
    assert filled("<p></p>", {"name": "Zoé"}) == "<p></p>"


def test_a_comment_of_an_editor_is_no_blank():
    assert filled(f"{blank('name')} <!--sic-->", {"name": "<Zoé>"}, escapes=False) == "<Zoé> <!--sic-->"
