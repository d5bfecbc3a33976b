"""Another council's area: named when it is sure, and not when a street merely bears the name."""

import pytest

from asb.council import load
from asb.rules.area import elsewhere

NEIGHBOURS = load().neighbours
HIGH_PEAK, CHESTERFIELD = "High Peak Borough Council", "Chesterfield Borough Council"


@pytest.mark.parametrize(
    ("place", "council"),
    [
        ("Buxton", HIGH_PEAK),
        ("the park in BUXTON, by the bandstand", HIGH_PEAK),
        ("12 Long Lane\nChapel en le Frith", HIGH_PEAK),
        ("Chapel-en-le-Frith", HIGH_PEAK),
        ("New  Mills", HIGH_PEAK),
        ("Glossop\nRoad works opposite", HIGH_PEAK),
        ("Buxton, Bath Road", HIGH_PEAK),
        ("Matlock Road, Chesterfield", CHESTERFIELD),
        ("Derby", "Derby City Council"),
        ("Derbyshire", None),
        ("Matlock", None),
        ("", None),
        ("Buxton Road, Bakewell", None),
        ("14 buxton rd", None),
        ("Derby Road, Ashbourne", None),
        ("Buxton\tRoad", None),
        ("Chesterfield House, Matlock", None),
        ("the Derby Arms", None),
        ("Buxton's garage", None),
        ("Newbuxton", None),
        ("Buxtonville", None),
        ("on the road to Buxton", None),
        ("near Chesterfield", None),
        ("Buxton Road, Buxton", HIGH_PEAK),
    ],
)
def test_a_place_name(place, council):
    assert elsewhere(place, "", NEIGHBOURS) == ((council,) if council else ())


@pytest.mark.parametrize(
    ("postcode", "council"),
    [
        ("SK13 8AR", HIGH_PEAK),
        ("sk138ar", HIGH_PEAK),
        (" SK22 ", HIGH_PEAK),
        ("DE1 2FS", "Derby City Council"),
        ("DE11 2FS", None),
        ("DE4 3NN", None),
        ("SK17 6AA", None),
        ("SK13 8AR and on", None),
        ("no idea", None),
        ("", None),
    ],
)
def test_a_postcode(postcode, council):
    assert elsewhere("Station Road", postcode, NEIGHBOURS) == ((council,) if council else ())


@pytest.mark.parametrize(
    ("place", "postcode"),
    [
        ("somewhere between Buxton and Chesterfield", ""),
        ("Chesterfield, and Buxton", ""),
        ("Buxton, Glossop and Staveley", ""),
        ("Chesterfield", "SK13 8AR"),
    ],
)
def test_places_in_two_areas_are_both_named(place, postcode):
    assert elsewhere(place, postcode, NEIGHBOURS) == (HIGH_PEAK, CHESTERFIELD)


def test_a_postcode_that_is_nobodys_leaves_the_name():
    assert elsewhere("Chesterfield", "DE4 3NN", NEIGHBOURS) == (CHESTERFIELD,)


def test_no_neighbours_no_answer():
    assert elsewhere("Buxton", "SK13 8AR", ()) == ()
