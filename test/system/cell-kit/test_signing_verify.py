"""What the vectors do not show of the Python verifier: modes, audit, WSGI guard, nonces."""

import asyncio
import hashlib
import hmac
import io
import json
import logging
import os
import sys
import tempfile
import time
import unittest

sys.path.insert(0, sys.argv.pop(1))
sys.dont_write_bytecode = True

import signing_verify  # noqa: E402

SECRET = os.urandom(24).hex()
BODY = '{"名称":"甲"}'.encode("utf-8")


def signed_headers(path="/orders", method="POST", body=BODY, tenant="acme"):
    timestamp = str(int(time.time()))
    signed = b"|".join([method.encode(), path.encode(), body, b"req-1", tenant.encode(), b"trace-1", timestamp.encode()])
    return {
        "X-Request-ID": "req-1",
        "X-Tenant-Id": tenant,
        "X-Trace-Id": "trace-1",
        "X-Signature-Time": timestamp,
        "X-Signature": hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest(),
    }


class CellTest(unittest.TestCase):
    def setUp(self):
        for name in [name for name in os.environ if name.startswith("CELL_")]:
            del os.environ[name]
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.audit_path = os.path.join(self.folder.name, "audit.log")

    def configure(self, **variables):
        os.environ.update(variables)

    def audit(self):
        with open(self.audit_path, encoding="utf-8") as file:
            return [json.loads(line) for line in file]


class Modes(CellTest):
    def judge(self, headers):
        return signing_verify.verify_signature("POST", "/orders", BODY, headers)

    def test_never_set_up_passes(self):
        self.assertEqual(self.judge({}), (True, ""))

    def test_switched_off_passes_though_a_secret_is_there(self):
        self.configure(CELL_VERIFY_SIGNATURE="0", CELL_SIGNING_SECRET=SECRET)
        self.assertEqual(self.judge({}), (True, ""))

    def test_a_secret_alone_enforces(self):
        self.configure(CELL_SIGNING_SECRET=SECRET)
        self.assertEqual(self.judge({}), (False, "missing_signature_or_timestamp"))
        self.assertEqual(self.judge(signed_headers()), (True, ""))

    def test_an_unknown_mode_enforces(self):
        self.configure(CELL_VERIFY_SIGNATURE="maybe", CELL_SIGNING_SECRET=SECRET)
        self.assertFalse(self.judge({})[0])

    def test_report_passes_with_the_reason_and_one_audit_line(self):
        for variables in (
            {"CELL_VERIFY_SIGNATURE": "report"},
            {"CELL_VERIFY_SIGNATURE": "1", "CELL_VERIFY_MODE": "report"},
        ):
            with self.subTest(variables):
                self.configure(CELL_SIGNING_SECRET=SECRET, CELL_SECURITY_AUDIT_PATH=self.audit_path, **variables)
                headers = dict(signed_headers(), **{"X-Tenant-Id": "other"})
                self.assertEqual(self.judge(headers), (True, "signature_mismatch"))
                entry = self.audit()[-1]
                self.assertEqual(entry["event"], "signature_would_be_refused")
                self.assertEqual((entry["detail"], entry["trace_id"]), ("signature_mismatch", "trace-1"))

    def test_report_writes_nothing_of_a_good_signature(self):
        self.configure(
            CELL_VERIFY_SIGNATURE="report", CELL_SIGNING_SECRET=SECRET, CELL_SECURITY_AUDIT_PATH=self.audit_path
        )
        self.assertEqual(self.judge(signed_headers()), (True, ""))
        self.assertFalse(os.path.exists(self.audit_path))

    def test_what_is_no_header_map_is_refused_and_does_not_raise(self):
        self.configure(CELL_VERIFY_SIGNATURE="1", CELL_SIGNING_SECRET=SECRET)
        with self.assertLogs("security_audit"):
            self.assertEqual(signing_verify.verify_signature("POST", "/orders", BODY, None), (False, "verifier_error"))

    def test_a_parsed_body_is_not_taken_for_an_empty_one(self):
        self.configure(CELL_VERIFY_SIGNATURE="1", CELL_SIGNING_SECRET=SECRET)
        headers = signed_headers(body=b"")
        judged = [signing_verify.verify_signature("POST", "/orders", body, headers) for body in ({}, [], "", 0, False)]
        self.assertEqual(judged, [(False, "body_not_raw")] * 5)
        for body in (None, b"", bytearray(), memoryview(b"")):
            self.assertEqual(signing_verify.verify_signature("POST", "/orders", body, headers), (True, ""))

    def test_headers_may_be_pairs_of_bytes(self):
        self.configure(CELL_VERIFY_SIGNATURE="1", CELL_SIGNING_SECRET=SECRET)
        pairs = [(name.encode(), value.encode()) for name, value in signed_headers().items()]
        self.assertEqual(self.judge(pairs), (True, ""))
        self.assertEqual(self.judge(pairs + [(b"x_tenant_id", b"other")]), (False, "ambiguous_header"))

    def test_a_path_with_surrogates_is_refused(self):
        self.configure(CELL_VERIFY_SIGNATURE="1", CELL_SIGNING_SECRET=SECRET)
        judged = signing_verify.verify_signature("POST", "/a\udcff", BODY, signed_headers("/a?"))
        self.assertEqual(judged, (False, "ambiguous_text"))

    def test_an_unreadable_public_key_refuses(self):
        self.configure(CELL_SIGNING_SCHEMES="rfc9421", CELL_SIGNING_PUBLIC_KEY="base64:AAAA")
        with self.assertLogs("security_audit"):
            ok, reason = signing_verify.verify_signature("GET", "/", b"", {"Signature-Input": "a"}, target="/")
        self.assertEqual((ok, reason), (False, "verifier_error"))

    def test_the_second_scheme_without_a_target_says_so(self):
        self.configure(CELL_SIGNING_SCHEMES="rfc9421", CELL_SIGNING_SECRET=SECRET)
        self.assertEqual(self.judge({"Signature-Input": "a"}), (False, "target_missing"))


