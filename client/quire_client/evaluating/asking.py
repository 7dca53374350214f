"""Sends the documents of a dataset and collects what comes back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quire_client.asynchronous import AsyncQuire
from quire_client.evaluating.answers import Answer, answer_of
from quire_client.evaluating.dataset import Sample
from quire_client.models import Job, ProcessedDocument
from quire_client.processing import OnProgress

OnAnswer = Callable[[Sample, ProcessedDocument, Answer], None]


@dataclass(frozen=True, kw_only=True)
class Asking:
    """How the documents are asked about."""

    quire: AsyncQuire
    timeout: float
    parallel: int
    on_progress: OnProgress
    on_answer: OnAnswer

    async def ask_all(self, samples: Sequence[Sample]) -> None:
        """Each sample's answer as soon as there is one, several at a time."""
        gate = asyncio.Semaphore(self.parallel)

        async def ask(sample: Sample) -> None:
            async with gate:
                await self._ask(sample)

        running = [asyncio.create_task(ask(sample)) for sample in samples]
        try:
            await asyncio.gather(*running)
        finally:
            for task in running:
                task.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    async def _ask(self, sample: Sample) -> None:
        # Known content would be answered with what an earlier version read.
        document = await self.quire.documents.process(
            sample.path, force=True, timeout=self.timeout, on_progress=self.on_progress
        )
        job = await self._job(document)
        self.on_answer(sample, document, answer_of(sample.file, document, job))

    async def _job(self, document: ProcessedDocument) -> Job | None:
        return None if document.job_id is None else await self.quire.jobs.get(document.job_id)
