"""The commands that check reports against the threshold and reckon working days."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from asb import cli, council
from asb.rules.threshold import FINDINGS, REASONS, VERDICTS

DATA = Path(__file__).parents[1] / "data"
HEADER = "id,happened_kind,happened_from,happened_to,reported_kind,reported_from,reported_to,finding"
GOOD = "1,exact,2026-03-10,,exact,2026-03-10,,"


@pytest.fixture
def app():
    bare = Flask("operator")
    bare.extensions["asb_council"] = council.load()
    cli.register(bare)
    return bare


@pytest.fixture
def run(app):
    return lambda *words: app.test_cli_runner().invoke(args=[str(word) for word in words])


@pytest.fixture
def check(run, tmp_path):
    """Runs `threshold` on a file with this content: text, or bytes as they are."""

    def checked(content, *words):
        file = tmp_path / "reports.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return run("threshold", file, "--applied-on", "2026-09-09", *words)

    return checked


def refused(result, *said):
    assert (result.exit_code, result.stdout) == (2, "")
    for words in said:
        assert words in result.stderr


def verdicts(result):
    assert (result.exit_code, result.stderr) == (0, "")
    return [report["verdict"] for report in json.loads(result.stdout)["reports"]]


def test_every_verdict_as_json(run):
    result = run("threshold", DATA / "reports.csv", "--applied-on", "2026-09-09", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == json.loads((DATA / "reports.json").read_text())


def test_the_same_in_words(run):
    result = run("threshold", DATA / "reports.csv", "--applied-on", "2026-09-09")
    assert (result.exit_code, result.stderr) == (0, "")
    lines = result.stdout.splitlines()
    assert lines[0].split() == ["Report", "Verdict", "Why", "Report", "by", "Apply", "by"]
    assert " ".join(lines[2].split()) == (
        "2 does not count applied too long after the report 2026-02-28 2026-08-27"
    )
    assert lines[-2] == "Applied on 2026-09-09: 2 count, 3 depend, 3 needed."
    assert lines[-1] == "The threshold: depends."


def test_every_code_has_words_for_a_person(check):
    assert {*FINDINGS, *REASONS, *VERDICTS, "met", "not_met"} == set(cli.IN_WORDS)
    assert "section 104(5)" in check(HEADER).stdout


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{GOOD}",
        f"{HEADER}\n{GOOD}\n\n\n",
        f"{HEADER}\r\n{GOOD}\r\n\r\n",
        f"\ufeff{HEADER}\n{GOOD}\n  \n",
        f"{HEADER}\r{GOOD}\r",
        f'{HEADER}\n"1","exact","2026-03-10","","exact","2026-03-10","",""\n',
        "finding,id,happened_kind,happened_from,happened_to,reported_kind,reported_from,reported_to\n"
        ",1,exact,2026-03-10,,exact,2026-03-10,\n",
    ],
)
def test_a_file_may_come_from_any_spreadsheet(check, content):
    assert verdicts(check(content, "--json")) == ["counts"]


def test_a_file_with_a_header_alone_has_no_reports(check):
    assert verdicts(check(f"{HEADER}\n", "--json")) == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("1,exact,2026-03-10,,exact,2026-03-10,", "7 values where the header has 8"),
        ("1,exact,2026-03-10,,exact,2026-03-10,,,", "9 values"),
        (",exact,2026-03-10,,exact,2026-03-10,,", "id:"),
        (" ,exact,2026-03-10,,exact,2026-03-10,,", "id:"),
        ("\x1b[2J,exact,2026-03-10,,exact,2026-03-10,,", "id:"),
        ("2,about,2026-03-10,,exact,2026-03-10,,", "happened_kind: 'about'"),
        ("2,,2026-03-10,,exact,2026-03-10,,", "happened_kind: ''"),
        ("2,Exact,2026-03-10,,exact,2026-03-10,,", "happened_kind: 'Exact'"),
        ("2,exact,2026-03-10,,period,2026-03-10,2026-03-11,", "reported_kind: 'period'"),
        ("2,exact,,,exact,2026-03-10,,", "happened_from: ''"),
        ("2,exact,20260310,,exact,2026-03-10,,", "happened_from: '20260310' is not a date"),
        ("2,exact,2026-W10-2,,exact,2026-03-10,,", "happened_from"),
        ("2,exact,10/03/2026,,exact,2026-03-10,,", "happened_from"),
        ("2,exact, 2026-03-10,,exact,2026-03-10,,", "happened_from"),
        ("2,exact,２０２６-03-10,,exact,2026-03-10,,", "happened_from"),
        ("2,exact,2026-02-30,,exact,2026-03-10,,", "'2026-02-30' is not in the calendar"),
        ("2,exact,2026-03-10,2026-03-10,exact,2026-03-10,,", "happened_to: leave it empty"),
        ("2,roughly,2026-03-10,,exact,2026-03-10,,", "happened_to: ''"),
        ("2,roughly,2026-03-10,2026-03-09,exact,2026-03-10,,", "happened_to: the last day, 2026-03-09"),
        ("2,unknown,2026-03-10,,exact,2026-03-10,,", "happened_from: leave it empty"),
        ("2,exact,2026-03-10,,unknown,,2026-03-10,", "reported_to: leave it empty"),
        ("2,exact,2026-03-10,,exact,2026-03-10,,boring", "finding: 'boring'"),
        ('2,exact,2026-03-10,,exact,2026-03-10,,"', "unexpected end of data"),
        ("1,exact,2026-03-10,,exact,2026-03-10,,", "the id '1' is already on line 2"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_by_its_line(check, row, said):
    refused(check(f"{HEADER}\n{GOOD}\n\n{row}\n", "--json"), "line 4: ", said)


def test_lines_are_counted_as_an_editor_counts_them(check):
    over_two_lines = '"a\nb",exact,2026-03-10,,exact,2026-03-10,,'
    refused(check(f"{HEADER}\n{GOOD}\n{over_two_lines}\n"), "line 3: id")
    refused(check(f'{HEADER}\n3,exact,"\n",,exact,2026-03-10,,\n{GOOD}\n'), "line 2: happened_from")


@pytest.mark.parametrize(
    ("told", "verdict", "reasons"),
    [
        ("", "counts", []),
        ("other", "depends", ["recipient"]),
        ("other police", "counts", []),
        (" landlord  council ", "counts", []),
        ("other other", "depends", ["recipient"]),
    ],
)
def test_whoever_was_told_may_be_given(check, told, verdict, reasons):
    result = check(f"{HEADER},told\n1,exact,2026-08-10,,exact,2026-08-10,,,{told}\n", "--json")
    [report] = json.loads(result.stdout)["reports"]
    assert (report["verdict"], report["reasons"]) == (verdict, reasons)


def test_told_to_others_only_changes_nothing_that_does_not_count(check):
    rows = [
        "late,exact,2025-08-10,,exact,2025-08-10,,,other",
        "odd,exact,2026-08-10,,exact,2026-08-09,,,other",
        "found,exact,2026-08-10,,exact,2026-08-10,,unrelated,other",
        "unknown,unknown,,,unknown,,,,other",
    ]
    result = check("\n".join([f"{HEADER},told", *rows]), "--json")
    found = [(each["verdict"], each["reasons"]) for each in json.loads(result.stdout)["reports"]]
    assert found == [
        ("does_not_count", ["applied_late"]),
        ("invalid", ["reported_before_it_happened"]),
        ("left_out", ["unrelated"]),
        ("depends", ["day_unknown", "recipient"]),
    ]


def test_the_column_may_stand_anywhere_and_is_said_in_words(check):
    result = check(f"told,{HEADER}\nother,1,exact,2026-08-10,,exact,2026-08-10,,\n")
    assert "not known to have reached a body that receives such complaints" in result.stdout


def test_an_unknown_recipient_is_refused_with_its_row(check):
    rows = f"{GOOD},\n2,exact,2026-03-10,,exact,2026-03-10,,,gp"
    refused(check(f"{HEADER},told\n{rows}\n"), "line 3: told: 'gp' is not allowed")
    refused(check(f"{HEADER},told\n{GOOD}\n"), "line 2: 8 values where the header has 9 columns")
    refused(check(f"{HEADER},told,told\n{GOOD},,\n"), "line 1: a column too many")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "line 1: the column id is missing"),
        ("\n\n", "line 1: the column id is missing"),
        (GOOD, "line 1: the column id is missing"),
        (HEADER.replace(",finding", ""), "line 1: the column finding is missing"),
        (f"{HEADER},note", "line 1: a column too many"),
        (f"{HEADER},id", "line 1: a column too many"),
        (f"{HEADER}\n{GOOD}\n2\0,exact", "line 3: has a NUL"),
        (f"{HEADER}\n{GOOD}\n\xe9".encode("latin-1"), "line 3: not UTF-8"),
        (f"{HEADER}\n{GOOD}\n".encode("utf-16"), "line 1: not UTF-8"),
    ],
)
def test_a_file_that_is_no_such_table_is_refused(check, content, said):
    refused(check(content, "--json"), said)


def test_a_file_that_is_not_there_is_refused(run, tmp_path):
    refused(run("threshold", tmp_path / "none.csv", "--applied-on", "2026-09-09"), "does not exist")
    refused(run("threshold", tmp_path, "--applied-on", "2026-09-09"), "is a directory")


@pytest.mark.parametrize("written", ["9 September 2026", "20260909", "2026-09-31", "2026-9-9", ""])
def test_a_day_of_application_that_is_no_day_is_refused(run, written):
    refused(run("threshold", DATA / "reports.csv", "--applied-on", written), "--applied-on")


def test_the_day_of_application_is_needed_and_must_be_under_a_procedure(run):
    refused(run("threshold", DATA / "reports.csv"), "--applied-on")
    before = run("threshold", DATA / "reports.csv", "--applied-on", "2014-10-19")
    refused(before, "no procedure", "2014-10-20")


def test_the_procedure_of_the_day_of_application_is_used(app, run):
    here = app.extensions["asb_council"]
    later = replace(here.procedures[0], from_day=date(2026, 9, 10), complaints_needed=2)
    app.extensions["asb_council"] = replace(here, procedures=(*here.procedures, later))
    for day, needed in (("2026-09-09", 3), ("2026-09-10", 2)):
        result = run("threshold", DATA / "reports.csv", "--applied-on", day, "--json")
        assert json.loads(result.stdout)["needed"] == needed


def test_working_days_as_json(run):
    result = run("working-days", "2026-12-23", "5", "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout) == {
        "from": "2026-12-23",
        "days": 5,
        "due": "2027-01-04",
        "skipped": [
            {"date": "2026-12-25", "why": "Christmas Day"},
            {"date": "2026-12-26", "why": "Saturday"},
            {"date": "2026-12-27", "why": "Sunday"},
            {"date": "2026-12-28", "why": "Boxing Day (substitute day)"},
            {"date": "2027-01-01", "why": "New Year's Day"},
            {"date": "2027-01-02", "why": "Saturday"},
            {"date": "2027-01-03", "why": "Sunday"},
        ],
    }


def test_working_days_in_words(run):
    result = run("working-days", "2026-06-12", "1")
    assert result.stdout.splitlines() == [
        "1 working day from 2026-06-12 (day 0) ends on 2026-06-15.",
        "Not counted:",
        "  2026-06-13  Saturday",
        "  2026-06-14  Sunday",
    ]
    unbroken = run("working-days", "2026-06-15", "2").stdout
    assert unbroken == "2 working days from 2026-06-15 (day 0) end on 2026-06-17. No day was skipped.\n"


def test_working_days_follow_the_councils_own_table(app, run):
    closed = council.ClosedDay(date(2026, 12, 24), "Christmas closure")
    app.extensions["asb_council"] = replace(
        app.extensions["asb_council"], closed_days=(closed,), open_days=(date(2026, 12, 28),)
    )
    found = json.loads(run("working-days", "2026-12-23", "1", "--json").stdout)
    assert found["due"] == "2026-12-28"
    assert found["skipped"][0] == {"date": "2026-12-24", "why": "Christmas closure"}


@pytest.mark.parametrize("days", ["-5", "5.0", "five", "", "1001", "99999999999", "５"])
def test_a_number_of_days_that_makes_no_sense_is_refused(run, days):
    refused(run("working-days", "2026-04-02", days, "--json"), "0 to 1000")


@pytest.mark.parametrize("start", ["2 April 2026", "20260402", "2026-04-31"])
def test_a_start_that_is_no_day_is_refused(run, start):
    refused(run("working-days", start, "5", "--json"), start)


@pytest.mark.parametrize("start", ["9999-12-31", "1066-10-14", "2100-12-31"])
def test_years_without_known_bank_holidays_are_refused(run, start):
    refused(run("working-days", start, "5", "--json"), "bank holidays are known")
