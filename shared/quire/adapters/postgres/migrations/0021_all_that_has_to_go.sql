-- One round looks at so many erasures and no more, and each of them stays for twenty minutes: which ones is drawn by lot, so
-- that of very many deleted documents the oldest do not keep the others waiting.

CREATE OR REPLACE FUNCTION due_erasures(most integer)
    RETURNS TABLE (tenant_id uuid, document_id uuid, jobs uuid[], executions text[], created_at timestamptz)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT e.tenant_id, e.document_id, e.jobs, e.executions, e.created_at
        FROM erasures e ORDER BY random() LIMIT most;
    END;

-- Files that people took away from a timetable are kept under its id. Whatever deletes a timetable (its owner, its document,
-- a later attempt at it) orders their erasure as well.

COMMENT ON COLUMN erasures.document_id IS 'whose objects have to go: a document, or a timetable';

CREATE FUNCTION order_erasure() RETURNS trigger
    LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO erasures (document_id, tenant_id, jobs, executions, created_at)
    VALUES (OLD.timetable_id, OLD.tenant_id, '{}', '{}', now());
    RETURN NULL;
END
$$;

CREATE TRIGGER exports_go AFTER DELETE ON timetables FOR EACH ROW EXECUTE FUNCTION order_erasure();
