-- A request that is sent again is answered as the first time: with the document that it made, or with the earlier one
-- that has the same content.

ALTER TABLE idempotency_keys ADD COLUMN is_duplicate boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN idempotency_keys.is_duplicate IS 'of an upload: the document was there before, with the same content';

GRANT UPDATE (is_duplicate) ON idempotency_keys TO quire_app;
