"""The council file: what it says of Derbyshire Dales, and how a wrong one is refused."""

import dataclasses
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from asb.council import (
    CLOCKS,
    HELP,
    HERE,
    CouncilFileError,
    NotInForce,
    Period,
    contrast_with_white,
    load,
)
from asb.rules.entries import REACHED

WRITTEN = HERE.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def dales():
    return load()


@pytest.fixture
def loaded(tmp_path):
    """Loads the file with each old text replaced by a new one, which must be there."""

    def changed(*pairs, also=""):
        text = WRITTEN
        for old, new in pairs:
            assert old in text
            text = text.replace(old, new, 1)
        file = tmp_path / "council.toml"
        file.write_text(text + also, encoding="utf-8")
        return load(file)

    return changed


def test_it_is_derbyshire_dales(dales):
    assert dales.name == "Derbyshire Dales District Council"
    assert (dales.service_name, dales.former_name) == ("ASB Case Review", "Community Trigger")
    assert (dales.team.name, dales.team.phone) == ("Neighbourhoods Manager", "01629 761377")
    assert dales.team.address[-2:] == ("Matlock", "DE4 3NN")
    assert (dales.privacy.retention_years, dales.privacy.draft_days) == (6, 28)
    assert len(dales.authorities) == 9
    assert dales.short_name in dales.authorities


def test_the_terms_are_those_of_the_act(dales):
    terms = dales.procedure_on(date(2026, 9, 9))
    assert terms.complaints_needed == 3
    assert (str(terms.report_within), str(terms.apply_within)) == ("1 month", "6 months")


def test_only_the_acknowledgement_is_promised(dales):
    assert {clock.key: clock.working_days for clock in dales.clocks if clock.adopted} == {
        "acknowledgement": 5
    }
    assert [dales.clock(key).working_days for key in CLOCKS] == [5, 15, 20, 10]


def test_no_limit_for_an_appeal_is_invented(dales):
    appeal = dales.appeal_on(date(2026, 9, 9))
    assert appeal.window is None
    assert [ground.key for ground in appeal.grounds] == ["threshold", "review", "delivery", "handling"]


def test_a_ground_of_appeal_is_there_from_its_stage_on(dales):
    appeal = dales.appeal_on(date(2026, 9, 9))
    keys = {reached: [each.key for each in appeal.grounds_at(reached)] for reached in REACHED}
    assert keys == {
        "applied": ["handling"],
        "decided": ["threshold", "handling"],
        "reviewed": ["threshold", "review", "handling"],
        "planned": ["threshold", "review", "delivery", "handling"],
    }
    unsaid = [dataclasses.replace(each, stages=()) for each in appeal.grounds]
    assert all(
        each.exists_at(at) is said.exists_at(at)
        for each, said in zip(unsaid, appeal.grounds, strict=True)
        for at in REACHED
    )
    only = dataclasses.replace(appeal, grounds=(unsaid[0],))
    assert only.grounds_at("applied") == only.grounds, "rather one that does not fit than none"


def test_after_an_appeal_the_ombudsmen_of_its_grounds_are_named(dales):
    def named(*grounds):
        return [each.key for each in dales.onward(grounds, dales.appeal_on(date(2026, 9, 9)))]

    assert named("threshold") == ["lgsco", "iopc", "phso"], "the council, the police and the NHS decide"
    assert sorted(named("threshold", "delivery")) == ["housing", "iopc", "lgsco", "phso"]
    assert named() == [each.key for each in dales.ombudsmen], "all of them, where no ground names one"


def test_anti_social_behaviour_is_what_the_act_says_it_is(dales):
    """Section 105: to any member of the public, in the same household too."""
    assert dales.anti_social_behaviour.means.endswith("alarm or distress to any member of the public")


def test_bodies_that_receive_reports_and_bodies_that_decide(dales):
    assert [body.kind for body in dales.bodies] == ["council", "police", "icb"]
    told = {each.key: each.receives_complaints for each in dales.told}
    assert told == {"council": "yes", "police": "yes", "landlord": "yes", "other": "officer_decides"}


def test_help_for_every_kind_of_behaviour(dales):
    assert {dales.help_line(key).key for key in HELP} == set(HELP)
    assert dales.help_line("danger").phone == "999"
    assert all(kind.help for kind in dales.kinds)
    assert all(line.phone or line.website for line in dales.help)


def test_what_is_not_established_is_left_out(dales):
    assert dales.privacy.dpo_email is None
    assert dales.privacy.stored is None
    assert (dales.appeals[0].phone, dales.appeals[0].address) == (None, ())


def test_a_services_name_has_its_article(dales, loaded):
    assert dales.a_service_name == "an ASB Case Review"
    assert loaded(('"ASB Case Review"', '"Case Review"')).a_service_name == "a Case Review"


def test_no_town_of_the_dales_is_given_away(dales):
    places = {place for neighbour in dales.neighbours for place in neighbour.places}
    assert not places & {"Matlock", "Bakewell", "Ashbourne", "Wirksworth", "Darley Dale", "Tideswell"}
    assert all("DE4" not in neighbour.postcode_districts for neighbour in dales.neighbours)


