-- Finding, repeating, retrying and erasing documents, and the work that is left over.

-- What makes a document known, and what a retry asks for.

ALTER TABLE documents
    ADD COLUMN force boolean NOT NULL DEFAULT false,
    ADD COLUMN duplicate_of uuid;
COMMENT ON COLUMN documents.force IS 'read it even where its content is known';
COMMENT ON COLUMN documents.duplicate_of IS 'the earlier document whose result this one was given; it may be erased meanwhile';

ALTER TABLE jobs ADD COLUMN use_llm boolean NOT NULL DEFAULT true;

ALTER TABLE pages ADD COLUMN image jsonb;
COMMENT ON COLUMN pages.image IS 'the object that shows the page, where one was made';

CREATE INDEX documents_of_user ON documents (tenant_id, user_id, created_at DESC, document_id DESC);
CREATE INDEX jobs_of_user ON jobs (tenant_id, user_id, created_at DESC, job_id DESC);
CREATE INDEX jobs_unfinished ON jobs (updated_at)
    WHERE status NOT IN ('completed', 'failed', 'rejected', 'expired', 'cancelled');

-- Words to search for: page 0 holds the file's name and the fields. They are folded (case, accents) by the application,
-- so that this needs no extension; `body` is the text as it is shown.

CREATE TABLE search_texts (
    tenant_id   uuid NOT NULL REFERENCES tenants,
    document_id uuid NOT NULL REFERENCES documents,
    page        integer NOT NULL,
    body        text NOT NULL,
    words       tsvector NOT NULL,
    PRIMARY KEY (document_id, page)
);
CREATE INDEX search_texts_words ON search_texts USING gin (words);

-- One answer for each Idempotency-Key of a person and a route. An upload keeps its document instead of an answer,
-- because a repetition gets a fresh form.

ALTER TABLE idempotency_keys
    ADD COLUMN user_id uuid,
    ADD COLUMN route text NOT NULL DEFAULT 'upload',
    ADD COLUMN status smallint,
    ADD COLUMN answer jsonb,
    ALTER COLUMN document_id DROP NOT NULL;

-- The owner is bound by row-level security as well, and a migration has no tenant.
ALTER TABLE idempotency_keys NO FORCE ROW LEVEL SECURITY;
ALTER TABLE documents NO FORCE ROW LEVEL SECURITY;
UPDATE idempotency_keys k SET user_id = d.user_id FROM documents d WHERE d.document_id = k.document_id;
ALTER TABLE documents FORCE ROW LEVEL SECURITY;
ALTER TABLE idempotency_keys FORCE ROW LEVEL SECURITY;

-- The foreign key from keys to documents is deferred; it must have been looked at before the table is altered again.
SET CONSTRAINTS ALL IMMEDIATE;

ALTER TABLE idempotency_keys
    ALTER COLUMN user_id SET NOT NULL,
    ALTER COLUMN route DROP DEFAULT,
    DROP CONSTRAINT idempotency_keys_pkey,
    ADD PRIMARY KEY (tenant_id, user_id, route, key);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_document ON idempotency_keys (document_id);

-- What is left of an erased document until its objects are gone for certain.

CREATE TABLE erasures (
    document_id uuid PRIMARY KEY,
    tenant_id   uuid NOT NULL REFERENCES tenants,
    jobs        uuid[] NOT NULL,
    executions  text[] NOT NULL,
    created_at  timestamptz NOT NULL
);

DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['search_texts', 'erasures'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY own_tenant ON %I USING (tenant_id = current_tenant())', name);
    END LOOP;
END
$$;

-- History is only ever added to, with one exception: it goes with its document. The function runs as the owner, which
-- row-level security binds to the caller's tenant.

CREATE FUNCTION erase_document(erased uuid) RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    DELETE FROM outbox WHERE tenant_id = current_tenant() AND detail ->> 'documentId' = erased::text;
    DELETE FROM search_texts WHERE document_id = erased;
    DELETE FROM pages WHERE document_id = erased;
    DELETE FROM results WHERE document_id = erased;
    DELETE FROM idempotency_keys WHERE document_id = erased;
    DELETE FROM job_events e USING jobs j WHERE j.document_id = erased AND e.job_id = j.job_id;
    DELETE FROM jobs WHERE document_id = erased;
    DELETE FROM documents WHERE document_id = erased;
    RETURN FOUND;
END
$$;

-- Two more places that look across tenants, both for the function that tidies up. They tell ids, never content.
-- 3. unfinished_jobs: jobs that have not moved for a while.
-- 4. due_erasures: documents whose objects have to go.

CREATE POLICY upkeep_lookup ON jobs FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY upkeep_lookup ON documents FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY upkeep_lookup ON erasures FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION unfinished_jobs(most integer)
    RETURNS TABLE (tenant_id uuid, document_id uuid, job_id uuid, attempt integer, correlation_id text,
        updated_at timestamptz, version_id text, sha256 text, size bigint)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT j.tenant_id, j.document_id, j.job_id, j.attempt, j.correlation_id, j.updated_at,
            d.version_id, d.sha256, d.size
        FROM jobs j JOIN documents d ON d.document_id = j.document_id
        WHERE j.status NOT IN ('completed', 'failed', 'rejected', 'expired', 'cancelled')
        -- Those that wait for people come last: there may be many, and they stand still for long.
        ORDER BY j.status = 'hitl_pending', j.updated_at LIMIT most;
    END;

CREATE FUNCTION due_erasures(most integer)
    RETURNS TABLE (tenant_id uuid, document_id uuid, jobs uuid[], executions text[], created_at timestamptz)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        SELECT e.tenant_id, e.document_id, e.jobs, e.executions, e.created_at
        FROM erasures e ORDER BY e.created_at LIMIT most;
    END;

-- Old keys and old announcements go; the ages are the caller's, the rows it never sees.

CREATE POLICY upkeep_purge ON idempotency_keys FOR DELETE TO CURRENT_USER USING (created_at < now() - interval '1 hour');
CREATE POLICY upkeep_purge_lookup ON idempotency_keys FOR SELECT TO CURRENT_USER USING (true);

CREATE FUNCTION purge_spent(keys_before timestamptz, sent_before timestamptz) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
    BEGIN ATOMIC
        WITH keys AS (DELETE FROM idempotency_keys WHERE created_at < keys_before RETURNING 1),
            announcements AS (DELETE FROM outbox WHERE sent_at < sent_before RETURNING 1)
        SELECT (SELECT count(*) FROM keys) + (SELECT count(*) FROM announcements);
    END;

REVOKE ALL ON FUNCTION erase_document(uuid), unfinished_jobs(integer), due_erasures(integer),
    purge_spent(timestamptz, timestamptz) FROM PUBLIC;

GRANT EXECUTE ON FUNCTION erase_document(uuid), unfinished_jobs(integer), due_erasures(integer),
    purge_spent(timestamptz, timestamptz) TO quire_app;
GRANT SELECT, INSERT, DELETE ON search_texts, erasures TO quire_app;
GRANT UPDATE (body, words) ON search_texts TO quire_app;
GRANT UPDATE (job_id, duplicate_of) ON documents TO quire_app;
GRANT UPDATE (fingerprint, status, answer, created_at) ON idempotency_keys TO quire_app;
GRANT DELETE ON idempotency_keys TO quire_app;
GRANT SELECT, INSERT, DELETE ON idempotency_keys TO quire_auth;
GRANT UPDATE (fingerprint, status, answer, created_at) ON idempotency_keys TO quire_auth;
