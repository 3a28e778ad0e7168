"""An SMS gateway that takes JSON over HTTP, whatever its name: address, token and sender come from the environment."""

import http.client
import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from rebond.domain.messages.carriers.port import NotTakenError, Parcel, RefusedError, Taken, UncertainError

CONNECT_SECONDS, ANSWER_SECONDS = 5, 20
#: "Too many requests" and "unavailable" say that nothing was taken; other errors of the server say nothing.
_LATER = frozenset({429, 503})


@dataclass(frozen=True)
class HttpGateway:
    """POSTs {"to", "from", "text", "reference"}; the answer's `identifier` field names the message in receipts."""

    url: str
    token: str
    sender: str
    identifier: str = "id"

    def carry(self, parcel: Parcel) -> Taken:
        """Hand over an SMS. A failure to connect is certain; one after the request was sent is not."""
        if not self.url:
            raise RefusedError("Aucun service de SMS n’est réglé sur cette installation : prévenez l’administration.")
        status, answer = self._post(
            {"to": parcel.recipient, "from": self.sender, "text": parcel.body, "reference": str(parcel.key)}, parcel
        )
        if status in _LATER:
            raise NotTakenError
        if 400 <= status < 500:
            raise RefusedError(f"Le service de SMS a refusé ce message (code {status}) : vérifiez le numéro.")
        if not 200 <= status < 300:
            raise UncertainError
        return Taken(self._identifier(answer) or str(parcel.key))

    def _post(self, data: dict[str, str], parcel: Parcel) -> tuple[int, bytes]:
        parts = urlsplit(self.url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=CONNECT_SECONDS)
        try:
            try:
                connection.connect()
            except OSError as refused:
                raise NotTakenError from refused
            connection.sock.settimeout(ANSWER_SECONDS)
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            headers = {"Content-Type": "application/json", "Idempotency-Key": str(parcel.key)}
            if self.token:
                headers["Authorization"] = f"Bearer {self.token}"
            try:
                connection.request("POST", path, json.dumps(data).encode(), headers)
                answer = connection.getresponse()
                return answer.status, answer.read(65536)
            except (OSError, http.client.HTTPException) as cut:
                raise UncertainError from cut
        finally:
            connection.close()

    def _identifier(self, answer: bytes) -> str:
        """The gateway's own name of the message, wherever its answer nests it ("data.id")."""
        try:
            found: Any = json.loads(answer)
            for name in self.identifier.split("."):
                found = found[int(name)] if isinstance(found, list) else found[name]
        except (ValueError, LookupError, TypeError):
            return ""
        return str(found)[:200] if isinstance(found, str | int) else ""
