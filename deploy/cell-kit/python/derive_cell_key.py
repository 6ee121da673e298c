#!/usr/bin/env python3
"""Prints the key of one Cell: master secret on standard input, Cell name as the only argument (HKDF, RFC 5869)."""

import base64
import hashlib
import hmac
import re
import sys

from signing_verify import secret_bytes

LABEL = b"cell-gateway cell key:"


def cell_secret(master, cell):
    """32 bytes; neither the master nor another Cell's key can be found from them."""
    extracted = hmac.new(bytes(32), master, hashlib.sha256).digest()
    return hmac.new(extracted, LABEL + cell.encode("ascii") + b"\x01", hashlib.sha256).digest()


def main(arguments):
    if len(arguments) != 1 or not re.fullmatch(r"[a-z0-9_-]{1,64}", arguments[0]):
        sys.exit("usage: derive_cell_key.py CELL < master-secret")
    master = secret_bytes(sys.stdin.read())
    if not master:
        sys.exit("derive_cell_key.py: no master secret on standard input")
    print("base64:" + base64.b64encode(cell_secret(master, arguments[0])).decode("ascii"))


if __name__ == "__main__":
    main(sys.argv[1:])
