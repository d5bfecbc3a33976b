"""A provider of identities on loopback: what the council's own sign-in is, as far as OpenID Connect goes."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey


class Provider:
    """Answers as a provider does. What the next identity says, beside what it must, is in `claims`."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "1", "alg": "RS256", "use": "sig"})
        self.claims: dict[str, Any] = {"sub": "olive"}
        self.nonce, self.asked = "", 0
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.issuer = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def consent(self, sent_to: str) -> str:
        """What the browser is sent back to when its owner has signed in there."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(sent_to).query).items()}
        assert asked["code_challenge_method"] == "S256"
        assert asked["scope"] == "openid"
        self.nonce = asked["nonce"]
        return f"{urlsplit(asked['redirect_uri']).path}?code=a-code&state={asked['state']}"

    def token(self) -> dict[str, Any]:
        self.asked += 1
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": "asb", "iat": now, "exp": now + 60, "nonce": self.nonce}
        signed = jwt.encode({"alg": "RS256", "kid": "1"}, {**claims, **self.claims}, self.key)
        return {"access_token": "x", "token_type": "Bearer", "expires_in": 60, "id_token": signed}

    def answers(self) -> dict[str, Any]:
        return {
            "/.well-known/openid-configuration": {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/authorize",
                "token_endpoint": f"{self.issuer}/token",
                "jwks_uri": f"{self.issuer}/keys",
                "id_token_signing_alg_values_supported": ["RS256"],
            },
            "/keys": {"keys": [self.key.as_dict(private=False)]},
        }

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.reply(provider.answers()[self.path])

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.reply(provider.token())

            def reply(self, said: dict[str, Any]) -> None:
                body = json.dumps(said).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
