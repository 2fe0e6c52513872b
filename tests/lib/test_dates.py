import datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from lib.dates import PartialDate, Precision, say_day

D = datetime.date


@pytest.mark.parametrize(
    ("date", "french", "english"),
    [
        (PartialDate(D(2012, 3, 6), D(2012, 3, 6)), "6 mars 2012", "6 March 2012"),
        (PartialDate(D(2012, 3, 1), None), "1er mars 2012", "1 March 2012"),
        (PartialDate(D(2018, 7, 1), D(2018, 7, 31), Precision.MONTH), "juillet 2018", "July 2018"),
        (PartialDate(D(2011, 3, 20), D(2011, 6, 20), Precision.SEASON), "printemps 2011", "spring 2011"),
        (PartialDate(D(2011, 1, 1), D(2011, 12, 31), Precision.YEAR), "2011", "2011"),
        (PartialDate(D(2011, 1, 1), D(2012, 12, 31), Precision.YEAR), "2011–2012", "2011–2012"),
        (
            PartialDate(D(2014, 2, 12), D(2014, 2, 15), Precision.RANGE),
            "du 12 au 15 février 2014",
            "12 to 15 February 2014",
        ),
        (PartialDate(D(2014, 5, 1), D(2014, 5, 3), Precision.RANGE), "du 1er au 3 mai 2014", "1 to 3 May 2014"),
        (PartialDate(None, None), "", ""),
    ],
)
def test_a_date_is_said_as_well_as_it_is_known(date, french, english):
    with translation.override("fr"):
        assert str(date) == french
    with translation.override("en"):
        assert str(date) == english


def test_a_moment_is_said_by_the_day_of_its_own_clock():
    """23:30 in London and 0:30 in Paris are one moment, on two days."""
    in_london = datetime.datetime(2012, 2, 28, 23, 30, tzinfo=ZoneInfo("Europe/London"))
    in_paris = in_london.astimezone(ZoneInfo("Europe/Paris"))
    assert say_day(in_london, "j F") == "28 février"
    assert say_day(in_paris, "j F") == "29 février"
