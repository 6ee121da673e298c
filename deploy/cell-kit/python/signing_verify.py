"""Checks that a request to a Cell was signed by the gateway.

Drops in for a Cell's signing_verify.py. Standard library only, Python 3.8 or later. Nothing here raises into the Cell:
a fault of the check refuses the request.
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
from urllib.parse import quote

WINDOW_SECONDS = 300
REMEMBERED_NONCES = 100_000
MAX_BODY_BYTES = 6 * 1024 * 1024
KEY_ID_LABEL = b"cell-gateway key id"
KEY_ID_DIGITS = 16
REQUIRED_COMPONENTS = ("@method", "@path", "@query", "content-digest", "traceparent")
# Must be covered wherever the request carries them: the Cell acts on them.
COVERED_HEADERS = ("x-tenant-id", "x-request-id", "traceparent", "x-user-id", "x-user-role", "x-data-scope")
V1_HEADERS = ("x-signature", "x-signature-time", "x-signature-key-id", "x-request-id", "x-tenant-id", "x-trace-id")
HTTP_SIGNATURE_HEADERS = ("signature", "signature-input", "content-digest") + COVERED_HEADERS
# RFC 3986: what may stand in a path unencoded, as the gateway writes it.
PATH_SAFE = "/-._~!$&'()*+,;=:@"

_logger = logging.getLogger("security_audit")


def verify_signature(method, path, body, headers, target=None):
    """Answers (ok, reason); reason is empty for a good signature.

    path: as the framework sees it, percent-decoded. target: path and query as they came on the wire, needed for
    rfc9421 only. In report mode ok stays True, and the reason says what would have been refused.
    """
    mode = _mode()
    if mode == "off":
        return True, ""
    try:
        reason = _refusal(str(method), str(path), body or b"", _Fields(headers), target)
    except Exception:
        _logger.exception("signature check failed")
        reason = "verifier_error"
    if reason and mode == "report":
        write_security_audit("signature_would_be_refused", reason, path=path, trace_id=_first(headers, "x-trace-id"))
        return True, reason
    return not reason, reason


def write_security_audit(event="", detail="", path="", trace_id="", **more):
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
    """WSGI middleware: checks every request but /health, both schemes. `app.wsgi_app = SignatureGuard(app.wsgi_app)`"""

    def __init__(self, app):
        self._app = app

    def __call__(self, environ, start_response):
        path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace") or "/"
        if path == "/health" or _mode() == "off":
            return self._app(environ, start_response)
        body = _read_body(environ)
        fields = {name[5:]: value for name, value in environ.items() if name.startswith("HTTP_")}
        if body is None:
            ok, reason = False, "body_unreadable"
        else:
            environ["wsgi.input"] = io.BytesIO(body)
            environ["CONTENT_LENGTH"] = str(len(body))
            ok, reason = verify_signature(
                environ.get("REQUEST_METHOD", ""), path, body, _unfold(fields), target=_wsgi_target(environ)
            )
        if ok:
            return self._app(environ, start_response)
        write_security_audit("signature_verify_failed", reason, path=path, trace_id=fields.get("X_TRACE_ID", ""))
        answer = {
            "code": "SIGNATURE_INVALID",
            "message": "验签失败",
            "details": "",
            "requestId": fields.get("X_REQUEST_ID", ""),
        }
        payload = json.dumps(answer, ensure_ascii=False).encode("utf-8", "replace")
        start_response(
            "403 Forbidden",
            [("Content-Type", "application/json; charset=utf-8"), ("Content-Length", str(len(payload)))],
        )
        return [payload]


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
    schemes = _schemes()
    if "rfc9421" in schemes and (fields.has("signature-input") or "hmac-v1" not in schemes):
        return _refusal_http_signature(method, body, fields, target)
    if "hmac-v1" in schemes:
        return _refusal_v1(method, path, body, fields)
    return "scheme_unknown"


def _refusal_v1(method, path, body, fields):
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
    parts = [method.upper().encode("utf-8", "replace"), path.encode("utf-8", "replace"), body]
    parts += [fields.get(name).encode("utf-8", "replace") for name in ("x-request-id", "x-tenant-id", "x-trace-id")]
    signed = b"|".join(parts + [timestamp.encode("ascii")])
    given = signature.encode("utf-8", "replace")
    matches = [
        hmac.compare_digest(hmac.new(key, signed, hashlib.sha256).hexdigest().encode("ascii"), given)
        for key in candidates
    ]
    return "" if any(matches) else "signature_mismatch"


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
    path, _, query = str(target).partition("?")
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
    return next((pair for pair in pairs if pair[1].get("keyid") in keys), "key_unknown")


def _refusal_of_parameters(components, parameters, fields, algorithm):
    present = [name for name in COVERED_HEADERS if fields.has(name)]
    if len(set(components)) != len(components):
        return "malformed_signature"
    if not set(REQUIRED_COMPONENTS).union(present).issubset(components):
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
        for name, value in headers.items():
            if value is None:
                continue
            folded = str(name).lower().replace("_", "-")
            if folded in self._values:
                self._twice.add(folded)
            self._values[folded] = str(value).strip()

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


# --- WSGI -------------------------------------------------------------------------------------------------------------


def _unfold(fields):
    return {name.replace("_", "-"): value for name, value in fields.items()}


def _read_body(environ):
    """The whole body, or None where it is too large or shorter than announced."""
    stream = environ.get("wsgi.input")
    length = environ.get("CONTENT_LENGTH") or ""
    if environ.get("wsgi.input_terminated") and not length:
        body = stream.read(MAX_BODY_BYTES + 1)
        return body if len(body) <= MAX_BODY_BYTES else None
    if not length:
        return b""
    if not re.fullmatch(r"[0-9]{1,9}", length) or int(length) > MAX_BODY_BYTES:
        return None
    body = stream.read(int(length))
    return body if len(body) == int(length) else None


def _wsgi_target(environ):
    """Target on the wire; where the server keeps none, the path encoded again the way the gateway writes it."""
    raw = environ.get("RAW_URI") or environ.get("REQUEST_URI") or ""
    if raw.startswith("/"):
        return raw
    path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
    return quote(path.encode("latin-1", "replace"), safe=PATH_SAFE) + "?" + environ.get("QUERY_STRING", "")


# --- nonces -----------------------------------------------------------------------------------------------------------


class NonceMemory:
    """Nonces of this process. When full it forgets the oldest and from then on refuses what is as old as that."""

    def __init__(self, capacity=REMEMBERED_NONCES):
        self._capacity = capacity
        self._created = OrderedDict()
        self._forgotten_until = 0
        self._lock = threading.Lock()

    def accept(self, nonce, created, now):
        with self._lock:
            while self._created and next(iter(self._created.values())) < now - WINDOW_SECONDS:
                self._created.popitem(last=False)
            if created <= self._forgotten_until or nonce in self._created:
                return False
            if len(self._created) >= self._capacity:
                self._forgotten_until = max(self._forgotten_until, self._created.popitem(last=False)[1])
            self._created[nonce] = created
            return True


# Several processes of a Cell share nothing here; replace it with an object of the same method to share one store.
nonce_memory = NonceMemory()
