"""A release comes while somebody applies: new steps alone are asked."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from flask import Flask
from sqlalchemy import select

from asb.casework.drafts import store
from asb.database import db
from asb.fields import Option
from asb.models import Case, Draft, Opening
from asb.wizard import Check, Many, Step, Walk
from tests.shared.drafts import PLACE, journey, kept
from tests.shared.kept import count, one_case
from tests.shared.page import Visitor
from tests.shared.story import here, on_its_page, walk


class TestARelease:
    def released(self, app: Flask, steps: tuple[Step, ...], mark: str) -> None:
        app.extensions["asb_apply"] = replace(journey(app), steps=steps, mark=mark)

    def optional(self, app: Flask) -> list[str]:
        """Steps at which a person may leave everything empty: those a new release is likely to add."""
        blank = Walk(journey(app), {})
        return [
            step.key
            for step in journey(app).steps
            if step.asks
            and not isinstance(step, Many | Check)
            and not any(field.needed for field in blank.form(step).asked)
        ]

    def test_only_the_new_steps_are_asked(self, app: Flask, person: Visitor) -> None:
        live, new = journey(app), self.optional(app)
        assert {"safe", "because", "effect"} <= set(new)
        self.released(app, tuple(step for step in live.steps if step.key not in new), "an older wording")
        walk(person, {"place": PLACE, "behaviour": {"story": "Every night since June."}}, until="check")
        before = kept(app, person)
        app.extensions["asb_apply"] = live
        asked = []
        while (page := person.get("/apply/")) and here(page) != "check":
            asked.append(here(page))
            typed, names = on_its_page(here(page), {}), page.forms[-1].names
            person.press("Continue", {name: typed[name] for name in typed if name in names}, expect=200)
        walked = Walk(live, kept(app, person))
        pages = [step.beside or step.key for step in walked.steps if step.key in new]
        assert asked == list(dict.fromkeys(pages))
        after = kept(app, person)
        changed = [
            key for key in before if key not in after or after[key].get("typed") != before[key].get("typed")
        ]
        assert changed == [], "what was typed before the release is no longer there"
        walk(person)
        case = one_case(app)
        assert case.answers["place"]["place"] == PLACE["place"]
        assert case.answers["behaviour"]["story"] == "Every night since June."

    def test_an_answer_that_fits_no_more_is_asked_again_with_what_was_typed(
        self, app: Flask, person: Visitor
    ) -> None:
        live = journey(app)
        asked = live.step("behaviour")
        assert asked

        class Older(asked.question):  # type: ignore[name-defined,misc]  # the live question, as it once was
            def prepare(self) -> None:
                super().prepare()
                self.kinds.options = (*self.kinds.options, Option("ghosts", "Ghosts"))

        older = [replace(step, question=Older) if step is asked else step for step in live.steps]
        self.released(app, tuple(older), "an older wording")
        walk(person, {"behaviour": {"kinds": ["ghosts"], "story": "White, and in the loft."}}, until="check")
        app.extensions["asb_apply"] = live
        page = person.get("/apply/")
        assert page.path == "/apply/behaviour"
        assert "White, and in the loft." in page
        page = person.press("Continue", kinds=["noise"])
        assert page.path == "/apply/check", "nothing else had changed"
        walk(person)
        assert one_case(app).answers["behaviour"] | {"still": ""} == {
            "kinds": ["noise"],
            "story": "White, and in the loft.",
            "still": "",
        }

    def test_a_release_that_changes_no_answer_asks_nothing(self, app: Flask, person: Visitor) -> None:
        live = journey(app)
        self.released(app, live.steps, "an older wording")
        walk(person, until="check")
        app.extensions["asb_apply"] = live
        assert person.get("/apply/").path == "/apply/check"
        walk(person)
        assert count(app, Case) == 1
        assert count(app, Draft) == 0

    def test_the_last_page_of_an_earlier_release_leads_to_the_check_and_sends_nothing(
        self, app: Flask, person: Visitor
    ) -> None:
        walk(person, until="check")
        assert person.get("/apply/send").path == "/apply/check"
        token = person.page.root.all("input", name="csrf_token")[0].attrs["value"]
        before = person.client.post("/apply/send", data={"csrf_token": token}, base_url=person.base_url)
        assert before.headers["Location"] == "/apply/check"
        assert count(app, Case) == 0

    def test_what_was_checked_in_an_earlier_release_is_sent_by_no_other_page(
        self, app: Flask, person: Visitor
    ) -> None:
        """There the check was one page, and sending another."""
        walk(person, until="check")
        with app.app_context():
            key = db.session.scalars(select(Opening.key)).one()
            checked = {"check": journey(app).entry(journey(app).steps[-1], {}, {})[1]}
            store.keep(key, lambda answers: answers.update(checked), datetime.now(UTC))
        person.get("/apply/name")
        assert person.press("Continue").path == "/apply/check"
        assert count(app, Case) == 0

    def test_whichever_step_is_new_it_alone_is_the_gap(self, app: Flask, person: Visitor) -> None:
        walk(person, until="check")
        live, answers = journey(app), kept(app, person)
        done = [step for step in Walk(live, answers).steps if step.key in answers]
        assert len(done) > 10
        for step in done:
            without = {key: old(entry) for key, entry in answers.items() if key != step.key}
            assert Walk(live, without).gap == step
            again = Walk(live, without | {step.key: answers[step.key]})
            assert again.gap == Walk(live, answers).gap


def old(entry: Mapping[str, Any]) -> dict[str, Any]:
    """The same entry, as an older release kept it."""
    if "items" in entry:
        return {**entry, "items": {key: old(item) for key, item in entry["items"].items()}}
    return {**entry, "mark": "an older wording"}
