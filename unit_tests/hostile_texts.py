"""Texts that workers may send and that not every format can hold."""

HOSTILE = {
    "a lone surrogate": "\ud800",
    "one inside": "a\udcffb",
    "NUL": "a\x00b",
    "line ends": "a\r\nb\nc\x0bd\x85e\u2028f",
    "a header": "a\r\nBcc: eve@example.com\r\n\r\nbody",
    "control characters": "\x01\x1b[31m\x7f",
    "an emoji": "\U0001f40d\u200d\U0001f40d",
    "right to left": "\u202eabc \u05e9\u05dc",
    "marks of direction": "a\u200eb\u200fc\u061cd\u202ae\u202bf\u202cg\u202dh",
    "isolates": "a\u2066b\u2067c\u2068d\u2069e",
    "a title of the terminal": "a\x1b]0;owned\x07b\x9b31mc\rd\x08e",
    "no characters": "\ufffe\uffff",
    "markup": "</pre><script>&\"'",
    "a metric": 'a"} 1\nluigid_tasks{status="DONE"} 9\\',
    "a packet": "a|c\nb:1|g|#c,d",
    "1 MB": "\u00fc" * 500_000,
}