def test_the_colours_stand_out_from_white(dales):
    for colour in dataclasses.astuple(dales.colours):
        assert contrast_with_white(colour) >= 4.5


@pytest.mark.parametrize(
    ("colour", "ratio"), [("#000000", 21), ("#ffffff", 1), ("#767676", 4.54), ("#1d70b8", 5.17)]
)
def test_contrast_is_reckoned_as_wcag_does(colour, ratio):
    assert contrast_with_white(colour) == pytest.approx(ratio, abs=0.005)


def test_invented_addresses_are_listed_so_that_a_production_run_can_refuse_them(dales, loaded):
    assert "team.email" in dales.placeholders()
    real = loaded(("case.review@derbyshiredales.example", "case.review@derbyshiredales.gov.uk"))
    assert set(dales.placeholders()) - set(real.placeholders()) == {"team.email"}
    site = loaded(('website = "https://ico.org.uk"', 'website = "https://ico.example/help"'))
    assert "ombudsmen[5].website" in site.placeholders()


def test_the_version_marks_every_byte(dales, loaded):
    assert loaded().version == dales.version == load().version
    assert loaded(also="\n# a remark\n").version != dales.version
    assert len(dales.version) == 12


def test_nothing_in_a_council_can_be_changed(dales):
    with pytest.raises(dataclasses.FrozenInstanceError):
        dales.team.phone = "999"


LATER = """
[[procedures]]
from = {day}
complaints_needed = 2
report_within = "30 days"
apply_within = "6 months"
below_the_count = {{ persistence = true, harm = true, response = false }}
"""


def test_the_version_in_force_on_a_day(loaded):
    here = loaded(also=LATER.format(day="2027-04-01") + LATER.format(day="2026-10-01"))
    assert [str(each.from_day) for each in here.procedures] == ["2014-10-20", "2026-10-01", "2027-04-01"]
    assert [str(day) for day in here.versions()] == ["2014-10-20", "2026-10-01", "2027-04-01"]
    days = ("2014-10-20", "2026-09-30", "2026-10-01", "2027-03-31", "2030-01-01")
    in_force = [str(here.procedure_on(date.fromisoformat(day)).from_day) for day in days]
    assert in_force == ["2014-10-20", "2014-10-20", "2026-10-01", "2026-10-01", "2027-04-01"]