class Audit(CellTest):
    def test_takes_the_cells_own_call_and_more(self):
        self.configure(CELL_SECURITY_AUDIT_PATH=self.audit_path)
        with self.assertLogs("security_audit") as logs:
            signing_verify.write_security_audit("signature_verify_failed", "why", path="/a\nb", trace_id="t")
            signing_verify.write_security_audit(event="e", detail="d", tenant_id="甲", body=b"raw")
        first, second = self.audit()
        self.assertEqual((first["event"], first["path"], first["trace_id"]), ("signature_verify_failed", "/a\nb", "t"))
        self.assertEqual(second["tenant_id"], "甲")
        self.assertEqual(len(logs.output), 2)

    def test_a_file_that_cannot_be_written_does_not_raise(self):
        self.configure(CELL_SECURITY_AUDIT_PATH=os.path.join(self.folder.name, "none", "audit.log"))
        with self.assertLogs("security_audit", level="ERROR"):
            signing_verify.write_security_audit("e", "d")


class Guard(CellTest):
    def setUp(self):
        super().setUp()
        self.configure(CELL_VERIFY_SIGNATURE="1", CELL_SIGNING_SECRET=SECRET, CELL_SECURITY_AUDIT_PATH=self.audit_path)

    def call(self, path="/orders", headers=None, body=BODY, **more):
        seen = {}

        def cell(environ, start_response):
            seen["body"] = environ["wsgi.input"].read()
            start_response("200 OK", [])
            return [b"cell"]

        environ = {
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path.encode("utf-8").decode("latin-1"),
            "QUERY_STRING": "",
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
        }
        for name, value in (headers or {}).items():
            environ["HTTP_" + name.upper().replace("-", "_")] = value
        environ.update(more)
        start = lambda status, fields: seen.update(status=status, fields=fields)  # noqa: E731
        answer = signing_verify.SignatureGuard(cell)(environ, start)
        self.fields = seen["fields"]
        return seen["status"], b"".join(answer), seen.get("body")

    def test_passes_a_signed_request_with_its_body(self):
        self.assertEqual(self.call("/订单", signed_headers("/订单")), ("200 OK", b"cell", BODY))

    def test_refuses_with_the_platforms_envelope_and_an_audit_line(self):
        status, answer, body = self.call(headers=dict(signed_headers(), **{"X-Tenant-Id": "other"}))
        self.assertEqual((status, body), ("403 Forbidden", None))
        envelope = {"code": "SIGNATURE_INVALID", "message": "验签失败", "details": "", "requestId": "req-1"}
        self.assertEqual(json.loads(answer), envelope)
        self.assertEqual(self.audit()[-1]["detail"], "signature_mismatch")

    def test_health_needs_no_signature_and_only_health(self):
        self.assertEqual(self.call("/health")[0], "200 OK")
        for path in ("/health/", "/healthz", "/metrics", "/Health"):
            self.assertEqual(self.call(path)[0], "403 Forbidden", path)

    def test_a_body_shorter_or_longer_than_allowed_is_refused(self):
        for length in ("999999", str(signing_verify.MAX_BODY_BYTES + 1), "-1", "１"):
            self.assertEqual(self.call(headers=signed_headers(), CONTENT_LENGTH=length)[0], "403 Forbidden", length)

    def test_tells_the_gateway_and_not_the_body_why(self):
        forged = dict(signed_headers(), **{"X-Tenant-Id": "other"})
        for headers, reason in (({}, "missing_signature_or_timestamp"), (forged, "signature_mismatch")):
            answer = self.call(headers=headers)
            self.assertEqual(dict(self.fields)["X-Signature-Refused"], reason)
            self.assertNotIn(reason.encode(), answer[1])

    def test_sends_no_body_on_head(self):
        status, answer, _ = self.call(REQUEST_METHOD="HEAD")
        self.assertEqual((status, answer), ("403 Forbidden", b""))
        self.assertGreater(int(dict(self.fields)["Content-Length"]), 0)

    def test_a_chunked_body_whose_server_keeps_it_is_refused_and_not_taken_for_an_empty_one(self):
        more = {"CONTENT_LENGTH": "", "HTTP_TRANSFER_ENCODING": "chunked"}
        self.assertEqual(self.call(headers=signed_headers(body=b""), body=b"", **more)[0], "403 Forbidden")
        self.assertEqual(dict(self.fields)["X-Signature-Refused"], "body_unreadable")
        more["wsgi.input_terminated"] = True
        self.assertEqual(self.call(headers=signed_headers(), **more), ("200 OK", b"cell", BODY))

    def test_a_stream_may_give_less_than_it_is_asked_for(self):
        class Slow(io.BytesIO):
            def read(self, size=-1):
                return super().read(min(size, 3) if size > 0 else size)

        for more in ({}, {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}):
            more["wsgi.input"] = Slow(BODY)
            self.assertEqual(self.call(headers=signed_headers(), **more), ("200 OK", b"cell", BODY))

    def test_the_mount_point_or_the_base_path_is_not_signed(self):
        self.assertEqual(self.call(headers=signed_headers(), SCRIPT_NAME="/erp")[0], "200 OK")
        self.assertEqual(self.call("/erp/orders", signed_headers())[0], "403 Forbidden")
        self.configure(CELL_SIGNING_BASE_PATH="/erp/")
        self.assertEqual(self.call("/erp/orders", signed_headers())[0], "200 OK")
        self.assertEqual(self.call(headers=signed_headers(), SCRIPT_NAME="/erp")[0], "200 OK")
        self.assertEqual(self.call(headers=signed_headers())[0], "403 Forbidden")
        self.assertEqual(dict(self.fields)["X-Signature-Refused"], "path_outside_base")
        statuses = [self.call(path)[0][:3] for path in ("/health", "/erp/health", "/crm/health")]
        self.assertEqual(statuses, ["200", "200", "403"])

    def test_a_body_without_length_is_read_where_the_server_ends_it(self):
        more = {"CONTENT_LENGTH": "", "wsgi.input_terminated": True}
        self.assertEqual(self.call(headers=signed_headers(), **more), ("200 OK", b"cell", BODY))

    def test_the_second_scheme_reads_the_target_off_the_wire_or_encodes_the_path_again(self):
        expected = "/d/%E5%8C%97%E4%BA%AC%20a+b@c?x=%7C"
        path = "/d/北京 a+b@c".encode("utf-8").decode("latin-1")
        for environ in (
            {"RAW_URI": expected},
            {"REQUEST_URI": expected},
            {"PATH_INFO": path, "QUERY_STRING": "x=%7C"},
            {"SCRIPT_NAME": "/d", "PATH_INFO": path[2:], "QUERY_STRING": "x=%7C"},
        ):
            self.assertEqual(signing_verify._wsgi_target(environ), expected, environ)


