"""A Cell on Flask: the guard stands before every route. With signing_verify.py next to it: `gunicorn flask_cell:app`"""

import gzip

from flask import Flask, jsonify, request
from signing_verify import SignatureGuard

app = Flask(__name__)
app.wsgi_app = SignatureGuard(app.wsgi_app)
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@app.route("/health")
def health():
    return jsonify(status="up", cell="example")


@app.route("/", defaults={"rest": ""}, methods=METHODS)
@app.route("/<path:rest>", methods=METHODS)
def echo(rest):
    body = request.get_data()
    if request.headers.get("Content-Encoding") == "gzip":
        body = gzip.decompress(body)
    return jsonify(path=request.environ.get("RAW_URI"), received=body.decode("utf-8", "replace"))
