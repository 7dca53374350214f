-- A try that has been given up may arrive after the one that waits: whose token is kept is told by when it was made.

ALTER TABLE hitl_tasks ADD COLUMN asked_at timestamptz;
COMMENT ON COLUMN hitl_tasks.asked_at IS 'when the execution made the try that the token belongs to; none: with the task';

GRANT SELECT (asked_at), UPDATE (asked_at) ON hitl_tasks TO quire_app;
