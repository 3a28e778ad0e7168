"""The address to which the gateways say what became of a message, or give an answer to it.

Signed with a secret shared with them: HMAC-SHA256 of "timestamp.body", in hexadecimal. A signature serves five
minutes, so that what was overheard can't be told again later.
"""

import hashlib
import hmac
import json
import time
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from rebond.domain.messages.enums import Channel, Notice
from rebond.domain.messages.operations import receive
from rebond.web.access import page

#: Seconds during which a signature serves.
FRESH = 300
LONGEST = 16_384


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """What the header `X-Rebond-Signature` must hold."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


@page(public=True)
@csrf_exempt
@require_POST
def receipts(request: HttpRequest) -> HttpResponse:
    """A receipt {"channel", "kind": delivered|failed|bounced, "id"} or an answer {"channel", "kind": "reply", "from",
    "text"}. 204 when kept; 403 when the signature is wrong, 400 when it can't be read; nothing else is told."""
    if not settings.RECEIPTS_SECRET:
        raise Http404
    body = request.body if int(request.headers.get("Content-Length") or 0) <= LONGEST else b""
    if not _signed(request, body):
        return HttpResponse(status=403)
    told = _read(body)
    if told is None:
        return JsonResponse({"error": "Il faut channel (sms, email), kind, et id ou from."}, status=400)
    receive(**told)
    return HttpResponse(status=204)


def _signed(request: HttpRequest, body: bytes) -> bool:
    timestamp = request.headers.get("X-Rebond-Timestamp", "")
    if not timestamp.isascii() or not timestamp.isdigit() or abs(time.time() - int(timestamp[:12])) > FRESH:
        return False
    given = request.headers.get("X-Rebond-Signature", "").encode()
    return hmac.compare_digest(given, signature_of(settings.RECEIPTS_SECRET, timestamp, body).encode())


def _read(body: bytes) -> dict[str, str] | None:
    """What `receive` takes; None when something is missing or is not text."""
    try:
        told: Any = json.loads(body)
    except ValueError:
        return None
    if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()):
        return None
    # A gateway that cuts a long answer may cut an emoji in two: half a character is written "?", the rest is kept.
    told = {key: value.encode("utf-8", "replace").decode() for key, value in told.items()}
    if told.get("channel") not in Channel.values or told.get("kind") not in Notice.values:
        return None
    if "\0" in "".join(told.values()) or not told.get("from" if told["kind"] == Notice.REPLY else "id"):
        return None
    return {
        "channel": told["channel"],
        "kind": told["kind"],
        "provider_id": told.get("id", ""),
        "sender": told.get("from", ""),
        "text": told.get("text", ""),
    }
