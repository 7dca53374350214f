"""Every setting of the application in one place, typed, with its default and its unit.

A setting comes from the environment variable named as its alias. Names of resources have no default: a
function is given those that it needs, and asking for another is an error that names the variable.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    uploads_bucket: str = Field("", alias="QUIRE_UPLOADS_BUCKET")
    work_bucket: str = Field("", alias="QUIRE_WORK_BUCKET")
    bus: str = Field("", alias="QUIRE_BUS")
    state_machine: str = Field("", alias="QUIRE_STATE_MACHINE")
    keys_table: str = Field("", alias="QUIRE_KEYS_TABLE")
    tickets_table: str = Field("", alias="QUIRE_TICKETS_TABLE")
    connections_table: str = Field("", alias="QUIRE_CONNECTIONS_TABLE")
    snapshots_table: str = Field("", alias="QUIRE_SNAPSHOTS_TABLE")
    webhooks_table: str = Field("", alias="QUIRE_WEBHOOKS_TABLE")
    deliver_queue: str = Field("", alias="QUIRE_DELIVER_QUEUE")
    chores_table: str = Field("", alias="QUIRE_CHORES_TABLE")
    websocket_url: str = Field("", alias="QUIRE_WEBSOCKET_URL")
    database_url: str = Field("", alias="DATABASE_URL")
    database_auth: str = Field("password", alias="DATABASE_AUTH", pattern="^(iam|password)$")
    cache_url: str = Field("", alias="CACHE_URL")
    cache_auth: str = Field("password", alias="CACHE_AUTH", pattern="^(iam|password)$")
    cache_mode: str = Field("cluster", alias="CACHE_MODE", pattern="^(cluster|single)$")
    cache_name: str = Field("", alias="CACHE_NAME", description="The cache that IAM lets us into")
    service: str = Field("quire", alias="POWERTOOLS_SERVICE_NAME", description="The stack, in logs and figures")
    metrics_namespace: str = Field("Quire", alias="POWERTOOLS_METRICS_NAMESPACE")
    region: str = Field("us-east-1", alias="AWS_REGION")

    allowed_origin: str = Field("*", alias="QUIRE_ALLOWED_ORIGIN", description="Access-Control-Allow-Origin")
    max_bytes: int = Field(10_000_000, alias="QUIRE_MAX_BYTES", ge=1, le=100_000_000)
    max_pages: int = Field(50, alias="QUIRE_MAX_PAGES", ge=1, le=500)
    max_pixels: int = Field(
        64_000_000, alias="QUIRE_MAX_PIXELS", ge=1, le=178_000_000, description="Of one picture, by its header"
    )
    form_seconds: int = Field(300, alias="QUIRE_FORM_SECONDS", ge=1, le=300)
    upload_seconds: int = Field(
        3600,
        alias="QUIRE_UPLOAD_SECONDS",
        ge=2,
        description="Until a file must have come; at least twice a form's life",
    )
    stalled_seconds: int = Field(300, alias="QUIRE_STALLED_SECONDS", ge=1, description="Until a still job is looked at")
    link_seconds: int = Field(300, alias="QUIRE_LINK_SECONDS", ge=1, le=3600, description="Life of a link to an object")
    repeat_hours: int = Field(24, alias="QUIRE_REPEAT_HOURS", ge=2, description="Life of an Idempotency-Key")
    outbox_days: int = Field(7, alias="QUIRE_OUTBOX_DAYS", ge=1, description="How long sent announcements are kept")
    access_seconds: int = Field(900, alias="QUIRE_ACCESS_SECONDS", ge=1, description="Life of an access token")
    ticket_seconds: int = Field(60, alias="QUIRE_TICKET_SECONDS", ge=1, le=60)
    snapshot_days: int = Field(30, alias="QUIRE_SNAPSHOT_DAYS", ge=1)
    issuer: str = Field("quire", alias="QUIRE_TOKEN_ISSUER")
    audience: str = Field("quire-api", alias="QUIRE_TOKEN_AUDIENCE")

    refresh_seconds: int = Field(604_800, alias="QUIRE_REFRESH_SECONDS", ge=60, description="Life of a refresh token")
    refresh_grace_seconds: int = Field(20, alias="QUIRE_REFRESH_GRACE_SECONDS", ge=0, description="Not theft within")
    invitation_seconds: int = Field(604_800, alias="QUIRE_INVITATION_SECONDS", ge=60)
    sign_in_attempts: int = Field(10, alias="QUIRE_SIGN_IN_ATTEMPTS", ge=0, description="An account's; 0 is no limit")
    address_attempts: int = Field(10, alias="QUIRE_ADDRESS_ATTEMPTS", ge=0, description="An address's; 0 is no limit")
    attempts_seconds: int = Field(900, alias="QUIRE_ATTEMPTS_SECONDS", ge=1, description="Window of both")
    signing_key_days: int = Field(30, alias="QUIRE_SIGNING_KEY_DAYS", ge=1)
    api_keys_table: str = Field("", alias="QUIRE_API_KEYS_TABLE")
    attempts_table: str = Field("", alias="QUIRE_ATTEMPTS_TABLE")
    handoffs_table: str = Field("", alias="QUIRE_HANDOFFS_TABLE")
    entry: str = Field("", alias="QUIRE_ENTRY", description="What a proxy shows that may say whose request it is")
    public_url: str = Field("", alias="QUIRE_PUBLIC_URL", description="Where people reach the console")
    oidc_issuer: str = Field(
        "",
        alias="QUIRE_OIDC_ISSUER",
        pattern=r"^(|https://.+|http://127\.0\.0\.1:\d+)$",
        description="Empty: no external sign-in",
    )
    oidc_client_id: str = Field("", alias="QUIRE_OIDC_CLIENT_ID")
    oidc_secret: str = Field("", alias="QUIRE_OIDC_SECRET", description="Its name in Secrets Manager; may be empty")

    threshold_complete: float = Field(98, alias="QUIRE_THRESHOLD_COMPLETE", ge=0, le=100)
    threshold_review: float = Field(80, alias="QUIRE_THRESHOLD_REVIEW", ge=0, le=100)

    ledger_table: str = Field("", alias="QUIRE_LEDGER_TABLE")
    llm_provider: str = Field(
        "none",
        alias="QUIRE_LLM_PROVIDER",
        pattern="^(none|anthropic|bedrock)$",
        description="Who runs the language model",
    )
    llm_secret: str = Field("", alias="QUIRE_LLM_SECRET", description="Where Secrets Manager has Anthropic's key")
    llm_url: str = Field("", alias="QUIRE_LLM_URL", description="The provider's address; empty: its own")
    llm_model: str = Field("claude-haiku-5-5", alias="QUIRE_LLM_MODEL", min_length=1)
    llm_effort: str = Field("low", alias="QUIRE_LLM_EFFORT", pattern="^(low|medium|high)$")
    llm_seconds: float = Field(
        60, alias="QUIRE_LLM_SECONDS", gt=0, le=100, description="For one call; a step makes two"
    )
    llm_failures: int = Field(
        5, alias="QUIRE_LLM_FAILURES", ge=1, description="Calls in a row; then the model is left alone for a while"
    )
    llm_pause_seconds: float = Field(
        5, alias="QUIRE_LLM_PAUSE_SECONDS", gt=0, le=60, description="Until one call tries whether it answers again"
    )
    llm_answer_tokens: int = Field(4096, alias="QUIRE_LLM_ANSWER_TOKENS", ge=256, le=32_768)
    llm_characters: int = Field(60_000, alias="QUIRE_LLM_CHARACTERS", ge=1_000, description="Text of pages for a call")
    llm_pictures: int = Field(2, alias="QUIRE_LLM_PICTURES", ge=0, le=5, description="Scanned pages shown for a call")
    llm_document_usd: float = Field(
        0.05, alias="QUIRE_LLM_DOCUMENT_USD", ge=0, description="For a document; 0: no bound"
    )
    llm_daily_usd: float = Field(5, alias="QUIRE_LLM_DAILY_USD", ge=0, description="For a tenant's day; 0: no bound")

    review_seconds: int = Field(
        604_800, alias="QUIRE_REVIEW_SECONDS", ge=1, le=2_592_000, description="How long a document waits for a person"
    )
    claim_seconds: int = Field(
        900, alias="QUIRE_CLAIM_SECONDS", ge=1, le=86_400, description="How long a reviewer has a task alone"
    )

    parser_seconds: float = Field(30, alias="QUIRE_PARSER_SECONDS", gt=0, description="Time to open one file")
    parser_megabytes: int = Field(512, alias="QUIRE_PARSER_MEGABYTES", ge=64, description="Memory to open one file")

    ocr_engine: str = Field("rapidocr", alias="QUIRE_OCR_ENGINE", pattern="^(rapidocr|tesseract|vision)$")
    ocr_side: int = Field(
        1280,
        alias="QUIRE_OCR_SIDE",
        ge=320,
        le=4096,
        description="RapidOCR: pixels of the longer side to seek lines in",
    )
    ocr_script: str = Field(
        "latin", alias="QUIRE_OCR_SCRIPT", pattern="^(latin|all)$", description="RapidOCR: characters that it knows"
    )
    ocr_second: str = Field(
        "same",
        alias="QUIRE_OCR_SECOND",
        pattern="^(same|tesseract|off)$",
        description="RapidOCR: who reads likely values again",
    )
    ocr_seconds: float = Field(
        60, alias="QUIRE_OCR_SECONDS", gt=0, le=300, description="For one page, of an engine that is not in process"
    )
    ocr_megabytes: int = Field(1024, alias="QUIRE_OCR_MEGABYTES", ge=256, description="Tesseract: for one page")
    tesseract_languages: str = Field("eng", alias="QUIRE_TESSERACT_LANGUAGES", pattern=r"^[A-Za-z_]+(\+[A-Za-z_]+)*$")
    vision_endpoint: str = Field(
        "https://vision.googleapis.com",
        alias="QUIRE_VISION_ENDPOINT",
        pattern=r"^(https://.+|http://127\.0\.0\.1:\d+)$",
        description="Google Cloud Vision, or what speaks like it",
    )

    rate_limits: str = Field("on", alias="QUIRE_RATE_LIMITS", pattern="^(on|off)$")
    rate_auth: int = Field(10, alias="QUIRE_RATE_AUTH", ge=1, description="In 15 minutes from one address")
    rate_upload: int = Field(10, alias="QUIRE_RATE_UPLOAD", ge=1, description="In a minute by one user")
    rate_write: int = Field(30, alias="QUIRE_RATE_WRITE", ge=1, description="In a minute by one user")
    rate_read: int = Field(100, alias="QUIRE_RATE_READ", ge=1, description="In a minute by one user")
    rate_all: int = Field(1000, alias="QUIRE_RATE_ALL", ge=1, description="In an hour by one user")
    cache_pause_seconds: float = Field(
        30, alias="QUIRE_CACHE_PAUSE_SECONDS", gt=0, description="Peace for a dead cache"
    )

    webhook_allowed_hosts: str = Field(
        "",
        alias="QUIRE_WEBHOOK_ALLOWED_HOSTS",
        description="Reached by http and at private addresses; for trials alone",
    )
    webhook_seconds: float = Field(10, alias="QUIRE_WEBHOOK_SECONDS", gt=0, le=20, description="For one attempt")
    webhook_pauses: tuple[Annotated[int, Field(ge=1, le=36_000)], ...] = Field(
        (30, 120, 600, 1_800, 7_200, 28_800, 36_000),
        alias="QUIRE_WEBHOOK_PAUSES",
        description="Seconds between attempts: one attempt more than there are pauses",
    )
    webhook_log: int = Field(500, alias="QUIRE_WEBHOOK_LOG", ge=1, description="Deliveries kept for each webhook")
    webhooks_most: int = Field(20, alias="QUIRE_WEBHOOKS_MOST", ge=1, le=100, description="For each tenant")

    trial_comparisons: int = Field(
        800_000,
        alias="QUIRE_TRIAL_COMPARISONS",
        ge=1,
        description="Of words with what a type asks for, when it is tried: bounds the time of an answer",
    )
    monthly_usd: float = Field(0, alias="QUIRE_MONTHLY_USD", ge=0, description="Ceiling for each tenant; 0: none")

    @field_validator("webhook_pauses", mode="before")
    @classmethod
    def _pauses_are_a_list(cls, given: object) -> object:
        return given.split(",") if isinstance(given, str) else given

    @model_validator(mode="after")
    def _files_may_come_as_long_as_forms_hold(self) -> Self:
        if self.upload_seconds < 2 * self.form_seconds:
            raise ValueError("QUIRE_UPLOAD_SECONDS must be at least twice QUIRE_FORM_SECONDS")
        return self

    @property
    def hosts_for_trials(self) -> frozenset[str]:
        return frozenset(filter(None, (host.strip() for host in self.webhook_allowed_hosts.split(","))))

    def given(self, name: str) -> str:
        """The name of a resource, which the function's environment must hold."""
        value: str = getattr(self, name)
        if not value:
            raise LookupError(f"this function was not given {type(self).model_fields[name].alias}")
        return value


def settings_from(environment: Mapping[str, str]) -> Settings:
    return Settings.model_validate(dict(environment))
