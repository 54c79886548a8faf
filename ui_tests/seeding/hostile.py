"""Texts that a page must show as they are: markup, scripts, quotes, dots, other alphabets."""

#: A script among these would set `window.ran`.
SCRIPT = "<script>window.ran=1</script>"
IMAGE = "<img src=x onerror=window.ran=1>"
QUOTES = """"'><svg/onload=window.ran=1>"""
TEMPLATE = "{{constructor.constructor('window.ran=1')()}} ${window.ran=1} &lt;b&gt; %3Cscript%3E"
LINK = "javascript:window.ran=1"

FAMILY = f"evil.{IMAGE}"
RESOURCE = f"disk.eu-1.{IMAGE}'\""
WORKER = f"Worker(salt=666, workers=1, host={IMAGE}, username={QUOTES}, pid=13)"
TASK_ID = f"evil/{SCRIPT}/{QUOTES}?a=1&b=2#c d%41"
PARAMS = {
    SCRIPT: IMAGE,
    "quotes": QUOTES,
    "template": TEMPLATE,
    "arabic": "مرحبا بالعالم",
    "emoji": "👩‍👩‍👧‍👦",
}
