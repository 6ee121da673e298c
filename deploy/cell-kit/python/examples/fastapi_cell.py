"""A Cell on FastAPI: the guard stands before every route. With signing_verify.py next to it: `uvicorn fastapi_cell:app`"""

import gzip

from fastapi import FastAPI, Request
from signing_verify import AsgiSignatureGuard

app = FastAPI()
app.add_middleware(AsgiSignatureGuard)
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


@app.get("/health")
async def health():
    return {"status": "up", "cell": "example"}


@app.api_route("/{rest:path}", methods=METHODS)
async def echo(rest: str, request: Request):
    body = await request.body()
    if request.headers.get("content-encoding") == "gzip":
        body = gzip.decompress(body)
    query = request.scope["query_string"].decode("latin-1")
    target = request.scope["raw_path"].decode("latin-1") + ("?" + query if query else "")
    return {"path": target, "received": body.decode("utf-8", "replace")}
