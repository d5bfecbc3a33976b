"""How the bodies decide below the count when they do not agree: what the file may say, and the page says."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask

from asb.council import HERE, Council, CouncilFileError, DecisionRule, load
from tests.shared.page import Visitor

RULES = {
    DecisionRule("all"): "All of the bodies must agree on the decision.",
    DecisionRule("majority"): "the decision is the one that more than half of them support.",
    DecisionRule(
        "lead", lead="police", reminders=2
    ): "we remind it 2 times. After that, Derbyshire Constabulary decides",
    DecisionRule("lead", lead="icb", reminders=1): "we remind it once.",
    DecisionRule(
        "delegated", delegated="the safer streets manager"
    ): "delegated this decision to the safer streets",
}


@pytest.fixture
def kind() -> str:
    """One kind of database: what differs here is the council."""
    return "sqlite"


@pytest.fixture
def with_rule(tmp_path: Path) -> Callable[[str], Council]:
    def written(rule: str) -> Council:
        file = tmp_path / "council.toml"
        before = "[procedures.below_the_count]"
        shipped = HERE.read_text(encoding="utf-8")
        assert before in shipped
        file.write_text(
            shipped.replace(before, f"[procedures.decision]\n{rule}\n\n{before}"), encoding="utf-8"
        )
        return load(file)

    return written


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ('rule = "all"', DecisionRule("all")),
        ('rule = "majority"', DecisionRule("majority")),
        ('rule = "lead"\nlead = "council"\nreminders = 2', DecisionRule("lead", "council", 2)),
        ('rule = "delegated"\ndelegated = "Ann"', DecisionRule("delegated", delegated="Ann")),
    ],
)
def test_each_rule_is_read(with_rule: Callable[[str], Council], written: str, rule: DecisionRule) -> None:
    assert with_rule(written).procedures[0].decision == rule


def test_no_rule_is_invented() -> None:
    assert load(None).procedures[0].decision is None


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('rule = "some"', "procedures[1].decision.rule is 'some': use one of all, majority, lead, delegated"),
        ("", "procedures[1].decision.rule is missing: add it"),
        ('rule = "lead"\nreminders = 2', "procedures[1].decision: lead is missing: the rule 'lead' needs it"),
        ('rule = "lead"\nlead = "police"', "decision: reminders is missing: the rule 'lead' needs it"),
        ('rule = "lead"\nlead = "police"\nreminders = 0', "decision: reminders is 0: give 1 or more"),
        ('rule = "lead"\nlead = "county"\nreminders = 1', "procedures: lead 'county' is none of the bodies"),
        ('rule = "delegated"', "decision: delegated is missing: the rule 'delegated' needs it"),
        ('rule = "all"\nlead = "police"', "lead belongs to the rule 'lead', not to 'all': remove it"),
        ('rule = "all"\ndelegated = "Ann"', "delegated belongs to the rule 'delegated', not to 'all'"),
    ],
)
def test_a_rule_that_cannot_be_followed_is_refused(
    with_rule: Callable[[str], Council], written: str, said: str
) -> None:
    with pytest.raises(CouncilFileError) as refusal:
        with_rule(written)
    assert said in str(refusal.value)


@pytest.mark.parametrize(("rule", "said"), RULES.items())
def test_the_published_procedure_says_the_rule(
    app: Flask, resident: Visitor, rule: DecisionRule, said: str
) -> None:
    council: Council = app.extensions["asb_council"]
    terms = replace(council.procedures[0], decision=rule)
    app.extensions["asb_council"] = replace(council, procedures=(terms,))
    page = resident.get("/how-we-decide")
    assert said in page
    assert "Nothing is delegated" not in page


def test_where_no_rule_is_set_the_procedure_says_so(resident: Visitor) -> None:
    page = resident.get("/how-we-decide")
    assert "Nothing is delegated: the bodies decide together." in page
    assert "There is no published rule yet" in page
