-- Reviewers see who has a task, who decided it and when, and what comes first. What was decided, and about what, stays.

CREATE TYPE task_priority AS ENUM ('low', 'normal', 'high', 'urgent');

ALTER TABLE hitl_tasks
    ADD COLUMN priority   task_priority,
    ADD COLUMN version    integer NOT NULL DEFAULT 1,
    ADD COLUMN decided_by uuid REFERENCES users,
    ADD COLUMN decided_at timestamptz;
COMMENT ON COLUMN hitl_tasks.priority IS 'as a person set it; none: by the rule';
COMMENT ON COLUMN hitl_tasks.version IS 'rises with every change that reviewers see';

-- The rows of all tenants are meant, for once.
ALTER TABLE hitl_tasks NO FORCE ROW LEVEL SECURITY;
UPDATE hitl_tasks
SET decided_by = (decision ->> 'decidedBy')::uuid, decided_at = (decision ->> 'decidedAt')::timestamptz
WHERE decision IS NOT NULL;
ALTER TABLE hitl_tasks FORCE ROW LEVEL SECURITY;

ALTER TABLE hitl_tasks
    ADD CHECK ((decision IS NULL) = (decided_by IS NULL)),
    ADD CHECK ((decision IS NULL) = (decided_at IS NULL));
CREATE INDEX hitl_tasks_decided ON hitl_tasks (tenant_id, decided_at, task_id) WHERE decided_at IS NOT NULL;

-- What was read and what was decided about it are the record of the review: neither changes. A task that ended without
-- a decision has ended for good.
CREATE OR REPLACE FUNCTION guard_task() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.decision IS NOT NULL AND (NEW.decision, NEW.decided_by, NEW.decided_at)
        IS DISTINCT FROM (OLD.decision, OLD.decided_by, OLD.decided_at)
    THEN
        RAISE EXCEPTION 'task % has been decided', OLD.task_id USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.document_id, NEW.job_id, NEW.type, NEW.confidence, NEW.fields, NEW.lines, NEW.timeblocks, NEW.parts)
        IS DISTINCT FROM
        (OLD.document_id, OLD.job_id, OLD.type, OLD.confidence, OLD.fields, OLD.lines, OLD.timeblocks, OLD.parts)
    THEN
        RAISE EXCEPTION 'what task % asks about stays', OLD.task_id USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.status IN ('expired', 'cancelled') AND OLD.decision IS NULL THEN
        RAISE EXCEPTION 'task % has ended', OLD.task_id USING ERRCODE = 'restrict_violation';
    END IF;
    IF (NEW.status, NEW.priority, NEW.claimed_by, NEW.claim_expires_at)
        IS DISTINCT FROM (OLD.status, OLD.priority, OLD.claimed_by, OLD.claim_expires_at)
    THEN
        NEW.version := OLD.version + 1;
    END IF;
    RETURN NEW;
END
$$;

GRANT SELECT (priority, version, decided_by, decided_at) ON hitl_tasks TO quire_app;
GRANT UPDATE (priority, decided_by, decided_at) ON hitl_tasks TO quire_app;
-- Colleagues know each other by name.
GRANT SELECT (tenant_id, user_id, name, email) ON users TO quire_app;
