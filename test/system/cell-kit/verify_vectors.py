"""Judges the request vectors on standard input with the Python verifier; prints [[name, reason]] as JSON."""

import base64
import importlib
import json
import os
import sys

sys.path.insert(0, sys.argv[1])
sys.dont_write_bytecode = True
signing_verify = importlib.import_module("signing_verify")


def judge(vector):
    for name in [name for name in os.environ if name.startswith("CELL_")]:
        del os.environ[name]
    os.environ.update(vector["environment"])
    signing_verify.time.time = lambda: vector["nowSeconds"]
    signing_verify.nonce_memory = signing_verify.NonceMemory()
    for _ in range(vector.get("repeat", 1)):
        ok, reason = signing_verify.verify_signature(
            vector["method"],
            vector["path"],
            base64.b64decode(vector["bodyBase64"]),
            vector["headers"],
            target=vector["target"],
        )
        assert ok == (reason == ""), vector["name"]
    return reason


print(json.dumps([[vector["name"], judge(vector)] for vector in json.load(sys.stdin)]))
