"""One document, from its upload to its result, through the functions themselves."""

from __future__ import annotations

import io
import json
from hashlib import sha256
from typing import Any

import boto3
from app_fixtures import UPLOADS, Cloud, data, rest, signed_in
from reportlab.pdfgen.canvas import Canvas

LINES = ["The ferry crosses the strait twice a day in winter,", "and it stays when the wind is from the north."]


def test_uploaded_pdf_is_carried_to_its_result(cloud: Cloud) -> None:
    me = signed_in(cloud)
    pdf = digital_pdf()

    accepted = data(cloud, rest("POST", "/v1/documents/upload", me, announcement(pdf)), "documents", 201)
    job = arrive(cloud, accepted, pdf)
    work = run_steps(cloud, started(cloud, accepted))
    record_all(cloud, work)

    shown = data(cloud, rest("GET", "/v1/jobs/{id}", me, id=job), "documents")
    assert shown["status"] == "completed"
    result = data(cloud, rest("GET", "/v1/documents/{id}/result", me, id=accepted["documentId"]), "documents")
    assert result["text"].splitlines() == LINES
    assert result["confidence"] is None


def announcement(pdf: bytes, **more: Any) -> dict[str, Any]:
    digest = sha256(pdf).hexdigest()
    return {"fileName": "a.pdf", "contentType": "application/pdf", "size": len(pdf), "sha256": digest, **more}


def arrive(cloud: Cloud, accepted: dict[str, Any], body: bytes) -> str:
    key = accepted["upload"]["fields"]["key"]
    put = boto3.client("s3").put_object(Bucket=UPLOADS, Key=key, Body=body)
    created = {"bucket": {"name": UPLOADS}, "object": {"key": key, "size": len(body), "version-id": put["VersionId"]}}
    answer = cloud.call("intake", batch({"id": "e1", "detail-type": "Object Created", "detail": created}))
    assert answer == {"batchItemFailures": []}
    return accepted["jobId"]


def started(cloud: Cloud, accepted: dict[str, Any]) -> dict[str, Any]:
    states = boto3.client("stepfunctions")
    runs = states.list_executions(stateMachineArn=cloud.state_machine)["executions"]
    [run] = [run for run in runs if run["name"].startswith(accepted["documentId"])]
    return json.loads(states.describe_execution(executionArn=run["executionArn"])["input"])


def run_steps(cloud: Cloud, work: dict[str, Any]) -> dict[str, Any]:
    steps = {"classify": "classified", "preprocess": "prepared", "extract": "extracted", "validate": "validated"}
    for step, result in steps.items():
        work = {**work, result: cloud.call(step, work)}
    return {**work, "saved": cloud.call("save", work)}


def record_all(cloud: Cloud, work: dict[str, Any]) -> None:
    names = ["classification.started", "document.classified", "document.preprocessed", "extraction.completed"]
    names.append("validation.completed")
    details = [work["job"]] * 5 + [{**work["job"], **work["saved"]}]
    messages = [
        {
            "id": f"{work['job']['jobId']}-{index}",
            "detail-type": name,
            "source": "quire",
            "detail": {**detail, "at": f"2026-11-21T10:00:0{index}.000Z"},
        }
        for index, (name, detail) in enumerate(zip([*names, "job.completed"], details, strict=True))
    ]
    assert cloud.call("record", batch(*messages)) == {"batchItemFailures": []}


def batch(*bodies: dict[str, Any]) -> dict[str, Any]:
    return {"Records": [{"messageId": f"m{i}", "body": json.dumps(body)} for i, body in enumerate(bodies)]}


def digital_pdf(lines: list[str] = LINES) -> bytes:
    written = io.BytesIO()
    canvas = Canvas(written, invariant=1)
    for number, line in enumerate(lines):
        canvas.drawString(72, 720 - 20 * number, line)
    canvas.save()
    return written.getvalue()
