-- Of very many unfinished jobs one round looks at some. Those have the first turns with which there may be something to
-- do: uploads whose time is over, and jobs that stand still; of each kind as many, and within a kind it is drawn by lot.
-- The function of before stays, for whoever goes back to the code of before.

CREATE FUNCTION unfinished_jobs(most integer, late_before timestamptz, still_before timestamptz)
    RETURNS TABLE (tenant_id uuid, document_id uuid, job_id uuid, attempt integer, correlation_id text,
        updated_at timestamptz, version_id text, sha256 text, size bigint)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT j.tenant_id, j.document_id, j.job_id, j.attempt, j.correlation_id, j.updated_at,
            d.version_id, d.sha256, d.size
        FROM jobs j
        JOIN documents d ON d.document_id = j.document_id
        CROSS JOIN LATERAL (SELECT CASE
            WHEN j.updated_at > still_before THEN 'moving'
            WHEN j.status = 'pending' AND j.updated_at <= late_before THEN 'late'
            WHEN j.status IN ('pending', 'hitl_pending') THEN j.status::text
            ELSE 'still'
        END AS kind) AS sorted
        WHERE j.status NOT IN ('completed', 'failed', 'rejected', 'expired', 'cancelled')
        ORDER BY kind = 'moving', row_number() OVER (PARTITION BY kind ORDER BY random())
        LIMIT most;
    END;

REVOKE ALL ON FUNCTION unfinished_jobs(integer, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION unfinished_jobs(integer, timestamptz, timestamptz) TO quire_app;
