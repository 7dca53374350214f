-- One round looks at so many erasures and no more, and each of them stays for twenty minutes: which ones is drawn by lot, so
-- that of very many deleted documents the oldest do not keep the others waiting.

CREATE OR REPLACE FUNCTION due_erasures(most integer)
    RETURNS TABLE (tenant_id uuid, document_id uuid, jobs uuid[], executions text[], created_at timestamptz)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT e.tenant_id, e.document_id, e.jobs, e.executions, e.created_at
        FROM erasures e ORDER BY random() LIMIT most;
    END;
