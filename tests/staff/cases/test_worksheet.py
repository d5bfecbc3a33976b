"""The worksheet: every report beside what the bodies said of it, all findings saved together."""

from flask import Flask

from asb.fields import say_day
from tests.shared.cases import THREE, TWO, checked, do, judged
from tests.shared.days import recent
from tests.shared.kept import entries, entry
from tests.shared.officers import Colleague


def test_findings_on_several_reports_are_one_act(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, THREE)
    do(
        officer,
        reference,
        "finding",
        **judged(1, source="The log.") | judged(3, reported=typed(19), source="Desk"),
    )
    assert officer.page.h1 == reference
    [made] = entries(app, reference, "finding")
    one, other = made.kept.findings
    assert (one.report, one.happened.kind, one.source) == ("1", "unknown", "The log.")
    assert (other.report, other.reported.first) == ("3", recent(19))
    history = officer.get(f"/staff/cases/{reference}/see/history")
    assert "Findings, reports 1 and 3" in history
    assert "Report 3: Who or what says so?" in history


def test_all_mistakes_are_shown_at_once_and_what_was_typed_stays(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, THREE)
    wrong = judged(1, {"asb": ""}) | {"r2-happened": "soon"} | judged(3, reported=typed(200), source="Desk")
    page = do(officer, reference, "finding", **wrong)
    assert [link.href for link in page.errors] == [
        "#r1-holds-asb-why",
        "#r1-source",
        "#r2-counts",
        "#r2-happened",
        "#r3-reported",
    ]
    assert values(officer)["r2-happened"] == "soon"
    assert values(officer)["r3-source"] == "Desk"
    assert entries(app, reference, "finding") == []


def test_it_begins_with_what_is_known_and_keeps_what_is_left(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, [{"what": "Drums", "told": ["police"]}, *THREE])
    officer.get(f"/staff/cases/{reference}/finding")
    assert values(officer)["r2-happened"] == say_day(recent(60))
    assert "So far: not known" in officer.page
    found = judged(1, {"related": "A dog."}, source="The log.", reported=typed(20), happened=typed(20))
    do(officer, reference, "finding", **found)
    officer.get(f"/staff/cases/{reference}/finding")
    before = [values(officer)[f"r1-{name}"] for name in ("counts", "holds-related-why", "source")]
    assert before == ["not", "A dog.", "The log."]
    officer.press("Save", **judged(2, source="The diary."))
    assert [each.report for each in entries(app, reference, "finding")[-1].kept.findings] == ["2"]
    officer.get(f"/staff/cases/{reference}/finding")
    officer.press("Save", expect=422)
    assert "Nothing has been answered" in officer.page.errors[0].text


def test_a_corrected_day_stands_beside_the_one_that_was_described(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, THREE)
    do(officer, reference, "finding", **judged(2, reported=typed(39), happened=typed(40), source="The log."))
    for page in ("see/reports", "finding"):
        officer.get(f"/staff/cases/{reference}/{page}")
        assert f"Reported: {typed(40)}" in officer.page
        assert f"Found since: it was reported on {typed(39)}" in officer.page
        assert "Found since: it happened" not in officer.page


def test_what_bodies_told_us_stands_beside_it_and_beside_the_decision(app: Flask, officer: Colleague) -> None:
    reference = checked(app, officer, TWO)
    do(officer, reference, "told", body="police", text="Two calls, both about drums.")
    for act in ("finding", "decide"):
        assert "told us on" in officer.get(f"/staff/cases/{reference}/{act}")
        assert "Two calls, both about drums." in officer.page


def test_a_person_reads_only_what_was_found_about_their_own_reports(app: Flask, officer: Colleague) -> None:
    """One sheet may be about reports of several people: a copy holds those that may be shown to who asks."""
    reference = checked(app, officer, THREE)
    add = {"source": "police", "told": ["police"], "made_by": "other", "maker": "Mr Gray", "what": "Drums"}
    do(officer, reference, "add_report", "Add the report", **add)
    do(officer, reference, "finding", **judged(1, source="MINE") | judged(4, source="OF-GRAY"))
    do(officer, reference, "export", "Make the copy", checked="I rang.")
    page = officer.get(f"/staff/cases/{reference}/see/copy/{entry(app, reference, 'export')}")
    assert "MINE" in page
    assert "OF-GRAY" not in page


def values(officer: Colleague) -> dict[str, object]:
    """What the form would send as it stands."""
    form = officer.page.forms[-1]
    return dict(form.sent(form.buttons[-1], {}))


def typed(days_ago: int) -> str:
    return say_day(recent(days_ago))