class AsgiGuard(CellTest):
    def setUp(self):
        super().setUp()
        self.configure(CELL_VERIFY_SIGNATURE="1", CELL_SIGNING_SECRET=SECRET)

    def call(self, headers=None, messages=None, kind="http", path="/orders"):
        """What the server is sent, and what the Cell reads, then reads again."""
        incoming = messages or [{"type": "http.request", "body": BODY[:5], "more_body": True}]
        incoming = incoming if messages else incoming + [{"type": "http.request", "body": BODY[5:]}]
        incoming = incoming + [{"type": "http.disconnect"}]
        sent, read = [], []

        async def receive():
            return incoming.pop(0)

        async def send(message):
            sent.append(message)

        async def cell(scope, receive, send):
            read.extend([await receive(), await receive()])

        pairs = [(name.lower().encode(), value.encode()) for name, value in (headers or {}).items()]
        scope = {"type": kind, "method": "POST", "path": path, "query_string": b"", "headers": pairs}
        logging.disable(logging.CRITICAL)
        self.addCleanup(logging.disable, logging.NOTSET)
        asyncio.run(signing_verify.AsgiSignatureGuard(cell)(scope, receive, send))
        return sent, read

    def test_passes_a_signed_request_with_its_body_whole_and_what_comes_after(self):
        sent, read = self.call(signed_headers())
        self.assertEqual(sent, [])
        whole = {"type": "http.request", "body": BODY, "more_body": False}
        self.assertEqual(read, [whole, {"type": "http.disconnect"}])

    def test_refuses_with_the_envelope_and_the_mark(self):
        (start, body), read = self.call(dict(signed_headers(), **{"X-Tenant-Id": "other"}))
        self.assertEqual((start["status"], read), (403, []))
        self.assertEqual(dict(start["headers"])[b"x-signature-refused"], b"signature_mismatch")
        self.assertEqual(json.loads(body["body"])["requestId"], "req-1")

    def test_a_body_that_is_too_large_or_cut_off_is_refused(self):
        large = {"type": "http.request", "body": bytes(signing_verify.MAX_BODY_BYTES + 1), "more_body": True}
        for messages in ([large], [{"type": "http.request", "body": b"", "more_body": True}]):
            (start, _), _ = self.call(signed_headers(), messages)
            self.assertEqual(dict(start["headers"])[b"x-signature-refused"], b"body_unreadable")

    def test_health_passes_and_a_web_socket_does_not(self):
        self.assertEqual(len(self.call(path="/health")[1]), 2)
        self.assertEqual(self.call(kind="websocket"), ([{"type": "websocket.close", "code": 1008}], []))


