-- News may come after the end of a job that tells how far it had come. The end itself stays as it is.

CREATE OR REPLACE FUNCTION guard_job() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    learned CONSTANT text[] := ARRAY['stage', 'progress', 'version'];
BEGIN
    IF OLD.status IN ('completed', 'failed', 'rejected', 'expired', 'cancelled')
        AND (to_jsonb(NEW) - learned <> to_jsonb(OLD) - learned OR NEW.progress <= OLD.progress)
    THEN
        RAISE EXCEPTION 'job % has ended', OLD.job_id USING ERRCODE = 'restrict_violation';
    END IF;
    IF NEW.version <> OLD.version + 1 THEN
        RAISE EXCEPTION 'job % skips a version', OLD.job_id USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
