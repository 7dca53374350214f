"""Claude, directly or through Bedrock: one call of the Messages API for each question."""

from __future__ import annotations

import base64
import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

from quire.domain.inquiry import Answer, End, Picture, Question
from quire.domain.spending import Price, Tokens, price_of
from quire.errors import TransientError

if TYPE_CHECKING:
    from anthropic import Anthropic, AnthropicBedrock, APIStatusError
    from anthropic.types import ContentBlockParam, ImageBlockParam, Message, MessageParam, TextBlockParam

Effort = Literal["low", "medium", "high"]
Connect = Callable[[], "Anthropic | AnthropicBedrock"]

_NO_RETRIES = 0
"""The state machine tries again: it can wait for longer, and nobody pays for a function that sleeps."""
_PASSING = {408, 409, 429}
_ENDS = {"end_turn": End.DONE, "stop_sequence": End.DONE, "refusal": End.REFUSED}


class Claude:
    """The port `LanguageModel`."""

    def __init__(self, connect: Connect, *, model: str, effort: Effort) -> None:
        self._connect = connect
        self._model = model
        self._effort = effort
        self._price = price_of(model)

    @property
    def name(self) -> str:
        return f"{self._model} {self._effort}"

    @property
    def price(self) -> Price | None:
        return self._price

    def answer(self, question: Question) -> Answer:
        from anthropic import APIConnectionError, APIResponseValidationError, APIStatusError

        try:
            message = self._ask(self._connect(), question)
        except APIConnectionError as error:
            raise TransientError("the language model does not answer") from error
        except APIStatusError as error:
            return Answer(end=_end_of(error), wait=_wait_of(error))
        except (APIResponseValidationError, ValueError) as error:
            raise TransientError("the language model answered something that is no message") from error
        return _answer(message)

    def _ask(self, client: Anthropic | AnthropicBedrock, question: Question) -> Message:
        return client.messages.create(
            model=self._model,
            max_tokens=question.most_tokens,
            # What is the same for all documents of a type comes first, so that it can be cached up to here.
            system=[{"type": "text", "text": question.instructions, "cache_control": {"type": "ephemeral"}}],
            messages=_messages(question),
            output_config={
                "effort": self._effort,
                "format": {"type": "json_schema", "schema": dict(question.shape)},
            },
        )


def direct(key: Callable[[], str], *, base_url: str, seconds: float) -> Connect:
    """Anthropic's own API. The key is asked for anew each time, so that a rotated one is used at once."""
    made: list[Anthropic] = []

    def connect() -> Anthropic:
        from anthropic import Anthropic

        secret = key()
        if not made:
            url = base_url or "https://api.anthropic.com"
            made.append(Anthropic(api_key=secret, base_url=url, timeout=seconds, max_retries=_NO_RETRIES))
        return made[0].with_options(api_key=secret)

    return connect


def bedrock(*, region: str, base_url: str, seconds: float) -> Connect:
    """Amazon Bedrock, signed as the function's role."""
    made: list[AnthropicBedrock] = []

    def connect() -> AnthropicBedrock:
        from anthropic import AnthropicBedrock

        if not made:
            url = base_url or None
            made.append(AnthropicBedrock(aws_region=region, base_url=url, timeout=seconds, max_retries=_NO_RETRIES))
        return made[0]

    return connect


def _messages(question: Question) -> list[MessageParam]:
    content: list[ContentBlockParam] = [part for picture in question.pictures for part in _shown(picture)]
    content.append({"type": "text", "text": question.pages})
    asked: MessageParam = {"role": "user", "content": content}
    if question.correction is None:
        return [asked]
    fault = f"This answer does not fit:\n{question.correction.fault}\nAnswer again, completely."
    return [
        asked,
        {"role": "assistant", "content": question.correction.answer.strip() or "{}"},
        {"role": "user", "content": fault},
    ]


def _shown(picture: Picture) -> tuple[TextBlockParam, ImageBlockParam]:
    media: Any = f"image/{picture.format.value}"
    data = base64.b64encode(picture.body).decode()
    return (
        {"type": "text", "text": f"Page {picture.page}:"},
        {"type": "image", "source": {"type": "base64", "media_type": media, "data": data}},
    )


def _answer(message: Message) -> Answer:
    used = message.usage
    return Answer(
        text="".join(block.text for block in message.content if block.type == "text"),
        end=_ENDS.get(message.stop_reason or "", End.CUT),
        tokens=Tokens(
            fresh=used.input_tokens,
            written=used.cache_creation_input_tokens or 0,
            cached=used.cache_read_input_tokens or 0,
            output=used.output_tokens,
        ),
    )


def _end_of(error: APIStatusError) -> End:
    end = End.BUSY if error.status_code in _PASSING or error.status_code >= 500 else End.BARRED
    logging.getLogger(__name__).warning("not answered", extra={"status": error.status_code, "end": end.value})
    return end


def _wait_of(error: APIStatusError) -> float:
    """Seconds; a date, which the header may be too, is as good as nothing."""
    said = error.response.headers.get("retry-after", "")
    return float(said) if said.isdecimal() else 0
