"""Checks that a request to a Cell was signed by the gateway.

Drops in for a Cell's signing_verify.py. Standard library only, Python 3.8 or later. Nothing here raises into the Cell:
a fault of the check refuses the request. What is signed, byte by byte: docs/signatures.md of the gateway.
"""

from __future__ import annotations

import base64
import binascii
import functools
import hashlib
import hmac
import io
import json
import logging
import os
import re
import threading
import time
from collections import OrderedDict
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Mapping, MutableMapping
    from typing import Any, Tuple, Union

    Headers = Union[Mapping[str, Any], Iterable[Tuple[Any, Any]]]

WINDOW_SECONDS = 300
REMEMBERED_NONCES = 100_000
MAX_BODY_BYTES = 6 * 1024 * 1024
KEY_ID_LABEL = b"cell-gateway key id"
KEY_ID_DIGITS = 16
REQUIRED_COMPONENTS = ("@method", "@path", "@query", "content-digest", "traceparent")
# Headers that a signature of gateway 1.0 covers wherever the request carries them.
COVERED_BY_1_0 = ("x-tenant-id", "x-request-id", "traceparent", "x-user-id", "x-user-role", "x-data-scope")
# Headers that a signature of today's gateway covers besides: the Cell acts on them too.
COVERED_SINCE_1_0 = ("x-gateway-client-address", "content-type", "content-encoding")
V1_IDS = ("x-request-id", "x-tenant-id", "x-trace-id")
V1_HEADERS = ("x-signature", "x-signature-time", "x-signature-key-id") + V1_IDS
METHODS_WITH_BODY = ("POST", "PUT", "PATCH")
HTTP_SIGNATURE_HEADERS = ("signature", "signature-input", "content-digest") + COVERED_BY_1_0 + COVERED_SINCE_1_0
# RFC 3986: what may stand in a path unencoded, as the gateway writes it.
PATH_SAFE = "/-._~!$&'()*+,;=:@"
# Goes with every 403 of a guard. It tells the gateway, and nobody else, that the signature was refused.
REFUSED_HEADER = "X-Signature-Refused"

_logger = logging.getLogger("security_audit")


def verify_signature(
    method: str, path: str, body: bytes | None, headers: Headers, target: str | None = None
) -> tuple[bool, str]:
    """Answers (ok, reason); reason is empty for a good signature.

    path: as the framework sees it, percent-decoded. body: the bytes as they came on the wire, compressed if they came
    compressed; None is a request without a body. headers: a mapping or pairs, values as text (one character a byte, as
    WSGI has them) or bytes. target: path and query as they came on the wire, needed for rfc9421 only. In report mode ok
    stays True, and the reason says what would have been refused. A Cell that answers 403 itself sends
    REFUSED_HEADER with the reason, so that the gateway's alarm sees it.
    """
    mode = _mode()
    if mode == "off":
        return True, ""
    try:
        reason = _refusal(str(method), str(path), body, _Fields(headers), target)
    except Exception:
        _logger.exception("signature check failed")
        reason = "verifier_error"
    if reason and mode == "report":
        write_security_audit("signature_would_be_refused", reason, path=path, trace_id=_first(headers, "x-trace-id"))
        return True, reason
    return not reason, reason


def write_security_audit(event: str = "", detail: str = "", path: str = "", trace_id: str = "", **more: object) -> None:
    """One JSON line to the `security_audit` logger and to CELL_SECURITY_AUDIT_PATH where that is set."""
    try:
        entry = {"event": event, "detail": detail, "path": path, "trace_id": trace_id, "ts": time.time()}
        entry.update(more)
        line = json.dumps(entry, ensure_ascii=False, default=str)
        _logger.warning(line)
        audit_path = os.environ.get("CELL_SECURITY_AUDIT_PATH", "").strip()
        if audit_path:
            with open(audit_path, "a", encoding="utf-8", errors="backslashreplace") as audit:
                audit.write(line + "\n")
    except Exception:
        _logger.exception("security audit could not be written")


