"""Files: added one by one, refused in words of their own, sealed, cleaned, scanned, in nobody's way."""

import io
import wave
from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from asb import worker
from asb.casework import rate_limits
from asb.casework.drafts import store
from asb.casework.rate_limits import ADDING, STORING
from asb.database import db
from asb.files import MOST_BYTES, MOST_FILES, MOST_TOGETHER
from asb.models import Case, Evidence, Letter
from tests.shared.files import bomb, copies_made, photo
from tests.shared.kept import count, one_case
from tests.shared.page import File, Visitor
from tests.shared.scanners import EICAR, OnPort, Scanner, running
from tests.shared.story import WITH_FILES, walk

pytestmark = pytest.mark.long


@pytest.fixture
def adding(person: Visitor) -> Visitor:
    """A resident at the list of files, with none yet."""
    walk(person, WITH_FILES, until="files")
    return person


def add(person: Visitor, name: str, content: bytes, expect: int = 200, **more: str) -> None:
    if person.page.path == "/apply/files":
        person.click("Add a file" if "Add a file" in person.page else "Add another file")
    person.press("Add this file", file=File(name, content), expect=expect, **more)


class TestAdding:
    def test_a_photo_is_sealed_and_its_copy_says_nothing_of_the_place(
        self, adding: Visitor, app: Flask
    ) -> None:
        content = photo()
        add(adding, "IMG 1.jpg", content, about="The gate")
        assert "IMG 1.jpg (JPEG picture" in adding.page
        assert "The gate" in adding.page
        walk(adding, WITH_FILES)
        copies_made(app)
        with app.app_context():
            kept = db.session.execute(select(Evidence)).scalar_one()
            assert kept.original == content
            assert kept.case == db.session.execute(select(Case)).scalar_one()
            assert kept.scan == "waiting"
            assert kept.shown
            shown = Image.open(io.BytesIO(kept.shown))
            assert not shown.getexif()
            assert b"taken at home" not in kept.shown
        assert "IMG 1.jpg" in str(one_case(app).application)

    def test_each_refusal_has_its_own_words(self, adding: Visitor, app: Flask) -> None:
        said = set()
        for name, content in (
            ("", b""),
            ("empty.jpg", b""),
            ("large.jpg", photo() + b"\0" * MOST_BYTES),
            ("tune.xyz", b"\0\1\2\3" * 100),
            ("photo.jpg", b"MZ" + b"\0" * 500),
            ("bomb.png", bomb()),
        ):
            add(adding, name, content, expect=422, about="What I typed")
            [error] = adding.page.errors
            assert error.href == "#file"
            assert "What I typed" in adding.page.html
            said.add(error.text)
        assert len(said) == 6, said
        assert count(app, Evidence) == 0

    def test_a_file_past_all_bounds_gets_the_page_back_too(self, adding: Visitor) -> None:
        add(adding, "film.mp4", b"\0" * (MOST_TOGETHER + MOST_BYTES + 1), expect=422, about="My film")
        assert "too large" in adding.page.errors[0].text
        assert "My film" in adding.page.html

    def test_several_are_added_at_once(self, adding: Visitor, app: Flask) -> None:
        adding.click("Add a file")
        pictures = [File(f"{number}.png", photo()) for number in range(3)]
        adding.press("Add this file", file=pictures, about="The gate", expect=200)
        assert adding.page.path == "/apply/files"
        assert count(app, Evidence) == 3
        assert all(f"{number}.jpg" in adding.page for number in range(3))
        assert adding.page.text.count("The gate") == 3
        assert "several files" not in adding.page, "each is one file"

    def test_of_several_the_one_that_is_refused_is_named_and_the_others_stay(
        self, adding: Visitor, app: Flask
    ) -> None:
        adding.click("Add a file")
        sent = [File("gate.jpg", photo()), File("tool.exe", b"MZ" + b"\0" * 400), File("end.txt", b"End.")]
        adding.press("Add this file", file=sent, expect=422)
        said = adding.page.errors[0].text
        assert said.startswith("gate.jpg has been added. We cannot take “tool.exe”, because")
        assert count(app, Evidence) == 1
        adding.press("Add this file", file=[File("end.txt", b"End.")], expect=200)
        assert count(app, Evidence) == 2

    def test_several_sent_twice_are_there_once(self, adding: Visitor, app: Flask) -> None:
        again = Visitor(app)  # a second press of the same page, on a slow line
        again.client = adding.client
        again.get("/apply/files/add")
        adding.click("Add a file")
        sent = [File(f"{number}.txt", b"%d." % number) for number in range(3)]
        adding.press("Add this file", file=sent, expect=200)
        again.press("Add this file", file=sent, expect=200)
        assert count(app, Evidence) == 3

    def test_too_many_is_said_and_what_is_there_stays(self, adding: Visitor, app: Flask) -> None:
        for number in range(MOST_FILES):
            other = Visitor(app)  # a second window, in which the form was open before the last file came
            other.client = adding.client
            if number == MOST_FILES - 1:
                other.get("/apply/files/add")
            add(adding, f"{number}.jpg", photo())
        other.press("Add this file", file=File("one-more.txt", b"Once more."), expect=422)
        assert f"{MOST_FILES} fit" in other.page.errors[0].text
        assert count(app, Evidence) == MOST_FILES

    def test_at_the_limit_no_other_is_offered_and_the_way_to_bring_more_is_said(
        self, adding: Visitor, app: Flask
    ) -> None:
        for number in range(MOST_FILES - 1):
            add(adding, f"{number}.jpg", photo())
        assert "Add another file" in adding.page
        add(adding, "last.jpg", photo())
        assert "Add another file" not in adding.page
        assert f"You have added {MOST_FILES} files. You cannot add any more here." in adding.page
        assert "by email" in adding.page
        assert adding.get("/apply/files/add").path == "/apply/files"
        adding.click("Remove (File 1)")
        assert "Add another file" in adding.press("Remove this file")

    def test_a_signed_form_takes_one_of_the_places(self, person: Visitor, app: Flask) -> None:
        answers = WITH_FILES | {"who": {"who": "someone_else"}, "agreement": {"how": "form"}}
        walk(person, answers, until="signed")
        person.click("Add a file")
        person.press("Add this file", file=File("signed.jpg", photo()))
        walk(person, answers, until="files")
        for number in range(MOST_FILES - 1):
            add(person, f"{number}.jpg", photo())
        assert "Files on the other list of this application are counted too." in person.page
        assert "Add another file" not in person.get("/apply/signed")

    def test_one_address_cannot_fill_the_database_in_a_day(
        self, adding: Visitor, app: Flask, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        content = photo()
        room_for_two = replace(STORING, most=2 * (len(content) // 1000 + 1))
        monkeypatch.setattr(rate_limits, "STORING", room_for_two)
        add(adding, "1.jpg", content)
        add(adding, "2.jpg", content)
        add(adding, "3.jpg", content, expect=429)
        assert "This file was not saved, but the files you added before were." in adding.page
        assert count(app, Evidence) == 2

    def test_fifty_megabytes_together(self, adding: Visitor, app: Flask) -> None:
        tune = io.BytesIO()
        with wave.open(tune, "wb") as sound:
            sound.setparams((1, 1, 8000, 0, "NONE", ""))
            sound.writeframes(b"\0" * (MOST_BYTES - 100))
        for number in range(5):
            add(adding, f"{number}.wav", tune.getvalue())
        add(adding, "one-more.wav", tune.getvalue(), expect=422)
        assert "Remove another file" in adding.page.errors[0].text
        assert count(app, Evidence) == 5

    def test_the_same_upload_twice_is_one_file(self, adding: Visitor, app: Flask) -> None:
        adding.click("Add a file")
        form = adding.page.forms[-1]
        token = dict(form.sent(form.buttons[0], {}))["csrf_token"]
        for _ in range(2):
            sent = {"csrf_token": token, "file": (io.BytesIO(photo()), "a.jpg")}
            action = form.element.attrs["action"]
            assert adding.client.post(action, data=sent, base_url=adding.base_url).status_code == 303
        assert count(app, Evidence) == 1

    def test_removed_is_gone(self, adding: Visitor, app: Flask) -> None:
        add(adding, "a.jpg", photo())
        adding.click("Remove (File 1)")
        adding.press("Remove this file")
        assert "You have not added anything yet" in adding.page
        assert count(app, Evidence) == 0

    def test_what_is_unticked_again_is_not_sent(self, adding: Visitor, app: Flask) -> None:
        add(adding, "a.jpg", photo())
        adding.get("/apply/more")
        adding.press("Continue", more=[])
        walk(adding)
        assert one_case(app)
        assert count(app, Evidence) == 0

    def test_erased_with_the_draft(self, adding: Visitor, app: Flask) -> None:
        add(adding, "a.jpg", photo())
        with app.app_context():
            store.erase(store.key_of(session_secret(adding)))
        assert count(app, Evidence) == 0

    def test_a_signed_form_is_kept_apart_from_evidence(self, person: Visitor, app: Flask) -> None:
        answers = WITH_FILES | {"who": {"who": "someone_else"}, "agreement": {"how": "form"}}
        walk(person, answers, until="signed")
        add_here = person.click("Add a file")
        assert add_here.h1 == "Add a signed form"
        person.press("Add this file", file=File("signed.jpg", photo()))
        walk(person, answers, until="files")
        add(person, "gate.jpg", photo())
        walk(person, answers)
        with app.app_context():
            kept = {(file.purpose, file.name) for file in db.session.scalars(select(Evidence))}
        assert kept == {("signed", "signed.jpg"), ("files", "gate.jpg")}

    def test_a_telephone_that_sends_very_many_is_asked_to_wait(self, adding: Visitor) -> None:
        adding.click("Add a file")
        action = adding.page.forms[-1].element.attrs["action"]
        form = adding.page.forms[-1]
        token = dict(form.sent(form.buttons[0], {}))["csrf_token"]
        codes = {
            adding.client.post(
                action, data={"csrf_token": token, "file": (io.BytesIO(), "a.jpg")}, base_url=adding.base_url
            ).status_code
            for _ in range(ADDING.most + 1)
        }
        assert codes == {303, 429}


def session_secret(person: Visitor) -> str:
    with person.client.session_transaction(base_url=person.base_url) as session:
        return str(session["draft"])


class TestScanning:
    """With a scanner that speaks clamd's protocol; tests/test_scanner.py asks a real one."""

    @pytest.fixture
    def clamd(self) -> Iterator[Scanner]:
        with running(OnPort(("127.0.0.1", 0), "verdict")) as server:
            yield server

    @pytest.fixture
    def settings(self, settings: dict[str, str], clamd: OnPort) -> dict[str, str]:
        return settings | {"CLAMAV_ADDRESS": f"127.0.0.1:{clamd.server_address[1]}"}

    def scan(self, app: Flask) -> list[str]:
        with app.app_context():
            scans = worker.Scans()
            while scans.next(app.extensions["asb_settings"], app.extensions["asb_council"]):
                pass
            return list(db.session.scalars(select(Evidence.scan).order_by(Evidence.id)))

    def test_clean_and_found(self, adding: Visitor, app: Flask, clamd: OnPort) -> None:
        add(adding, "a.jpg", photo())
        assert self.scan(app) == ["clean"]
        assert clamd.sent == [photo()]
        add(adding, "notes.txt", EICAR)
        assert self.scan(app) == ["clean", "found"]
        assert "A check for viruses stopped this file" in adding.get("/apply/files")

    def test_found_after_sending_the_team_is_told_once(
        self, adding: Visitor, app: Flask, clamd: OnPort
    ) -> None:
        add(adding, "notes.txt", EICAR)
        walk(adding, WITH_FILES)
        for _ in range(2):
            self.scan(app)
        with app.app_context():
            letter = db.session.execute(select(Letter).where(Letter.kind == "file_stopped")).scalar_one()
            assert letter.recipient == "team"


def test_without_a_scanner_nothing_is_called_clean(adding: Visitor, app: Flask) -> None:
    add(adding, "a.jpg", photo())
    with app.app_context():
        assert worker.Scans().next(app.extensions["asb_settings"], app.extensions["asb_council"]) is False
        assert db.session.scalars(select(Evidence.scan)).one() == "waiting"


def test_a_file_on_check_your_answers_can_be_removed(adding: Visitor) -> None:
    add(adding, "gate.txt", b"The gate.", expect=200)
    adding.press("Continue")
    page = adding.page
    links = [link for link in page.links if link.text.endswith("(File 1)")]
    assert [link.text for link in links] == ["Remove (File 1)"]
    assert adding.get(links[0].href).h1 == "Remove file 1?"
