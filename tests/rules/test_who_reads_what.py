"""Who may read that an act was done: the whole table, as the law and the council's promises have it."""

import pytest

from asb.rules.acts import ACTS

ABOUT_OTHERS_OR_THE_OFFICE = {"conflict", "copy_for_them", "export", "keep_out", "link", "restrict"}
ABOUT_OTHERS_OR_THE_OFFICE |= {
    "release_file",
    "legal_hold",
    "end_legal_hold",
    "leave_out",
    "name_contact",
    "withhold",
    "body_conflict",
    "body_holds",
    "body_report",
    "body_file",
    "body_comes",
    "body_dates",
    "accept",
    "decline",
    "end_access",
}
"""Not in the copy for somebody who asks what is held about them: it is of colleagues and of other cases."""

DECIDES = {"complained_of", "finding", "decide", "refuse", "second", "correct_receipt", "decide_again"}
REVIEWS = {"arrange", "hold_review", "recommend", "action", "comments", "outcome", "answered", "progress"}
REVIEWS |= {"change_planned", "call_off", "look_again", "accept"}
THEIR_OWN = {"add", "correct", "report"}
"""What somebody has sent themselves: the appeal body reads it of whoever appeals."""


@pytest.mark.parametrize("act", ACTS)
def test_what_is_held_about_somebody_is_in_their_copy(act: str) -> None:
    assert ACTS[act].in_subject_copy is (act not in ABOUT_OTHERS_OR_THE_OFFICE)


@pytest.mark.parametrize("act", ACTS)
def test_the_appeal_body_reads_what_was_decided_and_what_who_appeals_has_sent(act: str) -> None:
    whole = DECIDES | REVIEWS | {"appeal"}
    assert ACTS[act].in_appeal_papers == ("all" if act in whole else "theirs" if act in THEIR_OWN else "none")


MANAGERS = {
    "assign",
    "after_death",
    "second",
    "reopen",
    "set_aside",
    "end_legal_hold",
    "name_contact",
    "withhold",
}
BY_PEOPLE = {"add", "ask_contact", "ask_withdraw", "comments", "correct", "disagree", "appeal"}
BY_PEOPLE |= {"report", "send_file", "take_part", "ask_withdraw_appeal", "dates"}
BY_PEOPLE |= {"changed_mind"}
BY_ITSELF = {"application_received", "agreement_answered", "agreement_reminded", "holiday", "refuse"}
BY_ITSELF |= {"merged", "dates_moved"}
BY_BODIES = {"body_opened", "body_view", "body_comes", "body_dates", "body_answers", "body_progress"}
BY_OTHERS_TOO = {"body_holds", "body_report", "body_file", "body_conflict"}
"""What a contact of a body does by link; the latter also an organisation that was asked on one case."""
BY_APPEAL_BODY = {"appeal_opened", "appeal_asks", "appeal_says"}


@pytest.mark.parametrize("act", ACTS)
def test_who_does_it(act: str) -> None:
    roles = ACTS[act].roles
    assert ("manager" in roles) is (
        act
        not in BY_ITSELF
        | BY_BODIES
        | BY_OTHERS_TOO
        | BY_APPEAL_BODY
        | (BY_PEOPLE - {"comments", "appeal", "dates"})
    )
    assert ("officer" in roles) is ("manager" in roles and act not in MANAGERS)
    assert ("applicant" in roles) is (act in BY_PEOPLE - {"disagree"})
    assert ("represented" in roles) is (act in BY_PEOPLE)
    assert ("member" in roles) is (
        act in BY_PEOPLE - {"appeal", "ask_withdraw", "ask_withdraw_appeal", "changed_mind", "report"}
    )
    assert ("unreached" in roles) is (act in {"add", "disagree"})
    assert ("service" in roles) is (act in BY_ITSELF)
    assert "appeals" not in roles
    assert ("body" in roles) is (act in BY_BODIES | BY_OTHERS_TOO)
    assert ("asked" in roles) is (act in BY_OTHERS_TOO)
    assert ("appeal_body" in roles) is (act in BY_APPEAL_BODY)


NOT_AFTER_THE_END = {
    "take",
    "hand_over",
    "assign",
    "pass_on_answered",
    "complained_of",
    "share",
    "ask",
    "remind",
    "told",
    "hold",
    "resume",
    "late",
    "go_on",
}
NOT_AFTER_THE_END |= {
    "leave_out",
    "name_contact",
    "need_more",
    "second",
    "correct_receipt",
    "close",
    "safety",
    "withdraw",
    "take_part",
    "ask_withdraw",
    "ask_other",
}
NOT_AFTER_THE_END |= BY_BODIES | BY_OTHERS_TOO


@pytest.mark.parametrize("act", ACTS)
def test_when_it_may_be_done(act: str) -> None:
    before, decided = {"received", "checking"}, {"met", "arranged", "held", "plan", "not_met"}
    only = {
        "pass": before,
        "pass_on": before,
        "finding": {"checking"},
        "decide": {"checking"},
        "decide_again": {"not_met"},
        "after_death": {"met", "arranged"},
        "offer_dates": {"met", "arranged", "held"},
        "dates": {"met", "arranged", "held"},
        "arrange": {"met", "arranged", "held"},
        "call_off": {"met", "arranged", "held"},
        "hold_review": {"arranged", "held"},
        "recommend": {"held"},
        "action": {"held", "plan"},
        "draft_plan": {"held"},
        "change_planned": {"held"},
        "comments": {"held"},
        "outcome": {"held"},
        "answered": {"plan"},
        "look_again": {"plan"},
        "progress": {"plan"},
        "reopen": {"closed"},
        "merge": {"received", "checking", "met", "arranged", "not_met"},
    }
    still = before | decided | (set() if act in NOT_AFTER_THE_END else {"closed"})
    assert ACTS[act].stages == only.get(act, set() if act in BY_ITSELF else still)


JUST_ADDS = {
    "add_report",
    "share",
    "remind",
    "told",
    "comments",
    "contact",
    "contacts_checked",
    "note",
    "file",
    "export",
    "copy_for_them",
    "deliver",
    "came_back",
    "keep_out",
}
JUST_ADDS |= {
    "link",
    "conflict",
    "appeal",
    "seen",
    "code",
    "add",
    "send_file",
    "correct",
    "report",
    "take_part",
    "dates",
}
JUST_ADDS |= {"format", "format_made", "died", "safety", "ask_contact", "ask_withdraw", "disagree"}
JUST_ADDS |= BY_BODIES | BY_OTHERS_TOO | BY_APPEAL_BODY
JUST_ADDS |= {"changed_mind"}
JUST_ADDS |= {"release_file", "ask_withdraw_appeal", "complaint", "legal_hold", "leave_out"}


@pytest.mark.parametrize("act", ACTS)
def test_what_only_adds_may_be_done_from_an_older_page(act: str) -> None:
    assert ACTS[act].adds is (act in JUST_ADDS)
