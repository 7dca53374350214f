-- Tenants and people, documents and jobs, the log of events, results, the outbox.
-- Every tenant's rows are seen only by a transaction that has set app.tenant, whoever owns the table.

CREATE FUNCTION current_tenant() RETURNS uuid
    LANGUAGE sql STABLE
    RETURN nullif(current_setting('app.tenant', true), '')::uuid;

CREATE TABLE tenants (
    tenant_id  uuid PRIMARY KEY,
    name       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE users (
    user_id       uuid PRIMARY KEY,
    tenant_id     uuid NOT NULL REFERENCES tenants,
    email         text NOT NULL,
    role          text NOT NULL CHECK (role IN ('admin', 'reviewer', 'member')),
    password_hash text NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_email ON users (lower(email));

CREATE TABLE signing_keys (
    key_id      text PRIMARY KEY,
    private_pem text NOT NULL,
    public_jwk  jsonb NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE documents (
    document_id     uuid PRIMARY KEY,
    tenant_id       uuid NOT NULL REFERENCES tenants,
    user_id         uuid NOT NULL REFERENCES users,
    job_id          uuid NOT NULL,
    file_name       text NOT NULL,
    content_type    text NOT NULL,
    size            bigint NOT NULL,
    declared_sha256 text,
    declared_type   text,
    version_id      text,
    sha256          text,
    type            text,
    pages           integer,
    metadata        jsonb NOT NULL,
    created_at      timestamptz NOT NULL
);
COMMENT ON COLUMN documents.job_id IS 'the latest job';
COMMENT ON COLUMN documents.version_id IS 'the object version that the document is bound to since it arrived';
CREATE INDEX documents_newest ON documents (tenant_id, created_at DESC, document_id DESC);
CREATE INDEX documents_by_content ON documents (tenant_id, sha256);

CREATE TYPE job_status AS ENUM (
    'pending', 'uploaded', 'classifying', 'preprocessing', 'ocr', 'extracting', 'llm', 'validating', 'hitl_pending',
    'saving', 'completed', 'failed', 'rejected', 'expired', 'cancelled'
);

CREATE TABLE jobs (
    job_id         uuid PRIMARY KEY,
    tenant_id      uuid NOT NULL REFERENCES tenants,
    document_id    uuid NOT NULL REFERENCES documents,
    user_id        uuid NOT NULL REFERENCES users,
    attempt        integer NOT NULL,
    correlation_id text NOT NULL,
    status         job_status NOT NULL,
    stage          text NOT NULL,
    progress       smallint NOT NULL CHECK (progress BETWEEN 0 AND 100),
    version        bigint NOT NULL,
    confidence     double precision,
    calibrated     boolean NOT NULL,
    route          text,
    error_code     text,
    created_at     timestamptz NOT NULL,
    updated_at     timestamptz NOT NULL,
    UNIQUE (document_id, attempt)
);
CREATE INDEX jobs_newest ON jobs (tenant_id, created_at DESC, job_id DESC);

CREATE FUNCTION guard_job() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.status IN ('completed', 'failed', 'rejected', 'expired', 'cancelled') THEN
        RAISE EXCEPTION 'job % has ended', OLD.job_id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'job % skips a version', OLD.job_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER guard_job BEFORE UPDATE ON jobs FOR EACH ROW EXECUTE FUNCTION guard_job();

CREATE TABLE job_events (
    event_id       text PRIMARY KEY,
    tenant_id      uuid NOT NULL REFERENCES tenants,
    job_id         uuid NOT NULL REFERENCES jobs,
    attempt        integer NOT NULL,
    name           text NOT NULL,
    at             timestamptz NOT NULL,
    correlation_id text NOT NULL,
    error_code     text,
    recorded_at    timestamptz NOT NULL DEFAULT now(),
    UNIQUE (job_id, attempt, name)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are only ever added', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER append_only BEFORE UPDATE ON job_events FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TABLE pages (
    tenant_id   uuid NOT NULL REFERENCES tenants,
    document_id uuid NOT NULL REFERENCES documents,
    attempt     integer NOT NULL,
    number      integer NOT NULL,
    width       double precision NOT NULL,
    height      double precision NOT NULL,
    lines       jsonb NOT NULL,
    PRIMARY KEY (document_id, attempt, number)
);

CREATE TABLE results (
    tenant_id   uuid NOT NULL REFERENCES tenants,
    document_id uuid NOT NULL REFERENCES documents,
    attempt     integer NOT NULL,
    type        text NOT NULL,
    confidence  double precision,
    calibrated  boolean NOT NULL,
    route       text NOT NULL,
    fields      jsonb NOT NULL,
    problems    jsonb NOT NULL,
    cost        jsonb NOT NULL,
    saved_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (document_id, attempt)
);

CREATE TABLE idempotency_keys (
    tenant_id   uuid NOT NULL REFERENCES tenants,
    key         text NOT NULL,
    fingerprint text NOT NULL,
    document_id uuid NOT NULL REFERENCES documents DEFERRABLE INITIALLY DEFERRED,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, key)
);

CREATE TABLE outbox (
    outbox_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id  uuid NOT NULL REFERENCES tenants,
    name       text NOT NULL,
    detail     jsonb NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    sent_at    timestamptz
);
CREATE INDEX outbox_unsent ON outbox (outbox_id) WHERE sent_at IS NULL;

-- Row-level security. The owner is bound by it too (FORCE).

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY own_tenant ON tenants USING (tenant_id = current_tenant());

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['users', 'documents', 'jobs', 'job_events', 'pages', 'results', 'idempotency_keys'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own_tenant ON %I USING (tenant_id = current_tenant())', name);
    END LOOP;
END
$$;

-- Places that look across tenants; there are no others.
-- 1. login_account: signing in knows an e-mail address and no tenant yet. Only quire_auth may call it.
-- 2. outbox: the relay sends everybody's announcements, so the table has no policy by tenant.

CREATE POLICY login_lookup ON users FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION login_account(address text)
    RETURNS TABLE (user_id uuid, tenant_id uuid, email text, role text, password_hash text)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT u.user_id, u.tenant_id, u.email, u.role, u.password_hash
        FROM users u WHERE lower(u.email) = lower(address);
    END;

-- The private signing key leaves the database through this function alone, and only to quire_auth.
CREATE FUNCTION active_signing_key()
    RETURNS TABLE (key_id text, private_pem text, public_jwk jsonb)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT k.key_id, k.private_pem, k.public_jwk FROM signing_keys k ORDER BY k.created_at DESC LIMIT 1;
    END;

REVOKE ALL ON FUNCTION login_account(text), active_signing_key() FROM PUBLIC;

-- Each role gets what its functions need.

GRANT USAGE ON SCHEMA public TO quire_app, quire_auth;

GRANT SELECT (tenant_id, user_id, email, role) ON users TO quire_auth;
GRANT EXECUTE ON FUNCTION login_account(text), active_signing_key() TO quire_auth;

GRANT SELECT, INSERT ON documents, jobs, job_events, pages, results, idempotency_keys, outbox TO quire_app;
GRANT UPDATE (version_id, sha256, type, pages) ON documents TO quire_app;
GRANT UPDATE (attempt, status, stage, progress, version, confidence, calibrated, route, error_code, updated_at)
    ON jobs TO quire_app;
GRANT UPDATE (document_id) ON idempotency_keys TO quire_app;
GRANT UPDATE (sent_at) ON outbox TO quire_app;
