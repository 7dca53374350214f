-- A result says how likely each type was and which language it is written in; a reviewer's draft how the document reads.

ALTER TABLE results
    ADD COLUMN kinds    jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN language text;

ALTER TABLE hitl_tasks
    ADD COLUMN text  text    NOT NULL DEFAULT '',
    ADD COLUMN pages integer NOT NULL DEFAULT 0;
GRANT SELECT (text, pages) ON hitl_tasks TO quire_app;