class SignatureGuard:
    """WSGI middleware: checks every request but /health, both schemes. `app.wsgi_app = SignatureGuard(app.wsgi_app)`

    Leaves the application the bytes as they came: a compressed body is still compressed.
    """

    def __init__(self, app: Callable[..., Iterable[bytes]]) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        mounted, below = _wsgi_text(environ, "SCRIPT_NAME"), _wsgi_text(environ, "PATH_INFO")
        path = mounted + below if _text("CELL_SIGNING_BASE_PATH") else below or "/"
        if _mode() == "off" or _is_health(below) or _is_health(path):
            return self._app(environ, start_response)
        body = _read_wsgi_body(environ)
        fields = _wsgi_fields(environ)
        if body is None:
            ok, reason = False, "body_unreadable"
        else:
            environ["wsgi.input"] = io.BytesIO(body)
            environ["wsgi.input_terminated"] = True
            environ["CONTENT_LENGTH"] = str(len(body))
            environ.pop("HTTP_TRANSFER_ENCODING", None)
            method = environ.get("REQUEST_METHOD", "")
            ok, reason = verify_signature(method, path, body, fields, target=_wsgi_target(environ))
        if ok:
            return self._app(environ, start_response)
        answer_headers, payload = _refusal_answer(path, fields, reason)
        start_response("403 Forbidden", answer_headers)
        # Servers such as gunicorn send on HEAD whatever body they are given, and the next caller would get it.
        return [] if environ.get("REQUEST_METHOD") == "HEAD" else [payload]


class AsgiSignatureGuard:
    """ASGI middleware: checks every request but /health, both schemes. `app.add_middleware(AsgiSignatureGuard)`

    Leaves the application the bytes as they came: a compressed body is still compressed. Web sockets are refused: the
    gateway opens none.
    """

    def __init__(self, app: Callable[..., Awaitable[None]]) -> None:
        self._app = app

    async def __call__(
        self, scope: MutableMapping[str, Any], receive: Callable[[], Awaitable[Any]], send: Callable[..., Awaitable[None]]
    ) -> None:
        path = scope.get("path") or "/"
        if scope["type"] not in ("http", "websocket") or _mode() == "off" or _is_health(path):
            return await self._app(scope, receive, send)
        if scope["type"] == "websocket":
            return await send({"type": "websocket.close", "code": 1008})
        body = await _read_asgi_body(receive)
        if body is None:
            ok, reason = False, "body_unreadable"
        else:
            ok, reason = verify_signature(scope["method"], path, body, scope["headers"], target=_asgi_target(scope))
        if ok:
            return await self._app(scope, _once(body, receive), send)
        answer_headers, payload = _refusal_answer(path, scope["headers"], reason)
        pairs = [(name.lower().encode("ascii"), value.encode("ascii")) for name, value in answer_headers]
        await send({"type": "http.response.start", "status": 403, "headers": pairs})
        return await send({"type": "http.response.body", "body": payload})


def _is_health(path):
    return path in ("/health", _base_path() + "/health")


def _refusal_answer(path, headers, reason):
    """Headers and body of the 403, which names the reason to the gateway alone; and the audit line."""
    write_security_audit("signature_verify_failed", reason, path=path, trace_id=_first(headers, "x-trace-id"))
    answer = {
        "code": "SIGNATURE_INVALID",
        "message": "验签失败",
        "details": "",
        "requestId": _first(headers, "x-request-id"),
    }
    payload = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
    answer_headers = [
        (REFUSED_HEADER, reason),
        ("Content-Type", "application/json; charset=utf-8"),
        ("Content-Length", str(len(payload))),
    ]
    return answer_headers, payload


# --- settings ---------------------------------------------------------------------------------------------------------


def _mode():
    """off, report or enforce. Unset with no key at all is a Cell that was never set up; anything unknown enforces."""
    value = os.environ.get("CELL_VERIFY_SIGNATURE", "").strip().lower()
    if value in ("0", "off", "false", "no"):
        return "off"
    if not value and not any(_text(name) for name in ("CELL_SIGNING_SECRET", "CELL_SIGNING_PUBLIC_KEY")):
        return "off"
    # The Cells call in only where CELL_VERIFY_SIGNATURE is "1", so report mode has a variable of its own as well.
    if value == "report" or os.environ.get("CELL_VERIFY_MODE", "").strip().lower() == "report":
        return "report"
    return "enforce"


def _schemes():
    names = {name.strip() for name in os.environ.get("CELL_SIGNING_SCHEMES", "").split(",")} - {""}
    return names or {"hmac-v1"}


def _text(name):
    return os.environ.get(name, "").strip()


