-- A reviewer sees all that was read: the rows of tables and the time blocks beside the fields.

ALTER TABLE hitl_tasks
    ADD COLUMN lines      jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN timeblocks jsonb NOT NULL DEFAULT '[]';
GRANT SELECT (lines, timeblocks) ON hitl_tasks TO quire_app;
