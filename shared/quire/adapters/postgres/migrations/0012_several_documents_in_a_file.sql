-- A file may hold several documents: what was read of each, and a timetable for each that is one.

ALTER TABLE results ADD COLUMN parts jsonb NOT NULL DEFAULT '[]';

ALTER TABLE hitl_tasks ADD COLUMN parts jsonb NOT NULL DEFAULT '[]';
GRANT SELECT (parts) ON hitl_tasks TO quire_app;

ALTER TABLE timetables
    ADD COLUMN part integer NOT NULL DEFAULT 1 CHECK (part > 0),
    DROP CONSTRAINT timetables_document_id_key,
    ADD UNIQUE (document_id, part);
COMMENT ON COLUMN timetables.part IS 'which of the documents in the file says it; a file that is one document is its first';
