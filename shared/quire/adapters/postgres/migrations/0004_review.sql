-- What people are asked to look at before it counts, and which documents that is.

CREATE TYPE task_status AS ENUM ('open', 'claimed', 'submitted', 'rejected', 'expired', 'cancelled');

CREATE TABLE hitl_tasks (
    task_id          uuid PRIMARY KEY,
    tenant_id        uuid NOT NULL REFERENCES tenants,
    document_id      uuid NOT NULL REFERENCES documents ON DELETE CASCADE,
    job_id           uuid NOT NULL REFERENCES jobs ON DELETE CASCADE,
    attempt          integer NOT NULL,
    task_token       text NOT NULL,
    type             text NOT NULL,
    confidence       double precision,
    calibrated       boolean NOT NULL,
    fields           jsonb NOT NULL,
    problems         jsonb NOT NULL,
    status           task_status NOT NULL,
    claimed_by       uuid REFERENCES users,
    claim_expires_at timestamptz,
    decision         jsonb,
    resumed_at       timestamptz,
    created_at       timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    UNIQUE (job_id, attempt),
    CHECK ((status = 'claimed') = (claimed_by IS NOT NULL)),
    CHECK ((claimed_by IS NULL) = (claim_expires_at IS NULL)),
    CHECK (status NOT IN ('submitted', 'rejected') OR decision IS NOT NULL)
);
COMMENT ON COLUMN hitl_tasks.task_token IS 'resumes the execution; leaves the database through review_token alone';
COMMENT ON COLUMN hitl_tasks.resumed_at IS 'when the decision was first on its way to the execution';
CREATE INDEX hitl_tasks_oldest ON hitl_tasks (tenant_id, status, created_at, task_id);
CREATE INDEX hitl_tasks_by_document ON hitl_tasks (document_id);

-- A decision is for good. A task that ended without one has ended for good.
CREATE FUNCTION guard_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decision IS NOT NULL AND NEW.decision IS DISTINCT FROM OLD.decision THEN
        RAISE EXCEPTION 'task % has been decided', OLD.task_id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status IN ('expired', 'cancelled') AND OLD.decision IS NULL THEN
        RAISE EXCEPTION 'task % has ended', OLD.task_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER guard_task BEFORE UPDATE ON hitl_tasks FOR EACH ROW EXECUTE FUNCTION guard_task();

CREATE TABLE review_policies (
    tenant_id uuid PRIMARY KEY REFERENCES tenants,
    rule      text NOT NULL CHECK (rule IN ('always', 'never', 'by_confidence')),
    by_type   jsonb NOT NULL
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['hitl_tasks', 'review_policies'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own_tenant ON %I USING (tenant_id = current_tenant())', name);
    END LOOP;
END
$$;

-- Nothing reads the token's column. This gives it out for a decided task of the present tenant: row-level security
-- binds the owner, in whose name it runs, as well.
CREATE FUNCTION review_token(task uuid) RETURNS text
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT t.task_token FROM hitl_tasks t
        WHERE t.task_id = task AND t.tenant_id = current_tenant() AND t.decision IS NOT NULL;
    END;
REVOKE ALL ON FUNCTION review_token(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION review_token(uuid) TO quire_app;

GRANT INSERT ON hitl_tasks TO quire_app;
GRANT SELECT (task_id, tenant_id, document_id, job_id, attempt, type, confidence, calibrated, fields, problems, status,
    claimed_by, claim_expires_at, decision, resumed_at, created_at, expires_at) ON hitl_tasks TO quire_app;
GRANT UPDATE (task_token, status, claimed_by, claim_expires_at, decision, resumed_at) ON hitl_tasks TO quire_app;
GRANT SELECT, INSERT, UPDATE ON review_policies TO quire_app;