def test_before_the_first_version_there_is_none(dales):
    with pytest.raises(NotInForce, match=r"no procedure .* 2014-10-19: the first is from 2014-10-20"):
        dales.procedure_on(date(2014, 10, 19))
    with pytest.raises(NotInForce, match="no appeal"):
        dales.appeal_on(date(2014, 10, 19))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("short_name = ", "shortname = ", "shortname is not a known key: correct its spelling or remove it"),
        ('short_name = "Derbyshire Dales"\n', "", "short_name is missing: add it"),
        ('  "Derbyshire Dales",\n', "", "authorities does not name 'Derbyshire Dales', the short_name"),
        ('authority = "Derbyshire Dales"', 'authority = "Sheffield"', "figures: 'Sheffield' is none of the"),
        ('year = "2022-23"', 'year = "2022-24"', "figures.published[1]: year is '2022-24': a year ends in"),
        ("applications = 1", "applications = -1", "figures.published[1]: a number is less than 0"),
        ("applications = 1", 'applications = "one"', "applications is 'one': give a whole number"),
        ('phone = "01629 761377"\n', "", "team.phone is missing: add it"),
        ('phone = "01629 761377"', "phone = 1629761377", "team.phone is 1629761377: give words in quotes"),
        ('phone = "01629 761377"', 'phone = ""', "team.phone is '': give words in quotes"),
        ('phone = "01629 761377"', 'fax = "1"', "team.fax is not a known key"),
        ("case.review@derbyshiredales.example", "case review", "team.email is 'case review': give an email"),
        ("https://www.bbc.co.uk/weather", "http://x.org", "leave_url is 'http://x.org': give an address"),
        ("closed_days = []", "closed_days = 3", "closed_days is 3: give a list"),
        ("open_days = []", 'open_days = ["2026-12-28"]', "open_days[1] is '2026-12-28': give a date"),
        ("open_days = []", "open_days = [2026-12-28T10:00:00]", "open_days[1]"),
        (
            "closed_days = []\nopen_days = []",
            'closed_days = [{ on = 2026-12-24, why = "Closure" }]\nopen_days = [2026-12-24]',
            "closed_days and open_days has the same day twice, 2026-12-24",
        ),
        ('brand = "#00594c"', 'brand = "teal"', "colours.brand is 'teal': give a colour"),
        ('brand = "#00594c"', 'brand = "#99ddcc"', "colours: brand #99ddcc is too pale beside white"),
        (
            'kind = "icb"',
            'kind = "ccg"',
            "bodies[3].kind is 'ccg': use one of council, police, icb, landlord",
        ),
        ('kind = "icb"', 'kind = "landlord"', "bodies: none is of the kind icb, which the Act names"),
        ('key = "icb"', 'key = "council"', "bodies has the same key twice, council: keep one"),
        ('key = "icb"', 'key = "ICB"', "bodies[3].key is 'ICB': give small letters"),
        ('receives_complaints = "yes"', "receives_complaints = true", "told[1].receives_complaints is True"),
        (
            "acts_for_organisation = false",
            "acts_for_organisation = 0",
            "acts_for_organisation is 0: give true or",
        ),
        ("complaints_needed = 3", "complaints_needed = 4", "procedures[1]: complaints_needed is 4"),
        ("complaints_needed = 3", "complaints_needed = 0", "procedures[1]: complaints_needed is 0"),
        ("complaints_needed = 3", "complaints_needed = true", "procedures[1].complaints_needed is True"),
        ('report_within = "1 month"', 'report_within = "a month"', "procedures[1].report_within: 'a month'"),
        ('report_within = "1 month"', "report_within = 1", "procedures[1].report_within: 1 is no period"),
        ('report_within = "1 month"', 'report_within = "0 days"', "procedures[1].report_within: '0 days'"),
        ("harm = true\n", "", "procedures[1].below_the_count.harm is missing"),
        ("[procedures.below_the_count]", "[procedures.limbs]", "procedures[1].limbs is not a known key"),
        ("from = 2014-10-20", 'from = "then"', "procedures[1].from is 'then': give a date"),
        ('key = "acknowledgement"', 'key = "receipt"', "clocks has no entry with the key 'acknowledgement'"),
        ("working_days = 5", "working_days = 0", "clocks[1]: working_days is 0"),
        ('key = "danger"', 'key = "emergency"', "help has no entry with the key 'danger'"),
        ('help = ["environmental_health"', 'help = ["nobody"', "help has no entry with the key 'nobody'"),
        ('phone = "101"\n', "", "help: danger and non_emergency need a phone"),
        ('key = "hate_crime"', 'key = "noise"', "kinds and problems has the same key twice, noise: keep one"),
        (
            'group = "safety"',
            'group = "danger"',
            "problems[1].group is 'danger': use one of safety, behaviour",
        ),
        ('help = ["county"]', 'help = ["nobody"]', "help has no entry with the key 'nobody'"),
        ("prepared_on = 2026-11-25\n", "", "accessibility.prepared_on is missing"),
        ("retention_years = 6", "retention_years = 0", "privacy: retention_years and draft_days"),
        ('["SK13", "SK22", "SK23"]', '["sk13"]', "neighbours[1].postcode_districts[1] is 'sk13'"),
        ("[team]", "[[team]]", "team is [{"),
        (
            'more = "Derbyshire ASB Hub"\n',
            "",
            "anti_social_behaviour: more and website belong together: give both or neither",
        ),
        ('means = "behaviour', 'meaning = "behaviour', "anti_social_behaviour.meaning is not a known key"),
        ("name = ", "name ", "is not a TOML file in UTF-8"),
    ],
)
def test_a_wrong_file_is_refused_by_the_name_of_the_key(loaded, old, new, said):
    with pytest.raises(CouncilFileError) as refusal:
        loaded((old, new))
    assert said in str(refusal.value)
    assert "council.toml" in str(refusal.value)


def test_a_version_of_its_own_cannot_be_written(loaded):
    with pytest.raises(CouncilFileError, match="version is not a known key"):
        loaded(("name = ", 'version = "1"\nname = '))


def test_two_procedures_cannot_begin_on_one_day(loaded):
    with pytest.raises(CouncilFileError, match="procedures has the same from twice, 2014-10-20"):
        loaded(also=LATER.format(day="2014-10-20"))


def test_a_list_that_is_needed_cannot_be_empty(loaded):
    with pytest.raises(CouncilFileError, match="other_formats is empty: give at least one"):
        loaded(('["large print", "audio", "Braille", "another language"]', "[]"))


def test_somebody_must_receive_complaints(loaded):
    three = [('receives_complaints = "yes"', 'receives_complaints = "officer_decides"')] * 3
    with pytest.raises(CouncilFileError, match='told: nobody has receives_complaints = "yes"'):
        loaded(*three)
    assert loaded(*three[:2]).told[2].receives_complaints == "yes", "one is enough"


def test_a_file_that_cannot_be_read_is_refused(tmp_path):
    with pytest.raises(CouncilFileError, match="cannot be read"):
        load(tmp_path / "none.toml")
    latin = tmp_path / "latin.toml"
    latin.write_bytes('name = "Café"'.encode("latin-1"))
    with pytest.raises(CouncilFileError, match="is not a TOML file in UTF-8"):
        load(latin)


@settings(deadline=None)
@given(st.integers(1, 9999), st.sampled_from(["months", "days"]))
def test_a_period_reads_back_as_it_is_written(count, unit):
    period = Period(**{unit: count})
    assert Period.read(str(period)) == period


@pytest.mark.parametrize("parts", [{}, {"months": 1, "days": 1}, {"months": -1}, {"months": 2, "days": -1}])
def test_a_period_is_months_or_days(parts):
    with pytest.raises(ValueError, match="months or days"):
        Period(**parts)
