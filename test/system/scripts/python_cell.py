"""A Cell on Python's own WSGI server, as the existing Cells call the verifier, or behind its guard; prints its port."""

import json
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

kit, style = sys.argv[1:]
sys.path.insert(0, kit)
sys.dont_write_bytecode = True

from signing_verify import SignatureGuard, verify_signature, write_security_audit  # noqa: E402

PICKED = ("X-Signature", "X-Signature-Time", "X-Request-ID", "X-Tenant-Id", "X-Trace-Id")


def answer(start_response, status, body):
    payload = json.dumps(body).encode("utf-8")
    start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(payload)))])
    return [payload]


def cell(environ, start_response):
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    if style == "call":
        headers = {name: environ.get("HTTP_" + name.upper().replace("-", "_"), "") for name in PICKED}
        ok, reason = verify_signature(environ["REQUEST_METHOD"], path, body, headers)
        if not ok:
            write_security_audit("signature_verify_failed", reason, path=path, trace_id=headers["X-Trace-Id"])
            return answer(start_response, "403 Forbidden", {"code": "SIGNATURE_INVALID"})
    return answer(start_response, "200 OK", {"path": path, "bytes": len(body)})


class Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        pass


with make_server("127.0.0.1", 0, SignatureGuard(cell) if style == "guard" else cell, handler_class=Quiet) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
