"""One month of one installation: what was asked, what was measured and what is assumed, brought together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from quire_client.cost.assumptions import Assumptions
from quire_client.cost.measured import Function, Measured, Use
from quire_client.cost.prices import Price, PriceList

DAYS = 365 / 12
HOURS = 24 * DAYS
MINUTES = 60 * HOURS
SECONDS = 60 * MINUTES
SCANNED = "photo"
"""The kind of document whose pages are pictures."""

_BY_PAGE = frozenset({"Preprocess", "Extract"})
"""Functions that take a whole document at once and longer for more pages."""

_HUNDREDTH_OF_A_CENT = Decimal("0.0001")


@dataclass(frozen=True, kw_only=True)
class Ask:
    docs_per_day: float
    pages: int
    llm_share: float
    model: str
    kind: str = SCANNED


@dataclass(frozen=True)
class Line:
    service: str
    item: str
    quantity: float
    price_name: str
    price: Price

    @property
    def usd(self) -> Decimal:
        """For a month, to the hundredth of a cent."""
        return (Decimal(str(self.quantity)) * self.price.usd).quantize(_HUNDREDTH_OF_A_CENT)


@dataclass(frozen=True)
class Month:
    ask: Ask
    measured: Measured
    given: Assumptions
    listed: PriceList

    def line(self, service: str, item: str, quantity: float, price: str) -> Line:
        return Line(service, item, quantity, price, self.listed.prices[price])

    @property
    def documents(self) -> float:
        return self.ask.docs_per_day * DAYS

    @property
    def scans(self) -> int:
        """Pages of a document that are read as pictures."""
        return self.ask.pages if self.ask.kind == SCANNED else 0

    @property
    def routes(self) -> Mapping[str, float]:
        """The share of documents that goes each way; one that the model cannot settle is counted as reviewed, too."""
        llm, review = self.ask.llm_share, self.given["reviewShare"]
        return {"accept": max(0.0, 1 - llm - review), "llm": llm, "review": review}

    @cached_property
    def document(self) -> Use:
        """What the average document uses, with the reviews of some."""
        one = self.measured.kinds[self.ask.kind]
        functions = {name: self._paged(name, function) for name, function in one.functions.items()}
        for name, function in self._beside().items():
            functions[name] = functions[name].plus(function) if name in functions else function
        share = self.given["reviewShare"]
        return Use(
            functions,
            one.logged + share * self.measured.review.logged,
            one.database_cpu + share * self.measured.review.database_cpu,
            one.stored * self.ask.pages,
        )

    def calls(self, *names: str) -> float:
        """How often these functions are invoked in a month, because of documents."""
        return self.documents * sum(self.document.functions[name].invocations for name in names)

    def requests(self, *beginnings: str) -> float:
        """How often all functions ask for operations that begin so."""
        asked = [function.requests for function in self.document.functions.values()]
        counts = (count for one in asked for name, count in one.items() if name.startswith(beginnings))
        return self.documents * sum(counts)

    @property
    def rest_requests(self) -> float:
        return self.calls("Auth", "Documents")

    @property
    def published(self) -> float:
        """Events on our bus: those of the state machine and those of functions."""
        announced = sum(share * self.measured.announcements[route] for route, share in self.routes.items())
        return self.documents * announced + self.requests("events:PutEvents")

    def _paged(self, name: str, function: Function) -> Function:
        if name == "Ocr":
            return function.times(self.ask.pages)
        if name in _BY_PAGE:
            return Function(function.invocations, function.cpu * self.ask.pages, function.requests)
        return function

    def _beside(self) -> Mapping[str, Function]:
        """What was not measured with a plain document: reviews, the language model, people who look around."""
        share = self.given["reviewShare"]
        reviews = {name: function.times(share) for name, function in self.measured.review.functions.items()}
        looked = Function(self.given["consoleCalls"], self.measured.kinds[SCANNED].functions["Documents"].cpu, {})
        documents = reviews.pop("Documents", Function(0, 0, {})).plus(looked)
        return {**reviews, "Documents": documents, **self._language_model()}

    def _language_model(self) -> Mapping[str, Function]:
        if self.ask.llm_share == 0:
            return {}
        requests = {"s3:GetObject": 6, "s3:PutObject": 2, "dynamodb:TransactWriteItems": 4, "secretsmanager:Get": 1}
        return {"Llm": Function(1, self.given["llmCpuMilliseconds"], requests).times(self.ask.llm_share)}