def _base_path():
    """Path of the base URL that the gateway knows this Cell by, decoded, without a trailing slash; hmac-v1 does not
    sign it."""
    path = unquote(_text("CELL_SIGNING_BASE_PATH")).rstrip("/")
    return path if path.startswith("/") or not path else "/" + path


def _shared_keys():
    """Current key first, then the one before: [(id, bytes)]."""
    texts = (_text("CELL_SIGNING_SECRET"), _text("CELL_SIGNING_SECRET_PREVIOUS"))
    return [(key_id(key), key) for key in (secret_bytes(text) for text in texts) if key]


def _public_keys():
    texts = (_text("CELL_SIGNING_PUBLIC_KEY"), _text("CELL_SIGNING_PUBLIC_KEY_PREVIOUS"))
    keys = [public_key_bytes(text) for text in texts if text]
    return [(hashlib.sha256(key).hexdigest()[:KEY_ID_DIGITS], key) for key in keys]


def secret_bytes(text):
    """Bytes of a shared secret: after `base64:` what it decodes to, else the UTF-8 bytes of the trimmed text."""
    text = text.strip()
    if text.startswith("base64:"):
        try:
            return base64.b64decode(text[len("base64:") :], validate=True)
        except (binascii.Error, ValueError):
            pass
    return text.encode("utf-8")


def key_id(key):
    """Name of a shared key, which gateway and Cell compute alike."""
    return hmac.new(key, KEY_ID_LABEL, hashlib.sha256).hexdigest()[:KEY_ID_DIGITS]


def public_key_bytes(text):
    """Raw Ed25519 public key from PEM (SPKI) or from `base64:` and 32 bytes."""
    if text.startswith("base64:"):
        raw = base64.b64decode(text[len("base64:") :], validate=True)
    else:
        inner = re.sub(r"-----[A-Z ]+-----|\s|\\n", "", text)
        der = base64.b64decode(inner, validate=True)
        prefix = bytes.fromhex("302a300506032b6570032100")
        raw = der[len(prefix) :] if der.startswith(prefix) else b""
    if len(raw) != 32:
        raise ValueError("not an Ed25519 public key")
    return raw


# --- judgement --------------------------------------------------------------------------------------------------------


def _refusal(method, path, body, fields, target):
    # A parsed body, an empty one too, is not what was signed.
    if not isinstance(body, (bytes, bytearray, memoryview, type(None))):
        return "body_not_raw"
    body = bytes(body or b"")
    schemes = _schemes()
    if "rfc9421" in schemes and (fields.has("signature-input") or "hmac-v1" not in schemes):
        return _refusal_http_signature(method, body, fields, target)
    if "hmac-v1" in schemes:
        return _refusal_v1(method, path, body, fields, target)
    return "scheme_unknown"


def _refusal_v1(method, path, body, fields, target):
    keys = _shared_keys()
    if not keys:
        return "secret_missing"
    if fields.ambiguous(V1_HEADERS):
        return "ambiguous_header"
    signature = fields.get("x-signature")
    timestamp = fields.get("x-signature-time")
    if not signature or not timestamp:
        return "missing_signature_or_timestamp"
    if not re.fullmatch(r"[0-9]{1,12}", timestamp):
        return "invalid_timestamp"
    if abs(int(time.time()) - int(timestamp)) > WINDOW_SECONDS:
        return "timestamp_out_of_window"
    named = fields.get("x-signature-key-id")
    candidates = [key for identity, key in keys if not named or identity == named]
    if not candidates:
        return "key_unknown"
    base = _base_path()
    if base and not path.startswith(base + "/"):
        return "path_outside_base"
    path = path[len(base) :] or "/"
    ids = [fields.get(name) for name in V1_IDS]
    if _is_respelled(path, target):
        return "path_respelled"
    if _reads_two_ways(method, path, body, ids):
        return "ambiguous_text"
    parts = [method.upper().encode("utf-8", "replace"), path.encode("utf-8"), body]
    signed = b"|".join(parts + [part.encode("ascii") for part in ids + [timestamp]])
    given = signature.encode("utf-8", "replace")
    matches = [
        hmac.compare_digest(hmac.new(key, signed, hashlib.sha256).hexdigest().encode("ascii"), given)
        for key in candidates
    ]
    return "" if any(matches) else "signature_mismatch"


