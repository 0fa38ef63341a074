"""One HTTP connection that is kept open, at a fifth of the cost of the standard library's client.

A hundred simulated annotators share two cores with the server they measure: what the client burns, the
server lacks.
"""

import gzip
import json
import socket
from typing import Any

RECEIVE_BYTES = 65536
TIMEOUT_S = 60.0


class Lane:
    """Requests one after the other over one connection; a connection that the server closed while nothing was
    asked is opened anew, as a browser does.
    """

    def __init__(self, host: str, port: int) -> None:
        self._address = (host, port)
        self._socket: socket.socket | None = None
        self._headers = ""
        self.opened = 0

    @classmethod
    def to(cls, url: str) -> "Lane":
        """To `http://HOST:PORT`."""
        host, port = url.removeprefix("http://").split(":")
        return cls(host, int(port))

    def sign_in(self, link: str) -> None:
        """Use a one-time link; all later requests carry its session."""
        _, headers, _ = self.send("GET", link)
        cookie = headers["set-cookie"].split(";")[0]
        self._headers = f"Cookie: {cookie}\r\n"
        token = self.json("GET", "/api/v1/session")["csrf_token"]
        self._headers += f"X-CSRF-Token: {token}\r\n"

    def json(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON answer of a request that must succeed."""
        status, _, content = self.send(method, path, b"" if body is None else json.dumps(body).encode())
        if not 200 <= status < 300:
            raise AssertionError(f"{method} {path} answered {status}: {content[:300]!r}")
        return json.loads(content or b"null")

    def send(self, method: str, path: str, body: bytes = b"") -> tuple[int, dict[str, str], bytes]:
        """Status, headers (names in lower case) and content, unpacked. OSError when there is no answer."""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: {self._address[0]}\r\n{self._headers}"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        message = head.encode() + body
        if self._socket is None or not self._is_open():
            self._connect()
        assert self._socket is not None
        try:
            self._socket.sendall(message)
            return self._receive()
        except OSError:
            self.close()
            raise

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
        self._socket = None

    def _connect(self) -> None:
        self.close()
        self._socket = socket.create_connection(self._address, TIMEOUT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.opened += 1

    def _is_open(self) -> bool:
        """False when the server has said goodbye: then the next request would be lost."""
        assert self._socket is not None
        self._socket.setblocking(False)
        try:
            return self._socket.recv(1, socket.MSG_PEEK) != b""
        except BlockingIOError:
            return True
        except OSError:
            return False
        finally:
            self._socket.settimeout(TIMEOUT_S)

    def _receive(self) -> tuple[int, dict[str, str], bytes]:
        assert self._socket is not None
        received = b""
        while b"\r\n\r\n" not in received:
            received += self._more()
        head, _, content = received.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        parts, length = [content], int(headers.get("content-length", "0")) - len(content)
        while length > 0:
            parts.append(self._more())
            length -= len(parts[-1])
        content = b"".join(parts)
        if headers.get("connection", "").lower() == "close":
            self.close()
        if headers.get("content-encoding") == "gzip":
            content = gzip.decompress(content)
        return int(first.split(" ")[1]), headers, content

    def _more(self) -> bytes:
        assert self._socket is not None
        data = self._socket.recv(RECEIVE_BYTES)
        if not data:
            raise ConnectionError("the server closed the connection in the middle of an answer")
        return data
