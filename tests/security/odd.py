"""Values that no form of ours sends, and how to ask with them."""

import uuid

from django.db import transaction

ODD = {
    "NUL": "a\x00b",
    "only NUL": "\x00",
    "controls": "\x01\x1b[31m\x7f\x85",
    "overrides": "\u202eabc\u2066\u200f",
    "emoji": "👩‍👩‍👧‍👦🏳️‍🌈",
    "marks": "a" + "\u0301" * 500,
    "not a letter": "²",
    "other digits": "٣۳",
    "number": "9" * 20,
    "long number": "9" * 5000,
    "minus": "-1",
    "word": "a" * 100_000,
    "quotes": "'\"`;--",
    "template": "{{7*7}}{% debug %}",
    "percent": "%00%ff%s%(a)s",
    "noncharacter": "\ufffe\uffff\U0010ffff",
    "line ends": "\r\n\u2028\u2029",
    "nothing": "",
    "blank": " \t\u3000",
    "brackets": "([{<" * 500,
    "language": 'tag:"a" OR NOT (by: AND kind:"',
    "list": "[]",
    "uuid": str(uuid.UUID(int=0)),
}
BAD_BYTES = ["%ff%fe", "%00", "%ed%a0%80", "%c0%af", "%", "%zz", "%f5%80%80%80", "%u0041", "a%ed%b0%80b"]


def status(client, method, address, *arguments, **options):
    with transaction.atomic():
        answer = getattr(client, method)(address, *arguments, **options)
        b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    return answer.status_code


def failed(client, asked):
    return [what for what, arguments in asked if status(client, *arguments) >= 500]
