# Copied from generator/runtime/client/field_names.py. Do not edit: run `make generate`.
"""Names of header fields."""

from __future__ import annotations

import re

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # RFC 9110 section 5.6.2
# Headers of the connection (RFC 9110 section 7.6.1) and of the length of a body: another value would leave the
# connection in the middle of a request.
FRAMING = frozenset({
    *("connection", "content-length", "expect", "keep-alive", "proxy-connection", "te", "trailer"),
    *("transfer-encoding", "upgrade"),
})  # fmt: skip