def _is_respelled(path, target):
    """Whether the URL spells the path in another way than the gateway: one signature must not open several URLs."""
    if target is None:
        return False
    raw = re.sub("%[0-9a-fA-F]{2}", lambda escape: escape.group().upper(), _wire_text(target).partition("?")[0])
    return not (raw or "/").endswith(quote(path, safe=PATH_SAFE, errors="replace"))


def _reads_two_ways(method, path, body, ids):
    """Whether the same signed text is also that of another request.

    The parts are joined by `|`, so an id must not hold one. A path that does must not be followed by a body. POST, PUT
    and PATCH keep `|` for their bodies: their paths must not hold one. The other methods keep a last `|` for the empty
    body: their bodies must not end in one.
    """
    if "|" in method or not _is_text(path):
        return True
    if not all(re.fullmatch(r"[\x20-\x7b\x7d\x7e]*", part) for part in ids):
        return True
    if method.upper() in METHODS_WITH_BODY:
        return "|" in path
    return bool(body) if "|" in path else body.endswith(b"|")


def _is_text(path):
    """Bytes that are not UTF-8 stand as U+FFFD or as lone surrogates in a path: several paths would become one."""
    return "\ufffd" not in path and not any("\ud800" <= character <= "\udfff" for character in path)


def _refusal_http_signature(method, body, fields, target):
    algorithm = "ed25519" if _text("CELL_SIGNING_PUBLIC_KEY") else "hmac-sha256"
    keys = dict(_public_keys() if algorithm == "ed25519" else _shared_keys())
    if not keys:
        return "secret_missing"
    if target is None:
        return "target_missing"
    if fields.ambiguous(HTTP_SIGNATURE_HEADERS):
        return "ambiguous_header"
    if not fields.get("signature-input") or not fields.get("signature"):
        return "missing_signature"
    found = _matching_signature(fields, keys)
    if isinstance(found, str):
        return found
    components, parameters, raw, signature = found
    reason = _refusal_of_parameters(components, parameters, fields, algorithm)
    if reason:
        return reason
    if not _digest_matches(fields.get("content-digest"), body):
        return "digest_mismatch"
    path, _, query = _wire_text(target).partition("?")
    derived = {"@method": method, "@path": path or "/", "@query": "?" + query}
    lines = []
    for name in components:
        value = derived.get(name) if name.startswith("@") else fields.find(name)
        if value is None:
            return "component_missing"
        lines.append('"%s": %s' % (name, value))
    base = "\n".join(lines + ['"@signature-params": ' + raw]).encode("latin-1", "replace")
    if not _signature_matches(algorithm, keys[parameters["keyid"]], base, signature):
        return "signature_mismatch"
    if not nonce_memory.accept(parameters["nonce"], parameters["created"], time.time()):
        return "nonce_reused"
    return ""


def _matching_signature(fields, keys):
    inputs = parse_signature_input(fields.get("signature-input"))
    signatures = parse_byte_dictionary(fields.get("signature"))
    if inputs is None or signatures is None:
        return "malformed_signature"
    pairs = [(*inputs[label], signatures[label]) for label in inputs if label in signatures]
    if not pairs:
        return "malformed_signature"
    known = [pair for pair in pairs if pair[1].get("keyid") in keys]
    # The one that covers most: a gateway sends one by the list of 1.0 next to today's.
    return max(known, key=lambda pair: len(pair[0])) if known else "key_unknown"


def _needed_components(components, fields):
    """In this version also the list of 1.0; one that covers a header of the later list is by a later gateway."""
    later = set(COVERED_SINCE_1_0).intersection(components)
    headers = COVERED_BY_1_0 + (COVERED_SINCE_1_0 if later else ())
    return set(REQUIRED_COMPONENTS).union(name for name in headers if fields.has(name))


def _refusal_of_parameters(components, parameters, fields, algorithm):
    if len(set(components)) != len(components):
        return "malformed_signature"
    if not _needed_components(components, fields).issubset(components):
        return "component_missing"
    created, expires = parameters.get("created"), parameters.get("expires")
    if not isinstance(created, int) or not isinstance(expires, int):
        return "invalid_timestamp"
    now = int(time.time())
    if abs(now - created) > WINDOW_SECONDS:
        return "timestamp_out_of_window"
    if now > expires:
        return "signature_expired"
    if not isinstance(parameters.get("nonce"), str) or not parameters["nonce"]:
        return "nonce_missing"
    if parameters.get("alg", algorithm) != algorithm:
        return "algorithm_not_allowed"
    cell = _text("CELL_SIGNING_CELL")
    return "cell_mismatch" if cell and parameters.get("tag") != cell else ""


