"""How many tokens a question to the language model has, by the builder that the application asks with."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from io import BytesIO

from PIL import Image
from quire import types
from quire.domain.asking import Doubts, doubts, pages_to_send, question
from quire.domain.content import Format
from quire.domain.flow import PreparedPages
from quire.domain.inquiry import Picture
from quire.domain.results import Extraction
from quire.settings import Settings

from benchmarks.owner import service

CHARACTERS_OF_A_TOKEN = 3.0
"""Nothing here can count as the provider does. English prose has about four, JSON and figures fewer."""

PIXELS_OF_A_TOKEN = 750
MOST_PICTURE_TOKENS = 4005
EVERYTHING = 101.0
"""No confidence reaches it, so that every field is asked about: the dearest question."""

Read = Callable[[str], bytes]


def tokens_of_a_question(owner: dict[str, str], document: str) -> dict[str, int]:
    """Of the question about a photographed page that the cloud has read, and of an answer to all of it."""
    read = _reader(owner, document)
    extraction = Extraction.model_validate_json(read("extract/result.json"))
    kind = types.built_in(extraction.type)
    if kind is None:
        raise LookupError(f"{extraction.type} is no type of the application's own")
    asked = doubts(extraction, kind, complete=EVERYTHING)
    settings = Settings()
    sent = pages_to_send(extraction, asked, most_characters=settings.llm_characters)
    body = _picture(read)
    shown = (Picture(page=1, format=Format.JPEG, body=body),)
    put = question(kind, asked, sent, shown, most_tokens=settings.llm_answer_tokens)
    text = "".join((put.instructions, json.dumps(put.shape), put.pages))
    return {
        "questionText": _tokens(text),
        "questionPicture": _picture_tokens(body),
        "answer": _tokens(_answer(extraction, asked)),
    }


def _answer(extraction: Extraction, asked: Doubts) -> str:
    values = {name: extraction.fields[name].value for name in asked.fields if name in extraction.fields}
    return json.dumps({"answers": [{"field": name, "value": str(value)} for name, value in values.items()]})


def _tokens(text: str) -> int:
    return math.ceil(len(text) / CHARACTERS_OF_A_TOKEN)


def _picture_tokens(body: bytes) -> int:
    with Image.open(BytesIO(body)) as picture:
        return min(MOST_PICTURE_TOKENS, math.ceil(picture.width * picture.height / PIXELS_OF_A_TOKEN))


def _picture(read: Read) -> bytes:
    [page] = PreparedPages.model_validate_json(read("preprocess/pages.json")).pages
    if page.picture is None:
        raise LookupError("the page has no picture")
    return read(page.picture.key)


def _reader(owner: dict[str, str], document: str) -> Read:
    s3 = service(owner, "s3")
    [bucket] = [one["Name"] for one in s3.list_buckets()["Buckets"] if one["Name"].startswith("quire-work")]
    keys = [one["Key"] for one in s3.list_objects_v2(Bucket=bucket)["Contents"] if document in one["Key"]]

    def read(end: str) -> bytes:
        [key] = [key for key in keys if key.endswith(end)]
        body: bytes = s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return body

    return read
