-- A look at a job that stands still costs calls of other services. Whatever was lost is found within minutes; who waits
-- longer waits for a person, mostly, and is looked at in one round of ten, by lot. Uploads whose time is over never wait,
-- and of each kind there is always one, so that a round that sees none means that there are none.

CREATE OR REPLACE FUNCTION unfinished_jobs(most integer, late_before timestamptz, still_before timestamptz)
    RETURNS TABLE (tenant_id uuid, document_id uuid, job_id uuid, attempt integer, correlation_id text,
        updated_at timestamptz, version_id text, sha256 text, size bigint)
    LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT turns.tenant_id, turns.document_id, turns.job_id, turns.attempt, turns.correlation_id, turns.updated_at,
            d.version_id, d.sha256, d.size
        FROM (
            SELECT drawn.*, row_number() OVER (PARTITION BY kind ORDER BY has_turn DESC, random()) AS turn
            FROM (
                SELECT j.*, kind,
                    kind IN ('moving', 'late') OR j.updated_at > still_before - interval '10 minutes' OR random() < 0.1
                        AS has_turn
                FROM jobs j
                CROSS JOIN LATERAL (SELECT CASE
                    WHEN j.updated_at > still_before THEN 'moving'
                    WHEN j.status = 'pending' AND j.updated_at <= late_before THEN 'late'
                    WHEN j.status IN ('pending', 'hitl_pending') THEN j.status::text
                    ELSE 'still'
                END AS kind) AS sorted
                WHERE j.status NOT IN ('completed', 'failed', 'rejected', 'expired', 'cancelled')
            ) AS drawn
        ) AS turns
        JOIN documents d ON d.document_id = turns.document_id
        WHERE has_turn OR turn = 1
        ORDER BY kind = 'moving', turn
        LIMIT most;
    END;