def _digest_matches(field, body):
    digests = parse_byte_dictionary(field) or {}
    known = {name: digest for name, digest in digests.items() if name in ("sha-256", "sha-512")}
    return bool(known) and all(
        hmac.compare_digest(hashlib.new(name.replace("-", ""), body).digest(), digest)
        for name, digest in known.items()
    )


def _signature_matches(algorithm, key, base, signature):
    if algorithm == "hmac-sha256":
        return hmac.compare_digest(hmac.new(key, base, hashlib.sha256).digest(), signature)
    return _ed25519().verify(key, base, signature)


@functools.lru_cache(maxsize=1)
def _ed25519():
    """Loaded on first use, so that Cells with a shared key need this one file only."""
    if __package__:
        from . import ed25519_verify
    else:
        import ed25519_verify
    return ed25519_verify


# --- structured fields (RFC 8941, as much as signatures need) ---------------------------------------------------------

_KEY = r"[a-z*][a-z0-9_.*-]*"
_BYTES = r":(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?:"
_STRING = r'"(?:[^"\\\x00-\x1f\x7f-\uffff]|\\["\\])*"'
_PARAMETER = re.compile(r"; *(%s)=(%s|-?[0-9]{1,15})" % (_KEY, _STRING))
_SIGNATURE_INPUT = re.compile(
    r'(%s)=(\(((?:"[a-z0-9@_-]+"(?: +(?="))?)*)\)((?:; *%s=(?:%s|-?[0-9]{1,15}))*))(?:[ \t]*,[ \t]*(?=[a-z*])|[ \t]*$)'
    % (_KEY, _KEY, _STRING)
)
_BYTE_MEMBER = re.compile(r"(%s)=(%s)(?:[ \t]*,[ \t]*(?=[a-z*])|[ \t]*$)" % (_KEY, _BYTES))


def parse_signature_input(text):
    """{label: (components, parameters, text as it is signed)}; None where the text is anything else."""
    members = {}
    for match in _members(_SIGNATURE_INPUT, text):
        if match is None:
            return None
        label, raw, components, parameters = match.groups()
        values = {}
        for parameter in _members(_PARAMETER, parameters):
            name, value = parameter.groups()
            values[name] = re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else int(value)
        members[label] = (re.findall(r'"([^"]*)"', components), values, raw)
    return members


def parse_byte_dictionary(text):
    """{label: bytes}; None where the text is anything else."""
    members = {}
    for match in _members(_BYTE_MEMBER, text):
        if match is None:
            return None
        members[match.group(1)] = base64.b64decode(match.group(2)[1:-1])
    return members


def _members(pattern, text):
    position = 0
    while position < len(text):
        match = pattern.match(text, position)
        yield match
        if match is None:
            return
        position = match.end()


# --- headers ----------------------------------------------------------------------------------------------------------


class _Fields:
    """Case-insensitive view of header fields that notices a name given twice, `X_Tenant_Id` for `X-Tenant-Id` too."""

    def __init__(self, headers):
        self._values = {}
        self._twice = set()
        for name, value in headers.items() if hasattr(headers, "items") else headers:
            if value is None:
                continue
            folded = _wire_text(name).lower().replace("_", "-")
            if folded in self._values:
                self._twice.add(folded)
            # Optional whitespace is SP and HTAB (RFC 9110, 5.6.3): 0x85 and 0xA0 end many Chinese characters.
            self._values[folded] = _wire_text(value).strip(" \t")

    def get(self, name):
        return self._values.get(name, "")

    def find(self, name):
        return self._values.get(name)

    def has(self, name):
        return bool(self._values.get(name))

    def ambiguous(self, names):
        return any(name in self._twice for name in names)


def _first(headers, wanted):
    try:
        return _Fields(headers).get(wanted)
    except Exception:
        return ""


def _wire_text(value):
    """One character a byte; a framework that decoded the value as UTF-8 gets its bytes back."""
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).decode("latin-1")
    text = str(value)
    return text if all(character <= "\xff" for character in text) else text.encode("utf-8", "replace").decode("latin-1")


# --- WSGI and ASGI ----------------------------------------------------------------------------------------------------


