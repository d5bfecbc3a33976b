"""The page that shows what was sent, when this device has nothing of it any more: nobody applies twice."""

import pytest
from flask import Flask

from tests.shared.page import Visitor
from tests.shared.story import walk

pytestmark = pytest.mark.stories

HAVE_IT = "If you sent your application, we have it: you do not have to apply again."


@pytest.mark.parametrize("button", ["Show my page code", "Finish, and clear this device"])
def test_a_button_in_another_window_says_that_it_was_sent(app: Flask, resident: Visitor, button: str) -> None:
    walk(resident)
    other = Visitor(app)
    other.client = resident.client  # a second window of the same browser
    other.get("/apply/sent")
    resident.press("Finish, and clear this device")
    other.press(button, expect=410)
    assert HAVE_IT in other.page
    assert "not sent" not in other.page
    links = {link.text: link.href for link in other.page.links}
    assert links["a page code"] == "/track/code"


def test_back_and_a_bookmark_say_it_too(app: Flask, resident: Visitor) -> None:
    walk(resident)
    resident.press("Finish, and clear this device")
    assert HAVE_IT in resident.get("/apply/sent", expect=410)
    assert HAVE_IT in Visitor(app).get("/apply/sent", expect=410)


def test_who_has_begun_another_is_led_there(resident: Visitor) -> None:
    walk(resident)
    resident.press("Finish, and clear this device")
    walk(resident, until="safe")
    assert resident.get("/apply/sent").path == "/apply/safe"
