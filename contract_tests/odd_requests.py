"""Requests that no client should send, drawn at random: bytes as they go over a connection."""

import json
import random
from base64 import b64encode
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlencode

from contract_tests.calls import CALLS
from contract_tests.client import FORM, JSON, MULTIPART, part
from contract_tests.odd_values import NAMES, PREFIXES, STEPS, TEXTS

Headers = Mapping[str, str]
#: Makes the bytes of a request.
Draw = Callable[[random.Random], bytes]

_CLOSE = {"Host": "x", "Connection": "close"}
_TEXTS = [*TEXTS.values(), "x" * 65_537]
_NUMBERS = ["NaN", "Infinity", "-Infinity", "1e400", "-1e400", "1e-400", "9" * 400, "-0", "1.5"]
_NUMBERS += [str(2**63), str(-(2**63) - 1), "1E5", "0x10", "01", "1_000", "+1", "9" * 5000]
_VERBS = ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND", "get", "", "G E T", "\x00"]
_VERBS += ["GET\t", "A" * 5000, "OPTIONS", "HEAD", "\xff"]
_TARGETS = ["*", "http://elsewhere/api/ping", "//api/ping", "api/ping", "/api/%70ing", "/a b", ""]
_TARGETS += ["/\xff", "/" + "a" * 70_000, "/api/ping\x00", "/api/ping#x", "http://", "/%"]
_HEADERS = {
    "Host": ["", "a\x00b", "a, b", "\xff", "x" * 9000, "[::1", "a:b:c"],
    "Content-Length": ["-1", "+5", "5_0", "0x5", "1e1", "", "5, 5", "5, 6", "9" * 30, "\xb2"],
    "Transfer-Encoding": ["chunked", "gzip, chunked", "identity", "chunked, chunked", "x" * 100],
    "Content-Type": [
        *("application/json; charset=utf-16", "application/json; charset=nothing", "/", ";", "*/*"),
        *("multipart/form-data", "multipart/form-data; boundary=", "application/json;" * 100),
        *("application/x-www-form-urlencoded; charset=\xff", "text/plain", "APPLICATION/JSON"),
        *('multipart/form-data; boundary="b', "multipart/form-data; boundary=" + "b" * 5000),
    ],
    "Content-Encoding": ["gzip", "br", "\xff"],
    "Accept": ["", "*", ";q=x", "text/html;q=2", "application/json;q=1e400", ",;," * 200, "\xff"],
    "Accept-Encoding": ["gzip;q=0", "*", "\xff", "gzip" * 1000],
    "Accept-Language": ["\xff", "x" * 5000],
    "Expect": ["100-continue", "200-ok", "\xff"],
    "Range": ["bytes=-1", "bytes=5-1", "bytes=0-", "bytes=9999999-", "x", "bytes=" + "9" * 400],
    "If-None-Match": ["*", '"', "W/", "\xff", '"a",' * 500],
    "If-Modified-Since": ["x", "Thu, 01 Jan 1970 00:00:00 GMT", "Thu, 99 Foo 99999 99:99:99 GMT"],
    "Origin": ["null", "", "http://a b", "\xff", "http://" + "a" * 5000],
    "Access-Control-Request-Method": ["POST", "\xff", ""],
    "Access-Control-Request-Headers": ["x", "," * 100, "\xff"],
    "Last-Event-ID": ["x", "-1", "9" * 400, "\xff", "1:" + "9" * 400],
    "Cookie": ["a=b;" * 1000, "\xff", "="],
    "X-Forwarded-For": ["x", "1.2.3.4, \xff"],
    "Connection": ["upgrade", "keep-alive, close", "\xff"],
    "Upgrade": ["websocket", "h2c"],
    "X-\x00": ["a"],
    "": ["a"],
    "A b": ["c"],
    "X-Long": ["x" * 100_000],
}
_PAGES = ["/v1/tasks", "/v1/events", "/v1/summary", "/history", "/tasklist", "/tasklist/Copy"]
_PAGES += ["/history/by_name/Copy", "/history/by_params/Copy", "/history/by_id/1", "/metrics"]
_FIELDS = ["limit", "cursor", "status", "search", "sort", "family", "data", "upstream", "offset"]
_FIELDS += ["order", "worker", "since", "_", "v", "page", "name", "desc", "%00", ""]


class OddRequest(NamedTuple):
    """The bytes of a request; after half a one, the client closes its connection."""

    data: bytes
    is_half: bool = False


def draw(chance: random.Random) -> OddRequest:
    """Return a request of a random kind."""
    kind = chance.choice(KINDS)
    return OddRequest(kind(chance), is_half=kind is _truncated)