def _wsgi_text(environ, name):
    return environ.get(name, "").encode("latin-1", "replace").decode("utf-8", "replace")


def _wsgi_fields(environ):
    """WSGI keeps the content type apart from the other headers, and wsgiref makes one up where there is none."""
    pairs = [(name[5:], value) for name, value in environ.items() if name.startswith("HTTP_")]
    content_type = environ.get("CONTENT_TYPE")
    by_wsgiref = content_type == "text/plain" and environ.get("SERVER_SOFTWARE", "").startswith("WSGIServer/")
    if by_wsgiref and '"content-type"' not in environ.get("HTTP_SIGNATURE_INPUT", ""):
        return pairs
    return pairs + ([("CONTENT_TYPE", content_type)] if content_type else [])


def _read_wsgi_body(environ):
    """The whole body, or None if it is too large, shorter than announced, or of a length that the server keeps."""
    stream = environ.get("wsgi.input")
    length = environ.get("CONTENT_LENGTH") or ""
    if "HTTP_TRANSFER_ENCODING" in environ or (not length and environ.get("wsgi.input_terminated")):
        # A server that does not decode chunks would give a body for empty that is not.
        if not environ.get("wsgi.input_terminated"):
            return None
        body = _read_at_most(stream, MAX_BODY_BYTES + 1)
        return body if len(body) <= MAX_BODY_BYTES else None
    if not length:
        return b""
    if not re.fullmatch(r"[0-9]{1,9}", length) or int(length) > MAX_BODY_BYTES:
        return None
    body = _read_at_most(stream, int(length))
    return body if len(body) == int(length) else None


def _read_at_most(stream, length):
    """A stream may give less than it is asked for, and nothing only at its end."""
    chunks = []
    while length > 0:
        chunk = stream.read(length)
        if not chunk:
            break
        chunks.append(chunk)
        length -= len(chunk)
    return b"".join(chunks)


def _wsgi_target(environ):
    """Target on the wire; if the server does not keep it, the path encoded again the way the gateway writes it."""
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
    if raw.startswith("/"):
        return raw
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    query = environ.get("QUERY_STRING", "")
    return quote(path.encode("latin-1", "replace"), safe=PATH_SAFE) + ("?" + query if query else "")


async def _read_asgi_body(receive):
    """The whole body, or None if it is too large or the caller is gone."""
    chunks, length, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            return None
        chunks.append(message.get("body", b""))
        length += len(chunks[-1])
        if length > MAX_BODY_BYTES:
            return None
        more = message.get("more_body", False)
    return b"".join(chunks)


def _once(body, receive):
    """Gives the verified body, then what the server says next."""
    messages = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive_again():
        return messages.pop() if messages else await receive()

    return receive_again


def _asgi_target(scope):
    raw = scope.get("raw_path")
    path = _wire_text(raw).partition("?")[0] if raw else quote(scope.get("path", ""), safe=PATH_SAFE, errors="replace")
    query = _wire_text(scope.get("query_string") or b"")
    return path + ("?" + query if query else "")


# --- nonces -----------------------------------------------------------------------------------------------------------


class NonceMemory:
    """Nonces of this process, bounded: about 20 MB when full.

    A full memory forgets the oldest nonce and accepts the new one, for a request that is right must pass. Until a
    forgotten signature expires, its request would pass again: the audit says so, once a minute.
    """

    def __init__(self, capacity=None):
        self._capacity = capacity or _remembered_nonces()
        self._created = OrderedDict()
        self._warn_at = 0
        self._lock = threading.Lock()

    def accept(self, nonce, created, now):
        with self._lock:
            while self._created and next(iter(self._created.values())) < now - WINDOW_SECONDS:
                self._created.popitem(last=False)
            if nonce in self._created:
                return False
            forgets = len(self._created) >= self._capacity
            if forgets:
                self._created.popitem(last=False)
            self._created[nonce] = created
            warns = forgets and now >= self._warn_at
            self._warn_at = now + 60 if warns else self._warn_at
        if warns:
            write_security_audit("nonce_memory_full")
        return True


def _remembered_nonces():
    text = _text("CELL_SIGNING_NONCES")
    return int(text) if re.fullmatch("[1-9][0-9]{0,7}", text) else REMEMBERED_NONCES


# Several processes of a Cell share nothing here; replace it with an object of the same method to share one store.
nonce_memory = NonceMemory()
