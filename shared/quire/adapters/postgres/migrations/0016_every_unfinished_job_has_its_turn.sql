-- One round looks at so many jobs and no more. Uploads that never come and reviews stand still for hours, so the oldest
-- may be the same ones in every round: each kind has its share of the room, and within a kind it is drawn by lot.

CREATE OR REPLACE FUNCTION unfinished_jobs(most integer)
    RETURNS TABLE (tenant_id uuid, document_id uuid, job_id uuid, attempt integer, correlation_id text,
        updated_at timestamptz, version_id text, sha256 text, size bigint)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT j.tenant_id, j.document_id, j.job_id, j.attempt, j.correlation_id, j.updated_at,
            d.version_id, d.sha256, d.size
        FROM jobs j JOIN documents d ON d.document_id = j.document_id
        WHERE j.status NOT IN ('completed', 'failed', 'rejected', 'expired', 'cancelled')
        ORDER BY row_number() OVER (
            PARTITION BY CASE WHEN j.status IN ('pending', 'hitl_pending') THEN j.status END ORDER BY random()
        )
        LIMIT most;
    END;