def written(
    verb: str, target: str, headers: Headers, body: bytes = b"", *, length: int | None = None
) -> bytes:
    """Return the bytes of a request, which says that its body is of such a length."""
    named = {**_CLOSE, **headers}
    if body or length is not None:
        named.setdefault("Content-Length", str(len(body) if length is None else length))
    lines = [f"{verb} {target} HTTP/1.1", *(f"{name}: {text}" for name, text in named.items())]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + body


def sent(chance: random.Random, method: str, text: bytes) -> bytes:
    """Return a call with this text for its arguments, in one of the ways of sending them."""
    target = f"/api/{method}"
    match chance.randrange(4):
        case 0:
            return written("GET", f"{target}?data={quote(text)}", {})
        case 1:
            return written("POST", target, FORM, urlencode({"data": text}).encode())
        case 2:
            return written("POST", target, JSON, text)
        case _:
            return written("POST", target, MULTIPART, part("data", text))


def encoded(chance: random.Random, arguments: dict[str, Any], odd: str) -> bytes:
    """Return arguments as JSON, one of their values replaced by an odd text that may be no JSON."""
    mark = "\u2603 here"
    changed = {**arguments, chance.choice([*arguments, "surplus"]): mark}
    return json.dumps(changed).replace(json.dumps(mark), odd).encode(errors="surrogatepass")


def _call(chance: random.Random) -> tuple[str, dict[str, Any]]:
    method = chance.choice([*CALLS])
    return method, CALLS[method]


def _wrong_type(chance: random.Random) -> bytes:
    method, arguments = _call(chance)
    values: list[Any] = [
        None,
        True,
        0,
        -1,
        1.5,
        "",
        "x",
        [],
        [[]],
        [None],
        {},
        {"": {}},
        ["a", 1],
        [{"a": 1}],
    ]
    return sent(chance, method, encoded(chance, arguments, json.dumps(chance.choice(values))))


def _odd_text(chance: random.Random) -> bytes:
    method, arguments = _call(chance)
    text = chance.choice(_TEXTS)
    value = chance.choice([text, [text], {text: text}, [[text, text]], {text: 1}])
    return sent(chance, method, encoded(chance, arguments, json.dumps(value)))


def _odd_bytes(chance: random.Random) -> bytes:
    method, arguments = _call(chance)
    text = encoded(chance, arguments, '"@"')
    odd = [b"\xff", b"\xed\xa0\x80", b"\x00", b"\xc0\xae", b"\\ud800", b"\\u12", b"\xef\xbb\xbf"]
    return sent(chance, method, text.replace(b"@", chance.choice(odd)))


def _odd_number(chance: random.Random) -> bytes:
    method, arguments = _call(chance)
    return sent(chance, method, encoded(chance, arguments, chance.choice(_NUMBERS)))


def _deep(chance: random.Random) -> bytes:
    method, arguments = _call(chance)
    depth = chance.choice([50, 98, 99, 100, 101, 1000, 20_000])
    start, end = chance.choice([("[", "]"), ('{"a":', "}")])
    inner = "1" if start != "[" else ""
    whole = chance.choice([start * depth + inner + end * depth, start * depth])
    return sent(chance, method, encoded(chance, arguments, whole))


def _odd_name(chance: random.Random) -> bytes:
    method, arguments = _call(chance)
    return sent(chance, method, json.dumps({**arguments, chance.choice(NAMES): 1}).encode())


def _fewer(chance: random.Random) -> bytes:
    method, arguments = _call(chance)
    kept = {name: value for name, value in arguments.items() if chance.random() < 0.5}
    return sent(chance, method, json.dumps(kept).encode())


def _no_object(chance: random.Random) -> bytes:
    method, _ = _call(chance)
    texts = [b"null", b"[]", b"1", b'"x"', b"", b" ", b"{", b"}", b'{"a"}', b"{'a': 1}", b"\xff"]
    texts += [b"{}" * 2, b'{"worker":"w","worker":"v"}', b"\x00", "{}".encode("utf-16")]
    return sent(chance, method, chance.choice(texts))


def _broken_form(chance: random.Random) -> bytes:
    method, _ = _call(chance)
    bodies = [b"data=%", b"data=%zz", b"data", b"&&&", b"=", b"data={}&data={}", b"data={};data={}"]
    bodies += [
        b"data[worker]=w",
        b"data=%ED%A0%80",
        b"data=%00",
        b"DATA={}",
        b"data={}&x=1",
        b"\xff",
    ]
    bodies += [b"&".join([b"a=1"] * 5000), b"%64ata={}", b"data=+", b"data={}\r\n"]
    return written("POST", f"/api/{method}", FORM, chance.choice(bodies))