class Nonces(unittest.TestCase):
    def test_a_full_memory_forgets_the_oldest_and_refuses_no_new_nonce_however_late(self):
        memory = signing_verify.NonceMemory(capacity=2)
        self.assertTrue(memory.accept("a", 100, 100))
        self.assertTrue(memory.accept("b", 100, 100))
        with self.assertLogs("security_audit") as logs:
            self.assertTrue(memory.accept("of a gateway whose clock is slow", 1, 101))
            self.assertFalse(memory.accept("b", 100, 102))
            self.assertTrue(memory.accept("a", 100, 102))
            self.assertEqual(len(logs.output), 1, "once a minute")
            self.assertTrue(memory.accept("c", 100, 161))
            events = [json.loads(line[line.index("{") :])["event"] for line in logs.output]
            self.assertEqual(events, ["nonce_memory_full"] * 2)

    def test_the_capacity_is_a_variable(self):
        for text, capacity in (("7", 7), ("", 100_000), ("0", 100_000), ("many", 100_000)):
            os.environ["CELL_SIGNING_NONCES"] = text
            self.addCleanup(os.environ.pop, "CELL_SIGNING_NONCES", None)
            self.assertEqual(signing_verify.NonceMemory()._capacity, capacity)

    def test_nonces_outside_the_window_make_room(self):
        memory = signing_verify.NonceMemory(capacity=1)
        self.assertTrue(memory.accept("a", 100, 100))
        self.assertTrue(memory.accept("b", 401, 401))
        self.assertTrue(memory.accept("a", 402, 702))


if __name__ == "__main__":
    unittest.main()
