"""Somebody with cookies and no browser, for tests and benchmarks that talk to a real server."""

import http.client
import json
import time
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

PASSWORD = "correct horse battery"


class Answer(NamedTuple):
    """What came back. Redirects are not followed."""

    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def location(self):
        """The path that a redirect points to."""
        return urlsplit(self.headers["Location"]).path


class Visitor:
    """Keeps cookies and one connection, and sends the CSRF token with every form."""

    def __init__(self, address):
        self._connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        self._cookies = {}
        self._used_at = 0.0

    def get(self, path, **headers):
        """Fetch a page."""
        return self._request("GET", path, None, headers)

    def post(self, path, **fields):
        """Send a form."""
        token = self._cookies.get("csrftoken", "")
        body = urlencode({"csrfmiddlewaretoken": token, **fields}, doseq=True)
        return self._request("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def post_json(self, path, data):
        """Send data as a script of the page does."""
        headers = {"Content-Type": "application/json", "X-CSRFToken": self._cookies.get("csrftoken", "")}
        return self._request("POST", path, json.dumps(data), headers)

    def sign_in(self, login, password=PASSWORD):
        """Open the sign-in page and sign in."""
        self.get("/en/accounts/login/")
        answer = self.post("/en/accounts/login/", login=login, password=password)
        assert answer.status == 302, answer.body[:2000]
        return self

    def close(self):
        """Close the connection."""
        self._connection.close()

    def _request(self, method, path, body, headers):
        cookies = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if time.monotonic() - self._used_at > 1:
            self._connection.close()  # the server has given it up, or is about to; it opens again by itself
        self._connection.request(method, path, body, {"Cookie": cookies, "Accept-Language": "en", **headers})
        response = self._connection.getresponse()
        self._used_at = time.monotonic()
        answer = Answer(response.status, response.headers, response.read())
        for line in response.headers.get_all("Set-Cookie", []):
            self._cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer
