-- Webhooks and what they were told; what each day's work used, and how much a month may cost.

CREATE TABLE webhooks (
    webhook_id      uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL REFERENCES tenants,
    url             text NOT NULL,
    events          text[] NOT NULL,
    description     text NOT NULL,
    enabled         boolean NOT NULL DEFAULT true,
    idempotency_key text,
    fingerprint     text NOT NULL,
    created_at      timestamptz NOT NULL,
    UNIQUE (tenant_id, idempotency_key)
);
COMMENT ON TABLE webhooks IS 'secrets are kept where the function that delivers can read them, not here';

CREATE TYPE delivery_status AS ENUM ('pending', 'delivered', 'failed');

CREATE TABLE deliveries (
    delivery_id     uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL REFERENCES tenants,
    webhook_id      uuid NOT NULL REFERENCES webhooks ON DELETE CASCADE,
    event_id        uuid NOT NULL,
    type            text NOT NULL,
    data            jsonb NOT NULL,
    event_at        timestamptz NOT NULL,
    status          delivery_status NOT NULL DEFAULT 'pending',
    attempts        integer NOT NULL DEFAULT 0,
    response_status integer,
    problem         text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    attempted_at    timestamptz,
    next_attempt_at timestamptz
);
CREATE INDEX deliveries_newest ON deliveries (webhook_id, delivery_id DESC);

CREATE FUNCTION guard_delivery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'delivery % has ended', OLD.delivery_id USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER guard_delivery BEFORE UPDATE ON deliveries
    FOR EACH ROW WHEN (OLD.status <> 'pending') EXECUTE FUNCTION guard_delivery();

CREATE TABLE usage_days (
    tenant_id  uuid NOT NULL REFERENCES tenants,
    user_id    uuid NOT NULL REFERENCES users,
    day        date NOT NULL,
    documents  integer NOT NULL,
    failed     integer NOT NULL,
    pages      bigint NOT NULL,
    llm_tokens bigint NOT NULL,
    usd        numeric(16, 6) NOT NULL,
    PRIMARY KEY (tenant_id, day, user_id)
);
COMMENT ON COLUMN usage_days.day IS 'in UTC, when the jobs ended';

CREATE TABLE budgets (
    tenant_id   uuid PRIMARY KEY REFERENCES tenants,
    monthly_usd numeric(16, 6) NOT NULL CHECK (monthly_usd >= 0)
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['webhooks', 'deliveries', 'usage_days', 'budgets'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own_tenant ON %I USING (tenant_id = current_tenant())', name);
    END LOOP;
END
$$;

GRANT SELECT, INSERT, DELETE ON webhooks, deliveries, budgets TO quire_app;
GRANT SELECT, INSERT ON usage_days TO quire_app;
GRANT UPDATE (enabled) ON webhooks TO quire_app;
GRANT UPDATE (status, attempts, response_status, problem, attempted_at, next_attempt_at) ON deliveries TO quire_app;
GRANT UPDATE (documents, failed, pages, llm_tokens, usd) ON usage_days TO quire_app;
GRANT UPDATE (monthly_usd) ON budgets TO quire_app;
