"""Twenty telephones send large files over bad lines; everybody else goes on as if they were not there."""

import http.client
import re
import socket
from urllib.parse import urlencode

import pytest
from flask import Flask

from asb.files import MOST_BYTES
from asb.models import Evidence
from asb.web.forms import MOST_SENT
from tests.shared.crowd import Crowd, Person, Programs
from tests.shared.kept import count
from tests.shared.page import Visitor
from tests.shared.slow_upload import Upload
from tests.shared.story import WITH_FILES, walk

pytestmark = [pytest.mark.programs, pytest.mark.long]


SLOW = 20


def test_nobody_waits_for_a_slow_upload(app: Flask, programs: Programs, settings: dict[str, str]) -> None:
    port = int(settings["PORT"])
    senders = [Visitor(app) for _ in range(2)]
    for person in senders:
        walk(person, WITH_FILES, until="files")
    programs.start("web server")
    Crowd(port).ask(Person("", "198.51.100.1", "", ""), "GET", "/health")
    fits, large = Upload(port, senders[0], MOST_BYTES - 1), Upload(port, senders[1], 20_000_000)
    stalled = []
    for _ in range(SLOW):
        line = socket.create_connection(("127.0.0.1", port), timeout=60)
        line.sendall(
            f"POST /apply/files/{'0' * 16}/file HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: "
            f"multipart/form-data; boundary=cut\r\nContent-Length: {MOST_SENT - 1}\r\n\r\n--cut\r\n".encode()
        )
        stalled.append(line)

    # All of them are still on their way: whoever else comes reads and writes.
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    browser.request("GET", "/apply/who")
    answer = browser.getresponse()
    page = answer.read().decode()
    token = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert token
    headers = {
        "Cookie": answer.headers["Set-Cookie"].partition(";")[0],
        "Content-Type": "application/x-www-form-urlencoded",
    }
    browser.request("POST", "/apply/who", urlencode({"csrf_token": token[1], "who": "myself"}), headers)
    answer = browser.getresponse()
    answer.read()
    assert (answer.status, answer.headers["Location"]) == (303, "/apply/safe")
    browser.close()
    assert count(app, Evidence) == 0

    assert fits.finish().status == 303
    refused = large.finish()
    assert (refused.status, "refused=" in refused.headers["Location"]) == (303, True)
    assert count(app, Evidence) == 1
    for line in stalled:
        line.close()
