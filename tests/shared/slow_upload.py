"""A file on its way to the web server, as slowly as a test wants."""

import http.client
import io
import socket

from PIL import Image

from tests.shared.page import Visitor


def padded(size: int) -> bytes:
    """A real JPEG of so many bytes."""
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(kept, "JPEG")
    return kept.getvalue() + bytes(size - kept.tell())


class Upload:
    """One file on its way, as slowly as the test wants."""

    def __init__(self, port: int, person: Visitor, size: int, link: str = "Add a file"):
        person.click(link)
        form = person.page.forms[-1]
        token = dict(form.sent(form.buttons[0], {}))["csrf_token"]
        parts = [
            b'--cut\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n' + str(token).encode(),
            b'--cut\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + padded(size),
            b"--cut--\r\n",
        ]
        self.body = b"\r\n".join(parts)
        cookie = person.client.get_cookie("session")
        assert cookie
        self.line = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.line.sendall(
            f"POST {form.element.attrs['action']} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            f"Content-Type: multipart/form-data; boundary=cut\r\nContent-Length: {len(self.body)}\r\n"
            f"Cookie: session={cookie.value}\r\nConnection: close\r\n\r\n".encode()
        )
        self.line.sendall(self.body[:2000])

    def finish(self) -> http.client.HTTPResponse:
        self.line.sendall(self.body[2000:])
        answer = http.client.HTTPResponse(self.line)
        answer.begin()
        answer.read()
        self.line.close()
        return answer