def _broken_multipart(chance: random.Random) -> bytes:
    method, arguments = _call(chance)
    whole = part("data", json.dumps(arguments).encode())
    bodies = [
        whole[:-6],
        whole[4:],
        whole * 2,
        b"--b--\r\n",
        b"--b",
        b"",
        b"--b\r\n\r\n\r\n--b--\r\n",
    ]
    bodies += [whole.replace(b"form-data", b"attachment"), whole.replace(b'name="data"', b"name")]
    bodies += [whole.replace(b'"data"', b'"data"; filename="a"'), whole.replace(b"\r\n", b"\n")]
    bodies += [
        whole.replace(b'"data"', b"\"data\"; filename*=utf-8''%ff"),
        whole[: len(whole) // 2],
    ]
    bodies += [whole.replace(b"form-data;", b"form-data;" * 500), b"--b\r\n" * 2000, b"\xff" * 100]
    coded = b'"data"\r\nContent-Transfer-Encoding: base64'
    bodies += [whole.replace(b'"data"', coded), whole.replace(b'"data"', b'"\xff"')]
    return written("POST", f"/api/{method}", MULTIPART, chance.choice(bodies))


def _odd_path(chance: random.Random) -> bytes:
    target = chance.choice([chance.choice(PREFIXES) + chance.choice(STEPS), *_TARGETS])
    return written(chance.choice(["GET", "HEAD", "POST"]), target, {})


def _odd_verb(chance: random.Random) -> bytes:
    path = chance.choice(["/", "/api/ping", "/metrics", "/v1/tasks", "/static/x", "*", "/history"])
    return written(chance.choice(_VERBS), path, {})


def _odd_header(chance: random.Random) -> bytes:
    method, arguments = _call(chance)
    name = chance.choice([*_HEADERS])
    body = json.dumps(arguments).encode()
    target = chance.choice([f"/api/{method}", "/", "/v1/tasks", "/openapi.json", "/history"])
    verb = chance.choice(["GET", "POST", "OPTIONS"])
    return written(verb, target, {**JSON, name: chance.choice(_HEADERS[name])}, body)


def _odd_head(chance: random.Random) -> bytes:
    """Return a head that is hardly HTTP."""
    heads = [
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
        b"GET /\r\n\r\n",
        b"\r\n\r\n",
        b"\x16\x03\x01\x02",
    ]
    heads += [
        b"GET / HTTP/9.9\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
        b"\x00" * 99,
    ]
    heads += [
        b"GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n",
        b"GET / HTTP/1.0\r\n\r\n",
        b"GET\r\n\r\n",
    ]
    heads += [b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", b"GET / HTTP/1.1\nHost: x\n\n", b"\xff\xfe" * 50]
    return chance.choice(heads)


def _odd_query(chance: random.Random) -> bytes:
    fields = [
        (chance.choice(_FIELDS), chance.choice([*_TEXTS[:-2], *_NUMBERS, "", "asc", "PENDING"]))
        for _ in range(chance.randrange(1, 4))
    ]
    cursor = b64encode(chance.randbytes(12)).decode()
    query = urlencode([*fields, ("cursor", cursor)][chance.randrange(2) :], errors="surrogatepass")
    target = f"{chance.choice(_PAGES)}?{query}"
    return written("GET", target, {"Accept": chance.choice(["text/html", "application/json"])})


def _odd_chunks(chance: random.Random) -> bytes:
    chunks = [
        b"zz\r\n",
        b"-1\r\n",
        b"5\r\nab\r\n0\r\n\r\n",
        b"0\r\n\r\n",
        b"fffffffff\r\n",
        b"2\r\n{}\r\n",
    ]
    chunks += [
        b"2\r\n{}\r\n0\r\n\r\n",
        b"2;x=y\r\n{}\r\n0\r\nTrailer: x\r\n\r\n",
        b"2\r\n{}XX0\r\n\r\n",
    ]
    head = written("POST", "/api/prune", {**JSON, "Transfer-Encoding": "chunked"})
    return head + chance.choice(chunks)


def _truncated(chance: random.Random) -> bytes:
    method, arguments = _call(chance)
    whole = sent(chance, method, json.dumps(arguments).encode())
    return whole[: chance.randrange(1, len(whole))]


def _flipped(chance: random.Random) -> bytes:
    """Return a call of which a few bytes are changed."""
    method, arguments = _call(chance)
    whole = bytearray(sent(chance, method, json.dumps(arguments).encode()))
    odd = b'\x00\xff%&=;:"{}[]\r\n -/09Az'
    for _ in range(chance.randint(1, 4)):
        whole[chance.randrange(len(whole))] = chance.choice(odd)
    return bytes(whole)


KINDS: list[Draw] = [
    *(_wrong_type, _odd_text, _odd_bytes, _odd_number, _deep, _odd_name, _fewer, _no_object),
    *(_broken_form, _broken_multipart, _odd_path, _odd_verb, _odd_header, _odd_head, _odd_query),
    *(_odd_chunks, _truncated, _flipped),
]
